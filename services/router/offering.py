"""Asking one team: opening a referral, arming its clock, making an open one more urgent, and moving on to the next."""

from datetime import datetime
from uuid import UUID

from services.router.ahead import planned, spoken
from services.router.clocks import AT_LEAST, answer_by, chase_clock, rule_of
from services.router.life_cycle import WAITING, WITH_SOMEBODY
from services.router.matching import Chain, more_urgent
from services.router.pen import Pen
from services.router.policy import Policy
from services.router.state import PersonRow, Profile, Referral
from shared.contracts.people import PersonScored, Score
from shared.contracts.vocabulary import BAND_SENTENCES, Band, ReferralState
from shared.kit.ids import made_of
from shared.packs import AreaPack, Target
from shared.packs.routes import Ask

CANNOT_WAIT = frozenset({Band.NOW, Band.SAME_DAY, Band.WITHIN_48H})
"""Bands in which a team that has the person must say within the time that it has heard."""


def case_of(base: UUID, chain: Chain) -> UUID:
    """The id of the case that one event, or another `base`, opens by one rule; one for all who share it."""
    return made_of(base, chain.rule_id, *(() if chain.shared_by else chain.candidates[:1]))


def open_first(pen: Pen, person: PersonRow, scored: PersonScored, chain: Chain, base: UUID) -> Referral:
    """The first candidate of a chain is asked now."""
    case_id = case_of(base, chain)
    name, band = chain.candidates[0], more_urgent(scored.score.band, chain.rule.at_least)
    agency, team = name.split("/")
    pack = pen.policy.pack(scored.area)
    referral = Referral(
        referral_id=pen.policy.referral_id(case_id, name, 0),
        case_id=case_id,
        person_id=person.person_id,
        event_id=scored.event_id,
        kind=scored.kind,
        area=scored.area,
        agency=agency,
        team=team,
        rule=chain.rule_id,
        group=chain.group,
        ordinal=0,
        remaining=chain.candidates[1:],
        role=chain.role,
        shared_by=chain.shared_by,
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
    referral = planned(referral, chain, scored, pack.targets[name], pen.now)
    opening = "; ".join((f"opened because {referral.because}", *chain.notes))
    if not chain.able:
        referral = pen.happened(referral, "opened", ReferralState.OPENED, opening)
        return give_up(pen, referral, "none of those who could be asked can help this person")
    referral = offer(pen, referral, opening)
    for other in chain.rule.informs:
        pen.inform(referral, pack.targets[other], f"for your information: {referral.because}")
    return referral


def open_next(pen: Pen, before: Referral, name: str, why: str) -> Referral:
    """The next candidate of the same case is asked, with a clock of its own."""
    agency, team = name.split("/")
    pack, target = pen.pack(before), pen.pack(before).targets[name]
    referral = before.model_copy(
        update={
            "referral_id": pen.policy.referral_id(before.case_id, name, before.ordinal + 1),
            "agency": agency,
            "team": team,
            "agreement": target.agreement.id,
            "ordinal": before.ordinal + 1,
            "remaining": before.remaining[before.remaining.index(name) + 1 :],
            "state": ReferralState.OPENED,
            "version": 0,
            "sequence": 0,
            "offered_at": pen.now,
            "respond_by": _next_answer_by(pen, pack, target, before),
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
    return offer(pen, referral, f"opened because {why}")


def _next_answer_by(pen: Pen, pack: AreaPack, target: Target, before: Referral) -> datetime:
    """What is planned for a day stays so while there is time; else who is asked next has the rule's time."""
    if before.expected_on is not None and before.respond_by > pen.now + AT_LEAST:
        return before.respond_by
    band = Band.SAME_DAY if before.expected_on is not None else before.band
    return answer_by(pack, (rule_of(pack, before), band), target, before.happened_at, pen.now)


def offer(pen: Pen, referral: Referral, opening: str) -> Referral:
    """Opened, offered, told: one step each. The duty contact is told now when the door is shut and time short."""
    pack, target = pen.pack(referral), pen.pack(referral).targets[referral.target]
    referral = pen.happened(referral, "opened", ReferralState.OPENED, opening)
    reason = f"offered to {target.agency.name}, {target.team.name}, because {referral.because}"
    clock = chase_clock(referral, pack, target, pen.now)
    referral = pen.happened(referral, "offered", ReferralState.OFFERED, reason, clock=clock)
    referral = pen.tell_agency(referral, "referral.offered", referral.because)
    referral = tell_duty_if_shut(pen, referral, target)
    pen.keep(referral)
    return referral


def make_more_urgent(pen: Pen, referral: Referral, scored: PersonScored, chain: Chain) -> Referral:
    """A fresh event about somebody this team is asked about or works with: it hears of it, not asked twice.

    A team that has taken the person on has a clock again when the event cannot wait: silence is broken then, too.
    """
    if chain.rule.ahead is not None and scored.expected_on != referral.expected_on:
        return _moved(pen, referral, scored, chain)
    soon = Band.PLANNED if chain.rule.ahead else more_urgent(scored.score.band, chain.rule.at_least)
    band, profile = more_urgent(referral.band, soon), Profile.of(scored)
    reason = f"heard of again: {because(chain.rule)}"
    if referral.state in WITH_SOMEBODY and soon in CANNOT_WAIT and (target := pen.target(referral)) is not None:
        pack = pen.pack(referral)
        due = answer_by(pack, (chain.rule_id, soon), target, pen.cause.time, pen.now)
        referral = referral.model_copy(update={"respond_by": due})
        referral = referral.model_copy(update={"clock": chase_clock(referral, pack, target, pen.now)})
    return _raised(pen, referral, chain.rule_id, reason, band=band, profile=profile)


def _moved(pen: Pen, referral: Referral, scored: PersonScored, chain: Chain) -> Referral:
    """The day that was announced is another one: what is planned moves with it."""
    target = pen.target(referral)
    if target is None or scored.expected_on is None:
        return referral
    referral = planned(referral, chain, scored, target, pen.now).model_copy(update={"profile": Profile.of(scored)})
    clock = chase_clock(referral, pen.pack(referral), target, pen.now) if referral.state in WAITING else referral.clock
    reason = f"it is planned for {spoken(scored.expected_on)} now"
    referral = pen.happened(referral, "raised", referral.state, reason, clock=clock)
    referral = pen.tell_agency(referral, "referral.raised", reason)
    pen.keep(referral)
    return referral


def judge_anew(pen: Pen, referral: Referral, score: Score) -> Referral:
    """Nothing happened, but by the rules as they are now it cannot wait so long."""
    profile = referral.profile.scored(score)
    reason = f"judged anew by changed rules: help is due {BAND_SENTENCES[score.band]}"
    return _raised(pen, referral, rule_of(pen.pack(referral), referral), reason, band=score.band, profile=profile)


def _raised(pen: Pen, referral: Referral, rule_id: str, reason: str, *, band: Band, profile: Profile) -> Referral:
    pack, target = pen.pack(referral), pen.target(referral)
    more: dict[str, object] = {"band": band, "profile": profile}
    if target is not None and referral.state in WAITING:
        respond_by = answer_by(pack, (rule_id, band), target, pen.cause.time, pen.now)
        more["respond_by"] = min(referral.respond_by, respond_by)
    if target is not None and referral.state in WAITING:
        more["clock"] = chase_clock(referral.model_copy(update=more), pack, target, pen.now)
    referral = pen.happened(referral, "raised", referral.state, reason, **more)
    if target is not None and referral.state in WAITING:
        referral = tell_duty_if_shut(pen, referral, target)
    referral = pen.tell_agency(referral, "referral.raised", reason)
    pen.keep(referral)
    return referral


def tell_duty_if_shut(pen: Pen, referral: Referral, target: Target) -> Referral:
    """Out of hours a queue is not read: what is for today is told to the duty contact now (S8)."""
    within = pen.pack(referral).respond_within[rule_of(pen.pack(referral), referral), referral.band]
    soon = referral.band in {Band.NOW, Band.SAME_DAY} and within.word != "next_opening"
    if referral.duty_told or not soon or target.calendar.is_open(pen.now):
        return referral
    reason = "the team's door is shut now and an answer cannot wait"
    referral = pen.tell_contact(referral, target.duty_contact, "referral.offered", reason)
    return referral.model_copy(update={"duty_told": True})


def next_candidate(referral: Referral, person: PersonRow, policy: Policy) -> str | None:
    """Who is asked next in this case: never one asked before, nor one that is asked about this person already."""
    targets = policy.pack(referral.area).targets
    return next((name for name in referral.remaining if name in targets and name not in person.open.values()), None)


def move_on(pen: Pen, referral: Referral, why: str) -> None:
    """After a decline or silence: the next candidate is asked, or a named person is told that nobody is left."""
    if referral.person_id is None:
        give_up(pen, referral, why)
        return
    pack = pen.pack(referral)
    person = pen.person(referral.person_id)
    still_open = {key: name for key, name in person.open.items() if key != referral.referral_id}
    person = person.model_copy(update={"open": still_open})
    pen.stop(referral=referral, version=referral.version, why=why)
    name = next_candidate(referral, person, pen.policy)
    elsewhere = next((key for key, held in still_open.items() if held in referral.remaining), None)
    if name is not None:
        following = open_next(pen, referral, name, why)
        referral = _rerouted(pen, referral, f"{why}; {pack.targets[name].team.name} is asked next")
        person = person.model_copy(update={"open": {**still_open, following.referral_id: name}})
    elif elsewhere is not None:
        _pass_on(pen, elsewhere, f"{why}; it is asked of you, who have this person already")
        referral = _rerouted(pen, referral, f"{why}; {still_open[elsewhere]} has this person already and is told")
    else:
        referral = give_up(pen, referral, why)
    pen.keep(referral)
    pen.keep_person(person)


def give_up(pen: Pen, referral: Referral, why: str) -> Referral:
    """Nobody is left to ask: a named person is told."""
    contact = pen.pack(referral).area.unroutable_contact
    reason = f"{why}; nobody is left to ask, the {contact.role} is told"
    referral = pen.happened(referral, "unroutable", ReferralState.UNROUTABLE, reason, clock=None)
    referral = pen.tell_contact(referral, contact, "referral.unroutable", reason)
    pen.keep(referral)
    return referral


def _pass_on(pen: Pen, referral_id: UUID, reason: str) -> None:
    """Who has the person already hears of what nobody else took."""
    if (referral := pen.referral(referral_id)) is not None:
        referral = pen.happened(referral, "raised", referral.state, reason)
        pen.keep(pen.tell_agency(referral, "referral.raised", reason))


def because(rule: Ask) -> str:
    """The rule's sentence with the place in the sources it rests on."""
    cited = rule.source.split()[0]
    return rule.because if cited.startswith("ours") else f"{rule.because} [{cited}]"


def _rerouted(pen: Pen, referral: Referral, reason: str) -> Referral:
    expired = referral.state is ReferralState.EXPIRED
    referral = pen.happened(referral, "rerouted", ReferralState.REROUTED, reason, clock=None)
    gone = "no answer came in time, so it is no longer asked of you"
    return pen.tell_agency(referral, "referral.withdrawn", gone, about_person=False) if expired else referral
