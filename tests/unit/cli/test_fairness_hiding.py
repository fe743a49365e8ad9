"""No small group is shown, and none can be worked out by somebody who adds up what is shown."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deploy.local.fairness.hiding import hidden, unshown
from deploy.local.fairness.model import Mark

COUNTS = st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 40), min_size=1)
LEAST = st.integers(1, 12)


def sizes_that_fit(counts: Mapping[str, int], marks: Mapping[str, Mark], least: int) -> dict[str, set[int]]:
    """Every size a small group could have for a reader of the table, found by trying all of them.

    The reader has the total, each group that is shown and the marks, and knows that a group is withheld only when it
    is no larger than any that is shown.
    """
    together = sum(counts[group] for group in marks)
    most = min((count for group, count in counts.items() if group not in marks), default=together)
    sizes = {group: range(1, least) if mark == "few" else range(least, most + 1) for group, mark in marks.items()}
    return {
        group: {size for size in sizes[group] if together - size in sums(marks.keys() - {group}, sizes, together)}
        for group, mark in marks.items()
        if mark == "few"
    }


def sums(groups: set[str], sizes: Mapping[str, range], highest: int) -> set[int]:
    found = {0}
    for group in groups:
        found = {one + size for one in found for size in sizes[group] if one + size <= highest}
    return found


@given(COUNTS, LEAST)
@example({"a": 9, "b": 9, "c": 40}, 10)
@example({"a": 1, "b": 10}, 10)
@example({"a": 1, "b": 1, "c": 12}, 10)
@example({"a": 9, "b": 1, "c": 10, "d": 10}, 10)
def test_no_small_group_is_shown_or_can_be_worked_out(counts: dict[str, int], least: int) -> None:
    marks = hidden(counts, least)
    if marks is None:
        return
    assert {group for group, mark in marks.items() if mark == "few"} == {
        group for group, count in counts.items() if count < least
    }
    assert all(len(sizes) > 1 for sizes in sizes_that_fit(counts, marks, least).values())


@given(COUNTS, LEAST)
def test_hidden_groups_are_two_at_least_and_no_small_group_together(counts: dict[str, int], least: int) -> None:
    marks = hidden(counts, least)
    if marks:
        assert len(marks) >= 2
        assert sum(counts[group] for group in marks) >= least


@given(COUNTS, LEAST)
def test_no_more_is_hidden_than_the_smallest(counts: dict[str, int], least: int) -> None:
    marks = hidden(counts, least)
    if marks is not None:
        largest = max((counts[group] for group in marks), default=0)
        assert all(count >= largest for group, count in counts.items() if group not in marks)


@given(COUNTS, LEAST)
def test_everything_is_shown_where_no_group_is_small(counts: dict[str, int], least: int) -> None:
    if all(count >= least for count in counts.values()):
        assert hidden(counts, least) == {}


@given(COUNTS, LEAST)
def test_a_split_is_given_up_only_when_even_hiding_all_of_it_tells(counts: dict[str, int], least: int) -> None:
    if hidden(counts, least) is not None:
        return
    marks: dict[str, Mark] = {group: "few" if count < least else "withheld" for group, count in counts.items()}
    pinned = any(len(sizes) == 1 for sizes in sizes_that_fit(counts, marks, least).values())
    assert pinned or sum(counts.values()) < least or len(counts) == 1


@pytest.mark.parametrize(
    ("counts", "marks"),
    [
        ({"female": 40, "male": 60}, {}),
        ({"female": 40, "male": 60, "other": 3}, {"other": "few", "female": "withheld"}),
        ({"female": 40, "male": 60, "other": 3, "not recorded": 8}, {"other": "few", "not recorded": "few"}),
        ({"a": 2, "b": 3, "c": 20, "d": 30}, {"a": "few", "b": "few", "c": "withheld"}),
        ({"a": 9, "b": 9, "c": 20}, {"a": "few", "b": "few", "c": "withheld"}),
        ({"a": 3, "b": 50}, {"a": "few", "b": "withheld"}),
        ({"a": 1, "b": 10}, None),
        ({"a": 4}, None),
    ],
)
def test_which_groups_are_hidden(counts: dict[str, int], marks: dict[str, Mark] | None) -> None:
    assert hidden(counts, 10) == marks


def tables(classes: int) -> st.SearchStrategy[dict[str, tuple[int, ...]]]:
    row = st.lists(st.integers(0, 30), min_size=classes, max_size=classes).map(tuple)
    return st.dictionaries(st.sampled_from("abcde"), row, min_size=1)


TABLES = st.integers(2, 4).flatmap(tables)
CLOSED = st.frozensets(st.sampled_from("abcde"))


@given(TABLES, CLOSED, LEAST)
def test_no_small_class_is_shown(cells: dict[str, tuple[int, ...]], closed: frozenset[str], least: int) -> None:
    kept_back = unshown(cells, closed & cells.keys(), least)
    assert closed & cells.keys() <= kept_back
    for group, row in cells.items():
        if group not in kept_back:
            assert all(count == 0 or count >= least for count in row)


@given(TABLES, CLOSED, LEAST)
def test_what_is_left_after_taking_away_what_is_shown_is_no_small_class_either(
    cells: dict[str, tuple[int, ...]], closed: frozenset[str], least: int
) -> None:
    kept_back = unshown(cells, closed & cells.keys(), least)
    total = [sum(column) for column in zip(*cells.values(), strict=True)]
    if any(0 < count < least for count in total):
        return  # then the total's own distribution is not shown, and there is nothing to take away from
    left = [count - sum(cells[group][at] for group in cells.keys() - kept_back) for at, count in enumerate(total)]
    assert all(count == 0 or count >= least for count in left)


@given(TABLES, LEAST)
def test_a_small_class_that_is_kept_back_could_as_well_have_another_size(
    cells: dict[str, tuple[int, ...]], least: int
) -> None:
    """One person more or fewer in it fits the same sizes of groups and the same total: nobody can tell which it is."""
    kept_back = unshown(cells, frozenset(), least)
    total = [sum(column) for column in zip(*cells.values(), strict=True)]
    if any(0 < count < least for count in total):
        return
    for group in kept_back:
        row = cells[group]
        if sum(row) < least:
            continue  # its size is hidden too
        others = [cells[other] for other in kept_back if other != group]
        for at, count in enumerate(row):
            if 0 < count < least:
                assert any(
                    (other[at] > 0 and row[to] > 0) or (count > 0 and other[to] > 0)
                    for other in others
                    for to in range(len(row))
                    if to != at
                )


@given(TABLES, CLOSED, LEAST)
def test_the_more_that_is_needed_the_less_is_shown(
    cells: dict[str, tuple[int, ...]], closed: frozenset[str], least: int
) -> None:
    there = closed & cells.keys()
    small = {group for group, row in cells.items() if any(0 < count < least for count in row)}
    assert unshown(cells, there, least) >= small | there


def test_one_group_alone_is_shown_or_not() -> None:
    assert unshown({"all": (12, 30)}, frozenset(), 10) == frozenset()
    assert unshown({"all": (12, 3)}, frozenset(), 10) == {"all"}


def test_the_next_smallest_is_kept_back_with_the_only_one_that_must_be() -> None:
    cells = {"a": (3, 40), "b": (30, 30), "c": (20, 10)}
    assert unshown(cells, frozenset(), 10) == {"a", "c"}
    assert [sum(column) for column in zip(cells["a"], cells["c"], strict=True)] == [23, 50]


def test_thresholds_hide_ever_more() -> None:
    counts = {"a": 5, "b": 12, "c": 30, "d": 60}
    shown = [len(counts) - len(hidden(counts, least) or {}) for least in (1, 6, 13)]
    assert all(more >= fewer for more, fewer in pairwise(shown))
