"""The fairness table: what it says is true, its totals agree, and nobody is recognised in it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.fairness.model import EVERYBODY, NOT_RECORDED, SPLITS, Ended, Life, Row
from deploy.local.fairness.table import TOO_FEW, table
from shared.contracts.vocabulary import Band
from tests.unit.cli.lives import TOWNS, somebody
from tests.unit.cli.test_fairness_hiding import sizes_that_fit

LEAST = st.integers(1, 12)
C = TypeVar("C", Band, Ended)


def by_split(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.split].append(row)
    return found


def members(town: Sequence[Life], row: Row) -> list[Life]:
    return [life for life in town if row.split == EVERYBODY or getattr(life.groups, row.split) == row.group]


@settings(deadline=None)
@given(TOWNS, LEAST)
def test_everybody_and_every_group_of_every_split_has_a_row(town: Sequence[Life], least: int) -> None:
    rows = by_split(list(table(town, least)))
    if len(town) < max(least, 1):
        assert [row.hidden for row in rows[EVERYBODY]] == [f"<{least}"] * bool(town)
        return
    assert list(rows) == [EVERYBODY, *SPLITS]
    for split in SPLITS:
        shown = [row.group for row in rows[split]]
        assert set(shown) in ({getattr(life.groups, split) for life in town}, {TOO_FEW})
        assert len(set(shown)) == len(shown)


@settings(deadline=None)
@given(TOWNS, LEAST)
def test_no_figure_stands_beside_a_hidden_group(town: Sequence[Life], least: int) -> None:
    for row in table(town, least):
        if row.people is None:
            assert row.hidden in {f"<{least}", "withheld"}
            assert (row.score, row.bands, row.wait_hours, row.outcomes) == (None, None, None, None)
        else:
            assert row.hidden is None
            assert row.people >= least


@settings(deadline=None)
@given(TOWNS, LEAST)
def test_totals_agree(town: Sequence[Life], least: int) -> None:
    rows = by_split(list(table(town, least)))
    if len(town) < max(least, 1):
        return
    assert rows[EVERYBODY][0].people == len(town)
    for split in SPLITS:
        shown = sum(row.people or 0 for row in rows[split])
        hidden = sum(len(members(town, row)) for row in rows[split] if row.people is None)
        assert shown + hidden == len(town) or rows[split][0].group == TOO_FEW
        if all(row.people is not None for row in rows[split]):
            assert shown == len(town)


@settings(deadline=None)
@given(TOWNS, LEAST)
def test_a_reader_of_the_table_alone_cannot_work_out_a_small_group(town: Sequence[Life], least: int) -> None:
    rows = by_split(list(table(town, least)))
    for split in SPLITS:
        marks = {row.group: "few" if row.hidden == f"<{least}" else "withheld" for row in rows[split] if row.hidden}
        if not marks or TOO_FEW in marks:
            continue
        total = rows[EVERYBODY][0].people
        assert total is not None
        counts = {row.group: row.people for row in rows[split] if row.people is not None}
        # All the reader has of the hidden ones is their sum: any sizes of that sum stand for them.
        first, *others = marks
        together = total - sum(counts.values())
        assert together >= least
        stand_in = counts | {first: together} | dict.fromkeys(others, 0)
        found = sizes_that_fit(stand_in, marks, least)  # type: ignore[arg-type]  # the marks as read from the rows
        assert all(len(sizes) > 1 for sizes in found.values())


@settings(deadline=None)
@given(TOWNS, LEAST)
def test_shares_are_those_of_the_people_and_stand_for_nobody_or_enough(town: Sequence[Life], least: int) -> None:
    for row in table(town, least):
        agree(row.bands, [life.band for life in members(town, row) if life.band is not None], least)
        agree(row.outcomes, [life.ended for life in members(town, row) if life.ended is not None], least)


@settings(deadline=None)
@given(TOWNS, LEAST)
def test_beside_shares_nobody_or_enough_have_no_referral(town: Sequence[Life], least: int) -> None:
    for row in table(town, least):
        without = sum(life.band is None for life in members(town, row))
        assert row.bands is None or without == 0 or without >= least


def agree(shares: Mapping[C, float] | None, known: Sequence[C], least: int) -> None:
    counted = Counter(known)
    for name, share in (shares or {}).items():
        assert share == round(counted[name] / len(known), 3)
        assert counted[name] == 0 or counted[name] >= least
    assert shares is None or abs(sum(shares.values()) - 1) < 0.01


@settings(deadline=None)
@given(TOWNS, LEAST)
def test_what_is_shown_of_all_but_taken_from_everybody_leaves_no_few(town: Sequence[Life], least: int) -> None:
    rows = by_split(list(table(town, least)))
    if not rows or rows[EVERYBODY][0].bands is None:
        return
    for split in SPLITS:
        shown = {row.group for row in rows[split] if row.bands is not None}
        left = Counter(life.band for life in town if getattr(life.groups, split) not in shown)
        assert all(count >= least for count in left.values())


@settings(deadline=None)
@given(TOWNS, LEAST)
def test_middles_are_those_of_enough_people(town: Sequence[Life], least: int) -> None:
    for row in table(town, least):
        scores = [life.score for life in members(town, row) if life.score is not None]
        waits = [life.wait for life in members(town, row) if life.wait is not None]
        for shown, values in ((row.score, scores), (row.wait_hours, waits)):
            if shown is not None:
                assert len(values) >= least
                assert shown == round(median(values), 1)
            elif row.people is not None:
                assert len(values) < max(least, 1)


@given(TOWNS)
def test_order_of_the_people_says_nothing(town: Sequence[Life]) -> None:
    assert list(table(town, 3)) == list(table(town[::-1], 3))


def test_nobody_gives_no_table() -> None:
    assert list(table([], 10)) == []


def test_what_is_not_recorded_is_a_group_of_its_own_and_comes_last() -> None:
    town = [somebody(ethnicity="zulu")] * 12 + [somebody()] * 14 + [somebody(ethnicity="bengali")] * 11
    shown = [(row.group, row.people) for row in table(town, 10) if row.split == "ethnicity"]
    assert shown == [("bengali", 11), ("zulu", 12), (NOT_RECORDED, 14)]


def test_two_groups_are_compared_by_score_band_wait_and_outcome() -> None:
    women = [somebody(score=score, band=Band.NOW, wait=1.0, ended=Ended.HELPED) for score in range(10, 31)]
    men = [somebody(sex="male", score=8, band=Band.STANDARD, wait=30.0, ended=Ended.OPEN)] * 15
    rows = {row.group: row for row in table(women + men, 10) if row.split == "sex"}
    assert (rows["female"].score, rows["male"].score) == (20, 8)
    assert rows["female"].bands == {band: float(band is Band.NOW) for band in Band}
    assert (rows["female"].wait_hours, rows["male"].wait_hours) == (1, 30)
    assert rows["male"].outcomes == {end: float(end is Ended.OPEN) for end in Ended}


def test_the_only_small_group_takes_the_next_smallest_with_it() -> None:
    town = [somebody(sex="male")] * 50 + [somebody()] * 40 + [somebody(sex="other")] * 3
    shown = {row.group: (row.people, row.hidden) for row in table(town, 10) if row.split == "sex"}
    assert shown == {"male": (50, None), "female": (None, "withheld"), "other": (None, "<10")}


def test_a_few_of_one_band_keep_the_bands_of_their_group_back_but_not_its_score() -> None:
    town = [somebody(score=5, band=Band.STANDARD)] * 40 + [somebody(score=5, band=Band.NOW)] * 2
    everybody = next(iter(table(town, 10)))
    assert (everybody.people, everybody.score, everybody.bands) == (42, 5, None)


def test_a_few_without_any_referral_keep_the_shares_of_their_group_back() -> None:
    """Shares of 40 beside the number of 41 would say that one of them was never referred."""
    asked = [somebody(score=5, band=band, ended=Ended.OPEN) for band in (Band.NOW, Band.STANDARD) for _ in range(20)]
    everybody = next(iter(table([*asked, somebody()], 10)))
    assert (everybody.people, everybody.score, everybody.bands, everybody.outcomes) == (41, 5, None, None)
    assert next(iter(table(asked + [somebody()] * 10, 10))).bands is not None


def test_a_split_that_would_tell_is_not_shown_at_all() -> None:
    town = [somebody(sex="male")] * 10 + [somebody()]
    (row,) = [row for row in table(town, 10) if row.split == "sex"]
    assert (row.group, row.people, row.hidden) == (TOO_FEW, None, "withheld")


def test_a_threshold_of_one_hides_nothing() -> None:
    rows = list(table([somebody(score=4, band=Band.NOW, wait=2.0), somebody(sex="male")], 1))
    assert all(row.people for row in rows)
    assert [row.score for row in rows if row.group == "female"] == [4]
