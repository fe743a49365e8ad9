"""Who referred somebody: the teams that hear what became of it (S12, S28)."""

from datetime import datetime

from services.router.matching import at_a_site
from services.router.parts import Referred
from services.router.state import Referral
from shared.contracts.people import PersonScored
from shared.packs import AreaPack, Target
from shared.packs.agencies import Refers
from shared.packs.asks import Ask
from shared.packs.routes import MAIN_GROUP, Route


def referrer(pack: AreaPack, rule: Ask, group: str, scored: PersonScored, at: datetime) -> Referred | None:
    """Who referred, None where no team of the area did: whose source it is first, else who refers such a kind.

    Only of who takes the lead and what the rule says they hear of, and only because of an event: what else is asked of
    whom may say what else is known.
    `at`: when the event happened.
    """
    if (group != MAIN_GROUP and not rule.tells_referrer) or (isinstance(rule, Route) and rule.on != "event"):
        return None
    teams = pack.referrers.items()
    own = next((name for name, refers in teams if scored.event_source in refers.sources), None)
    name = own or next((name for name, refers in teams if _refers(refers, scored)), None)
    return None if name is None else Referred(name=name, event_id=scored.event_id, kind=scored.kind, at=at)


def with_referrer(referral: Referral, referred: Referred | None) -> Referral:
    """The referral with one more team that hears of it; a team that referred before hears by its newest event."""
    if referred is None:
        return referral
    others = tuple(one for one in referral.referred_by if one.name != referred.name)
    return referral.model_copy(update={"referred_by": (*others, referred)})


def hearing(pack: AreaPack, referral: Referral) -> list[tuple[Target, Referred]]:
    """The teams that hear what became of it, each with the event it sent: an agency that has the referral hears it all.

    Of a case that several lead each is told of by itself; of who only helps with it nobody hears.
    """
    if referral.role != "lead":
        return []
    found = [(pack.targets[one.name], one) for one in referral.referred_by if one.name in pack.targets]
    return [(target, one) for target, one in found if target.agency.id != referral.agency]


def _refers(refers: Refers, scored: PersonScored) -> bool:
    return scored.kind in refers.kinds and (not refers.sites_any or at_a_site(refers.sites_any, scored.site))
