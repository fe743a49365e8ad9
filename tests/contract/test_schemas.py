"""The committed JSON Schemas are the models, and what was released can still be read."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from deploy import docs
from shared.contracts.catalogue import schema_name
from shared.contracts.fact import Message
from tests.contract.compatibility import breaks
from tests.contract.facts import messages

RELEASED = docs.CONTRACTS / "released"


@pytest.mark.parametrize("path", docs.schemas(), ids=lambda path: path.name)
def test_committed_schema_is_the_model(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == docs.schemas()[path], "the model changed: run `make docs` and commit"


@pytest.mark.parametrize("path", docs.schemas(), ids=lambda path: path.name)
def test_committed_schema_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@settings(max_examples=100, deadline=None)
@given(messages())
def test_every_fact_fits_its_committed_schema(message: Message) -> None:
    schema = json.loads((docs.CONTRACTS / schema_name(type(message.data))).read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(message.data.model_dump_json()))


def test_no_schema_is_left_behind_by_a_fact_that_went() -> None:
    assert set((docs.CONTRACTS / "schemas").iterdir()) == set(docs.schemas())


def test_what_was_released_is_still_read_and_still_reads() -> None:
    found = {
        f"{released.parent.name}/{released.name}": broken
        for released in sorted(RELEASED.glob("*/*.json"))
        if (broken := _broken(released))
    }
    assert found == {}, "a released reader or writer would fail: raise MAJOR (docs/adr/0002)"


def _broken(released: Path) -> list[str]:
    today = docs.CONTRACTS / "schemas" / released.name
    if not today.exists():
        return ["the schema is gone; it goes 35 days after the last fact that names it"]
    return breaks(json.loads(released.read_text(encoding="utf-8")), json.loads(today.read_text(encoding="utf-8")))
