"""What is offered to an agency may end by itself: a bed is kept for 45 minutes, whatever the hour. Pure (S27)."""

from datetime import datetime

from services.router.state import Referral
from services.router.wording import when
from shared.contracts.people import PersonScored
from shared.kit.calendar import Within
from shared.packs import AreaPack
from shared.packs.asks import Ask


def ends_at(rule: Ask, scored: PersonScored, happened_at: datetime) -> datetime | None:
    """When what this rule offers ends: as the event says, else so long after it; None where it does not end."""
    if rule.ends_after is None:
        return None
    return scored.expires_at or happened_at + Within.parse(rule.ends_after).elapsed


def until_its_end(referral: Referral, ends: datetime | None, pack: AreaPack, now: datetime) -> Referral:
    """The referral as one whose answer is due when the offer ends: no other clock, door or hour counts."""
    if ends is None:
        return referral
    because = f"{referral.because}; it ends at {when(ends, now, pack)}, and then nobody else is asked"
    return referral.model_copy(update={"ends_at": ends, "respond_by": ends, "because": because})


def has_ended(referral: Referral, now: datetime) -> bool:
    """Whether it has an end of its own and that has come; the very instant is too late."""
    return referral.ends_at is not None and now >= referral.ends_at


def ended(referral: Referral, pack: AreaPack, now: datetime) -> str:
    """What is said when it is over."""
    return f"what was offered ended at {when(referral.ends_at or now, now, pack)} and nobody had taken it"
