"""What to load for an event, whose profile it changes, what to write and publish. No SQL, no Kafka."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.scoring import deaths, facts, placing
from services.scoring.doubts import believed, plausible
from services.scoring.gather import evidence_of, gathered
from services.scoring.identity import Rows, death_key
from services.scoring.judging import judgement
from services.scoring.merging import came_to
from services.scoring.naming import named
from services.scoring.policy import Policies, Policy
from services.scoring.profile import Evidence, Profile, Told
from services.scoring.proposals.telling import described
from services.scoring.register import Register, asked
from services.scoring.settling import Settled, settled
from services.scoring.telling import told
from services.scoring.whole import Grown, whole
from services.scoring.writing import changes
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.people import Factor
from shared.contracts.vocabulary import Kind
from shared.kit.journal import BadRecord, Decision, Identity, Outgoing, Record

_ABOUT_RECORDS = frozenset({Kind.PERSON_MERGED, Kind.IDENTITY_REVIEWED})
_TELLS_ITSELF = frozenset({Kind.DEATH_NOTIFIED, Kind.CONSENT_CHANGED})


@dataclass(frozen=True, slots=True)
class Heard:
    """An event, the person it is about once it is heard, and what of it cannot be true."""

    message: Message
    event: EventReceived
    piece: Evidence
    after: Profile
    doubts: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What an event comes to. `ranked`: areas whose cohorts hear of the person; `told`: a person's score, if told."""

    reason: str
    facts: tuple[Outgoing, ...] = ()
    ranked: tuple[str, ...] = ()
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class ScoreEvent:
    """Handler of `event.received` (shared/kit/journal/model.py). `policies`: each area's part of its pack."""

    policies: Policies

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
        """The rows of the origins an event names, then of everybody those are one person with; the area's cohorts."""
        event = _event(message)
        if event.kind is Kind.DRUG_ALERT or _about_nobody(event):
            return ()
        policy = self.policies.get(event.area or "")
        rolls = placing.rolls(event.area, policy.cohorts) if event.area and policy else set()
        who = named(event, message.time)
        death = {death_key(who.home)} if event.kind is Kind.DEATH_NOTIFIED or event.death is not None else set()
        return asked(who, rows) | rolls | death

    def decide(self, message: Message, rows: Rows, now: datetime) -> Decision:
        """What the event changes.

        Raises BadRecord: `no-subject`, `no-area`, `unknown-area`, `no-consent`, `no-merge`, `no-identifier`,
        `no-review`, `unknown-record`, `no-death`.
        """
        event = _event(message)
        if event.kind is Kind.DRUG_ALERT:
            return _alert(message, event)
        if _about_nobody(event):
            raise BadRecord("no-subject", "the event names neither a person nor a place")
        register = Register(named(event, message.time), rows)
        if register.profile(register.named.home).knows(event.event_id):
            return Decision("this event is in the profile already")
        if event.kind is Kind.IDENTITY_REVIEWED:
            if event.death is not None:
                return deaths.looked_into(message, event, event.death, register)
            _check_known(register)
        who = settled(register)
        if event.kind in _ABOUT_RECORDS:
            return _merged(message, event, register, who)
        return self._decided(message, event, register, who, now)

    def _decided(
        self, message: Message, event: EventReceived, register: Register, who: Settled, now: datetime
    ) -> Decision:
        home = register.named.home
        piece = evidence_of(message, event)
        person, impossible = plausible(event.person, piece, now)
        grown = Grown(gathered(register.profile(home), piece, event.area, person), piece)
        origins = who.origins(home)
        joined = any(register.profile(one).heard_of for one in origins if one != home)
        after, unbelieved = believed(whole(register, who, grown), piece, joined=joined)
        heard = Heard(message, event, piece, after, (*impossible, *unbelieved))
        doubts = tuple(one.text for one in heard.doubts)
        changed = self._changed(heard, register.rows, now, died=register.standing(origins).stopped)
        kept = {"ranked": changed.ranked, "told": changed.told or grown.profile.told}
        grown = replace(grown, profile=grown.profile.model_copy(update=kept))
        own = heard.after.person_id if changed.facts and event.kind in _TELLS_ITSELF else None
        return Decision(
            "; ".join((changed.reason, *doubts, *_joined(who))),
            changes(register, who, event, grown),
            (
                *told(message, register, who, own),
                *changed.facts,
                *placing.regrouped(message, register, who),
                *described(message, register, who, grown),
            ),
            _audit(who, heard.after.person_id, heard.after.version, doubts),
        )

    def _changed(self, heard: Heard, rows: Rows, now: datetime, *, died: bool) -> Changed:
        message, event, after = heard.message, heard.event, heard.after
        if event.kind is Kind.CONSENT_CHANGED and event.accepts_help_now is None:
            raise BadRecord("no-consent", "a change of consent must say in accepts_help_now whether it was given")
        if died:
            return Changed("recorded only: the person has died and all contact has stopped", ranked=after.ranked)
        match event.kind:
            case Kind.DEATH_NOTIFIED if after.stopped is None:
                return Changed("recorded only: somebody said since that the person lives", ranked=after.ranked)
            case Kind.DEATH_NOTIFIED:
                stops = deaths.stopping(message, event, after)
                return Changed("the person died: all contact stops", tuple(stops), after.ranked)
            case Kind.CONSENT_CHANGED:
                return _consent(message, event, after)
            case Kind.CONTACT_DETAILS_CHANGED:
                fact = facts.contact_changed(message, event, after)
                return Changed("how to reach the person changed", (fact,), after.ranked)
            case _:
                return self._scored(heard, rows, now)

    def _scored(self, heard: Heard, rows: Rows, now: datetime) -> Changed:
        message, event, after = heard.message, heard.event, heard.after
        area, policy = self._policy(event, after)
        said = judgement(after, heard.piece, area, policy, now, doubts=heard.doubts)
        cohorts = placing.member_of(after.person_id, area, policy.cohorts, rows)
        score, fact = said.score, facts.person_scored(message, event, after, said, cohorts)
        reason = f"{score.band.value}, NDTA {score.low} to {score.high} of 48: {score.factors[0].text}"
        if event.person is None:
            return Changed(reason, (fact,))
        standings, ranked = placing.placed(message, after, said, policy.cohorts)
        return Changed(reason, (fact, *standings), ranked, said.told(after.version))

    def _policy(self, event: EventReceived, profile: Profile) -> tuple[str, Policy]:
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


