"""By when an agency must answer, and when it is asked again: pure, in the local time of its door."""

from datetime import datetime, timedelta

from services.router.state import Clock, Referral
from shared.contracts.vocabulary import Band
from shared.packs import AreaPack, Target

AT_LEAST = timedelta(minutes=15)
"""Ours: however late the news, somebody must have time to read it."""


def answer_by(pack: AreaPack, ask: tuple[str, Band], target: Target, happened_at: datetime, now: datetime) -> datetime:
    """When the answer is due. `ask`: the rule's id and how soon.

    A rule's clock runs from the referral or from the event (S5): news that comes late leaves less time, not a new hour.
    """
    within = pack.respond_within[ask]
    if pack.asks[ask[0]].clock == "referral":
        return within.after(now, target.calendar)
    return max(within.after(happened_at, target.calendar), min(within.after(now, target.calendar), now + AT_LEAST))


def chase_clock(referral: Referral, pack: AreaPack, target: Target, now: datetime) -> Clock:
    """The agency is asked again some time after the offer or after its door opens; halfway at the latest.

    It belongs to the step that is being written: the version after this one.
    """
    opens = target.calendar.next_opening(now)
    begins = opens if opens is not None and opens < referral.respond_by else now
    wait = pack.chase_after[rule_of(pack, referral), referral.band]
    chase_at = min(wait.after(begins, target.calendar), begins + (referral.respond_by - begins) / 2)
    return Clock(rule="chase", due_at=chase_at, version=referral.version + 1)


def expiry_clock(referral: Referral) -> Clock:
    """Nobody answered the chase either: at the deadline the next is asked."""
    return Clock(rule="expire", due_at=referral.respond_by, version=referral.version)


def rule_of(pack: AreaPack, referral: Referral) -> str:
    """The rule's id, or the last resort's when the pack has that rule no more."""
    return referral.rule if referral.rule in pack.asks else pack.routes.otherwise.id
