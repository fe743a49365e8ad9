"""Which agencies of the area packs ask for Kafka (`kafka: true` in agencies.yaml), and so get topics of their own."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field


class _Agency(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    kafka: bool = False


class _Agencies(BaseModel):
    model_config = ConfigDict(extra="ignore")

    agencies: tuple[_Agency, ...] = ()


def with_kafka(areas: Path) -> list[str]:
    """Ids in alphabetical order. Only what names a topic is read here; the router validates the packs."""
    files = sorted(areas.glob("*/agencies.yaml"))
    packs = [_Agencies.model_validate(yaml.safe_load(path.read_text()) or {}) for path in files]
    return sorted({agency.id for pack in packs for agency in pack.agencies if agency.kafka})
