"""The residents that growth is measured with: fictional, each their own, and known to scoring as its own rows say."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
import pytest

from deploy.local.growth.comparing import Cost, Growth
from deploy.local.growth.lived import own_records, scoring
from deploy.local.growth.population import Population
from deploy.local.growth.residents import AREAS, EVENTS_EACH, SORTS, area_of, event, life, numbers_of, record
from deploy.local.home import AREAS as PACKS
from services.scoring.cohorts.nodes import Nodes
from services.scoring.cohorts.order import size
from services.scoring.identity import identifiers
from services.scoring.policy import load_policies
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import Person
from shared.contracts.nhs_number import valid_nhs_number
from shared.kit.journal import Handler, Row
from tests.unit.scoring.builders import Town, arrived, scored

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PEOPLE = 400


@cache
def handler() -> Handler[Message]:
    return scoring(PACKS)


@cache
def rows() -> dict[str, bytes]:
    population = Population(PEOPLE, handler(), load_policies(PACKS), NOW)
    return {key: body.encode() for key, body in population.rows()}


def town() -> Town:
    return Town({key: orjson.loads(body) for key, body in rows().items()}, handler())


def test_residents_are_fictional_and_no_two_share_a_number() -> None:
    numbers = [number for resident in range(30_000) for number in numbers_of(resident).values()]
    assert len(set(numbers)) == len(numbers)
    nhs = [number for number in numbers if number.isdigit()]
    assert all(number.startswith("999") and valid_nhs_number(number) for number in nhs)
    assert len(identifiers(Person.model_validate(numbers_of(999_999)))) == 1
    with pytest.raises(ValueError, match="no resident"):
        numbers_of(1_000_000)


def test_everybody_lives_the_life_of_somebody_in_their_area_with_as_many_numbers() -> None:
    for resident in range(500):
        sort = resident % SORTS
        assert (area_of(resident), len(numbers_of(resident))) == (area_of(sort), len(numbers_of(sort)))


def test_an_event_travels_as_intake_would_publish_it() -> None:
    for one in life(0, NOW):
        assert message_of(arrived(record(one))).data == one.data


@pytest.mark.parametrize("resident", [0, 1, 137, 255, PEOPLE - 1])
def test_scoring_knows_a_resident_by_each_number_and_all_they_lived_through(resident: int) -> None:
    place = town()
    for number in range(4):
        said = scored(place.hears(event(resident, f"next {number}", number, NOW), NOW))
        assert len(place.events_of(said.person_id)) == EVENTS_EACH + number + 1
    assert said.area == area_of(resident)


def test_residents_are_one_person_each() -> None:
    assert len(town().persons()) == PEOPLE


@pytest.mark.parametrize("area", AREAS)
def test_cohorts_hold_their_first_and_the_others_wait_in_order(area: str) -> None:
    place = town()
    (cohort,) = load_policies(PACKS)[area].cohorts.cohorts
    key = f"cohort:{area}:{cohort.id}"
    roll: dict[str, Any] = place.rows[key]
    places = sorted(
        ranked["place"]
        for name, body in place.rows.items()
        if name.startswith(f"standing:{area}:")
        for ranked in body["ranked"].values()
    )
    assert places
    assert [one["place"] for one in roll["members"]] == places[: cohort.size]
    nodes = Nodes(key, {name: Row(name, body) for name, body in place.rows.items()}, roll["waiting"])
    assert size(nodes) == len(places) - len(roll["members"])


def test_what_an_event_changes_of_a_place_is_decided_over_these_rows() -> None:
    place = town()
    for resident in range(0, PEOPLE, 7):
        decision = place.hears(event(resident, "next", 0, NOW), NOW)
        for one in own_records(decision, NOW):
            assert place.hears(message_of(one), NOW).changes


def cost(us: float, rss: float = 120) -> Cost:
    return Cost(us=us, cpu_us=us / 2, rss_mb=rss)


def test_the_middle_of_all_rounds_counts_and_a_fifth_is_flat() -> None:
    growth = Growth.of({1_000_000: [cost(1_190), cost(9_000), cost(1_000)], 10_000: [cost(1_000)] * 3})
    assert growth.costs[1_000_000].us == 1_190
    assert (growth.time, growth.memory, growth.flat) == (1.19, 1, True)


@pytest.mark.parametrize("worse", [cost(1_210), cost(1_000, rss=150), cost(700)])
def test_more_than_a_fifth_is_not_flat(worse: Cost) -> None:
    assert not Growth.of({10_000: [cost(1_000)], 1_000_000: [worse]}).flat


def test_without_a_round_there_is_nothing_to_say() -> None:
    with pytest.raises(ValueError, match="no round"):
        Growth.of({10_000: []})
