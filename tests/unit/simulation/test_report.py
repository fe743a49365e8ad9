"""What verdicts add up to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from deploy.local.fairness.model import Groups
from deploy.local.simulation.model import Counts, Difference, Kind, Side, Verdict
from deploy.local.simulation.report import Cause, Change, Sum
from shared.contracts.vocabulary import Band
from shared.kit.ids import made_of

BEGUN = datetime(2026, 10, 5, 8, tzinfo=UTC)

DESK, HUB = "the-beacon/walk-in-desk", "the-beacon/entry-into-service"


def verdict(people: int, differing: int, sex: str = "female") -> Verdict:
    """Of so many people, so many of whom are asked of another team."""
    groups = Groups(sex=sex, ethnicity="not recorded", age="25 to 34", language="english")
    moved = Counts({DESK: people - differing, HUB: differing}, {Band.NOW: people})
    return Verdict(
        events=2 * people,
        people=tuple((groups, number < differing) for number in range(people)),
        differences=(),
        before=Counts({DESK: people}, {Band.NOW: people}),
        after=moved,
        as_recorded=people,
        not_as_recorded=1,
        unheard=2,
        dead=0,
    )


def test_verdicts_add_up_by_agency_and_band() -> None:
    found = Sum()
    for one in (verdict(20, 5), verdict(30, 15, "male")):
        found.take(one)
    summary = found.summary(("walsall",), 7, 1)
    assert (summary.events, summary.people, summary.otherwise, summary.beyond) == (100, 50, 20, 7)
    assert summary.agencies == (Change(name=HUB, before=0, after=20), Change(name=DESK, before=50, after=30))
    assert summary.bands == (Change(name="now", before=50, after=50),)
    assert (summary.as_recorded, summary.not_as_recorded, summary.unheard) == (50, 2, 4)


def test_differences_add_up_by_cause_and_by_which_way_they_go() -> None:
    early, late = (
        Side(target=DESK, rule="walk-in", band=Band.NOW, respond_by=BEGUN + timedelta(hours=n)) for n in (1, 2)
    )
    found = Sum()
    for before, after in ((early, late), (late, early), (early, late)):
        one = Difference(
            what=Kind.DEADLINE, area="walsall", event_id=made_of("event"), person_id=None, referral_id=None,
            before=before, after=after, because="the whole file says so",
        )  # fmt: skip
        found.take(replace(verdict(1, 1), differences=(one,)))
    summary = found.summary(("walsall",), 0, 1)
    assert summary.causes == (Cause(what=Kind.DEADLINE, because="the whole file says so", referrals=3),)
    assert summary.sooner == {Kind.DEADLINE: 1}


def test_parts_of_groups_are_shown_where_groups_are_large_enough() -> None:
    found = Sum()
    for one in (verdict(20, 10), verdict(40, 10, "male")):
        found.take(one)
    parts = {row.group: row.otherwise for row in found.summary(("walsall",), 0, 10).groups if row.split == "sex"}
    assert parts == {"female": 0.5, "male": 0.25}


def test_small_group_shows_neither_its_size_nor_its_part() -> None:
    found = Sum()
    for one in (verdict(3, 1), verdict(40, 10, "male"), verdict(40, 20, "other")):
        found.take(one)
    rows = {row.group: row for row in found.summary(("walsall",), 0, 10).groups if row.split == "sex"}
    assert rows["female"].people is None
    assert rows["female"].hidden == "<10"
    assert rows["female"].otherwise is None
    assert "3" not in rows["female"].model_dump_json().replace("<10", "")
