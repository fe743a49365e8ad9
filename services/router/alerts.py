"""A drug alert: everybody of the area who opted in hears of it once, and it must hang where the pack says (S18).

To hang it up is a referral without a person: it has an id sealed to its agency, a clock, a history and a named person
at its end like any other ask, and since nobody is its subject no death, consent or merge can touch it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from services.router.alert_row import AlertRow
from services.router.alert_words import about_nobody, alert_summary
from services.router.clocks import answer_by, expiry_clock, rule_of
from services.router.offering import offer
from services.router.parts import Told
from services.router.pen import Pen
from services.router.state import Profile, Referral
from shared.contracts.alerts import AlertTold, DrugAlert
from shared.contracts.fact import Message
from shared.contracts.intake import Person
from shared.contracts.notifications import NotificationRequested, Summary
from shared.contracts.vocabulary import Band, Kind, ReferralState
from shared.kit.ids import made_of
from shared.packs import Agency, AreaPack, Contact
from shared.packs.asks import Ask

KEEP_ASKING = timedelta(days=7)
"""Ours: a batch is gone by then; until then a site where the alert does not hang is asked again at each opening."""
TOLD = "alert.told"
_NOBODY = Profile(
    person=Person(),
    needs=(),
    flags=(),
    substances=(),
    accepts_help_now=None,
    site=None,
    note=None,
    score=0,
    factors=(),
)


def drug_alert(pen: Pen, message: Message, alert: DrugAlert) -> str:
    """Tells everybody who opted in and asks for it to hang; nothing when this alert was told before."""
    if pen.alert(alert.event_id) is not None:
        return "this alert was told already: nobody hears of it again"
    pack = pen.policy.pack(alert.area)
    row = AlertRow(alert_id=alert.event_id, area=alert.area, text=about_nobody(alert.text), raised_at=message.time)
    opted_in = [agency for agency in pack.agencies if agency.alerts is not None]
    if not opted_in:
        return _tell_named_person(pen, pack, row)
    told = tuple(_tell(pen, agency, row, alert_summary(row, pack, pen.now)) for agency in opted_in)
    pen.keep_alert(row.model_copy(update={"told": told}))
    asked = [(rule_id, rule, name) for rule_id, rule in pack.displays.items() for name in rule.candidates]
    sites = [_hang_up(pen, pack, row, one) for one in asked]
    must_hang = f"; it must hang at {', '.join(sites)}" if sites else ""
    return f"told to {', '.join(agency.name for agency in opted_in)}{must_hang}"


def _tell_named_person(pen: Pen, pack: AreaPack, row: AlertRow) -> str:
    """Nobody opted in: whoever is told when nobody takes a person must pass it on."""
    contact = pack.area.unroutable_contact
    why = f"nobody in {pack.area.name} has opted in to drug alerts"
    for_all = alert_summary(row, pack, pen.now)
    summary = for_all.model_copy(update={"lines": (*for_all.lines, f"You read this because {why}.")})
    told = _request(pen, _last_resort(pack), row, summary, contact)
    pen.keep_alert(row.model_copy(update={"told": (told,)}))
    return f"{why}: the {contact.role} is told"


def _last_resort(pack: AreaPack) -> Agency:
    return pack.targets[pack.routes.otherwise.candidates[0]].agency


def undelivered(pen: Pen, row: AlertRow, notification_id: UUID, reason: str) -> str:
    """An agency did not hear of the alert: its duty contact does instead, once."""
    whom = next((one.whom for one in row.told if one.notification_id == notification_id), None)
    pack = pen.policy.pack(row.area)
    agency = next((one for one in pack.agencies if one.id == whom), None)
    if whom == pack.area.unroutable_contact.email:
        agency = _last_resort(pack)
    if agency is None or agency.duty_contact.email in {one.whom for one in row.told}:
        return f"{whom or 'somebody'} {reason}: nothing changes"
    told = _request(pen, agency, row, alert_summary(row, pack, pen.now), agency.duty_contact)
    pen.keep_alert(row.model_copy(update={"told": (*row.told, told)}))
    return f"{agency.name} {reason}: the {agency.duty_contact.role} is told"


def still_to_hang(referral: Referral, now: datetime) -> bool:
    """Whether it is a display that nobody ticked and that still matters."""
    return referral.person_id is None and now < referral.offered_at + KEEP_ASKING


def ask_to_hang_again(pen: Pen, referral: Referral) -> str | None:
    """Asked again at each opening, and a named person knows since the first; None when the team is no more."""
    pack, target = pen.pack(referral), pen.target(referral)
    if target is None:
        return None
    contact = pack.area.unroutable_contact
    shut = target.calendar.closing(pen.now) or pen.now
    respond_by = answer_by(pack, (rule_of(pack, referral), referral.band), target, shut, shut)
    reason = f"the alert does not hang at {target.team.site} yet: asked again"
    referral = pen.happened(referral, "chased", referral.state, reason, respond_by=respond_by)
    referral = referral.model_copy(update={"clock": expiry_clock(referral)})
    referral = pen.tell_agency(referral, "referral.chased", reason)
    if contact.role not in {one.whom for one in referral.told}:
        referral = pen.tell_contact(referral, contact, "referral.chased", reason)
    pen.keep(referral)
    return reason


def _hang_up(pen: Pen, pack: AreaPack, alert: AlertRow, asked: tuple[str, Ask, str]) -> str:
    """One team is asked to hang it up at its site. Returns the site."""
    rule_id, rule, name = asked
    agency, team = name.split("/")
    target = pack.targets[name]
    case_id = made_of(alert.alert_id, rule_id)
    referral = Referral(
        referral_id=pen.policy.referral_id(case_id, name, 0),
        case_id=case_id,
        person_id=None,
        event_id=alert.alert_id,
        kind=Kind.DRUG_ALERT,
        area=alert.area,
        agency=agency,
        team=team,
        rule=rule_id,
        group="alert",
        ordinal=0,
        remaining=(),
        state=ReferralState.OPENED,
        band=Band.NOW,
        version=0,
        sequence=0,
        because=f"a drug alert must hang at {target.team.site}. It says: {alert.text}",
        agreement=target.agreement.id,
        profile=_NOBODY,
        accepted_time=pen.cause.accepted_time,
        offered_at=pen.now,
        happened_at=alert.raised_at,
        respond_by=answer_by(pack, (rule_id, rule.at_least), target, alert.raised_at, pen.now),
    )
    offer(pen, referral, "opened because a drug alert must hang there")
    return target.team.site


def _tell(pen: Pen, agency: Agency, alert: AlertRow, summary: Summary) -> Told:
    """One agency hears of it, on its topic when it has one and at its endpoints."""
    if agency.kafka:
        key = str(alert.alert_id)
        pen.publish(f"agency.{agency.id}.referrals", key, TOLD, _told(alert, agency), agency.id)
    return _request(pen, agency, alert, summary, None)


def _request(pen: Pen, agency: Agency, alert: AlertRow, summary: Summary, contact: Contact | None) -> Told:
    """Of a contact `Told.whom` is the mailbox: two agencies may have the same."""
    whom = contact.email if contact else agency.id
    requested = NotificationRequested(
        referral_id=alert.alert_id,
        version=1,
        sequence=1,
        person_id=None,
        agency=agency.id,
        to="contact" if contact else "agency",
        email=contact.email if contact else None,
        payload_type=TOLD,
        payload=_told(alert, agency).model_dump(mode="json"),
        summary=summary,
        band=Band.NOW,
        respond_by=None,
    )
    key = str(alert.alert_id)
    identity = pen.publish("notifications.requested", key, "notification.requested", requested, whom)
    return Told(notification_id=identity, whom=whom)


def _told(alert: AlertRow, agency: Agency) -> AlertTold:
    return AlertTold(
        referral_id=alert.alert_id,
        version=1,
        sequence=1,
        agency=agency.id,
        area=alert.area,
        text=alert.text,
        raised_at=alert.raised_at,
    )
