from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.adapters.webhook import kind_of
from services.notifier.schedule import RETRIED, RETRY_AFTER_MAX_S, SCHEDULE_S, Answer, Kind, State, verdict
from services.notifier.settings import NotifierSettings

NOW = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)


def test_a_failing_webhook_is_tried_eight_times_in_twenty_eight_hours() -> None:
    now, waits = NOW, []
    for attempt in range(1, 8):
        found = verdict(Answer(Kind.BUSY, 1, 503), attempt, SCHEDULE_S, now)
        assert found.again_at is not None
        waits.append((found.again_at - now).total_seconds())
        now = found.again_at
    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, 36_000]
    assert verdict(Answer(Kind.BUSY, 1, 503), 8, SCHEDULE_S, now).state is State.FAILED


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, Kind.OK),
        (202, Kind.OK),
        (204, Kind.OK),
        (301, Kind.REDIRECTED),
        (307, Kind.REDIRECTED),
        (400, Kind.REFUSED),
        (401, Kind.REFUSED),
        (404, Kind.REFUSED),
        (410, Kind.GONE),
        (429, Kind.BUSY),
        (500, Kind.BUSY),
        (503, Kind.BUSY),
    ],
)
def test_a_status_says_whether_a_retry_helps(status: int, kind: Kind) -> None:
    assert kind_of(status) is kind


@pytest.mark.parametrize("kind", sorted({Kind.REFUSED, Kind.REDIRECTED, Kind.GONE}))
def test_what_will_never_work_fails_at_once(kind: Kind) -> None:
    assert verdict(Answer(kind, 1), 1, SCHEDULE_S, NOW).state is State.FAILED


def test_a_receiver_that_asks_for_time_gets_it_within_bounds() -> None:
    asked = verdict(Answer(Kind.BUSY, 1, 429, retry_after=120), 1, SCHEDULE_S, NOW)
    assert asked.again_at == NOW + timedelta(seconds=120)
    greedy = verdict(Answer(Kind.BUSY, 1, 429, retry_after=1e9), 1, SCHEDULE_S, NOW)
    assert greedy.again_at == NOW + timedelta(seconds=RETRY_AFTER_MAX_S)


@given(
    st.sampled_from(list(Kind)),
    st.integers(1, 12),
    st.one_of(st.none(), st.floats(0, 1e12)),
    st.lists(st.floats(0, 1e5), min_size=1, max_size=8),
)
def test_every_delivery_ends_and_never_waits_into_the_past(
    kind: Kind, attempts: int, asked: float | None, schedule: list[float]
) -> None:
    found = verdict(Answer(kind, 1, None, asked), attempts, tuple(schedule), NOW)
    if found.state is State.PENDING:
        assert kind in RETRIED
        assert attempts < len(schedule)
        assert found.again_at is not None
        assert found.again_at >= NOW
    else:
        assert found.again_at is None


def test_the_schedule_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMEDAY_RETRY_SECONDS", "0,1,2.5")
    assert NotifierSettings().retry_seconds == (0, 1, 2.5)
