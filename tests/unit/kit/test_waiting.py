import asyncpg
import pytest

from shared.kit.waiting import patiently


class Flaky:
    """Fails with these, one a call, then answers how often it was asked."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.asked = 0

    async def ask(self) -> int:
        self.asked += 1
        if self._errors:
            raise self._errors.pop(0)
        return self.asked


async def test_an_absent_database_is_asked_until_it_answers() -> None:
    assert await patiently(Flaky(OSError(), asyncpg.CannotConnectNowError("starting"), TimeoutError()).ask) == 4


async def test_what_nobody_said_may_be_away_is_raised_at_once() -> None:
    flaky = Flaky(KeyError("a"))
    with pytest.raises(KeyError):
        await patiently(flaky.ask)
    assert flaky.asked == 1
    assert await patiently(Flaky(KeyError("a")).ask, KeyError) == 2


async def test_a_value_the_driver_refuses_is_not_an_absent_database() -> None:
    """Asyncpg says both with an InterfaceError: this one is a ValueError as well."""
    flaky = Flaky(OSError(), asyncpg.ClientConfigurationError("invalid"))
    with pytest.raises(asyncpg.ClientConfigurationError):
        await patiently(flaky.ask)
    assert flaky.asked == 2
