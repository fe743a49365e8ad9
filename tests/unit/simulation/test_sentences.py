"""A simulation in words: each kind of difference, the sums, and what is said of how far it can be trusted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.local.simulation.model import Difference, Kind, Side
from deploy.local.simulation.report import Cause, Change, GroupRow, Summary
from deploy.local.simulation.sentences import CAUSES, EXAMPLES, Examples, sentence, sentences
from shared.contracts.vocabulary import Band
from shared.kit.ids import made_of

DUE = datetime(2026, 10, 5, 16, 0, 28, 800_000, tzinfo=UTC)
LATER = datetime(2026, 10, 6, 1, 0, 28, 800_000, tzinfo=UTC)
FIVE = "17:00 on Monday 5 October"
REFERRAL, EVENT = made_of("a referral"), made_of("an event")
DESK, HUB = "the-beacon/walk-in-desk", "the-beacon/entry-into-service"


def side(target: str = DESK, band: Band = Band.SAME_DAY, due: datetime = DUE) -> Side:
    return Side(target=target, rule="walk-in", band=band, respond_by=due)


def difference(what: Kind, before: Side | None, after: Side | None, because: str = "rule walk-in is new") -> Difference:
    return Difference(
        what=what,
        area="walsall",
        event_id=EVENT,
        person_id=made_of("somebody"),
        referral_id=REFERRAL if before else None,
        before=before,
        after=after,
        because=because,
    )


SAID = [
    (
        difference(Kind.OPENS, None, side()),
        f"a referral about event {EVENT} would open at {DESK}, same day, an answer due by 17:00 on Monday 5 October",
    ),
    (difference(Kind.DOES_NOT_OPEN, side(), None), f"referral {REFERRAL} at {DESK} would not open"),
    (
        difference(Kind.GOES_ELSEWHERE, side(), side(HUB)),
        f"referral {REFERRAL} would go to {HUB} instead of {DESK}, same day, an answer due by {FIVE}",
    ),
    (
        difference(Kind.BAND, side(), side(band=Band.WITHIN_48H)),
        f"referral {REFERRAL} at {DESK} would be within 48h instead of same day",
    ),
    (
        difference(Kind.DEADLINE, side(), side(due=LATER)),
        f"referral {REFERRAL} at {DESK} would be answered by 02:00 on Tuesday 6 October instead of {FIVE}",
    ),
]


@pytest.mark.parametrize(("found", "words"), SAID, ids=[found.what.value for found, _ in SAID])
def test_difference_is_a_sentence_with_its_cause_and_local_times(found: Difference, words: str) -> None:
    assert sentence(found) == f"{words}, because rule walk-in is new"


def test_every_kind_of_difference_has_its_sentence() -> None:
    assert {found.what for found, _ in SAID} == set(Kind)


def test_a_handful_of_examples_of_each_kind_and_cause_is_enough() -> None:
    examples = Examples()
    alike = [difference(Kind.DOES_NOT_OPEN, side(), None)] * (EXAMPLES + 2)
    other = difference(Kind.DOES_NOT_OPEN, side(), None, because="rule walk-in is not in the pack tried")
    assert len(list(examples.take(alike))) == EXAMPLES
    assert list(examples.take([*alike, other])) == [sentence(other)]


def summary(**more: Any) -> Summary:
    nothing = {"areas": ("walsall",), "events": 1_200, "people": 300, "otherwise": 0, "beyond": 0, "kinds": {}}
    nothing |= {"sooner": {}, "causes": ()}
    rest = {"agencies": (), "bands": (), "groups": (), "as_recorded": 0, "not_as_recorded": 0, "unheard": 0, "dead": 0}
    return Summary(**{**nothing, **rest, **more})


def test_nothing_differs_where_both_folders_say_the_same() -> None:
    assert list(sentences(summary(areas=()))) == ["both folders say the same of every area: nothing would differ"]


def test_sums_begin_with_what_was_replayed() -> None:
    first, second = sentences(summary())
    assert first.startswith("1,200 events of 300 people in walsall were replayed")
    assert second == "no referral would differ"


def test_sums_say_kinds_agencies_bands_and_groups_that_change() -> None:
    said = list(
        sentences(
            summary(
                otherwise=1,
                kinds={Kind.GOES_ELSEWHERE: 1, Kind.OPENS: 2_000},
                agencies=(Change(name=DESK, before=5, after=4), Change(name=HUB, before=7, after=7)),
                bands=(Change(name="same_day", before=1, after=2_001),),
                groups=(
                    GroupRow(split="sex", group="female", people=20, otherwise=0.05),
                    GroupRow(split="sex", group="male", people=None, hidden="<10"),
                ),
            )
        )
    )
    assert "something would differ for 1 person:" in said
    assert "  1 referral would go to another team" in said
    assert "  2,000 referrals would open" in said
    assert [line.split() for line in said if DESK in line] == [[DESK, "5", "→", "4", "-1"]]
    assert not [line for line in said if HUB in line]
    assert [line.split() for line in said if "same_day" in line] == [["same_day", "1", "→", "2,001", "+2,000"]]
    assert [line.split() for line in said if line.startswith("  female")] == [["female", "20", "5.0%"]]
    assert [line.split() for line in said if line.startswith("  male")] == [["male", "<10"]]


def test_each_kind_says_which_way_it_goes_and_its_most_frequent_causes() -> None:
    causes = [Cause(what=Kind.BAND, because=f"reason {n}", referrals=20 - n) for n in range(CAUSES + 2)]
    other = Cause(what=Kind.OPENS, because="rule walk-in is new in the pack tried", referrals=3)
    kinds = {Kind.OPENS: 3, Kind.BAND: 119}
    said = list(sentences(summary(otherwise=90, kinds=kinds, sooner={Kind.BAND: 19}, causes=(*causes, other))))
    at = said.index("  119 referrals would have another band: 19 more urgent, 100 less urgent")
    assert said[at + 1].split(maxsplit=1) == ["20", "because reason 0"]
    assert said[at + CAUSES + 1].split(maxsplit=1) == ["29", "for 2 other reasons"]
    assert said[at - 1].split(maxsplit=1) == ["3", "because rule walk-in is new in the pack tried"]


def test_a_split_of_which_nothing_is_recorded_is_one_line() -> None:
    rows = [GroupRow(split=split, group="not recorded", people=50, otherwise=0.5) for split in ("sex", "age")]
    said = list(sentences(summary(groups=tuple(rows))))
    assert said[-1] == "nobody's sex or age is recorded: nothing can be said by it"
    assert not [line for line in said if "50.0%" in line]


def test_sums_end_with_how_far_they_can_be_trusted() -> None:
    said = list(sentences(summary(as_recorded=9, not_as_recorded=1, unheard=3, dead=-2, beyond=40)))
    assert "9 of 10 referrals of the replay are as they were really opened" in said
    assert any(line.startswith("3 answers were left out") for line in said)
    assert "-2 events would be dead letters with the pack tried" in said
    assert any(line.startswith("40 others were never heard of there") for line in said)
