"""What a run says it came to, from the decisions in the journal."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deploy.local.rescoring.facts import asked, ended, placed_id, record, settled_id
from deploy.local.rescoring.report import CohortMoved, PersonMoved, Summary, Tally, sentences
from deploy.local.rescoring.runs import Run
from services.scoring.cohorts.moves import ENTERING, Cause
from services.scoring.placing import STANDINGS
from shared.contracts.binding import message_of
from shared.contracts.vocabulary import Band
from shared.kit.ids import made_of
from tests.unit.scoring.builders import NOW, arrived, event, scored
from tests.unit.scoring_rescoring.builders import Place, pack, without_items

SOMEBODY = made_of("somebody")
RUN = Run(made_of("run"), "walsall", "mark", NOW, people=3)


def judged(**audit: Any) -> dict[str, Any]:
    return {"person_id": str(SOMEBODY), "version": 3, "reason": "judged anew"} | audit


def summed(*audits: dict[str, Any], not_ranked: dict[str, int] | None = None) -> Summary:
    tally = Tally()
    for audit in audits:
        list(tally.take(audit))
    return tally.summary("walsall", RUN.run, 3, not_ranked or {})


def test_who_moves_is_named_by_id_with_what_was_and_what_is() -> None:
    (line,) = Tally().take(judged(before=["standard", 7], after=["same_day", 7]))
    assert isinstance(line, PersonMoved)
    assert str(line) == f"{SOMEBODY} standard → same_day, NDTA 7"
    (line,) = Tally().take({"moves": [{"person_id": str(SOMEBODY), "cohort": "twenty", "cause": "overtaken"}]})
    assert isinstance(line, CohortMoved)
    assert str(line) == f"{SOMEBODY} left twenty"


def test_bands_are_summed_from_the_most_urgent_on() -> None:
    found = summed(
        judged(before=["standard", 7], after=["now", 9]),
        judged(before=["now", 7], after=["now", 9]),
        judged(before=["standard", 1], after=["now", 9]),
        judged(),
        judged(left_out="left out: the person has died"),
    )
    assert [(one.before, one.after, one.people) for one in found.bands] == [
        (Band.NOW, Band.NOW, 1),
        (Band.STANDARD, Band.NOW, 2),
    ]
    assert (found.judged, found.changed, found.left_out, found.in_order) == (5, 3, 1, True)
    assert list(sentences(found))[:2] == [
        "5 judged, 3 of them otherwise than before, 1 left out",
        "  now → now: 1",
    ]


def test_what_somebody_must_look_at_is_said_and_is_not_in_order() -> None:
    for found in (
        summed({"dead_letter": "newer-state", "reason": "a newer version wrote it"}),
        summed(judged(pack="another")),
        summed(judged(), not_ranked={"twenty": 4}),
    ):
        assert not found.in_order
        assert len(list(sentences(found))) == 2


@given(st.lists(st.sampled_from(sorted(Cause))))
def test_every_move_is_counted_as_an_entering_or_a_leaving(causes: list[Cause]) -> None:
    moves = [{"person_id": str(SOMEBODY), "cohort": "twenty", "cause": cause.value} for cause in causes]
    found = summed({"moves": moves})
    assert found.entered.get("twenty", 0) == sum(cause in ENTERING for cause in causes)
    assert found.entered.get("twenty", 0) + found.left.get("twenty", 0) == len(causes)


def test_the_ids_a_report_looks_for_are_those_scoring_gives() -> None:
    place = Place.by(pack())
    person_id = scored(place.hears(event("walk_in", flags=["rough_sleeping"]))).person_id
    place.packs.value = without_items("rough-sleeping")
    standings = [
        message_of(arrived(fact))
        for message in (asked(RUN, person_id, NOW), ended(RUN, NOW))
        for fact in place.hears(message).facts
        if fact.topic == STANDINGS
    ]
    assert [one.id for one in standings] == [placed_id(RUN, person_id), settled_id(RUN)]


def test_what_is_asked_about_a_person_lies_under_the_persons_key_and_asked_again_is_the_same() -> None:
    one, again = asked(RUN, SOMEBODY, NOW), asked(RUN, SOMEBODY, NOW.replace(year=2027))
    assert one.id == again.id
    assert record(one).key == str(SOMEBODY).encode()
    assert message_of(arrived(record(one))).data == again.data
    assert record(ended(RUN, NOW)).key == b"walsall"
