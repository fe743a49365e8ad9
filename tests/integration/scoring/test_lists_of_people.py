"""`sameday list NAME` over the rows scoring and router leave in PostgreSQL."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from typer.testing import CliRunner, Result

from deploy.local.cli import build
from deploy.local.lists.making import Occasion
from deploy.local.lists.reading import lists_made
from deploy.local.lists.rows import Entry, Figure, Row, Seat
from deploy.local.trace.tables import REFERRALS
from services.scoring.identity import origin_of
from shared.contracts.fact import Message
from shared.contracts.vocabulary import Flag, Kind, Need, Outcome, Verb
from shared.kit import clock
from shared.kit.database import engine
from tests.integration.scoring.conftest import Worker
from tests.product import packs
from tests.unit.lists.builders import AREAS, lists
from tests.unit.router.builders import World, policy, scored
from tests.unit.scoring.builders import NOMS, OTHER_NOMS, event, merge

MONDAY = date(2026, 11, 2)
FRIDAY = date(2026, 11, 20)
TREATED: dict[str, Any] = {"flags": ["in_treatment"]}
NUMBERS = ("9991017070", "9990000018", "9990000026", "9990000034")
ALEX, SAM, KIM, LOU = (origin_of(f"nhs:{number}") for number in NUMBERS)


def on(day: date, kind: str, who: UUID, **said: Any) -> Message:
    """An event of a day at ten about one of the four, in Walsall unless said otherwise."""
    number = NUMBERS[(ALEX, SAM, KIM, LOU).index(who)]
    at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    one = event(kind, sender_id=f"{kind}-{day}-{number}-{sorted(said)}", person={"nhs_number": number}, **said)
    return replace(one, time=at)


def reviewed(day: date, who: UUID) -> Message:
    return on(day, "assessment_recorded", who, observations=[{"name": "days_ago.medical_review", "value": 0}])


async def made(database: str, name: str, day: date, area: str = "walsall") -> Sequence[Row]:
    own = lists()[area]
    ((_, rows),) = await lists_made(database, [own.file.by_id[name]], Occasion(packs()[area], own, day, 10))
    return rows


async def people(database: str, name: str, day: date, area: str = "walsall") -> set[UUID | None]:
    return {row.person for row in await made(database, name, day, area) if isinstance(row, Entry)}


async def keep(database: str, world: World) -> None:
    """The router's rows as its journal writes them."""
    target = engine(database, pool_size=1)
    async with target.begin() as connection:
        for key, written in world.bodies.items():
            await connection.execute(REFERRALS.insert().values(key=key, body=orjson.loads(written), version=1))
    await target.dispose()


async def test_reviewed_a_year_and_a_day_ago_or_never_is_on_the_list(workers: list[Worker], database: str) -> None:
    for message in (
        reviewed(date(2025, 11, 1), ALEX),
        reviewed(date(2025, 11, 3), SAM),
        on(date(2026, 10, 1), "walk_in", KIM, **TREATED),
        on(date(2026, 10, 1), "walk_in", LOU, area="wrexham", **TREATED),
    ):
        await workers[0].hears(message)
    assert await people(database, "no-medical-review", MONDAY) == {ALEX, KIM}


async def test_two_records_of_one_person_are_one_entry_with_the_newest_review(
    workers: list[Worker], database: str
) -> None:
    kept, removed = {"noms_number": NOMS}, {"noms_number": OTHER_NOMS}
    old = event("walk_in", days_ago=100, person=removed, **TREATED)
    new = event("assessment_recorded", days_ago=30, person=kept,
                observations=[{"name": "days_ago.medical_review", "value": 0}])  # fmt: skip
    for message in (old, new):
        await workers[0].hears(message)
    origins = {origin_of(f"noms:{number}") for number in (NOMS, OTHER_NOMS)}
    assert await people(database, "no-medical-review", FRIDAY) == {origin_of(f"noms:{OTHER_NOMS}")}
    await workers[1].hears(merge(kept, removed, days_ago=1))
    assert await people(database, "no-medical-review", FRIDAY) == set()
    assert await people(database, "no-medical-review", FRIDAY + timedelta(days=400)) == {min(origins)}


async def test_whose_newest_area_is_another_is_on_that_areas_list(workers: list[Worker], database: str) -> None:
    for message in (
        on(date(2026, 9, 1), "walk_in", ALEX, flags=["rough_sleeping"]),
        on(date(2026, 10, 1), "walk_in", ALEX, area="wrexham", flags=["rough_sleeping", "hard_to_engage"]),
    ):
        await workers[0].hears(message)
    assert await people(database, "no-medical-review", MONDAY) == set()
    assert await people(database, "changed-circumstances", MONDAY, "wrexham") == {ALEX}


