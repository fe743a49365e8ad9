"""A deadline fell due and no answer had come: ask again, then ask the next, in the end tell a named person."""

from collections.abc import Collection, Iterator
from operator import attrgetter
from uuid import UUID

from services.router.absences import contact_of_cover, handed_on, left_with
from services.router.ahead import remind
from services.router.alerts import ask_to_hang_again, still_to_hang
from services.router.clocks import before_absence, expiry_clock
from services.router.due import deadline_of
from services.router.ending import ended, has_ended
from services.router.life_cycle import WAITING, Step, after
from services.router.offering import move_on, tell_duty_if_shut
from services.router.pen import Pen
from services.router.recurring import contact_due
from services.router.state import Referral
from services.router.waiting import waited
from shared.contracts.deadlines import DeadlineDue
from shared.contracts.fact import Message
from shared.kit.journal import BadRecord
from shared.kit.journal.unread import Unread


def deadline_due(pen: Pen, _message: Message, due: DeadlineDue) -> str:
    """Chases, expires or reminds, after whatever of the same person was due before it (docs/adr/0020).

    Void when the clock that fell due is not the one that runs.
    """
    referral = pen.referral(due.referral_id)
    if referral is None:
        raise BadRecord("unknown-referral", "a deadline of a referral that was never opened")
    before = tuple(_those_before(pen, referral)) if _runs(referral, due) else ()
    referral = pen.referral(due.referral_id) or referral
    void = f"void: the referral has moved on, it is {referral.state.value}"
    return "; ".join((*before, _fell_due(pen, referral) if _runs(referral, due) else void))


def _runs(referral: Referral, due: DeadlineDue) -> bool:
    clock = referral.alarm
    return clock is not None and (clock.rule, clock.version, clock.due_at) == (due.rule, due.version, due.due_at)


def _those_before(pen: Pen, referral: Referral) -> Iterator[str]:
    tried: set[tuple[UUID, int]] = set()
    while (first := _first_before(pen, referral, tried)) is not None:
        tried.add((first.referral_id, first.version))
        yield f"before it {first.target} was due: {_of_its_own(pen, first)}"


def _first_before(pen: Pen, referral: Referral, tried: Collection[tuple[UUID, int]]) -> Referral | None:
    held, mine = pen.person(referral.person_id).open if referral.person_id is not None else (), referral.turn
    others = [one for key in held if key != referral.referral_id and (one := pen.referral(key)) is not None]
    due = (one for one in others if one.turn < mine and (one.referral_id, one.version) not in tried)
    return min(due, key=attrgetter("turn"), default=None)


def _of_its_own(pen: Pen, referral: Referral) -> str:
    """As its own fact decides it. What of it cannot be decided is that fact's dead letter, not this one's (law 4)."""
    changed, said, cause = dict(pen.changed), list(pen.said), pen.cause
    pen.cause = deadline_of(referral, referral.turn[0])
    try:
        return _fell_due(pen, referral)
    except Unread:
        raise
    except Exception:  # noqa: BLE001 - as in the journal: whatever it is, it is that record's own
        pen.changed, pen.said = changed, said
        return "it cannot be decided"
    finally:
        pen.cause = cause


def _fell_due(pen: Pen, referral: Referral) -> str:
    match referral.alarm and referral.alarm.rule:
        case "remind":
            return remind(pen, referral)
        case "contact":
            return contact_of_cover(pen, referral) or contact_due(pen, referral)
        case "wait":
            return waited(pen, referral)
        case "chase":
            return _chase(pen, referral)
        case "expire" if referral.state in WAITING:
            return _expire(pen, referral)
        case _:
            return _left_alone(pen, referral)


def _chase(pen: Pen, referral: Referral) -> str:
    if (said := handed_on(pen, referral) or left_with(pen, referral)) is not None:
        return said
    target = pen.target(referral)
    silent = f"no answer from {referral.target} yet"
    words = ("no answer has come yet", "your team has not answered yet")
    if referral.state not in WAITING:
        silent = f"nothing has been heard from {referral.target} since"
        words = ("nothing has been heard of it since", "your team has said no more of it since")
    reason = f"{silent}: asked again, and the team lead is told"
    referral = pen.happened(referral, "chased", referral.state, reason)
    clock = before_absence(expiry_clock(referral), referral, target, pen.now)
    referral = pen.tell_agency(referral.model_copy(update={"clock": clock}), "referral.chased", words[0])
    if target is not None:
        referral = pen.tell_contact(referral, target.team_lead, "referral.chased", words[1])
    if target is not None and referral.state in WAITING:
        referral = tell_duty_if_shut(pen, referral, target)
    pen.keep(referral)
    return reason


def _left_alone(pen: Pen, referral: Referral) -> str:
    """Who works with the person said nothing to news that cannot wait: they keep them, and a named person is told."""
    contact = pen.pack(referral).area.unroutable_contact
    reason = f"{referral.target}, who has the person, did not answer in time: the {contact.role} is told"
    referral = pen.happened(referral, "chased", referral.state, reason, clock=None)
    pen.keep(pen.tell_contact(referral, contact, "referral.chased", reason))
    return reason


def _expire(pen: Pen, referral: Referral) -> str:
    state = after(referral.state, Step.EXPIRE)
    if state is None:
        return f"void: a referral that is {referral.state.value} does not expire"
    if still_to_hang(referral, pen.now) and (asked := ask_to_hang_again(pen, referral)) is not None:
        return asked
    reason = f"{referral.target} did not answer in time"
    if has_ended(referral, pen.now):
        reason = ended(referral, pen.pack(referral), pen.now)
        referral = referral.model_copy(update={"remaining": ()})
    referral = pen.happened(referral, state.value, state, reason, clock=None)
    move_on(pen, referral, reason)
    return reason
