"""What came of somebody's newest event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.fairness.asks import Asked, ended, most_urgent, newest, wait_hours
from deploy.local.fairness.model import Ended
from shared.contracts.vocabulary import Band, Outcome, ReferralState

MORNING = datetime(2026, 11, 20, 9, tzinfo=UTC)
ALEX, SAM, KIM = (UUID(int=number) for number in (1, 2, 3))
FIRST, SECOND = UUID(int=11), UUID(int=12)


def asked(
    person: UUID = ALEX,
    event: UUID = FIRST,
    *,
    hours: float = 0,
    answered: float | None = None,
    state: ReferralState = ReferralState.OFFERED,
    outcome: Outcome | None = None,
) -> Asked:
    """A referral of an event accepted so many hours after MORNING, answered so many hours after that."""
    accepted = MORNING + timedelta(hours=hours)
    at = accepted + timedelta(hours=answered) if answered is not None else None
    return Asked(person, event, accepted, at, state, outcome, Band.SAME_DAY, 7)


ASKS = st.builds(
    asked,
    st.sampled_from([ALEX, SAM, KIM]),
    st.sampled_from([FIRST, SECOND]),
    hours=st.just(0.0),
    answered=st.none() | st.floats(0, 100),
    state=st.sampled_from(list(ReferralState)),
    outcome=st.none() | st.sampled_from(list(Outcome)),
)


def test_the_newest_event_counts_with_all_it_opened() -> None:
    old, one, other = asked(), asked(event=SECOND, hours=5), asked(event=SECOND, hours=5, answered=2)
    assert newest([one, old, other], {}) == {ALEX: [one, other]}


def test_who_was_merged_counts_as_one() -> None:
    before, after = asked(SAM), asked(ALEX, SECOND, hours=3)
    assert newest([before, after], {SAM: ALEX}) == {ALEX: [after]}


@given(st.lists(ASKS, max_size=8), st.randoms(use_true_random=False))
def test_order_of_reading_says_nothing(asks: list[Asked], chance: Random) -> None:
    mixed = list(asks)
    chance.shuffle(mixed)
    once, again = newest(asks, {}), newest(mixed, {})
    assert once.keys() == again.keys()
    for person in once:
        assert (wait_hours(once[person]), ended(once[person])) == (wait_hours(again[person]), ended(again[person]))


def test_wait_is_until_the_first_answer_of_anybody() -> None:
    assert wait_hours([asked(answered=5), asked(), asked(answered=1.5)]) == 1.5
    assert wait_hours([asked(), asked()]) is None
    assert wait_hours([]) is None


@pytest.mark.parametrize(
    ("state", "outcome", "end"),
    [
        (ReferralState.OFFERED, None, Ended.OPEN),
        (ReferralState.SCHEDULED, None, Ended.OPEN),
        (ReferralState.CLOSED, Outcome.IN_TREATMENT, Ended.HELPED),
        (ReferralState.CLOSED, Outcome.HOUSED, Ended.HELPED),
        (ReferralState.CLOSED, Outcome.DECLINED_HELP, Ended.SAID_NO),
        (ReferralState.CLOSED, Outcome.WANTS_NO_REFERRAL_NOW, Ended.SAID_NO),
        (ReferralState.CLOSED, Outcome.COULD_NOT_CONTACT, Ended.NOT_REACHED),
        (ReferralState.CLOSED, Outcome.DIED, Ended.OTHERWISE),
        (ReferralState.WITHDRAWN, None, Ended.OTHERWISE),
        (ReferralState.UNROUTABLE, None, Ended.UNTAKEN),
        (ReferralState.REROUTED, None, Ended.UNTAKEN),
    ],
)
def test_how_one_ask_ended(state: ReferralState, outcome: Outcome | None, end: Ended) -> None:
    assert ended([asked(state=state, outcome=outcome)]) is end


@given(st.lists(ASKS, min_size=1, max_size=6))
def test_of_several_asks_the_best_that_came_of_any_counts(asks: list[Asked]) -> None:
    order = list(Ended)
    best = ended(asks)
    assert best is not None
    assert order.index(best) == min(order.index(one) for ask in asks if (one := ended([ask])) is not None)


def test_band_is_the_most_urgent_in_which_anybody_was_asked() -> None:
    later = replace(asked(), band=Band.STANDARD)
    assert most_urgent([later, asked(), later]) is Band.SAME_DAY


def test_next_agency_that_helped_makes_up_for_one_that_did_not_answer() -> None:
    silent = asked(state=ReferralState.REROUTED)
    helped = asked(answered=20, state=ReferralState.CLOSED, outcome=Outcome.ASSESSED)
    assert ended([silent, helped]) is Ended.HELPED
    assert ended([]) is None
