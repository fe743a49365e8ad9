"""What counts of several words about the same two origins: one that was meant outweighs what identifiers show."""

import itertools
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import pytest

from services.scoring.joins import Join, Joins, Tie, Word
from services.scoring.naming import Said
from services.scoring.settling import hearing
from services.scoring.together import contradiction, together
from shared.contracts.people import PersonScored
from shared.kit.ids import made_of
from tests.unit.scoring.builders import CRN, NHS, NOMS, NOW, OTHER_NHS, OTHER_NOMS, Town, event, told

ONE, OTHER, THIRD = sorted(made_of("origin", number) for number in range(3))


def word(tie: Tie, days_ago: float, *, together: bool = True) -> Word:
    event_id = made_of("word", tie, days_ago, together)
    return Word(tie=tie, event_id=event_id, time=NOW - timedelta(days=days_ago), together=together)


SHOWN, SHOWN_LATER = word(Tie.STRONG, 9), word(Tie.STRONG, 1)
MERGED, PARTED = word(Tie.MERGE, 8), word(Tie.MERGE, 7, together=False)
CONFIRMED, REFUSED = word(Tie.CONFIRMED, 6), word(Tie.CONFIRMED, 5, together=False)


def join(words: Iterable[Word]) -> Join:
    known = Join()
    for one in words:
        known = known.hearing(one)
    return known


def origins(identifiers: dict[UUID, str | None]) -> dict[UUID, Joins]:
    return {origin: Joins.of(origin, identifier, None) for origin, identifier in identifiers.items()}


def persons(identifiers: dict[UUID, str | None], *said: Said) -> set[frozenset[UUID]]:
    known, _ = hearing(origins(identifiers), said)
    return set(together(known).values())


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ((SHOWN,), True),
        ((SHOWN, MERGED), True),
        ((SHOWN, MERGED, PARTED), False),
        ((MERGED, PARTED, SHOWN_LATER), False),
        ((MERGED, PARTED, CONFIRMED), True),
        ((CONFIRMED, REFUSED), False),
        ((CONFIRMED, REFUSED, MERGED), False),
        ((), False),
    ],
)
def test_the_newest_word_that_was_meant_counts_in_any_order(words: tuple[Word, ...], holds: bool) -> None:  # noqa: FBT001 - a row of the table
    assert len({join(order).model_dump_json() for order in itertools.permutations(words)}) == 1
    assert join(words).holds is holds


def test_a_repeat_changes_nothing() -> None:
    known = join((SHOWN, MERGED))
    assert known.hearing(SHOWN) is known
    assert known.hearing(MERGED) is known
    assert known.hearing(SHOWN_LATER) is known


def test_an_undo_of_the_same_instant_outweighs_what_it_undoes() -> None:
    undone = MERGED.model_copy(update={"together": False, "event_id": UUID(int=0)})
    assert not join((MERGED, undone)).holds
    assert not join((undone, MERGED)).holds


def test_a_confirmed_match_joins_those_who_had_no_number_in_common() -> None:
    nobody: dict[UUID, str | None] = {ONE: None, OTHER: f"nhs:{NHS}", THIRD: None}
    assert persons(nobody, Said(ONE, OTHER, CONFIRMED)) == {frozenset({ONE, OTHER}), frozenset({THIRD})}
    assert persons(nobody, Said(ONE, OTHER, CONFIRMED), Said(ONE, OTHER, REFUSED)) == {
        frozenset({one}) for one in nobody
    }


def test_whom_a_person_told_apart_no_third_makes_one() -> None:
    three: dict[UUID, str | None] = {ONE: f"nhs:{NHS}", OTHER: f"noms:{NOMS}", THIRD: f"crn:{CRN}"}
    through_the_third = (Said(ONE, THIRD, SHOWN), Said(OTHER, THIRD, SHOWN_LATER))
    assert persons(three, *through_the_third) == {frozenset(three)}
    assert persons(three, Said(ONE, OTHER, REFUSED), *through_the_third) == {
        frozenset({ONE, THIRD}),
        frozenset({OTHER}),
    }
    assert persons(three, Said(ONE, OTHER, PARTED), *through_the_third) == {frozenset(three)}


def test_two_nhs_numbers_are_one_only_when_a_person_says_so() -> None:
    two: dict[UUID, str | None] = {ONE: f"nhs:{NHS}", OTHER: f"nhs:{OTHER_NHS}"}
    assert len(persons(two, Said(ONE, OTHER, MERGED))) == 2
    assert len(persons(two, Said(ONE, OTHER, CONFIRMED))) == 1


def test_numbers_merged_one_after_the_other_are_one_and_two_of_them_alone_are_not() -> None:
    three: dict[UUID, str | None] = {ONE: f"noms:{NOMS}", OTHER: f"noms:{OTHER_NOMS}", THIRD: "noms:A5555QT"}
    chain = (Said(ONE, OTHER, MERGED), Said(OTHER, THIRD, MERGED))
    known, _ = hearing(origins(three), chain)
    assert set(together(known).values()) == {frozenset(three)}
    assert contradiction(frozenset(three), known) is None
    assert contradiction(frozenset({ONE, THIRD}), known) == "noms"


def test_what_stands_goes_on_standing_when_an_older_word_contradicts_it() -> None:
    town = Town()
    first = town.score(event("walk_in", days_ago=1, person={"nhs_number": NHS, "noms_number": NOMS}))
    late = town.hears(event("walk_in", days_ago=90, person={"nhs_number": OTHER_NHS, "noms_number": NOMS}))
    assert town.score(event("prison_release", person={"noms_number": NOMS})).person_id == first.person_id
    assert told(late, PersonScored)[0].person_id != first.person_id


def test_numbers_of_people_who_were_told_apart_are_not_joined_again_and_somebody_is_asked_once() -> None:
    numbers = {"noms_number": NOMS, "crn": CRN}
    apart = event(
        "person_merged", days_ago=5, person={"noms_number": NOMS}, merge={"removed": {"crn": CRN}, "undone": True}
    )
    town = Town().hears_all([apart])
    for day in range(3):
        town.hears(event("probation_contact", days_ago=day, person=numbers))
    assert len([one for one in town.persons() if town.events_of(one)]) == 1
    (review,) = town.reviews()
    assert (review["why"], len(review["persons"])) == ("kept-apart", 2)
    assert "it was said that they are not the same" in review["because"]
