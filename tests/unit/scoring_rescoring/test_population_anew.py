"""A whole population judged anew: against everybody having been judged by the new pack in the first place."""

import random
from collections import Counter
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.policy import Policies
from shared.contracts.cohorts import CohortEntered, CohortLeft, StandingChanged
from shared.contracts.fact import Message
from shared.contracts.rescoring import PersonRescored, StandingsRenewed
from tests.unit.scoring.builders import CRN, NHS, NOMS, OTHER_NHS, event
from tests.unit.scoring.strategies import SCORED_KINDS, lives
from tests.unit.scoring_rescoring.builders import EVERYBODY, LATEST_FIRST, Place, pack

PEOPLE = [{"nhs_number": NHS}, {"nhs_number": OTHER_NHS}, {"noms_number": NOMS}, {"crn": CRN}]
ITEMS = pack()["walsall"].scoring.model_dump()["items"]
BANDS = list(pack()["walsall"].scoring.model_dump()["bands"])


@st.composite
def populations(draw: st.DrawFn) -> list[Message]:
    """Events of four people, one of whom may be known by two numbers."""
    life: list[dict[str, Any]] = draw(lives(SCORED_KINDS, most=12))
    who = [draw(st.sampled_from([*PEOPLE, PEOPLE[0] | PEOPLE[2]])) for _ in life]
    return [
        event(**{**one, "person": {**one["person"], "nhs_number": None, **person}})
        for one, person in zip(life, who, strict=True)
    ]


@st.composite
def packs(draw: st.DrawFn) -> Policies:
    """Walsall's pack with some rules left out, other values, another month, another order of its cohort."""
    items = [rule | {"value": draw(st.sampled_from([2, 4]))} for rule in ITEMS if draw(st.integers(0, 2))]
    bands = [rule for rule in BANDS[:-1] if draw(st.booleans())] + BANDS[-1:]
    cohorts = draw(st.sampled_from([EVERYBODY, LATEST_FIRST]))
    return pack(cohorts, items=items, bands=bands, period_days=draw(st.sampled_from([7, 31])))


@settings(max_examples=25, deadline=None)
@given(populations())
def test_by_an_unchanged_pack_a_run_tells_nothing_of_anybody_and_nobody_moves(events: list[Message]) -> None:
    place = Place.by(pack()).hears_all(events)
    already = len(place.said)
    assert place.rescored() == []
    assert {type(fact) for fact in place.said[already:]} <= {StandingChanged, StandingsRenewed}


@settings(max_examples=40, deadline=None)
@given(populations(), packs())
def test_exactly_those_are_told_of_whom_the_new_pack_would_have_said_something_else(
    events: list[Message], new: Policies
) -> None:
    place, afresh = Place.by(pack()).hears_all(events), Place.by(new).hears_all(events)
    before, meant = place.last_scores(), afresh.last_scores()
    people = {UUID(body["person_id"]) for body in place.town.people().values()}
    place.packs.value = new
    said = Counter(fact.person_id for fact in place.rescored())
    assert set(said) == {one for one in people if before.get(one) != meant.get(one)}
    assert set(said.values()) <= {1}
    after = place.last_scores()
    assert {one: after.get(one) for one in people} == {one: meant.get(one) for one in people}
    assert place.rescored(2) == []


@settings(max_examples=40, deadline=None)
@given(populations(), packs(), st.randoms(use_true_random=False))
def test_a_run_that_breaks_off_and_goes_on_comes_to_the_same(
    events: list[Message], new: Policies, chance: random.Random
) -> None:
    whole, broken = Place.by(pack()).hears_all(events), Place.by(pack()).hears_all(events)
    whole.packs.value = broken.packs.value = new
    done = chance.sample(broken.ids(), k=len(broken.ids()) // 2)
    for person_id in done:
        broken.ask(person_id)
    first = [fact for fact in broken.said if isinstance(fact, PersonRescored)]
    again = broken.rescored()
    people = Counter(fact.person_id for fact in [*first, *again])
    assert people == Counter(fact.person_id for fact in whole.rescored())
    assert broken.last_scores() == whole.last_scores()
    assert broken.members() == whole.members()


@settings(max_examples=40, deadline=None)
@given(populations(), packs())
def test_in_the_end_the_cohort_is_the_first_of_the_new_order_and_every_move_is_a_fact(
    events: list[Message], new: Policies
) -> None:
    place, afresh = Place.by(pack()).hears_all(events), Place.by(new).hears_all(events)
    place.packs.value = new
    place.rescored()
    assert place.members() == afresh.members()
    inside: set[UUID] = set()
    for move in place.moves():
        assert (move.person_id in inside) is isinstance(move, CohortLeft)
        inside ^= {move.person_id}
        assert isinstance(move, CohortEntered) or move.reason
    assert inside == place.members()
    versions = [move.version for move in place.moves()]
    assert versions == sorted(set(versions))


def test_nobody_enters_or_is_overtaken_before_the_last_of_a_run() -> None:
    place = Place.by(pack())
    for number, (person, flags) in enumerate(zip(PEOPLE, ([], [], ["rough_sleeping"], ["exploited"]), strict=True)):
        place.hears(event("walk_in", days_ago=number, person=person, flags=flags))
    already, inside = len(place.moves()), place.members()
    place.packs.value = pack(LATEST_FIRST)
    for person_id in place.ids():
        place.ask(person_id)
    assert (len(place.moves()), place.members()) == (already, inside)
    place.end()
    assert len(place.moves()) == already + 4
    assert place.members().isdisjoint(inside)
