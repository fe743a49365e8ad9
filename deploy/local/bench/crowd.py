"""The events of a bench: 5,000 fictional people a run, 1 KB an event, kinds in the proportions of England's year.

Nothing is random: the n-th event is always the same, apart from its id's run and its time.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any
from uuid import UUID

from deploy.local.demo.samples import fictional_nhs_number
from shared.contracts.vocabulary import Kind
from shared.kit.clock import rfc3339
from shared.kit.ids import made_of

PEOPLE = 5_000
BYTES = 1_024
SOURCE = "urn:sameday:bench"
AREA = "walsall"
MIX: Mapping[Kind, float] = {
    Kind.AE_ATTENDANCE: 27.4,
    Kind.AMBULANCE_CALLOUT: 8.9,
    Kind.CUSTODY_RELEASE: 0.95,
    Kind.PRISON_RELEASE: 0.053,
}
"""Millions a year, England 2024 (domain.md, *National load*); of police detentions "under a million"."""
_GOLDEN = 0.618_033_988_75
_STRIDE = 2_741
"""Prime to the number of people: everybody has had one event before anybody has a second."""
_SITES = (
    "Manor Hospital emergency department",
    "Bloxwich ambulance station",
    "Walsall custody suite",
    "HMP Birmingham",
)
_SAID: Mapping[Kind, dict[str, Any]] = {
    Kind.AE_ATTENDANCE: {"needs": ["alcohol"], "substances": ["alcohol"], "flags": ["seizure_risk"]},
    Kind.AMBULANCE_CALLOUT: {"needs": ["drugs"], "substances": ["heroin"], "flags": ["overdose_risk"]},
    Kind.CUSTODY_RELEASE: {"needs": ["drugs", "mental_health"], "substances": ["crack"], "flags": ["out_of_hours"]},
    Kind.PRISON_RELEASE: {"needs": ["drugs", "prescription"], "substances": ["heroin"], "flags": ["opioid_treatment"]},
}
_CROWDS = 200


@dataclass(frozen=True, slots=True)
class Event:
    """One event ready to be sent; `id` is the one intake will answer."""

    id: UUID
    body: bytes


def crowd(run: str, count: int, now: datetime) -> Iterator[Event]:
    """The first `count` events of a run."""
    return (event(run, number, now) for number in range(count))


def event(run: str, number: int, now: datetime) -> Event:
    """The n-th event of a run."""
    kind = kind_of(number)
    sender_id = f"{run}/{number}"
    nhs_number = _numbers(run)[number * _STRIDE % PEOPLE]
    data: dict[str, Any] = {
        "area": AREA,
        "person": {"nhs_number": nhs_number, "family_name": "Bench", "no_fixed_abode": False},
        "accepts_help_now": True,
        "place": _SITES[tuple(MIX).index(kind)],
        "note": "",
        **_SAID[kind],
    }
    whole: dict[str, Any] = {
        "specversion": "1.0",
        "type": f"sameday.intake.{kind}.v1",
        "source": SOURCE,
        "id": sender_id,
        "time": rfc3339(now),
        "datacontenttype": "application/json",
        "data": data,
    }
    data["note"] = "x" * (BYTES - len(json.dumps(whole)))
    return Event(made_of(SOURCE, sender_id), json.dumps(whole).encode())


@lru_cache
def _numbers(run: str) -> Sequence[str]:
    """Of people who are new to the system: in a second run on one home, referrals are opened again."""
    return [fictional_nhs_number(seed) for seed in range(made_of(run).int % _CROWDS, PEOPLE * _CROWDS, _CROWDS)]


def kind_of(number: int) -> Kind:
    """Kinds alternate so that any stretch of events has the mix (multiples of the golden ratio spread evenly)."""
    place = (number * _GOLDEN % 1) * sum(MIX.values())
    return next(kind for kind, end in zip(MIX, accumulate(MIX.values()), strict=True) if place < end)
