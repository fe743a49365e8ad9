"""The router's part of a replay: scores and answers as they came, deadlines as they fall due by the replay's clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    for at, message in heard:
        town.passes(at, up_to=True)
        if not isinstance(message.data, AnswerGiven):
            town.hears("people.scored", message)
        elif (own := _readdressed(town, message, opened.get(message.data.referral_id))) is not None:
            town.hears("referrals.answers", own)
        else:
            unheard += 1
    town.passes(until)
    return Routed(tuple(Asked.of(one) for one in _referrals(town)), unheard)


def _readdressed(town: Town, message: Message, opened: Asked | None) -> Message | None:
    """The answer about the referral of this replay that is the same ask; None where there is none."""
    if opened is None:
        return None
    same = [one for one in _referrals(town) if (one.event_id, one.target) == (opened.event_id, opened.target)]
    if not same:
        return None
    own = next((one for one in same if one.state not in OVER), same[-1])
    fact = message.data.model_copy(update={"referral_id": own.referral_id})
    return replace(message, data=fact, subject=str(own.referral_id))


def _referrals(town: Town) -> Iterable[Referral]:
    return (Referral.model_validate(town.router.body(key)) for key in town.router.keys("referral:"))
