"""The facts scoring publishes, as records. Ids are made of what caused them; times are the event's own."""

from uuid import UUID

from services.scoring.assessed import assessment_of
from services.scoring.frequency import within
from services.scoring.gather import person_of
from services.scoring.judging import Judgement
from services.scoring.profile import Profile
from shared.contracts.alerts import DrugAlert
from shared.contracts.binding import record_of
from shared.contracts.fact import Fact, Message
from shared.contracts.intake import EventReceived
from shared.contracts.people import ConsentChanged, ContactChanged, PersonScored, PersonStopped
from shared.kit.ids import made_of
from shared.kit.journal import Outgoing

PEOPLE = "people.scored"
ALERTS = "alerts.drug"
SOURCE = "urn:sameday:scoring"


def person_scored(
    message: Message,
    event: EventReceived,
    profile: Profile,
    said: Judgement,
    cohorts: tuple[str, ...],
) -> Outgoing:
    """Who it is, what they need and how urgent it is, after one event."""
    seen = said.rules.seen
    return about_person(
        message,
        PersonScored(
            person_id=profile.person_id,
            version=profile.version,
            event_id=event.event_id,
            kind=event.kind,
            event_source=event.source,
            area=said.area,
            person=person_of(profile),
            place=event.place,
            needs=seen.needs,
            flags=seen.flags,
            flags_said=None if seen.flags == said.piece.flags else said.piece.flags,
            substances=seen.substances,
            accepts_help_now=event.accepts_help_now,
            site=event.site,
            wishes_site=event.wishes_site,
            note=event.note,
            expected_on=event.expected_on,
            expires_at=event.expires_at,
            score=said.score,
            rules=said.ruled,
            criteria=said.criteria,
            criteria_unknown=said.criteria_unknown,
            readiness=said.stage,
            assessment=assessment_of(profile),
            cohorts=cohorts,
            events_30_days=within(profile.evidence, 30, said.at),
            events_90_days=within(profile.evidence, 90, said.at),
            last_seen=profile.last_seen,
        ),
        profile.person_id,
    )


def person_stopped(message: Message, event: EventReceived, profile: Profile) -> Outgoing:
    """All contact stops because the person died."""
    fact = PersonStopped(person_id=profile.person_id, version=profile.version, event_id=event.event_id, because="death")
    return about_person(message, fact, profile.person_id)


def consent_changed(message: Message, event: EventReceived, profile: Profile, *, consents: bool) -> Outgoing:
    """Consent to be referred was given or taken back."""
    fact = ConsentChanged(
        person_id=profile.person_id, version=profile.version, event_id=event.event_id, consents=consents
    )
    return about_person(message, fact, profile.person_id)


def contact_changed(message: Message, event: EventReceived, profile: Profile) -> Outgoing:
    """How the person can be reached now."""
    fact = ContactChanged(
        person_id=profile.person_id, version=profile.version, event_id=event.event_id, person=person_of(profile)
    )
    return about_person(message, fact, profile.person_id)


def drug_alert(message: Message, event: EventReceived, area: str, text: str) -> Outgoing:
    """A warning to everybody in an area who opted in."""
    fact = DrugAlert(event_id=event.event_id, area=area, text=text)
    return record_of(ALERTS, area, caused(message, fact, f"area/{area}", area))


def about_person(message: Message, fact: Fact, person_id: UUID, *other: UUID) -> Outgoing:
    """A fact about one person, under the person's key; `other` is whom else it is about, where an event has several."""
    return record_of(PEOPLE, str(person_id), caused(message, fact, f"person/{person_id}", person_id, *other))


def caused(cause: Message, fact: Fact, subject: str, *about: object) -> Message:
    """A fact with what it inherits from its cause; its id is made of the cause and what it is about."""
    kind = fact.TYPES[0]
    return Message(
        id=made_of(kind, cause.id, *about),
        type=kind,
        source=SOURCE,
        subject=subject,
        time=cause.time,
        accepted_time=cause.accepted_time,
        data=fact,
        traceparent=cause.traceparent,
    )
