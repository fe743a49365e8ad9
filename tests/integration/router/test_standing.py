"""How the referrals stand is counted over all rows, in portions, as PostgreSQL has them."""

from datetime import timedelta
from typing import Any

import pytest

from services.router.adapters import standing
from services.router.metrics import Standing
from services.router.tables import STATE
from shared.kit import clock
from shared.kit.database import engine

BEACON, CRANSTOUN = "the-beacon", "cranstoun"


def referral(agency: str, state: str, **more: Any) -> dict[str, Any]:
    return {"agency": agency, "state": state, "band": "same_day", "person_id": "somebody", **more}


async def stands(database: str, bodies: list[dict[str, Any]], portion: int) -> Standing:
    """Rows with these bodies among others that are no referrals, and what is read of them."""
    rows = [{"key": f"referral:{number:04}", "body": body, "version": 1} for number, body in enumerate(bodies)]
    rows += [
        {"key": f"{kind}:{number}", "body": {}, "version": 1} for kind in ("person", "zone") for number in range(9)
    ]
    target = engine(database)
    async with target.begin() as connection:
        await connection.execute(STATE.insert(), rows)
    async with target.connect() as connection:
        found = await standing.read(connection, portion)
    await target.dispose()
    return found


@pytest.mark.parametrize("portion", [1, 4, 7, 1000])
async def test_every_referral_is_counted_once_whatever_the_portions(database: str, portion: int) -> None:
    bodies = [referral(BEACON, "offered") for _ in range(5)]
    bodies += [referral(CRANSTOUN, "offered"), referral(BEACON, "closed")]
    found = await stands(database, bodies, portion)
    assert sorted(found.by_state) == [(CRANSTOUN, "offered", 1), (BEACON, "closed", 1), (BEACON, "offered", 5)]


async def test_the_first_answer_that_is_due_is_told_of_what_is_offered(database: str) -> None:
    now = clock.machine_time()
    in_s = {60: "offered", 30: "offered", -5: "accepted", 90: "offered"}
    bodies = [
        referral(BEACON, state, respond_by=(now + timedelta(seconds=seconds)).isoformat())
        for seconds, state in in_s.items()
    ]
    found = await stands(database, bodies, 1)
    ((agency, seconds),) = found.due_in_s
    assert agency == BEACON
    assert 0 < seconds <= 30


async def test_answered_in_time_or_not_is_told_of_people_who_needed_somebody_today(database: str) -> None:
    in_time = {"respond_by": "2026-11-30T12:00:00Z", "answered_at": "2026-11-30T11:59:59Z"}
    late = {"respond_by": "2026-11-30T12:00:00+00:00", "answered_at": "2026-11-30T12:00:01Z"}
    bodies = [
        referral(BEACON, "accepted", **in_time),
        referral(BEACON, "closed", **in_time),
        referral(BEACON, "accepted", **late),
        referral(BEACON, "rerouted", respond_by="2026-11-30T12:00:00Z"),
        referral(BEACON, "offered", respond_by="2026-11-30T12:00:00Z"),
        referral(BEACON, "accepted", **late) | {"band": "standard"},
        referral(BEACON, "accepted", **late) | {"person_id": None},
    ]
    found = await stands(database, bodies, 3)
    assert sorted(found.same_day) == [(BEACON, False, 2), (BEACON, True, 2)]


async def test_declines_are_counted_by_their_reason_in_whatever_state(database: str) -> None:
    bodies = [referral(BEACON, state, declined_because="wrong_area") for state in ("declined", "rerouted")]
    bodies += [referral(BEACON, "declined", declined_because="no_capacity"), referral(BEACON, "accepted")]
    found = await stands(database, bodies, 2)
    assert sorted(found.declines) == [(BEACON, "no_capacity", 1), (BEACON, "wrong_area", 2)]


async def test_without_referrals_nothing_stands(database: str) -> None:
    assert await stands(database, [], 5) == Standing([], [], [], [], [])
