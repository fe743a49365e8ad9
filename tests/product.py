"""The product's own area packs, read and checked once a test run. A test that needs another changes a copy."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from shared.packs import AreaPack, load_packs

AREAS = Path(__file__).parents[1] / "areas"


@cache
def packs() -> Mapping[str, AreaPack]:
    """By area."""
    return MappingProxyType(load_packs(AREAS))
