"""Asking one team: opening a referral, arming its clock, making an open one more urgent, and moving on to the next."""

from datetime import datetime
from uuid import UUID

from services.router.ahead import planned
from services.router.clocks import AT_LEAST, SHUT, answer_by, cannot_wait, chase_clock, rule_of, waiting_clock
from services.router.coming_back import linked, said
from services.router.ending import ended, ends_at, has_ended, until_its_end
from services.router.front_desk import has_heard
from services.router.matching import Chain, more_urgent
from services.router.news import nobody_took, passed_on
from services.router.pen import Pen
from services.router.places import Choice, candidates_left, choose
from services.router.recurring import begun
from services.router.referrers import referrer, with_referrer
from services.router.restarts import as_restart, restarting, reviewed
from services.router.state import Profile, Referral
from services.router.wording import because, when
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Band, ReferralState
from shared.kit.ids import made_of
from shared.packs import AreaPack, Target

YOURS_ALREADY = "it is asked of you, who have this person already"
"""All an agency hears of why: who could not take them, and for what reason, is not for it to know."""

_GONE = {
    ReferralState.EXPIRED: "no answer came in time, so it is no longer asked of you",
    ReferralState.OFFERED: "nobody of your team is there, so somebody else is asked",
}
"""What a team hears that has not answered and need not any more."""


def case_of(base: UUID, chain: Chain) -> UUID:
    """The id of the case that one event, or another `base`, opens by one rule; one for all who share it."""
    return made_of(base, chain.rule_id, *(() if chain.shared_by else chain.candidates[:1]))


def open_first(pen: Pen, scored: PersonScored, chain: Chain, base: UUID, choice: Choice) -> Referral:
    """Who of a chain was chosen is asked now, or waits for a place; a named person is told where nobody is there."""
    case_id = case_of(base, chain)
    name = choice.name or chain.candidates[0]
    band = more_urgent(scored.score.band, chain.rule.at_least)
    agency, team = name.split("/")
    pack = pen.policy.pack(scored.area)
    referral = Referral(
        referral_id=pen.policy.referral_id(case_id, name, 0),
        case_id=case_id,
        person_id=pen.person(scored.person_id).person_id,
        event_id=scored.event_id,
        kind=scored.kind,
        area=scored.area,
        agency=agency,
        team=team,
        rule=chain.rule_id,
        group=chain.group,
        ordinal=0,
        remaining=choice.remaining,
        full=choice.full,
        instead_of=choice.instead_of,
        role=chain.role,
        shared_by=chain.shared_by,
        step=chain.step,
        state=ReferralState.OPENED,
        band=band,
        version=0,
        sequence=0,
        because=because(chain.rule),
        agreement=pack.targets[name].agreement.id,
        profile=Profile.of(scored),
        accepted_time=pen.cause.accepted_time,
        offered_at=pen.now,
        respond_by=answer_by(pack, (chain.rule_id, band), pack.targets[name], pen.cause.time, pen.now),
        happened_at=pen.cause.time,
    )
    referral = with_referrer(referral, referrer(pack, chain.rule, chain.group, scored, pen.cause.time))
    referral = restarting(pen, linked(pack, referral, pen.person(scored.person_id).completed))
    referral = planned(referral, chain, scored, pack.targets[name], pen.now)
    referral = begun(referral, chain.rule_id, chain.rule, pen.cause.time, pack)
    referral = until_its_end(referral, ends_at(chain.rule, scored, pen.cause.time), pack, pen.now)
    referral = pen.happened(referral, "opened", ReferralState.OPENED, _opening(referral, chain, choice))
    if has_ended(referral, pen.now):
        return give_up(pen, referral, ended(referral, pack, pen.now))
    if choice.name is None:
        return give_up(pen, referral, "; ".join(choice.notes))
    referral = _in_turn(pen, referral, choice)
    for other in chain.rule.informs:
        pen.keep(referral := pen.inform(referral, pack.targets[other], f"for your information: {referral.because}"))
    return referral


