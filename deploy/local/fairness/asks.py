"""What came of somebody's newest event: how soon the first answer came, and how it ended. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from deploy.local.fairness.model import Ended
from deploy.local.fairness.people import survivor
from shared.contracts.vocabulary import Band, Outcome, ReferralState

_ORDER = {ended: place for place, ended in enumerate(Ended)}
_OUTCOMES = {
    Outcome.COULD_NOT_CONTACT: Ended.NOT_REACHED,
    Outcome.DECLINED_HELP: Ended.SAID_NO,
    Outcome.WANTS_NO_REFERRAL_NOW: Ended.SAID_NO,
    Outcome.MOVED: Ended.OTHERWISE,
    Outcome.DIED: Ended.OTHERWISE,
    Outcome.OTHER: Ended.OTHERWISE,
}
"""Every other outcome is help."""
_STATES = {
    ReferralState.WITHDRAWN: Ended.OTHERWISE,
    ReferralState.REVOKED: Ended.OTHERWISE,
    ReferralState.CANCELLED: Ended.OTHERWISE,
    ReferralState.DECLINED: Ended.UNTAKEN,
    ReferralState.EXPIRED: Ended.UNTAKEN,
    ReferralState.REROUTED: Ended.UNTAKEN,
    ReferralState.UNROUTABLE: Ended.UNTAKEN,
}
"""Of a referral that nobody closed; every other state is open."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One referral, as far as fairness looks at it."""

    person_id: UUID
    event_id: UUID
    accepted: datetime
    answered: datetime | None
    state: ReferralState
    outcome: Outcome | None
    band: Band
    score: int


def newest(asks: Iterable[Asked], now_is: Mapping[UUID, UUID]) -> dict[UUID, list[Asked]]:
    """By person the referrals of their newest event that opened any. `now_is`: as `survivor`."""
    found: dict[UUID, list[Asked]] = {}
    for ask in asks:
        person_id = survivor(ask.person_id, now_is)
        kept = found.get(person_id)
        if kept is None or _newer(ask, kept[0]):
            found[person_id] = [ask]
        elif ask.event_id == kept[0].event_id:
            kept.append(ask)
    return found


def wait_hours(asks: Sequence[Asked]) -> float | None:
    """Hours from intake's acceptance to the first answer of any agency; None while there is none."""
    answers = [ask.answered for ask in asks if ask.answered is not None]
    if not answers:
        return None
    return (min(answers) - min(ask.accepted for ask in asks)).total_seconds() / 3600


def most_urgent(asks: Sequence[Asked]) -> Band:
    """The band of the ask that could wait least: a rule may have raised one and not another."""
    return min((ask.band for ask in asks), key=tuple(Band).index)


def ended(asks: Sequence[Asked]) -> Ended | None:
    """The best that came of any of them, in the order of Ended."""
    return min((_ended(ask) for ask in asks), key=_ORDER.__getitem__, default=None)


def _ended(ask: Asked) -> Ended:
    if ask.outcome is not None:
        return _OUTCOMES.get(ask.outcome, Ended.HELPED)
    return _STATES.get(ask.state, Ended.OPEN)


def _newer(one: Asked, other: Asked) -> bool:
    return (one.accepted, one.event_id) > (other.accepted, other.event_id)
