"""Who comes back within months of completing treatment: their new referral is linked to the completion (S26). Pure.

Only of who takes the lead: what else they need is no return to treatment.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.router.ahead import spoken
from services.router.state import Completed, PersonRow, Referral
from shared.contracts.people import PersonScored
from shared.packs import AreaPack
from shared.packs.ages import Age, months
from shared.packs.recurring import Period
from shared.packs.routes import MAIN_GROUP


def completing(pack: AreaPack, person: PersonRow, scored: PersonScored, at: datetime) -> PersonRow:
    """The person's row, with what was completed where the event says so; one that comes late replaces no newer one."""
    rule, known = pack.routes.coming_back, person.completed
    if rule is None or scored.kind not in rule.after or (known is not None and known.at >= at):
        return person
    return person.model_copy(update={"completed": Completed(event_id=scored.event_id, at=at)})


def linked(pack: AreaPack, referral: Referral, completed: Completed | None) -> Referral:
    """The referral with the completion it comes after, where that is no longer ago than the pack says.

    The last day counts: what was completed on 20 November is come back from until 20 May.
    """
    rule = pack.routes.coming_back
    if rule is None or completed is None or referral.group != MAIN_GROUP or referral.kind in rule.after:
        return referral
    zone = pack.area.zone
    if not still_counts(rule.within, completed.at, referral.happened_at, zone):
        return referral
    profile = referral.profile.model_copy(update={"completed_on": completed.at.astimezone(zone).date()})
    return referral.model_copy(update={"re_presents": completed.event_id, "profile": profile})


def still_counts(within: Age, then: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether no more than so many months have passed, by the days of an area; the last day counts.

    It has the number of the first, or is its month's last: from 31 August six months end on 28 February.
    """
    since, today = then.astimezone(zone).date(), now.astimezone(zone).date()
    return since <= today <= Period(months(within)).after(since)


def said(referral: Referral) -> tuple[str, ...]:
    """What its history says of that, nothing of who does not come back."""
    if referral.re_presents is None or referral.profile.completed_on is None:
        return ()
    day = spoken(referral.profile.completed_on, referral.happened_at.date())
    return (f"the person comes back after completing treatment on {day}",)
