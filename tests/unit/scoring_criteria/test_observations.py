"""What a worker may record, and what comes back as wrong."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.intake import Observation
from shared.contracts.observations import OBSERVATIONS
from shared.contracts.vocabulary import Flag, Item, Substance

SIGNED = {"words": "he told me he is not safe tonight", "author": "duty worker 7"}


def observed(name: str, value: int, **more: Any) -> Observation:
    return Observation.model_validate({"name": name, "value": value} | more)


@pytest.mark.parametrize("name", sorted(OBSERVATIONS))
def test_every_observation_takes_the_ends_of_its_scale_and_nothing_beyond(name: str) -> None:
    scale = OBSERVATIONS[name]
    for value in (scale.lowest, scale.highest):
        assert observed(name, value, **SIGNED).value == value
    for value in (scale.lowest - 1, scale.highest + 1):
        with pytest.raises(ValidationError):
            observed(name, value, **SIGNED)


@pytest.mark.parametrize("name", ["ndta.risk_to_others", "ndta.risk_from_others"])
def test_the_two_risks_go_in_steps_of_two(name: str) -> None:
    with pytest.raises(ValidationError, match="0, 2, 4, 6, 8"):
        observed(name, 3)


@pytest.mark.parametrize("name", ["override.band", "override.score", "override.lifted"])
@pytest.mark.parametrize("lacking", ["words", "author"])
def test_nobody_overrules_the_rules_without_a_name_and_a_reason(name: str, lacking: str) -> None:
    with pytest.raises(ValidationError, match="its reason in words and its author"):
        observed(name, 1, **{key: text for key, text in SIGNED.items() if key != lacking})


def test_a_misspelt_observation_is_refused() -> None:
    with pytest.raises(ValidationError, match="no observation of that name is known"):
        observed("uses.heroine", 1)


def test_every_item_and_substance_can_be_asked_about() -> None:
    asked = {f"ndta.{item}" for item in Item} | {f"uses.{substance}" for substance in Substance}
    assert asked <= OBSERVATIONS.keys()


@pytest.mark.parametrize("flag", [Flag.OUT_OF_HOURS, Flag.OVERDOSE, Flag.SUICIDE_ATTEMPT, Flag.REPORTED_LATE])
def test_what_happened_once_is_dated_and_not_denied(flag: Flag) -> None:
    assert f"flag.{flag}" not in OBSERVATIONS


def test_every_observation_says_in_a_sentence_what_it_means() -> None:
    assert all(len(scale.sentence.split()) >= 4 for scale in OBSERVATIONS.values())
