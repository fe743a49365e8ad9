"""Events of people nobody has heard of yet."""

import itertools
from typing import Any

from deploy.local.demo.samples import Sample, fictional_nhs_number, renewed, samples
from shared.kit.clock import now, rfc3339

_NUMBERS = itertools.count(1)


def sample(name: str) -> Sample:
    """An example event, happening now to somebody new."""
    (found,) = samples(names=(name,))
    return renewed(found, f"test {next(_NUMBERS)}", now())


def event(kind: str, source: str, area: str | None = "quick", **data: Any) -> dict[str, Any]:
    """A native event about somebody new; `data` adds to it, `person=` says who it is instead."""
    number = next(_NUMBERS)
    about: dict[str, Any] = {"person": {"nhs_number": fictional_nhs_number(700_000 + number * 13)}} | data
    return {
        "specversion": "1.0",
        "type": f"sameday.intake.{kind}.v1",
        "source": source,
        "id": f"test-{number}",
        "time": rfc3339(now()),
        "datacontenttype": "application/json",
        "data": about if area is None else about | {"area": area},
    }
