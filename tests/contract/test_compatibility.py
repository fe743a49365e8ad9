"""The compatibility check fails on every change that would break a reader, tried on changes made by hand."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from deploy import docs
from shared.contracts.catalogue import FACTS
from tests.contract.compatibility import breaks

Schema = dict[str, Any]


def baseline(fact: str = "EventReceived") -> Schema:
    loaded: Schema = json.loads((docs.CONTRACTS / "schemas" / f"{fact}.v1.json").read_text(encoding="utf-8"))
    return loaded


def remove_a_field(schema: Schema) -> None:
    del schema["properties"]["note"]


def add_a_required_field(schema: Schema) -> None:
    schema["properties"]["weather"] = {"type": "string"}
    schema["required"].append("weather")


def insist_on_an_optional_field(schema: Schema) -> None:
    schema["required"].append("area")


def stop_writing_a_required_field(schema: Schema) -> None:
    schema["required"].remove("source")


def tighten_a_type(schema: Schema) -> None:
    schema["properties"]["accepts_help_now"] = {"type": "boolean"}


def change_a_type(schema: Schema) -> None:
    schema["properties"]["source"] = {"type": "integer"}


def shorten_a_text(schema: Schema) -> None:
    schema["properties"]["sender_id"]["maxLength"] = 3


def take_a_word_from_a_list(schema: Schema) -> None:
    schema["$defs"]["Kind"]["enum"].remove("walk_in")


def write_a_word_old_readers_do_not_know(schema: Schema) -> None:
    schema["$defs"]["Kind"]["enum"].append("eclipse")


def tighten_a_nested_pattern(schema: Schema) -> None:
    schema["$defs"]["Person"]["properties"]["crn"]["anyOf"][0]["pattern"] = "^X$"


def remove_a_nested_field(schema: Schema) -> None:
    del schema["$defs"]["Person"]["properties"]["alias"]


def forbid_unknown_fields(schema: Schema) -> None:
    schema["additionalProperties"] = False


def stop_carrying_a_type(schema: Schema) -> None:
    schema["x-ce-types"] = ["event.heard"]


BREAKING = [
    remove_a_field, add_a_required_field, insist_on_an_optional_field, stop_writing_a_required_field, tighten_a_type,
    change_a_type, shorten_a_text, take_a_word_from_a_list, write_a_word_old_readers_do_not_know,
    tighten_a_nested_pattern, remove_a_nested_field, forbid_unknown_fields, stop_carrying_a_type,
]  # fmt: skip


@pytest.mark.parametrize("change", BREAKING, ids=lambda change: change.__name__)
def test_breaking_change_is_found(change: Callable[[Schema], None]) -> None:
    changed = copy.deepcopy(baseline())
    change(changed)
    assert breaks(baseline(), changed)


def test_what_is_found_says_where() -> None:
    changed = baseline()
    remove_a_nested_field(changed)
    assert breaks(baseline(), changed) == [
        f"{at}/alias: removed; old readers would miss it" for at in ("/merge/removed", "/person")
    ]


def test_new_optional_field_breaks_nobody() -> None:
    changed = baseline()
    changed["properties"]["weather"] = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    changed["$defs"]["Person"]["properties"]["weather"] = {"type": "string", "default": ""}
    assert breaks(baseline(), changed) == []


def test_better_words_break_nobody() -> None:
    changed = baseline()
    changed["description"] = "said better"
    changed["properties"]["source"]["title"] = "Where from"
    assert breaks(baseline(), changed) == []


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_every_schema_is_compatible_with_itself(fact: type) -> None:
    assert breaks(baseline(fact.__name__), baseline(fact.__name__)) == []
