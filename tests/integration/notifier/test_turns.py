"""Whose turn it is in a lane, on the ledger alone: what waits behind a failure, and what follows a success."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from services.notifier.adapters import register
from services.notifier.adapters.ledger import Ledger
from services.notifier.handle import Arrived
from services.notifier.model import Channel, Delivery, Result
from services.notifier.schedule import Answer, Kind, verdict
from services.notifier.settings import NotifierSettings
from services.notifier.vault import Vault
from shared.kit.clock import now
from tests.integration.notifier.office import eventually
from tests.unit.notifier.facts import request

SCHEDULE = (0.0, 600.0)
PROBE_S = 60.0


@pytest.fixture
async def ledger(settings: NotifierSettings) -> AsyncIterator[Ledger]:
    made = Ledger(settings.database, settings.outcomes_topic, lease_s=30, probe_s=PROBE_S)
    await made.open()
    yield made
    await made.close()


async def taken(ledger: Ledger, contact: str, first: int, count: int, room: int = 1) -> tuple[Delivery, ...]:
    asked = [request(first + one, to="contact", email=contact, agency=contact) for one in range(count)]
    return (await ledger.take(Arrived(tuple(asked), (), ()), room)).leased


def result(delivery: Delivery, kind: Kind) -> Result:
    answer, number = Answer(kind, 5), delivery.attempts + 1
    return Result(delivery, number, now(), answer, verdict(answer, number, SCHEDULE, now()))


async def test_what_waits_for_a_contact_rests_while_mails_to_them_fail_and_follows_a_success(ledger: Ledger) -> None:
    first, *rest = await taken(ledger, "resting@agency.invalid", 9_000, 5)
    await ledger.record([result(first, Kind.UNREACHABLE)])
    await ledger.release(rest)
    assert await ledger.lease(64) == []
    due = await ledger.next_due()
    assert due is not None
    assert PROBE_S - 5 < due <= PROBE_S
    await ledger.record([result(first, Kind.OK)])
    assert {one.id for one in await ledger.lease(64)} == {one.id for one in rest}


async def test_a_mail_that_was_tried_keeps_its_own_schedule_when_another_succeeds(ledger: Ledger) -> None:
    failed, sent = await taken(ledger, "scheduled@agency.invalid", 9_100, 2)
    await ledger.record([result(failed, Kind.UNREACHABLE)])
    await ledger.record([result(sent, Kind.OK)])
    due = await ledger.next_due()
    assert due is not None
    assert due > timedelta(seconds=SCHEDULE[1]).total_seconds() - 5


async def test_a_lane_with_a_backlog_gives_its_oldest_and_no_more_than_two_leases(ledger: Ledger) -> None:
    assert await taken(ledger, "backlog@agency.invalid", 9_200, 120, room=0) == ()
    leases = [await ledger.lease(64) for _ in range(3)]
    assert [len(lease) for lease in leases] == [50, 50, 0]
    assert len({one.id for lease in leases for one in lease}) == 100
    for lease in leases[:2]:
        await ledger.record([result(one, Kind.OK) for one in lease])
    assert len(await ledger.lease(64)) == 20


async def test_an_endpoint_is_disabled_beside_a_sender_that_writes_the_same_rows_in_another_order(
    ledger: Ledger, settings: NotifierSettings
) -> None:
    vault = Vault(settings.secret.get_secret_value())
    endpoint, _ = register.new_endpoint("leaving", Channel.EMAIL, "leaving@agency.invalid", now(), vault)
    command, sender = await asyncpg.connect(settings.database), await asyncpg.connect(settings.database)
    await register.add(command, endpoint)
    await ledger.take(Arrived((request(9_400, agency="leaving"),), (), ()), 0)
    await sender.execute("SET deadlock_timeout = '1min'")  # so that it is the other who is told to give way
    async with sender.transaction():
        await sender.execute("UPDATE notifier.delivery SET detail = 'x' WHERE lane = $1", endpoint.id)
        disabling = asyncio.create_task(register.disable(command, [endpoint.id], settings.outcomes_topic))
        assert await eventually(lambda: sender.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        await sender.execute("UPDATE notifier.endpoint SET changed_at = now() WHERE id = $1", endpoint.id)
    assert await disabling == 1
    await asyncio.gather(command.close(), sender.close())
