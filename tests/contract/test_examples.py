"""The example events are what the contract says an integrator sends."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.intake import EventReceived, Person
from shared.contracts.nhs_number import valid_nhs_number
from shared.contracts.vocabulary import Kind
from shared.kit.clock import instant
from shared.kit.ids import made_of

EVENTS = Path(__file__).parents[2] / "examples" / "events"
NATIVE = ("ae_attendance", "custody_release", "prison_release", "walk_in")


def native(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("name", NATIVE)
def test_native_example_is_a_structured_cloudevent(name: str) -> None:
    event = native(name)
    assert event["specversion"] == "1.0"
    assert event["type"] == f"sameday.intake.{Kind(name)}.v1"
    assert event["source"].startswith("urn:sameday:")
    assert event["id"]
    assert isinstance(instant(event["time"]), datetime)


@pytest.mark.parametrize("name", NATIVE)
def test_native_example_says_only_what_the_contract_knows(name: str) -> None:
    event = native(name)
    data = dict(event["data"])
    received = {
        "event_id": str(made_of(event["source"], event["id"])),
        "kind": name,
        "source": event["source"],
        "sender_id": event["id"],
        "site": data.pop("place"),
        **data,
    }
    assert received.keys() <= EventReceived.model_fields.keys()
    assert data["person"].keys() <= Person.model_fields.keys()
    assert EventReceived.model_validate_json(json.dumps(received)).area == "walsall"


@pytest.mark.parametrize("name", NATIVE)
def test_example_people_are_in_the_range_nobody_has(name: str) -> None:
    number = native(name)["data"]["person"]["nhs_number"]
    assert number.startswith("999")
    assert valid_nhs_number(number)


def test_every_example_is_explained() -> None:
    readme = (EVENTS / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in EVENTS.glob("*.json") if f"`{path.name}`" not in readme} == set()
