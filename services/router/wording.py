"""What an e-mail or text message may say: the kind of thing, how soon, whom to ring, the next open door.

Never a name, a need or a score.
"""

from collections.abc import Mapping
from datetime import datetime

from services.router.doors import seen_at
from services.router.eligibility import Known
from services.router.life_cycle import WAITING
from services.router.state import Referral
from shared.contracts.notifications import Summary
from shared.contracts.referrals import Appointment, Opening
from shared.contracts.vocabulary import Kind
from shared.packs import AreaPack, Contact, Target
from shared.packs.asks import Ask

KIND_WORDS: Mapping[Kind, str] = {
    Kind.CUSTODY_RELEASE: "somebody released from custody",
    Kind.PRISON_RELEASE: "somebody released from prison",
    Kind.AE_ATTENDANCE: "somebody seen in A&E",
    Kind.HOSPITAL_DISCHARGE: "somebody discharged from hospital",
    Kind.WALK_IN: "somebody who has walked in",
    Kind.OUTREACH_CONTACT: "somebody met by outreach",
}

_SUBJECTS = {
    "referral.offered": "A new referral",
    "referral.waiting": "On your waiting list: a referral",
    "referral.chased": "Still unanswered: a referral",
    "referral.raised": "More urgent: a referral",
    "referral.informed": "For your information: a referral",
    "referral.reminded": "A reminder: a referral",
    "referral.withdrawn": "No longer yours: a referral",
    "referral.corrected": "A correction: a referral",
    "referral.declined": "A decline to look into: a referral",
    "referral.unreached": "Not reached any more: a referral",
    "referral.review": "Started again once more, please review: a referral",
    "referral.unroutable": "Nobody has taken a referral",
    "referral.undelivered": "A referral may not have arrived",
}

_LATER = {"referral.chased": "What has become of a referral?", "referral.raised": "News of somebody you have"}
"""Where an answer has come already."""
_ASKS = {
    "referral.chased": ["Please say what has become of it."],
    "referral.raised": ["Please look at it again."],
    "referral.corrected": ["You heard that all contact stops. That was wrong: you may be in touch again."],
}


def summary(what: str, referral: Referral, pack: AreaPack, target: Target, now: datetime) -> Summary:
    """What may be said of a referral to a mailbox or a telephone. Only who is asked reads by when to answer."""
    until = when(due, now, pack) if (due := referral.answer_due) is not None else None
    asked = referral.state in WAITING and what != "referral.informed"
    lines = [
        f"About {KIND_WORDS.get(referral.kind, 'somebody who needs help')}, in {pack.area.name}.",
        f"For: {target.agency.name}.",  # a team's name may tell the need
        *([f"Please answer by {until}."] if asked else _later(what, referral, until)),
        f"Questions: ring {ring(target.duty_contact)}.",
        f"{next_seen(target, referral.profile, now, pack)}.",
        f"Referral {referral.referral_id}",
    ]
    subject = _SUBJECTS.get(what, "A referral") if asked else _LATER.get(what, _SUBJECTS.get(what, "A referral"))
    return Summary(subject=f"{subject}: answer by {until}" if asked else subject, lines=tuple(lines))


def _later(what: str, referral: Referral, until: str | None) -> list[str]:
    """What is asked of who has answered; by when, of a contact that recurs (S26) and of news that cannot wait."""
    if until is not None and what == "referral.reminded" and referral.series is not None:
        return [f"Please say by {until} what came of it."]
    if until is not None and what == "referral.raised":
        return [f"Please look at it again, and say by {until} what you do."]
    return _ASKS.get(what, [])


def ring(contact: Contact) -> str:
    """Whom to ring and where."""
    return f"the {contact.role}" + (f", {contact.phone}" if contact.phone else "")


def when(moment: datetime, now: datetime, pack: AreaPack) -> str:
    """A moment as people of the area say it: `17:00 today`, `09:00 on Monday 23 November`; another year is named."""
    local, today = moment.astimezone(pack.area.zone), now.astimezone(pack.area.zone).date()
    if local.date() == today:
        return f"{_clock(local)} today"
    return dated(moment, pack) + ("" if local.year == today.year else f" {local.year}")


def dated(moment: datetime, pack: AreaPack) -> str:
    """A moment as paper says it, which may be read on another day: `17:00 on Friday 20 November`."""
    local = moment.astimezone(pack.area.zone)
    return f"{_clock(local)} on {local:%A} {local.day} {local:%B}"


def _clock(local: datetime) -> str:
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def because(rule: Ask) -> str:
    """The rule's sentence with the place in the sources it rests on."""
    cited = rule.source.split()[0].rstrip(";,")
    return rule.because if cited.startswith("ours") else f"{rule.because} [{cited}]"


def expected(appointment: Appointment, target: Target | None, now: datetime, pack: AreaPack) -> str:
    """When and where somebody is expected: `at 15:00 today, Bradford Street`; else the team's own site."""
    return f"at {when(appointment.at, now, pack)}" + where(appointment, target)


def where(appointment: Appointment, target: Target | None) -> str:
    """The place of an appointment behind its time: `, Bradford Street`; else the site of a team that has a door."""
    own = target.team.site if target is not None and target.team.outreach is None else None
    place = appointment.place or own
    return f", {place}" if place else ""


def next_seen(target: Target, known: Known | None, now: datetime, pack: AreaPack, *, in_full: bool = False) -> str:
    """Where a team can see somebody next: its next open door (S2), its next session, or outreach.

    `in_full` names sessions that are not for everybody; an e-mail does not.
    """
    seen = seen_at(target, known, now)
    if seen.outreach is None:
        also = f"; also {_opening(seen.session, now, pack, in_full=in_full)}" if seen.session is not None else ""
        door = _opening(seen.door, now, pack, in_full=in_full) if seen.door is not None else "none is known; ring"
        return f"Next open door: {door}{also}"
    if seen.door is None:
        return f"Seen by outreach {seen.outreach}"
    return f"Next session: {_opening(seen.door, now, pack, in_full=in_full)}; otherwise outreach {seen.outreach}"


def _opening(one: Opening, now: datetime, pack: AreaPack, *, in_full: bool) -> str:
    """Place, day and time; never one that is closed."""
    place = place_of(one, in_full=in_full)
    return f"{place}, open now" if one.opens == now else f"{place}, {when(one.opens, now, pack)}"


def place_of(one: Opening, *, in_full: bool = False) -> str:
    """A session with its place; the place alone where the name of the session may say who comes."""
    named = one.session is not None and (in_full or one.for_everybody)
    return f"{one.session}, {one.place}" if named else one.place
