"""The router's part of a replay: scores and answers as they came, deadlines as they fall due by the replay's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from deploy.local.cases.town import Packs, Town
from deploy.local.simulation.judging import Timed
from deploy.local.simulation.model import Asked
from services.router.life_cycle import OVER
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.contracts.referrals import AnswerGiven

Opened = Mapping[UUID, Asked]
"""Referrals that were really opened, by id."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Every referral in the end, and how many answers were left out because nobody was asked."""

    asked: tuple[Asked, ...]
    unheard: int


def routed(packs: Packs, told: Sequence[Timed], answers: Sequence[Timed], opened: Opened, until: datetime) -> Routed:
    """An answer is given by who gave it then, about the event they were asked about, if they are asked here too."""
    heard = sorted([*told, *answers], key=lambda one: one[0])
    unheard = 0
    if not heard:
        return Routed((), 0)
    town = Town(packs, heard[0][0], keeps=False)
    asks = _Asks(town)
    for at, message in heard:
        town.passes(at, up_to=True)
        if not isinstance(message.data, AnswerGiven):
            town.hears("people.scored", message)
        elif (own := _readdressed(asks, message, opened.get(message.data.referral_id))) is not None:
            town.hears("referrals.answers", own)
        else:
            unheard += 1
    town.passes(until)
    return Routed(tuple(Asked.of(_referral(town, key)) for key in town.router.keys("referral:")), unheard)


@dataclass(slots=True)
class _Asks:
    """Where the referrals of an event at a team are; looked up as they come."""

    town: Town
    looked_at: int = 0
    keys: dict[tuple[UUID, str], list[str]] = field(default_factory=dict)

    def about(self, event_id: UUID, target: str) -> list[Referral]:
        """In the order in which they were opened."""
        fresh = self.town.router.since(self.looked_at)
        self.looked_at += len(fresh)
        for key in fresh:
            if key.startswith("referral:"):
                one = _referral(self.town, key)
                self.keys.setdefault((one.event_id, one.target), []).append(key)
        return [_referral(self.town, key) for key in self.keys.get((event_id, target), ())]


def _readdressed(asks: _Asks, message: Message, opened: Asked | None) -> Message | None:
    """The answer about the referral of this replay that is the same ask; None where there is none."""
    same = asks.about(opened.event_id, opened.target) if opened is not None else []
    if not same:
        return None
    own = next((one for one in same if one.state not in OVER), same[-1])
    fact = message.data.model_copy(update={"referral_id": own.referral_id})
    return replace(message, data=fact, subject=str(own.referral_id))


def _referral(town: Town, key: str) -> Referral:
    return Referral.model_validate(town.router.body(key))
