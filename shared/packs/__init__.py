"""Area packs: policy as data, checked before anybody relies on it (docs/adr/0008)."""

from shared.packs.agencies import Agency, Contact, Team
from shared.packs.area import Area, Boundaries
from shared.packs.load import area_of, load_pack, load_packs
from shared.packs.pack import AreaPack, Target
from shared.packs.problems import PackError, Problem
from shared.packs.routes import Route, Routes, When
from shared.packs.sharing import Agreement, Shareable

__all__ = [
    "Agency",
    "Agreement",
    "Area",
    "AreaPack",
    "Boundaries",
    "Contact",
    "PackError",
    "Problem",
    "Route",
    "Routes",
    "Shareable",
    "Target",
    "Team",
    "When",
    "area_of",
    "load_pack",
    "load_packs",
]
