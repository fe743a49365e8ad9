"""The area packs as scoring and router go by them, and as lists do."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from services.router.policy import Policy
from services.scoring.handle import ScoreEvent
from services.scoring.policy import Policy as AreaPolicy
from services.scoring.policy import load_policies
from shared.packs import AreaPack, load_packs
from shared.packs.list_names import load_lists
from shared.packs.lists import Lists

_SECRET = b"seals ids that nobody sees"


@dataclass(frozen=True, slots=True)
class Policies:
    """Each area's files, by area."""

    packs: Mapping[str, AreaPack]
    areas: Mapping[str, AreaPolicy]
    lists: Mapping[str, Lists]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Raises PackError with file and line."""
        return cls(load_packs(folder), load_policies(folder), load_lists(folder))

    @property
    def scorer(self) -> ScoreEvent:
        """Scoring's own handler."""
        return ScoreEvent(self.areas)

    @property
    def routing(self) -> Policy:
        """What the router's own handler goes by."""
        return Policy(self.packs, _SECRET)
