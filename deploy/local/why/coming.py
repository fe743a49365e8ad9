"""What will happen to a referral if nobody does anything: pure, in the order of time."""

from collections.abc import Collection, Iterator

from deploy.local.why.model import Next
from services.router.life_cycle import OVER, WAITING
from services.router.state import Referral
from shared.contracts.vocabulary import ReferralState
from shared.packs import AreaPack, Target


def coming(referral: Referral, pack: AreaPack, held: Collection[str] = ()) -> tuple[Next, ...]:
    """The next things, the soonest first. `held`: the teams (`agency/team`) that have the person already."""
    if referral.state in OVER:
        return ()
    found = [*_clock(referral, pack, held), *_appointment(referral), *_reminders(referral), *_contact(referral, pack)]
    return tuple(sorted(found, key=lambda one: one.at))


def team_of(target: Target) -> str:
    """A team as people name it: `The Beacon, criminal justice team`."""
    return f"{target.agency.name}, {target.team.name}"


def last_contact(pack: AreaPack) -> str:
    """Who is told when nobody is left to ask: by name where there is one, with the role."""
    contact = pack.area.unroutable_contact
    return f"{contact.name} ({contact.role})" if contact.name else f"the {contact.role}"


def _clock(referral: Referral, pack: AreaPack, held: Collection[str]) -> Iterator[Next]:
    clock = referral.clock
    if clock is None:
        return
    waited_for = referral.state in WAITING
    if clock.rule == "chase":
        again = "asked again" if waited_for else "asked what became of it"
        yield Next(at=clock.due_at, what=f"they are {again} and {_lead(referral, pack)} is told")
    over = getattr(clock, "until", None) or referral.respond_by
    if clock.rule not in {"chase", "expire", "remind"} and clock.due_at < over:
        yield Next(at=clock.due_at, what="it is looked at again whether there is a place")
    if waited_for:
        yield Next(at=over, what=_after_silence(referral, pack, held))
    else:
        yield Next(at=over, what=f"{last_contact(pack)} is told if they have said nothing")


def _lead(referral: Referral, pack: AreaPack) -> str:
    target = pack.targets.get(referral.target)
    return f"the {target.team_lead.role}" if target is not None else "nobody else"


def _after_silence(referral: Referral, pack: AreaPack, held: Collection[str]) -> str:
    """As `services.router.offering.move_on` will decide, as far as can be known before."""
    if referral.person_id is None:
        return "they are asked again to hang it up, or it is given to a named person"
    gone = {referral.target, *getattr(referral, "asked_before", ())}
    left = [name for name in referral.remaining if name in pack.targets and name not in gone]
    if (name := next((name for name in left if name not in held), None)) is not None:
        return f"{team_of(pack.targets[name])}, is asked next"
    if left:
        return f"{team_of(pack.targets[left[0]])}, who has this person already, hears of it"
    return f"nobody is left to ask, and {last_contact(pack)} is told"


def _appointment(referral: Referral) -> Iterator[Next]:
    if referral.state is ReferralState.SCHEDULED and referral.appointment is not None:
        yield Next(at=referral.appointment.at, what="there is the appointment")


def _reminders(referral: Referral) -> Iterator[Next]:
    for moment in referral.reminders:
        yield Next(at=moment, what="they are reminded of the day this is planned for")


def _contact(referral: Referral, pack: AreaPack) -> Iterator[Next]:
    series = referral.series
    rule = pack.asks.get(series.rule) if series is not None else None
    if series is None or series.due_at is None or rule is None or rule.recurs is None:
        return
    number, total = series.number + 1, rule.recurs.contacts(series.since)
    due = f"{rule.recurs.what} is due, number {number} of {total}"
    yield Next(at=series.due_at, what=due if number <= total else "they are asked to close it or say how it goes on")
