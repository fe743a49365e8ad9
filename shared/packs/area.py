"""`area.yaml`: what the area is, where it lies, and who is told when nobody else takes a person."""

from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from shared.kit.calendar import Nation
from shared.packs.agencies import Citation, Contact, District, Id, Sentence
from shared.packs.source import PackModel

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,6}$")]


@cache
def _zones() -> frozenset[str]:
    """Of the IANA database, asked once a process: it means to walk a folder, a third of what reading an area costs."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("no such time zone in the IANA database")
    return name


class Boundaries(PackModel):
    """What places an event in this area when it does not say so itself: postcode district, prison or hospital code."""

    postcode_districts: tuple[District, ...] = ()
    prisons: tuple[Code, ...] = ()
    hospitals: tuple[Code, ...] = ()
    source: Citation


class Area(PackModel):
    """The whole file."""

    area: Id
    name: Sentence
    nation: Nation
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    languages: Annotated[tuple[Literal["en", "cy"], ...], Field(min_length=1)]
    boundaries: Boundaries
    unroutable_contact: Contact

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose clock the area's doors go by."""
        return ZoneInfo(self.time_zone)
