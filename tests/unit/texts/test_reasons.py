"""A reason is one sentence, whichever language it is told in: its text and what fills it travel with the fact."""

from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pytest
from hypothesis import given

from deploy.texts import places
from services.scoring.cohorts.moves import Cause, Move
from services.scoring.reasons import READY_IN_WORDS, reason
from shared.contracts.people import Factor, Score
from shared.contracts.sentence import Sentence, english, ordinal
from shared.contracts.vocabulary import Band
from tests.unit.scoring_cohorts.builders import cohort, person
from tests.unit.texts.lives import BRACES, known, reasons


def parts(sentence: Sentence) -> list[str]:
    """The texts a sentence is made of."""
    return [sentence.text, *chain.from_iterable(one for one in sentence.values.values() if isinstance(one, tuple))]


@given(factors=reasons())
def test_every_reason_is_made_of_texts_the_english_catalogue_has(factors: list[Factor]) -> None:
    for factor in factors:
        assert factor.sentence is not None, factor.text
        assert set(parts(factor.sentence)) <= known()
        assert places(factor.sentence.text) == factor.sentence.values.keys()


@given(factors=reasons())
def test_in_english_it_is_the_sentence_of_the_fact_also_after_its_journey(factors: list[Factor]) -> None:
    score = Score(value=0, low=0, high=48, unknown=(), band=Band.STANDARD, factors=tuple(factors))
    arrived = Score.model_validate_json(score.model_dump_json())
    assert arrived == score
    assert [one.sentence and english(one.sentence) for one in arrived.factors] == [one.text for one in factors]


def test_a_reason_of_before_there_were_catalogues_is_still_read() -> None:
    old = '{"text": "the person is here", "rule": "walked-in", "evidence": []}'
    assert Factor.model_validate_json(old).sentence is None


def test_a_workers_words_are_said_as_they_were_written_braces_and_all() -> None:
    said = reason(
        "r", (), READY_IN_WORDS, on=datetime(2026, 3, 29, 23, 30, tzinfo=UTC), stage=("thinking of it",), words=BRACES
    )
    assert said.text == f"readiness for change: thinking of it, in the worker's words: {BRACES} (30 March)"


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (23, "23rd")]
)
def test_ranks_are_counted_as_people_count(number: int, said: str) -> None:
    assert ordinal(number) == said


def moved(cause: Cause, margin: int, **said: Any) -> Move:
    return Move(person("A"), cohort(margin=margin, **said), cause, 3, 1)


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("margin", [0, 1, 3])
def test_every_move_of_a_cohort_is_a_sentence_of_the_catalogue(cause: Cause, margin: int) -> None:
    move = moved(cause, margin)
    assert move.sentence.text in known()
    assert places(move.sentence.text) == move.sentence.values.keys()
    assert move.reason == english(move.sentence)
    assert ("3rd" in move.reason) == ("{rank}" in move.sentence.text)


@pytest.mark.parametrize(
    ("margin", "distance"), [(0, "ahead"), (1, "more than 1 place ahead"), (3, "more than 3 places ahead")]
)
def test_how_far_somebody_is_ahead_is_said_as_people_say_it(margin: int, distance: str) -> None:
    assert moved(Cause.AHEAD, margin).reason.endswith(f": ranks 3rd, {distance} of somebody who had a place")
    assert f"somebody who stands {distance} has" in moved(Cause.OVERTAKEN, margin).reason
