"""Scoring's topics, fact by fact. No SQL, no Kafka.

An event is scored, a standing takes its place in the cohorts, a record's like are looked for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.scoring.cohorts.handle import RankStanding
from services.scoring.handle import ScoreEvent
from services.scoring.matching.model import Weights
from services.scoring.policy import Policies
from services.scoring.proposals.handle import ProposeMatch
from services.scoring.rescoring import RescorePerson, ended
from shared.contracts.binding import message_of
from shared.contracts.cohorts import StandingChanged
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.records import RecordDescribed
from shared.contracts.rescoring import RescoreAsked, RescoreEnded, StandingsRenewed
from shared.kit.journal import BadRecord, Decision, Identity, Record, Row
from shared.packs.current import Current

_TAKEN = EventReceived | StandingChanged | StandingsRenewed | RecordDescribed | RescoreAsked | RescoreEnded


@dataclass(frozen=True, slots=True)
class TakeFacts:
    """Handler of all that scoring reads (shared/kit/journal/model.py), by the packs as they are now.

    `model`: how likely what is alike makes two records one person's.
    """

    packs: Current[Policies]
    model: Weights

    def decode(self, record: Record) -> Message:
        """The record as a message. Raises BadRecord: as `message_of`, or `unexpected-fact`."""
        message = message_of(record)
        if not isinstance(message.data, _TAKEN):
            raise BadRecord("unexpected-fact", "no fact of this type is for scoring")
        return message

    def identity(self, message: Message) -> Identity:
        """The fact's id, and of an event the hash of what its sender wrote."""
        return Identity(message.id, message.content_hash)

    def keys(self, message: Message, rows: Mapping[str, Row]) -> Collection[str]:
        """Every row the decision may look at or change, as far as the rows read so far tell."""
        if isinstance(message.data, RescoreAsked):
            return RescorePerson(self.packs.value).keys(message, message.data, rows)
        if isinstance(message.data, RescoreEnded):
            return ()
        if isinstance(message.data, StandingChanged | StandingsRenewed):
            return self._ranking().keys(message, message.data, rows)
        if isinstance(message.data, RecordDescribed):
            return ProposeMatch(self.model).keys(message.data, rows)
        return self._scoring().keys(message, rows)

    def decide(self, message: Message, rows: Mapping[str, Row], now: datetime) -> Decision:
        """What the fact changes. Raises BadRecord: as ScoreEvent, RankStanding, ProposeMatch and RescorePerson."""
        if isinstance(message.data, RescoreAsked):
            return RescorePerson(self.packs.value).decide(message, message.data, rows, now)
        if isinstance(message.data, RescoreEnded):
            return ended(message, message.data)
        if isinstance(message.data, StandingChanged | StandingsRenewed):
            return self._ranking().decide(message, message.data, rows)
        if isinstance(message.data, RecordDescribed):
            return ProposeMatch(self.model).decide(message, message.data, rows)
        return self._scoring().decide(message, rows, now)

    def _scoring(self) -> ScoreEvent:
        return ScoreEvent(self.packs.value)

    def _ranking(self) -> RankStanding:
        return RankStanding({area: policy.cohorts for area, policy in self.packs.value.items()})
