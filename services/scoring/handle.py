"""What to load for an event, whose profile it changes, what to write and publish. No SQL, no Kafka."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from services.scoring import deaths, facts, placing
from services.scoring.hearing import Heard, about_nobody, event_of, hear
from services.scoring.identity import Rows, death_key
from services.scoring.judging import judgement
from services.scoring.merging import audit, joined
from services.scoring.naming import named
from services.scoring.policy import Policies, Policy
from services.scoring.profile import Profile, Told
from services.scoring.proposals.telling import described
from services.scoring.register import asked
from services.scoring.telling import told
from services.scoring.whole import Grown
from services.scoring.writing import changes
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.vocabulary import Kind
from shared.kit.journal import BadRecord, Decision, Identity, Outgoing, Record

_TELLS_ITSELF = frozenset({Kind.DEATH_NOTIFIED, Kind.CONSENT_CHANGED})


@dataclass(frozen=True, slots=True)
class Changed:
    """What an event comes to. `ranked`: areas whose cohorts hear of the person; `told`: a person's score, if told."""

    reason: str
    facts: tuple[Outgoing, ...] = ()
    ranked: tuple[str, ...] = ()
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class ScoreEvent:
    """Handler of `event.received` (shared/kit/journal/model.py). `policies`: each area's part of its pack.

    `tells`: whether anybody hears of it. Else what is only words is not made, nor what cohorts and matching hear.
    """

    policies: Policies
    tells: bool = True

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
        event = event_of(message)
        if event.kind is Kind.DRUG_ALERT or about_nobody(event):
            return ()
        policy = self.policies.get(event.area or "")
        rolls = placing.rolls(event.area, policy.cohorts) if event.area and policy else set()
        who = named(event, message.time)
        death = {death_key(who.home)} if event.kind is Kind.DEATH_NOTIFIED or event.death is not None else set()
        return asked(who, rows) | rolls | death

    def decide(self, message: Message, rows: Rows, now: datetime) -> Decision:
        """What the event changes. Raises BadRecord: as `hear` and `judged`."""
        heard = hear(message, rows, now)
        return heard if isinstance(heard, Decision) else self.judged(heard)

    def judged(self, heard: Heard) -> Decision:
        """What an event that was heard changes. Raises BadRecord: `no-area`, `unknown-area`, `no-consent`."""
        message, event, who, after = heard.message, heard.event, heard.who, heard.after
        doubts = tuple(one.text for one in heard.doubts)
        changed = self._changed(heard)
        grown = heard.grown
        kept = {"ranked": changed.ranked, "told": changed.told or grown.profile.told}
        grown = replace(grown, profile=grown.profile.model_copy(update=kept))
        own = after.person_id if changed.facts and event.kind in _TELLS_ITSELF else None
        return Decision(
            "; ".join((changed.reason, *doubts, *joined(who))),
            changes(heard.register, who, event, grown),
            (
                *told(message, heard.register, who, own),
                *changed.facts,
                *(self._of_records(heard, grown) if self.tells else ()),
            ),
            audit(who, after.person_id, after.version, doubts),
        )

    def _of_records(self, heard: Heard, grown: Grown) -> Iterator[Outgoing]:
        yield from placing.regrouped(heard.message, heard.register, heard.who)
        yield from described(heard.message, heard.register, heard.who, grown)

    def _changed(self, heard: Heard) -> Changed:
        message, event, after = heard.message, heard.event, heard.after
        if event.kind is Kind.CONSENT_CHANGED and event.accepts_help_now is None:
            raise BadRecord("no-consent", "a change of consent must say in accepts_help_now whether it was given")
        if heard.died:
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
                return self._scored(heard)

    def _scored(self, heard: Heard) -> Changed:
        message, event, after = heard.message, heard.event, heard.after
        area, policy = self._policy(event, after)
        piece, given = heard.grown.piece, heard.given(policy)
        said = judgement(after, piece, area, policy, heard.at, given=given, doubts=heard.doubts, tells=self.tells)
        cohorts = placing.member_of(after.person_id, area, policy.cohorts, heard.register.rows)
        score, fact = said.score, facts.person_scored(message, event, after, said, cohorts)
        reason = f"{score.band.value}, NDTA {score.low} to {score.high} of 48: {score.factors[0].text}"
        if event.person is None:
            return Changed(reason, (fact,))
        standings: tuple[Outgoing, ...] = ()
        ranked = after.ranked
        if self.tells:
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


def _consent(message: Message, event: EventReceived, after: Profile) -> Changed:
    """A change of consent. One older than what is known changes nothing."""
    if after.consents is None or after.consents.event_id != event.event_id:
        return Changed("a newer change of consent is known", ranked=after.ranked)
    consents = bool(after.consents.value)
    fact = facts.consent_changed(message, event, after, consents=consents)
    return Changed(f"consent was {'given' if consents else 'taken back'}", (fact,), after.ranked)
