"""The last resort is asked when nothing matched, and beside others where nobody leads and the pack says so."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.matching import chains
from shared.contracts.vocabulary import Kind, Need, Verb
from tests.unit.router.builders import FRIDAY, World, policy, scored

POLICY = policy()


def leads(kind: Kind, *needs: Need, area: str = "walsall", **more: Any) -> dict[str, str]:
    """Who is asked first by each chain, with the chain's group."""
    found = chains(POLICY.packs[area], scored(kind, *needs, area=area, **more), FRIDAY)
    return {chain.candidates[0]: chain.group for chain in found}


def test_who_is_asked_about_the_mind_alone_is_asked_about_by_who_leads_too() -> None:
    assert leads(Kind.AE_ATTENDANCE, Need.MENTAL_HEALTH) == {
        "black-country-mental-health/direct-referral": "mental-health",
        "the-beacon/entry-into-service": "treatment",
    }


def test_where_somebody_leads_the_last_resort_is_not_asked_besides() -> None:
    assert "the-beacon/entry-into-service" not in leads(Kind.AE_ATTENDANCE, Need.MENTAL_HEALTH, Need.ALCOHOL)


@pytest.mark.parametrize(
    ("kind", "need"), [(Kind.HOUSING_PRESENTATION, Need.HOUSING), (Kind.AE_ATTENDANCE, Need.DOMESTIC_ABUSE)]
)
def test_for_a_house_or_from_abuse_nobody_becomes_known_to_a_drug_service(kind: Kind, need: Need) -> None:
    assert not any(name.startswith("the-beacon/") for name in leads(kind, need))


def test_a_pack_that_says_nothing_asks_its_last_resort_only_when_nothing_matched() -> None:
    pack = POLICY.packs["walsall"]
    otherwise = pack.routes.otherwise.model_copy(update={"beside": None})
    silent = replace(pack, routes=pack.routes.model_copy(update={"otherwise": otherwise}))
    found = chains(silent, scored(Kind.AE_ATTENDANCE, Need.MENTAL_HEALTH), FRIDAY)
    assert [chain.group for chain in found] == ["mental-health"]
    (last,) = chains(silent, scored(Kind.AE_ATTENDANCE), FRIDAY)
    assert last.group == "treatment"


def test_who_has_taken_the_person_on_hears_instead_of_the_last_resort() -> None:
    world = World(POLICY)
    world.take(scored(Kind.GP_REFERRAL, Need.DRUGS))
    world.answer(world.only(), Verb.ACCEPT)
    world.now += timedelta(days=1)
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.MENTAL_HEALTH, event=2, version=2))
    assert world.asked() == ["the-beacon/entry-into-service", "black-country-mental-health/direct-referral"]


@given(st.sampled_from(Kind), st.sets(st.sampled_from(Need), max_size=3), st.sampled_from(sorted(POLICY.packs)))
def test_the_last_resort_stands_alone_or_beside_others_and_never_beside_a_lead(
    kind: Kind, needs: set[Need], area: str
) -> None:
    found = chains(POLICY.packs[area], scored(kind, *needs, area=area), FRIDAY)
    last = [chain for chain in found if chain.rule_id == "otherwise"]
    others = [chain for chain in found if chain.rule_id != "otherwise"]
    assert not last or not any(chain.group == "treatment" for chain in others)
    assert found or kind in POLICY.packs[area].routes.no_referral.kinds
