"""How soon, as a pack writes it: an ISO 8601 duration, or one of the words that `Within` knows; by band or for all."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from shared.contracts.vocabulary import Band
from shared.kit.calendar import Within


def _how_soon(text: str) -> str:
    Within.parse(text)
    return text


def _lasts(text: str) -> str:
    if Within.parse(text).elapsed <= timedelta() or Within.parse(text).days:
        raise ValueError("what is offered lasts hours and minutes, such as PT45M")
    return text


HowSoon = Annotated[str, AfterValidator(_how_soon)]
Lasts = Annotated[str, AfterValidator(_lasts)]
"""Elapsed time: neither days nor a word that waits for a door."""


def _for_every_band(value: object) -> object:
    """One text stands for all bands; a mapping must name all of them, so that no band is forgotten."""
    if not isinstance(value, dict):
        return dict.fromkeys(Band, value)
    if lacking := [band.value for band in Band if band.value not in value]:
        raise ValueError(f"a mapping by band names every band; lacking: {', '.join(lacking)}")
    return value


ByBand = Annotated[dict[Band, HowSoon], BeforeValidator(_for_every_band)]
