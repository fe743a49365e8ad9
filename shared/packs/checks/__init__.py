"""What no single file of a pack can tell: names that must exist in another file, dead ends, and what never happens."""

from shared.packs.checks.aftercare import aftercare
from shared.packs.checks.alerts import alerts
from shared.packs.checks.applications import applications
from shared.packs.checks.asking import asking
from shared.packs.checks.chains import chains
from shared.packs.checks.clocks import clocks
from shared.packs.checks.doors import doors
from shared.packs.checks.names import names
from shared.packs.checks.not_wanted import not_wanted
from shared.packs.checks.places import places
from shared.packs.checks.recurring import recurring
from shared.packs.checks.referrers import attendance, referrers
from shared.packs.checks.rules import quiet_kinds, rules
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem

__all__ = ["Sources", "problems"]


def problems(pack: Sources) -> list[Problem]:
    """Everything wrong across the files: names first, then each matter by itself."""
    return [
        *names(pack),
        *asking(pack),
        *alerts(pack),
        *chains(pack),
        *rules(pack.routes),
        *quiet_kinds(pack.routes),
        *aftercare(pack.routes),
        *applications(pack),
        *not_wanted(pack.routes),
        *clocks(pack.routes),
        *doors(pack),
        *recurring(pack),
        *places(pack),
        *referrers(pack),
        *attendance(pack),
    ]
