"""The router's part of a replay: scores and answers as they came, deadlines as they fall due by the replay's clock."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from deploy.local.simulation.heard import Step, Timed, counted, unnoticed
from deploy.local.simulation.model import Asked
from deploy.local.simulation.router import Router, RowsOfSome
from services.router.policy import Policy
from shared.contracts.fact import Message
from shared.contracts.referrals import AnswerGiven

Opened = Mapping[UUID, Asked]
"""Referrals that were really opened, by id."""


class Routed(NamedTuple):
    """Every referral in the end, and how many answers were left out because nobody was asked."""

    asked: tuple[Asked, ...]
    unheard: int


def routed(
    policy: Policy,
    heard: Iterable[Timed],
    opened: Opened,
    until: datetime,
    step: Step = unnoticed,
    *,
    alone: bool = False,
) -> Routed:
    """Everything that scoring told or agencies answered, oldest first.

    An answer is given by who gave it then, about the event they were asked about, if they are asked here too. `alone`:
    that is not everybody; raises NotAlone where others matter.
    """
    unheard = 0
    router = Router(policy, rows=RowsOfSome() if alone else {})
    for at, message in counted(heard, step):
        router.passes(at, up_to=True)
        if not isinstance(message.data, AnswerGiven):
            router.hears(message)
        elif (own := _readdressed(router, message, opened.get(message.data.referral_id))) is not None:
            router.hears(own)
        else:
            unheard += 1
    router.passes(until)
    return Routed(router.asked(), unheard)


def _readdressed(router: Router, message: Message, opened: Asked | None) -> Message | None:
    """The answer about the referral of this replay that is the same ask; None where there is none."""
    own = router.about(opened.event_id, opened.target) if opened is not None else None
    if own is None:
        return None
    fact = message.data.model_copy(update={"referral_id": own})
    return replace(message, data=fact, subject=str(own))
