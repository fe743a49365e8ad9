"""Who events of a case are about: invented people, each with an NHS number out of the range kept for tests."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deploy.local.cases.given import Event, Somebody
from shared.contracts.nhs_number import valid_nhs_number

NOBODY = "nobody"
_CROWD = re.compile(r"(?P<name>.+) (?P<first>\d{1,3})-(?P<last>\d{1,3})")


def named(about: tuple[str, ...]) -> Iterator[str]:
    """Everybody an event is about, by name: `crowd 1-3` are `crowd 1`, `crowd 2` and `crowd 3`."""
    for name in about:
        if crowd := _CROWD.fullmatch(name):
            yield from (f"{crowd['name']} {at}" for at in range(int(crowd["first"]), int(crowd["last"]) + 1))
        else:
            yield name


class People:
    """The people of one play, each known by the same number whenever they are named."""

    def __init__(self, described: Mapping[str, Somebody]) -> None:
        self._described = described
        self._numbers: dict[str, str] = {}

    def person(self, name: str, event: Event) -> dict[str, Any]:
        """Who it is, as JSON: what the case says of them, and what the event adds."""
        known = self._described.get(name, Somebody())
        said = _said(known) | (_said(event.person) if event.person else {})
        return said if known.is_numbered else {"nhs_number": self._number(name), **said}

    def _number(self, name: str) -> str:
        if name not in self._numbers:
            taken = set(self._numbers.values())
            self._numbers[name] = next(number for number in _test_numbers() if number not in taken)
        return self._numbers[name]


def _said(person: Somebody | Any) -> dict[str, Any]:
    said: dict[str, Any] = person.model_dump(mode="json", exclude_unset=True)
    return said


def _test_numbers() -> Iterator[str]:
    """Numbers from 999 000 0000 on, which are issued to nobody."""
    return (f"{number}" for number in range(9_990_000_000, 10_000_000_000) if valid_nhs_number(f"{number}"))
