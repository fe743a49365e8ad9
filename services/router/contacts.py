"""Which contact a role of a pack means for a referral: its team's, or the area's named person."""

from services.router.pen import Pen
from services.router.state import Referral
from shared.packs import Contact, Target
from shared.packs.declines import Role


def contact_of(pen: Pen, referral: Referral, target: Target, role: Role) -> Contact:
    """The contact of a team by this role, or the area's."""
    if role == "unroutable_contact":
        return pen.pack(referral).area.unroutable_contact
    return target.team_lead if role == "team_lead" else target.duty_contact
