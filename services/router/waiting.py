"""The waiting list of a team: whoever stands on it has a clock, and is asked as soon as it is their turn."""

from datetime import datetime

from services.router.clocks import waiting_clock
from services.router.life_cycle import Step, after
from services.router.offering import move_on, offered, time_for
from services.router.parts import Clock
from services.router.pen import Pen
from services.router.places import as_of, free_from
from services.router.state import Referral
from services.router.team import TeamRow


def hand_out(pen: Pen) -> None:
    """After every decision: free places of the teams it changed go to those who wait there, the first one first."""
    for row in [row for row in pen.changed.values() if isinstance(row, TeamRow)]:
        _fill(pen, row)


def waited(pen: Pen, referral: Referral) -> str:
    """Its time on the list is over, or the team is back: places that are free are taken up, else the next is asked."""
    _fill(pen, pen.team(referral.area, referral.target))
    referral = pen.referral(referral.referral_id) or referral
    if after(referral.state, Step.OFFER) is None:
        return f"{referral.target} has a place now and is asked"
    if as_of(pen) >= referral.respond_by:
        reason = f"no place came free at {referral.target} in time"
        move_on(pen, referral, reason)
        return reason
    if referral.clock is None or referral.clock.due_at <= as_of(pen):
        clock = waiting_clock(referral)
        reason = f"{referral.target} has no place yet: it waits on"
        pen.keep(pen.happened(referral, "waiting", referral.state, reason, clock=clock))
        return reason
    return f"{referral.target} is not back yet: it waits on"


def _fill(pen: Pen, row: TeamRow) -> None:
    pack = pen.policy.pack(row.area)
    while row.waiting and (at := free_from(pen, pack, row)) is not None:
        first = pen.referral(row.waiting[0])
        if first is None:
            return
        if at > as_of(pen):
            _wake(pen, first, at)
            return
        _take_up(pen, first)
        row = pen.team(row.area, row.name)


def _take_up(pen: Pen, referral: Referral) -> None:
    target = pen.pack(referral).targets[referral.target]
    due = time_for(pen, pen.pack(referral), target, referral)
    offered(pen, referral.model_copy(update={"offered_at": pen.now, "respond_by": due}))


def _wake(pen: Pen, referral: Referral, at: datetime) -> None:
    """There is a place but nobody to take anybody: the first who waits is looked at again when they are back."""
    clock = referral.clock
    if at < referral.respond_by and (clock is None or clock.due_at > at or clock.due_at <= as_of(pen)):
        again = Clock(rule="wait", due_at=at, version=referral.version)
        pen.keep(referral.model_copy(update={"clock": again}))
