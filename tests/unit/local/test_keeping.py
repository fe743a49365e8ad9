"""When what died or hangs is started again. Times are seconds of a clock the test owns."""

from deploy.local.backoff import Backoff
from deploy.local.health import Answer, Pulse


def test_pauses_double_to_ten_seconds() -> None:
    backoff = Backoff()

    assert [backoff.after(1) for _ in range(8)] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]


def test_half_a_minute_of_life_is_forgiven() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.after(1)

    assert backoff.after(30) == 0.2


def test_ten_seconds_of_illness_are_too_long_but_not_with_a_recovery_between() -> None:
    pulse = Pulse(started=0)
    pulse.note(Answer(503, "no progress"), 1)
    assert pulse.verdict(10.9) is None
    assert pulse.verdict(11.1) == "unhealthy for 10 s (no progress)"

    pulse.note(Answer(200, "ok"), 12)
    pulse.note(Answer(503, "no progress"), 13)
    assert pulse.verdict(20) is None


def test_twenty_seconds_of_silence_are_too_long() -> None:
    pulse = Pulse(started=0)
    pulse.note(Answer(200, "ok"), 5)
    pulse.note(None, 7)

    assert pulse.verdict(24) is None
    assert pulse.verdict(26) == "no answer for 20 s"


def test_a_start_may_take_a_minute() -> None:
    pulse = Pulse(started=0)

    assert pulse.verdict(59) is None
    assert pulse.verdict(61) == "it never answered"