def _opening(referral: Referral, chain: Chain, choice: Choice) -> str:
    notes = dict.fromkeys((*said(referral), *as_restart(referral), *chain.notes, *choice.notes))
    return "; ".join((f"opened because {referral.because}", *notes))


def open_next(pen: Pen, before: Referral, choice: Choice, name: str, why: str) -> Referral:
    """The next candidate of the same case is asked, with a clock of its own, or waits for a place."""
    agency, team = name.split("/")
    pack, target = pen.pack(before), pen.pack(before).targets[name]
    referral = before.model_copy(
        update={
            "referral_id": pen.policy.next_id(before, name),
            "agency": agency,
            "team": team,
            "agreement": target.agreement.id,
            "ordinal": before.ordinal + 1,
            "remaining": choice.remaining,
            "full": choice.full,
            "asked_before": (*before.asked_before, before.target),
            "instead_of": choice.instead_of,
            "state": ReferralState.OPENED,
            "version": 0,
            "sequence": 0,
            "offered_at": pen.now,
            "respond_by": time_for(pen, pack, target, before),
            "clock": None,
            "answered_at": None,
            "duty_told": False,
            "appointment": None,
            "outcome": None,
            "declined_because": None,
            "told": (),
            "history": (),
        }
    )
    opening = "; ".join((f"opened because {why}", *choice.notes))
    return _in_turn(pen, pen.happened(referral, "opened", ReferralState.OPENED, opening), choice)


def time_for(pen: Pen, pack: AreaPack, target: Target, before: Referral) -> datetime:
    """What is planned for a day stays so while there is time; else who is asked next has the rule's time."""
    if before.ends_at is not None:
        return before.ends_at
    if before.expected_on is not None and before.respond_by > pen.now + AT_LEAST:
        return before.respond_by
    band = Band.SAME_DAY if before.expected_on is not None else before.band
    return answer_by(pack, (rule_of(pack, before), band), target, before.happened_at, pen.now)


def _in_turn(pen: Pen, referral: Referral, choice: Choice) -> Referral:
    asked = offered(pen, referral) if choice.waits is None else _wait(pen, referral, choice.waits, choice.back)
    return reviewed(pen, asked)


def _wait(pen: Pen, referral: Referral, why: str, until: datetime | None) -> Referral:
    """It stands on the team's waiting list with its position; the team lead hears of it, and a clock runs."""
    pack, target = pen.pack(referral), pen.pack(referral).targets[referral.target]
    number = len(pen.team(referral.area, referral.target).waiting) + 1
    latest = when(referral.respond_by, pen.now, pack)
    reason = f"{why}: it waits for a place as number {number} of the waiting list, no longer than until {latest}"
    referral = pen.happened(referral, "waiting", ReferralState.OPENED, reason, clock=waiting_clock(referral, until))
    referral = pen.tell_contact(referral, target.team_lead, "referral.waiting", reason)
    pen.keep(referral)
    return referral


def offer(pen: Pen, referral: Referral, opening: str) -> Referral:
    """Opened, and offered at once."""
    return offered(pen, pen.happened(referral, "opened", ReferralState.OPENED, opening))


def offered(pen: Pen, referral: Referral) -> Referral:
    """Offered, told: one step each. The duty contact is told now when the door is shut and time short."""
    pack, target = pen.pack(referral), pen.pack(referral).targets[referral.target]
    reason = f"offered to {target.agency.name}, {target.team.name}, because {referral.because}"
    clock = chase_clock(referral, pack, target, pen.now)
    referral = pen.happened(referral, "offered", ReferralState.OFFERED, reason, clock=clock)
    referral = pen.tell_agency(referral, "referral.offered", referral.because)
    referral = tell_duty_if_shut(pen, referral, target)
    pen.keep(referral)
    return referral


