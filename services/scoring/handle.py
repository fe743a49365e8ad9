"""What to load for an event, whose profile it changes, what to write and publish. No SQL, no Kafka."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.scoring import facts
from services.scoring.decide import judged
from services.scoring.gather import evidence_of, gathered
from services.scoring.identity import (
    Rows,
    Subject,
    identifiers,
    linked,
    new_person,
    person_key,
    review,
    review_key,
    subject_of,
)
from services.scoring.profile import Evidence, Profile
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.vocabulary import Kind
from shared.kit.journal import BadRecord, Change, Decision, Identity, Outgoing, Record
from shared.packs.scoring import Scoring


@dataclass(frozen=True, slots=True)
class Changed:
    """A profile after an event: what the event said, the fact that follows if any, and the reason."""

    profile: Profile
    piece: Evidence
    reason: str
    fact: Outgoing | None = None


@dataclass(frozen=True, slots=True)
class ScoreEvent:
    """Handler of `event.received` (shared/kit/journal/model.py). `policies`: each area's scoring.yaml."""

    policies: Mapping[str, Scoring]

    def decode(self, record: Record) -> Message:
        """The record as an `event.received`. Raises BadRecord: as `message_of`, or `unexpected-fact`."""
        message = message_of(record)
        if not isinstance(message.data, EventReceived):
            raise BadRecord("unexpected-fact", "this topic carries event.received only")
        return message

    def identity(self, message: Message) -> Identity:
        """The event's id, and the hash of what its sender wrote."""
        return Identity(message.id, message.content_hash)

    def keys(self, message: Message, rows: Rows) -> Collection[str]:
        """Link rows and the person they would make, then the persons they point to."""
        event = _event(message)
        if event.kind is Kind.DRUG_ALERT or (event.person is None and event.place is None):
            return ()
        links = identifiers(event.person)
        known = {person_key(found) for key in links if (found := linked(key, rows)) is not None}
        looked_at = {*links, person_key(new_person(event)), *known}
        if len(links) > 1 or event.kind is Kind.PERSON_MERGED:
            looked_at.add(review_key(event.event_id))
        return looked_at

    def decide(self, message: Message, rows: Rows, now: datetime) -> Decision:
        """What the event changes. Raises BadRecord: `no-subject`, `no-area`, `unknown-area`, `no-consent`."""
        event = _event(message)
        if event.kind is Kind.DRUG_ALERT:
            return _alert(message, event)
        if event.person is None and event.place is None:
            raise BadRecord("no-subject", "the event names neither a person nor a place")
        subject = subject_of(event, rows)
        before = rows[person_key(subject.person_id)].body
        profile = Profile.of(subject.person_id, before)
        if profile.knows(event.event_id):
            return Decision("this event is in the profile already")
        changed = self._changed(message, event, profile, subject, now)
        return _decision(event, subject, changed, changed.profile.body(before, changed.piece))

    def _changed(
        self, message: Message, event: EventReceived, profile: Profile, subject: Subject, now: datetime
    ) -> Changed:
        piece = evidence_of(message, event)
        after = gathered(profile, piece, event, subject.own)
        if event.kind is Kind.CONSENT_CHANGED and event.accepts_help_now is None:
            raise BadRecord("no-consent", "a change of consent must say in accepts_help_now whether it was given")
        if event.kind is Kind.PERSON_MERGED:
            return Changed(after, piece, "records were merged at the source; a person must look what that means here")
        if profile.stopped is not None:
            return Changed(after, piece, "recorded only: the person has died and all contact has stopped")
        match event.kind:
            case Kind.DEATH_NOTIFIED:
                fact = facts.person_stopped(message, event, after)
                return Changed(after, piece, "the person died: all contact stops", fact)
            case Kind.CONSENT_CHANGED:
                return _consent(message, event, after, piece)
            case Kind.CONTACT_DETAILS_CHANGED:
                fact = facts.contact_changed(message, event, after)
                return Changed(after, piece, "how to reach the person changed", fact)
            case _:
                return self._scored(message, event, after, piece, now)

    def _scored(
        self, message: Message, event: EventReceived, after: Profile, piece: Evidence, now: datetime
    ) -> Changed:
        area, policy = self._policy(event, after)
        judgement = judged(after, piece, area, policy, now)
        score = judgement.score
        reason = f"{score.band.value}, NDTA {score.low} to {score.high} of 48: {score.factors[0].text}"
        return Changed(after, piece, reason, facts.person_scored(message, event, after, judgement, now))

    def _policy(self, event: EventReceived, profile: Profile) -> tuple[str, Scoring]:
        """The event's area, else the one where the person was last known."""
        area = event.area or (profile.area.value if profile.area else None)
        if area is None:
            raise BadRecord("no-area", "neither the event nor what is known of the person names an area")
        if area not in self.policies:
            raise BadRecord("unknown-area", "there is no area pack of that name")
        return area, self.policies[area]


def _event(message: Message) -> EventReceived:
    if not isinstance(message.data, EventReceived):
        raise TypeError("decode lets only event.received through")
    return message.data


def _alert(message: Message, event: EventReceived) -> Decision:
    if event.area is None:
        raise BadRecord("no-area", "a drug alert needs the area it is for")
    substances = ", ".join(substance.value.replace("_", " ") for substance in event.substances)
    text = event.note or f"a warning without further words about {substances or 'drugs'}"
    return Decision(
        "a drug alert goes to everybody who opted in", facts=(facts.drug_alert(message, event, event.area, text),)
    )


def _consent(message: Message, event: EventReceived, after: Profile, piece: Evidence) -> Changed:
    """A change of consent. One older than what is known changes nothing."""
    if after.consents is None or after.consents.event_id != event.event_id:
        return Changed(after, piece, "a newer change of consent is known")
    consents = bool(after.consents.value)
    fact = facts.consent_changed(message, event, after, consents=consents)
    return Changed(after, piece, f"consent was {'given' if consents else 'taken back'}", fact)


def _decision(event: EventReceived, subject: Subject, changed: Changed, body: Mapping[str, Any]) -> Decision:
    changes = {person_key(subject.person_id): Change(body)}
    changes |= {key: Change(_link(subject, event)) for key in subject.links}
    reason = changed.reason
    if why := _why_review(event, subject):
        changes[review_key(event.event_id)] = Change(
            review(why, event, (subject.person_id, *subject.others), identifiers(event.person))
        )
        reason += "; its identifiers do not all belong to one person: a person must look" * subject.in_conflict
    audit = {"person_id": str(subject.person_id), "version": changed.profile.version}
    return Decision(reason, changes, (changed.fact,) if changed.fact else (), audit)


def _link(subject: Subject, event: EventReceived) -> dict[str, str]:
    return {"person_id": str(subject.person_id), "event_id": str(event.event_id)}


def _why_review(event: EventReceived, subject: Subject) -> str | None:
    if subject.in_conflict:
        return "identifiers-of-two-people"
    return "merged-at-the-source" if event.kind is Kind.PERSON_MERGED else None
