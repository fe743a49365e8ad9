"""How soon, as a pack writes it: an ISO 8601 duration, or one of the words that `Within` knows; by band or for all."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from shared.contracts.vocabulary import Band
from shared.kit.calendar import Within


def _how_soon(text: str) -> str:
    Within.parse(text)
    return text


HowSoon = Annotated[str, AfterValidator(_how_soon)]


def _for_every_band(value: object) -> object:
    """One text stands for all bands; a mapping must name all of them, so that no band is forgotten."""
    if not isinstance(value, dict):
        return dict.fromkeys(Band, value)
    if lacking := [band.value for band in Band if band.value not in value]:
        raise ValueError(f"a mapping by band names every band; lacking: {', '.join(lacking)}")
    return value


ByBand = Annotated[dict[Band, HowSoon], BeforeValidator(_for_every_band)]
