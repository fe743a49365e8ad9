"""The files of one pack as read, before anybody relies on them."""

from dataclasses import dataclass

from shared.packs.agencies import Agencies
from shared.packs.area import Area
from shared.packs.routes import Routes
from shared.packs.sharing import Sharing
from shared.packs.source import Source


@dataclass(frozen=True)
class Sources:
    """The files of one pack as read."""

    area: Source[Area]
    agencies: Source[Agencies]
    sharing: Source[Sharing]
    routes: Source[Routes]
    criteria: tuple[str, ...]
    """Ids of criteria.yaml."""
    cohorts: tuple[str, ...]
    """Ids of cohorts.yaml."""
