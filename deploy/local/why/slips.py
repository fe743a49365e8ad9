"""The slip of paper that somebody leaves with: place, time, who, what to bring, whom to ring (S33). Pure.

It may be found by anybody: no name, no team, no post, nothing of why; days are written out, for paper is read later.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from textwrap import wrap

from deploy.local.why.answering import Known
from services.router.doors import seen_at
from services.router.life_cycle import OVER
from services.router.own_word import expected_lines, ring_up
from services.router.state import Referral
from services.router.wording import dated, place_of, where
from shared.contracts.vocabulary import ReferralState
from shared.packs import AreaPack, Target

_WIDTH = 48
"""Ours: what a receipt printer takes."""


def slips(known: Known, packs: Mapping[str, AreaPack], now: datetime) -> Iterator[tuple[str, ...]]:
    """A slip for each ask that is not over, as lines; none of somebody to whom all contact has stopped."""
    if known.person is not None and known.person.stopped is not None:
        return
    for one in known.referrals:
        target = packs[one.area].targets.get(one.target) if one.area in packs else None
        if one.state not in OVER and one.person_id is not None and target is not None:
            yield tuple(_wrapped(_lines(one, target, packs[one.area], now)))


def _lines(one: Referral, target: Target, pack: AreaPack, now: datetime) -> tuple[str, ...]:
    if one.state is ReferralState.SCHEDULED and one.appointment is not None and one.appointment.at > now:
        at = f"at {dated(one.appointment.at, pack)}{where(one.appointment, target)}"
        return "YOUR APPOINTMENT", *expected_lines(at, target)
    door = seen_at(target, one.profile, now).door
    opens = [] if door is None else [f"Next open door: {place_of(door)}, {dated(door.opens, pack)}."]
    whom = f"To {target.agency.name}. No time is set yet."
    return "YOU HAVE BEEN REFERRED", whom, *opens, f"To ask, {ring_up(target)}."


def _wrapped(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, _WIDTH)
