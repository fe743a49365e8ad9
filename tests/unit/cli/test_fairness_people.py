"""Somebody known under several numbers is one person, with the newest word about each detail."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.fairness.people import Detail, Recorded, people, survivor
from shared.kit.clock import rfc3339

ALEX, SAM, KIM = (UUID(int=number) for number in (1, 2, 3))
DAY = datetime(2026, 11, 20, tzinfo=UTC)


def said(value: str, days: int, event: int = 1) -> Detail:
    """Something recorded so many days after DAY."""
    return {"value": value, "time": rfc3339(DAY + timedelta(days=days)), "event_id": str(UUID(int=event))}


def values(recorded: Recorded) -> dict[str, str]:
    return {name: detail["value"] for name, detail in recorded.details.items()}


SAID = st.builds(said, st.sampled_from(["a", "b"]), st.integers(0, 3), st.integers(1, 9))
ORIGINS = st.builds(Recorded, st.none() | SAID, st.dictionaries(st.sampled_from(["sex", "language"]), SAID, max_size=2))


def test_details_of_two_numbers_are_one_persons() -> None:
    hospital = Recorded(said("walsall", 1), {"sex": said("female", 1), "language": said("en", 1)})
    prison = Recorded(said("wrexham", 2), {"language": said("pl", 2), "ethnicity": said("polish", 0)})
    (one,) = people([(ALEX, hospital), (SAM, prison)], {SAM: ALEX}).values()
    assert values(one) == {"sex": "female", "language": "pl", "ethnicity": "polish"}
    assert one.area is not None
    assert one.area["value"] == "wrexham"


def test_two_people_stay_two() -> None:
    rows = [(ALEX, Recorded(None, {"sex": said("female", 1)})), (SAM, Recorded(None, {"sex": said("male", 1)}))]
    assert people(rows, {}).keys() == {ALEX, SAM}


def test_an_address_is_nobody() -> None:
    assert people([(ALEX, Recorded(said("walsall", 1), {}, somebody=False))], {}) == {}


def test_who_is_known_by_a_number_alone_is_somebody_of_whom_nothing_is_recorded() -> None:
    (one,) = people([(ALEX, Recorded(said("walsall", 1), {}))], {}).values()
    assert one.details == {}


@given(st.lists(ORIGINS, min_size=1, max_size=3))
def test_order_of_the_rows_says_nothing(rows: list[Recorded]) -> None:
    ids = [ALEX, SAM, KIM][: len(rows)]
    now_is = dict.fromkeys(ids[1:], ALEX)
    folded = [people(mixed, now_is) for mixed in permutations(list(zip(ids, rows, strict=True)))]
    # Two words of one event and one instant about one thing do not occur: an event says each thing once.
    orders = [{person: sorted(one.details) for person, one in found.items()} for found in folded]
    assert all(order == orders[0] for order in orders)
    newest = [[one.details[name]["time"] for one in found.values() for name in sorted(one.details)] for found in folded]
    assert all(times == newest[0] for times in newest)


@pytest.mark.parametrize(
    ("now_is", "last"),
    [({}, ALEX), ({ALEX: SAM}, SAM), ({ALEX: SAM, SAM: KIM}, KIM), ({ALEX: SAM, SAM: ALEX}, SAM)],
)
def test_merges_are_followed_to_the_end_and_never_for_ever(now_is: Mapping[UUID, UUID], last: UUID) -> None:
    assert survivor(ALEX, now_is) == last