def tell_duty_if_shut(pen: Pen, referral: Referral, target: Target) -> Referral:
    """Out of hours a queue is not read: what cannot wait for the next opening is told to the duty contact now (S8)."""
    if referral.duty_told or not cannot_wait(referral, pen.pack(referral), target, pen.now):
        return referral
    referral = pen.tell_contact(referral, target.duty_contact, "referral.offered", SHUT)
    return referral.model_copy(update={"duty_told": True})


def move_on(pen: Pen, referral: Referral, why: str, chosen: Choice | None = None) -> None:
    """After a decline or silence the next candidate is asked, or whoever was `chosen`; else a named person is told."""
    if referral.person_id is None:
        give_up(pen, referral, why)
        return
    pack, silent = pen.pack(referral), referral.state is ReferralState.EXPIRED
    person = pen.person(referral.person_id)
    still_open = {key: name for key, name in person.open.items() if key != referral.referral_id}
    person = person.model_copy(update={"open": still_open})
    pen.stop(referral=referral, version=referral.version, why=why)
    taken = (referral.target, *referral.asked_before, *still_open.values())
    of_others = still_open.items() if referral.step is None else ()
    elsewhere = next((key for key, held in of_others if held in referral.remaining), None)
    left = () if elsewhere and referral.role == "support" else candidates_left(referral, person, pen.policy)
    when_full = pack.asks[rule_of(pack, referral)].when_full
    choice = chosen or choose(pen, referral.area, left, when_full, taken)
    if choice.name is not None:
        following = open_next(pen, referral, choice, choice.name, why)
        referral = _rerouted(pen, referral, "; ".join((why, *choice.notes, f"{_turn(pack, choice)} next")))
        referral = passed_on(pen, referral, choice.name, silent=silent)
        person = person.model_copy(update={"open": {**still_open, following.referral_id: following.held_as}})
    elif elsewhere is not None:
        pass_on(pen, elsewhere, f"{why}; {YOURS_ALREADY}", referral)
        referral = _rerouted(pen, referral, f"{why}; {still_open[elsewhere]} has this person already and knows")
        referral = passed_on(pen, referral, still_open[elsewhere], silent=silent)
    else:
        referral = give_up(pen, referral, "; ".join((why, *choice.notes)))
    pen.keep(referral)
    pen.keep_person(person)


def _turn(pack: AreaPack, choice: Choice) -> str:
    team = pack.targets[choice.name or ""].team.name
    return f"{team} is asked" if choice.waits is None else f"it waits for a place at {team}"


def give_up(pen: Pen, referral: Referral, why: str) -> Referral:
    """Nobody is left to ask: a named person is told."""
    contact = pen.pack(referral).area.unroutable_contact
    reason = f"{why}; nobody is left to ask, the {contact.role} is told"
    referral = pen.happened(referral, "unroutable", ReferralState.UNROUTABLE, reason, clock=None)
    referral = pen.tell_contact(nobody_took(pen, referral), contact, "referral.unroutable", reason)
    pen.keep(referral)
    return referral


def pass_on(pen: Pen, referral_id: UUID, reason: str, not_taken: Referral | None = None) -> None:
    """Who has the person already hears of what nobody else took (`not_taken`); `reason` is for the history."""
    if (referral := pen.referral(referral_id)) is not None:
        knows = not_taken is not None and has_heard(pen, not_taken, referral)
        referral = pen.happened(referral, "raised", referral.state, reason)
        pen.keep(referral if knows else tell_again(pen, referral, YOURS_ALREADY))


def tell_again(pen: Pen, referral: Referral, reason: str) -> Referral:
    """Who was asked hears more; a team on whose waiting list it stands has heard nothing of the person yet."""
    waits = referral.state is ReferralState.OPENED
    return referral if waits else pen.tell_agency(referral, "referral.raised", reason)


def _rerouted(pen: Pen, referral: Referral, reason: str) -> Referral:
    gone = _GONE.get(referral.state)
    referral = pen.happened(referral, "rerouted", ReferralState.REROUTED, reason, clock=None)
    return pen.tell_agency(referral, "referral.withdrawn", gone, about_person=False) if gone else referral
