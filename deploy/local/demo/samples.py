"""The sample events, made new: who ran the demo before shall not see repeats, which rightly do nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.local.event_files import HMPPS_SOURCE
from shared.contracts.nhs_number import valid_nhs_number
from shared.kit.clock import rfc3339

FOLDER = Path(__file__).parents[3] / "examples" / "events"
SHOWN = (
    "custody_release.json",
    "ae_attendance.json",
    "prison_release.json",
    "walk_in.json",
    "prison-offender-events.prisoner.released.json",
)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Sample:
    """One event as an integrator sends it. `body` is JSON; `path` and `content_type` say to which door."""

    name: str
    body: Mapping[str, Any]

    @property
    def native(self) -> bool:
        """Whether it is a CloudEvent of ours, not an HMPPS domain event."""
        return "specversion" in self.body

    @property
    def source(self) -> str:
        """Who sends it; an HMPPS event does not say."""
        return str(self.body["source"]) if self.native else HMPPS_SOURCE

    @property
    def path(self) -> str:
        """Where it is posted to."""
        return "/v1/events" if self.native else "/v1/hmpps"

    @property
    def content_type(self) -> str:
        """As what."""
        return "application/cloudevents+json" if self.native else "application/json"

    @property
    def kind(self) -> str:
        """What happened, in words."""
        return str(self.body["type"]).split(".")[2].replace("_", " ") if self.native else "prison release"


def samples(folder: Path = FOLDER, names: tuple[str, ...] = SHOWN) -> Iterator[Sample]:
    """The files as they are."""
    return (Sample(name, json.loads((folder / name).read_text())) for name in names)


def renewed(sample: Sample, run: str, now: datetime) -> Sample:
    """The same event happening now to somebody else: fresh ids, NHS numbers of the 999 range, NOMS numbers."""
    body = json.loads(json.dumps(sample.body))
    seed = int.from_bytes(hashlib.sha256(f"{run}:{sample.name}".encode()).digest()[:8])
    if sample.native:
        body |= {"id": f"{body['id']}/{run}", "time": rfc3339(now)}
        person = body["data"]["person"]
        person |= {"nhs_number": fictional_nhs_number(seed)} if "nhs_number" in person else {}
        person |= {"noms_number": fictional_noms_number(seed)} if "noms_number" in person else {}
    else:
        body |= {"occurredAt": rfc3339(now), "publishedAt": rfc3339(now)}
        body["additionalInformation"]["nomsNumber"] = fictional_noms_number(seed)
        body["personReference"]["identifiers"] = [{"type": "NOMS", "value": fictional_noms_number(seed)}]
    return replace(sample, body=body)


def fictional_nhs_number(seed: int) -> str:
    """A number of the 999 range, which no real person has, with its right check digit."""
    while True:
        body = f"999{seed % 1_000_000:06d}"
        found = next((f"{body}{digit}" for digit in range(10) if valid_nhs_number(f"{body}{digit}")), None)
        if found is not None:
            return found
        seed += 1


def fictional_noms_number(seed: int) -> str:
    """Of the right form and of nobody."""
    first, second, third = (_LETTERS[(seed >> shift) % len(_LETTERS)] for shift in (0, 8, 16))
    return f"{first}{seed % 10_000:04d}{second}{third}"
