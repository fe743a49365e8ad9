"""What a case may expect of an area's lists (docs/lists.md)."""

from pydantic import Field

from shared.packs.source import PackModel


class OnList(PackModel):
    """A list of the area, as it is on the moment's day.

    `has`, `lacks`: people of the case. `desks`: at which desks somebody is expected, all of them. `missing`: which
    steps of their application are. `figures`: totals. `groups`: of a figure what its groups come to, by whatever it is
    split.
    """

    name: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    desks: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    figures: dict[str, int] = Field(default_factory=dict)
    groups: dict[str, dict[str, int]] = Field(default_factory=dict)
