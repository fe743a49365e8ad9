"""What must hold for every score, whatever the events were."""

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from services.scoring.ndta import HIGHEST, SCALES
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Flag, Item, Need
from tests.unit.scoring.builders import NHS, Town, event
from tests.unit.scoring.strategies import FAMILY_NAMES, lives, messages

ONLY_ASSESSED = [Item.RISK_TO_OTHERS, Item.SOCIAL_EFFECTIVENESS, Item.IMPULSE_CONTROL]
"""Items for which Walsall has no rule: only a worker can tell."""


def last(life: list[dict[str, Any]]) -> PersonScored:
    *before, newest = messages(life)
    return Town().hears_all(before).score(newest)


def test_the_instrument_goes_to_48() -> None:
    assert HIGHEST == 48


@given(lives())
def test_a_score_is_a_range_within_0_and_48_as_wide_as_what_is_unknown(life: list[dict[str, Any]]) -> None:
    score = last(life).score
    assert 0 <= score.value == score.low <= score.high <= HIGHEST
    assert score.high - score.low == sum(SCALES[item].top for item in score.unknown)
    assert score.low == sum(factor.points or 0 for factor in score.factors)


@given(lives(), st.sampled_from(sorted(Need)), st.sampled_from(sorted(Flag)))
def test_one_more_need_or_flag_never_lowers_the_score(life: list[dict[str, Any]], need: Need, flag: Flag) -> None:
    assume(need not in life[0]["needs"] and flag not in life[0]["flags"])
    more = life[0] | {"needs": [*life[0]["needs"], need], "flags": [*life[0]["flags"], flag]}
    assert last([more, *life[1:]]).score.low >= last(life).score.low


@given(lives(), st.sampled_from(sorted(Item)), st.integers(0, 4), st.integers(0, 4))
def test_a_higher_assessment_never_gives_a_lower_score(life: list[dict[str, Any]], item: Item, a: int, b: int) -> None:
    lower, higher = (
        last([life[0] | {"observations": [{"name": f"ndta.{item}", "value": value}]}, *life[1:]]).score
        for value in sorted((a * SCALES[item].step, b * SCALES[item].step))
    )
    assert lower.low <= higher.low


@given(lives(), st.sampled_from(ONLY_ASSESSED), st.integers(0, 4))
def test_an_unknown_item_never_lowers_the_upper_bound(life: list[dict[str, Any]], item: Item, step: int) -> None:
    silent = [one | {"observations": [o for o in one["observations"] if o["name"] != f"ndta.{item}"]} for one in life]
    assessed = {"name": f"ndta.{item}", "value": step * SCALES[item].step}
    spoken = [*silent[:-1], silent[-1] | {"observations": [*silent[-1]["observations"], assessed], "days_ago": 0}]
    unknown, known = last([*silent[:-1], silent[-1] | {"days_ago": 0}]).score, last(spoken).score
    assert item in unknown.unknown
    assert item not in known.unknown
    assert unknown.high >= known.high
    assert unknown.low <= known.low


@given(lives())
def test_every_factor_rests_on_events_of_this_person(life: list[dict[str, Any]]) -> None:
    known = {message.id for message in messages(life)}
    for factor in last(life).score.factors:
        assert factor.evidence
        assert set(factor.evidence) <= known


@given(lives())
def test_no_sentence_names_the_person_or_their_numbers(life: list[dict[str, Any]]) -> None:
    told = last(life)
    spoken = " ".join(factor.text for factor in told.score.factors).casefold()
    secrets = [NHS, *(name.casefold() for name in FAMILY_NAMES), "07700", str(told.person_id)]
    assert not [secret for secret in secrets if secret in spoken]


@given(lives())
def test_deciding_twice_says_the_same(life: list[dict[str, Any]]) -> None:
    assert last(life) == last(life)


def test_a_score_keeps_its_event_s_times_and_trace() -> None:
    message = event("walk_in", days_ago=1)
    (fact,) = Town().hears(message).facts
    headers = dict(fact.headers)
    assert headers["ce_time"] == b"2026-11-19T12:00:00Z"
    assert headers["ce_acceptedtime"] == b"2026-11-19T12:00:00.003000Z"
    assert headers["ce_traceparent"].decode() == message.traceparent