async def test_an_overdose_heard_of_late_is_on_the_register_of_this_week(workers: list[Worker], database: str) -> None:
    today = clock.now().date()
    await workers[0].hears(on(today - timedelta(days=40), "overdose", ALEX))
    await workers[0].hears(on(today - timedelta(days=2), "death_notified", SAM))
    assert await people(database, "overdoses", today) == {ALEX}
    assert await people(database, "overdoses", today - timedelta(days=20)) == set()
    assert await people(database, "deaths", today) == {SAM}


def wrexham() -> World:
    """Two people: one with two desks at the Friday hub, one whom VARM takes on and helps."""
    world = World(policy())
    needs = (Need.BENEFIT_SANCTION, Need.SICK_NOTE)
    world.take(scored(Kind.WALK_IN, *needs, person_id=ALEX, area="wrexham", accepts=True))
    world.take(scored(Kind.OUTREACH_CONTACT, person_id=SAM, area="wrexham", flags=[Flag.CUCKOOED]))
    panel = next(one for one in world.referrals() if one.target == "wrexham-council/varm")
    world.answer(panel, Verb.ACKNOWLEDGE)
    world.now += timedelta(days=3)
    world.answer(world.referral(panel.referral_id), Verb.CLOSE, outcome=Outcome.HOUSED)
    return world


async def test_the_friday_desks_and_the_partnerships_figures_are_those_of_the_routers_rows(
    workers: list[Worker], database: str
) -> None:
    await workers[0].hears(on(FRIDAY, "walk_in", ALEX, area="wrexham"))
    await workers[0].hears(on(FRIDAY, "outreach_contact", SAM, area="wrexham", flags=["cuckooed"]))
    await keep(database, wrexham())
    desks = [row for row in await made(database, "friday-desks", FRIDAY, "wrexham") if isinstance(row, Seat)]
    assert {(seat.team, seat.person) for seat in desks} >= {("GP desk", ALEX), ("DWP decision makers", ALEX)}
    rows = await made(database, "partnership", date(2026, 12, 31), "wrexham")
    totals = {row.id: row.number for row in rows if isinstance(row, Figure) and row.split is None}
    assert (totals["varm-referred"], totals["varm-resolved"], totals["varm-agencies"]) == (1, 1, 1)


async def test_one_address_reported_twice_is_one_and_nobody(workers: list[Worker], database: str) -> None:
    place = {"address": "7 Test Street"}
    said: dict[str, Any] = {"person": None, "place": place, "area": "wrexham", "flags": ["cuckooed"]}
    for days_ago in (5, 3):
        await workers[0].hears(event("place_concern", days_ago=days_ago, **said))
    rows = await made(database, "partnership", FRIDAY, "wrexham")
    totals = {row.id: row.number for row in rows if isinstance(row, Figure) and row.split is None}
    assert totals["linked-addresses"] == 1
    assert await people(database, "changed-circumstances", FRIDAY + timedelta(days=30), "wrexham") == set()


async def test_the_command_prints_the_list_and_no_name(workers: list[Worker], database: str) -> None:
    person = {"nhs_number": NUMBERS[0], "family_name": "Testwoman", "phone": "01632 960999"}
    await workers[0].hears(event("walk_in", days_ago=30, person=person, note="Testwoman came", **TREATED))

    def command(*words: str) -> Result:
        settings = {"SAMEDAY_KAFKA_BOOTSTRAP": "127.0.0.1:1", "SAMEDAY_DATABASE": database, "SAMEDAY_AREAS": str(AREAS)}
        asked = ["list", *words, "--area", "walsall", "--date", "2026-11-02"]
        return CliRunner().invoke(build("list"), asked, env=settings)

    table = await asyncio.to_thread(command, "no-medical-review", "--csv")
    week = await asyncio.to_thread(command, "week", "--json")
    wrong = await asyncio.to_thread(command, "no-medical-revue")
    assert (table.exit_code, week.exit_code, wrong.exit_code) == (0, 0, 2)
    assert table.stdout.splitlines()[1].startswith(f"no-medical-review,2026-11-02,{ALEX},had no medical review")
    assert [(row["list"], row["person"]) for row in map(json.loads, week.stdout.splitlines())] == [
        ("no-medical-review", str(ALEX))
    ]
    assert "Testwoman" not in table.output + week.output
    assert "01632" not in table.output + week.output
