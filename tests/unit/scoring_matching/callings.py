"""The names fictional people bear (`callings.yaml`) and the ways they are told again (`spelt.yaml`)."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from shared.packs.source import PackModel, read

HERE = Path(__file__).parent
Pairs = tuple[tuple[str, str], ...]


class Community(PackModel):
    """`frequent` family names with their share in per cent; the others are composed of a beginning and an ending."""

    name: str
    share: float
    women: tuple[str, ...]
    men: tuple[str, ...]
    frequent: dict[str, float]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]


class Communities(PackModel):
    """Whose names are borne in the area."""

    english: Community
    welsh: Community
    polish: Community
    muslim: Community
    sikh_and_hindu: Community

    @property
    def all(self) -> tuple[Community, ...]:
        """One after the other."""
        return self.english, self.welsh, self.polish, self.muslim, self.sikh_and_hindu


def _pairs(ways: dict[str, list[str]]) -> Pairs:
    return tuple((name, told) for name, several in ways.items() for told in several)


Ways = Annotated[Pairs, BeforeValidator(_pairs)]


class Spelt(PackModel):
    """Pairs of a name and a way it is told again."""

    nicknames: Ways
    welsh_given: Ways
    welsh_family: Ways
    polish_given: Ways
    polish_family: Ways
    south_asian_given: Ways
    south_asian_family: Ways

    @property
    def given(self) -> Pairs:
        """All ways to tell a given name."""
        return (*self.nicknames, *self.welsh_given, *self.polish_given, *self.south_asian_given)

    @property
    def family(self) -> Pairs:
        """All ways to tell a family name."""
        return (*self.welsh_family, *self.polish_family, *self.south_asian_family)


AREA = read(HERE / "callings.yaml", Communities).model
SPELT = read(HERE / "spelt.yaml", Spelt).model
