"""Which cohorts somebody would be ranked in is what the owner of the cohorts decides, and what is lacking is said."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.explain.cohorts import lacking_for_cohort
from deploy.local.explain.deciding import messages, over_no_rows
from deploy.local.explain.explanation import explanation
from deploy.local.explain.rules import values
from deploy.local.explain.texts import Text
from services.scoring.matching.model import load_weights
from services.scoring.placing import STANDINGS
from services.scoring.policy import load_policies
from services.scoring.taking import TakeFacts
from shared.contracts.cohorts import CohortEntered
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import BAND_SENTENCES, Band, Flag, Item, Need, Substance
from shared.packs.cohorts import Criteria
from shared.packs.current import Current
from tests.unit.cli.explaining import AREAS, NHS, TUESDAY, found, native, policies, words

VULNERABLE = {
    "engagement": 3, "unintentional_self_harm": 3, "risk_to_others": 2, "risk_from_others": 6, "alcohol_drugs": 4,
}  # fmt: skip


def assessed(items: dict[str, int], **more: Any) -> dict[str, Any]:
    """A worker has assessed these items."""
    observed = [{"name": f"ndta.{item}", "value": value} for item, value in items.items()]
    return native("assessment_recorded", observations=observed, **more)


@cache
def scoring() -> TakeFacts:
    return TakeFacts(Current(AREAS, load_policies), load_weights())


def entered(event: dict[str, Any]) -> set[str]:
    """Cohorts that somebody would enter of whom nobody stands in the way: decided by their owner."""
    decided, _ = found(event)
    standings = messages(over_no_rows(scoring(), decided.message, TUESDAY), TUESDAY, STANDINGS)
    moves = [one.data for each in standings for one in messages(over_no_rows(scoring(), each, TUESDAY), TUESDAY)]
    return {move.cohort for move in moves if isinstance(move, CohortEntered)}


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["walsall", "wrexham", "cumberland"]),
    st.dictionaries(st.sampled_from(list(Item)), st.sampled_from([0, 2, 4]), max_size=10),
    st.lists(st.sampled_from(list(Need)), unique=True, max_size=3),
    st.lists(st.sampled_from(list(Flag)), unique=True, max_size=3),
    st.lists(st.sampled_from(list(Substance)), unique=True, max_size=3),
)
def test_fits_are_those_of_the_owner_of_the_cohorts(
    area: str, items: dict[str, int], needs: list[Need], flags: list[Flag], substances: list[Substance]
) -> None:
    event = assessed(items, area=area, needs=needs, flags=flags, substances=substances)
    decided, rules = found(event)
    assert decided.scored is not None
    assert {rule.id for rule in rules.cohorts if rule.matched} == entered(event)
    assert [rule.id for rule in rules.cohorts] == [one.id for one in policies().areas[area].cohorts.cohorts]


def test_somebody_vulnerable_who_harms_nobody_fits_walsalls_cohort() -> None:
    decided, rules = found(assessed(VULNERABLE))
    assert explanation(decided, rules).cohort == "vulnerable-low-offending"
    assert entered(assessed(VULNERABLE)) == {"vulnerable-low-offending"}
    (line,) = words(assessed(VULNERABLE))[Text.COHORT]
    assert line.startswith("fits “high vulnerability at low offending risk”;")


def test_nobody_is_taken_to_be_harmless_because_nobody_looked() -> None:
    unseen = {name: value for name, value in VULNERABLE.items() if name != "risk_to_others"}
    decided, rules = found(assessed(unseen))
    assert explanation(decided, rules).cohort is None
    (line,) = words(assessed(unseen))[Text.COHORT]
    assert line.endswith(": nobody has said anything about risk to others")


def test_an_address_is_in_no_cohort() -> None:
    event = native("place_concern", person=None, place={"address": "The old toll house"}, flags=["rough_sleeping"])
    _, rules = found(event)
    assert rules.cohorts == ()


def test_known_items_are_those_of_the_score() -> None:
    decided, _ = found(assessed(VULNERABLE, needs=["housing"]))
    assert decided.scored is not None
    known = values(decided.scored.score, policies().areas["walsall"].scoring)
    assert known == {Item(name): value for name, value in VULNERABLE.items()} | {Item.HOUSING: 2}
    assert sum(known.values()) == decided.scored.score.low


def scored() -> PersonScored:
    event = native("walk_in", needs=["drugs"], flags=["pregnant"], substances=["alcohol", "heroin", "benzodiazepines"],
                   person={"nhs_number": NHS})  # fmt: skip
    decided, _ = found(event)
    assert decided.scored is not None
    assert "toxic-trio" in decided.scored.criteria
    return decided.scored


@pytest.mark.parametrize(
    ("criteria", "sentences"),
    [
        (Criteria(), []),
        (Criteria(bands={Band.NOW}), []),
        (Criteria(bands={Band.PLANNED}), [f"how soon is {BAND_SENTENCES[Band.NOW]}, not on the date that was set"]),
        (Criteria(score_at_least=20), ["what is known adds up to 4, which is less than 20"]),
        (Criteria(items_at_most={Item.ALCOHOL_DRUGS: 2}), ["alcohol and drugs is 4, which is more than 2"]),
        (Criteria(items_at_most={Item.RISK_TO_OTHERS: 4}), ["nobody has said anything about risk to others"]),
        (Criteria(needs_any={Need.HOUSING}), ["nobody named housing as a need"]),
        (Criteria(flags_any={Flag.EXPLOITED}), ["nobody said: may be exploited by others"]),
        (Criteria(flags_none={Flag.PREGNANT}), ["somebody said: pregnant"]),
        (Criteria(criteria_any={"overdose"}), ["the criterion overdose is not known to be met"]),
        (Criteria(criteria_any={"overdose", "toxic-trio"}), []),
        (Criteria(criteria_none={"toxic-trio"}), ["the criterion toxic-trio is met"]),
    ],
)  # fmt: skip
def test_what_is_lacking_is_said(criteria: Criteria, sentences: list[str]) -> None:
    one = scored()
    known = values(one.score, policies().areas["walsall"].scoring)
    assert list(lacking_for_cohort(criteria, one, known)) == sentences