def _about_nobody(event: EventReceived) -> bool:
    return event.person is None and event.place is None and event.kind is not Kind.IDENTITY_REVIEWED


def _check_known(register: Register) -> None:
    """Raises BadRecord `unknown-record`: an id that was never put before anybody would be a slip of the pen."""
    joins = register.joins()
    for origin in register.named.origins:
        if origin not in joins or not (register.profile(origin).heard_of or joins[origin].joins):
            raise BadRecord("unknown-record", "one of the two records is not known here")


def _alert(message: Message, event: EventReceived) -> Decision:
    if event.area is None:
        raise BadRecord("no-area", "a drug alert needs the area it is for")
    substances = ", ".join(substance.value.replace("_", " ") for substance in event.substances)
    text = event.note or f"a warning without further words about {substances or 'drugs'}"
    return Decision(
        "a drug alert goes to everybody who opted in", facts=(facts.drug_alert(message, event, event.area, text),)
    )


def _consent(message: Message, event: EventReceived, after: Profile) -> Changed:
    """A change of consent. One older than what is known changes nothing."""
    if after.consents is None or after.consents.event_id != event.event_id:
        return Changed("a newer change of consent is known", ranked=after.ranked)
    consents = bool(after.consents.value)
    fact = facts.consent_changed(message, event, after, consents=consents)
    return Changed(f"consent was {'given' if consents else 'taken back'}", (fact,), after.ranked)


def _merged(message: Message, event: EventReceived, register: Register, who: Settled) -> Decision:
    """Two records are one person's, or two people's again. It is no evidence of anything else."""
    home = register.named.home
    person_id, person = who.goes_by(home), who.person(home)
    return Decision(
        came_to(register, who),
        changes(register, who, event),
        (
            *told(message, register, who, None),
            *placing.regrouped(message, register, who),
            *described(message, register, who),
        ),
        _audit(who, person_id, person.version if person else register.profile(person_id).version, ())
        | {"kind": event.kind.value},
    )


def _joined(who: Settled) -> Iterator[str]:
    if who.doubts:
        yield "its identifiers do not all belong to one person: a person must look"
    if who.crowded:
        yield "one of its identifiers was given with so many others that it stands for nobody"
    if any(sum(one.heard_of for one in person.fragments) > 1 for person in who.persons):
        yield "its identifiers show that people who were known apart are one"


def _audit(who: Settled, person_id: UUID, version: int, doubts: tuple[str, ...]) -> dict[str, Any]:
    """`joined`: ids that lead to somebody else from now on; `parted`: ids that are new."""
    known = [(person, one) for person in who.persons for one in person.fragments if one.heard_of]
    lists = {
        "joined": sorted(str(one.goes_by) for person, one in known if one.goes_by != person.person_id),
        "parted": sorted(str(one.goes_by) for _, one in known if one.goes_by != one.went_by),
        "doubts": list(doubts),
    }
    return {"person_id": str(person_id), "version": version} | {name: said for name, said in lists.items() if said}
