"""`sameday agencies`."""

from datetime import datetime
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.local.home import NotRunningError, Running, find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from shared.packs import AreaPack, Target

Areas = Annotated[
    Path | None,
    typer.Option("--areas", envvar="SAMEDAY_AREAS", help="Folder of area packs; else the running system's."),
]


def run(home: Home = None, areas: Areas = None, *, json: Json = False) -> None:
    """Agencies and teams of the loaded area packs: their hours today, who is rung, load and endpoints.

    Load and endpoints are said when the system runs; exit 1 when a pack is wrong, with file and line.

    Example: sameday agencies --home /tmp/a --json
    """
    from shared.kit import clock  # noqa: PLC0415 - `--help` does without
    from shared.packs import PackError, load_packs  # noqa: PLC0415 - `--help` does without

    running = _running(home)
    folder = areas or (running.areas if running is not None else None)
    if folder is None:
        raise NotRunningError("no system runs here; say --areas to read packs all the same")
    try:
        packs = load_packs(folder)
    except PackError as error:
        tell(str(error))
        raise typer.Exit(1) from None
    numbers = _numbers(running) if running is not None else {}
    for pack in packs.values():
        for target in pack.targets.values():
            line = _line(pack, target, clock.now()) | numbers.get(target.name, {}) | numbers.get(target.agency.id, {})
            answer(dumps(line) if json else _text(line))


def _running(home: Path | None) -> Running | None:
    try:
        return find(home)
    except NotRunningError:
        return None


def _line(pack: "AreaPack", target: "Target", now: datetime) -> dict[str, Any]:
    from shared.packs.hours import in_words, on_day  # noqa: PLC0415 - `--help` does without

    hours = target.team.hours if target.team.hours is not None else target.agency.hours
    opens = target.calendar.next_opening(now)
    contact = target.duty_contact
    return {
        "area": pack.area.area,
        "agency": target.agency.id,
        "team": target.team.id,
        "name": f"{target.agency.name}, {target.team.name}",
        "site": target.team.site,
        "open": target.calendar.is_open(now),
        "today": on_day(target.calendar, now),
        "next_opening": opens.isoformat() if opens is not None else None,
        "hours": in_words(hours),
        "duty_contact": {"role": contact.role, "email": contact.email, "phone": contact.phone},
        "agreement": {"id": target.agreement.id, "expires": target.agreement.expires.isoformat()},
        "kafka": target.agency.kafka,
    }


def _numbers(running: Running) -> dict[str, dict[str, int]]:
    """By `agency/team` the open referrals, by agency the endpoints in use; nothing when the tables cannot be read."""
    import asyncio  # noqa: PLC0415 - `--help` does without

    from shared.kit.database import ABSENT  # noqa: PLC0415 - `--help` does without

    try:
        return asyncio.run(_count(running.database))
    except ABSENT as error:
        tell(f"load and endpoints are not known: {error}")
        return {}


async def _count(url: str) -> dict[str, dict[str, int]]:
    from sqlalchemy import func, select  # noqa: PLC0415 - `--help` does without

    from services.notifier.tables import endpoint  # noqa: PLC0415 - `--help` does without
    from services.router.life_cycle import OVER  # noqa: PLC0415 - `--help` does without
    from services.router.tables import STATE  # noqa: PLC0415 - `--help` does without
    from shared.kit.database import engine  # noqa: PLC0415 - `--help` does without

    agency, team, state = (STATE.c.body[name].astext for name in ("agency", "team", "state"))
    is_open = (STATE.c.key.like("referral:%"), state.not_in([one.value for one in OVER]))
    load = select(agency + "/" + team, func.count()).where(*is_open).group_by(agency, team)
    in_use = select(endpoint.c.agency, func.count()).where(endpoint.c.state == "active").group_by(endpoint.c.agency)
    database = engine(url, pool_size=1)
    try:
        async with database.connect() as connection:
            loads = (await connection.execute(load)).tuples().all()
            endpoints = (await connection.execute(in_use)).tuples().all()
    finally:
        await database.dispose()
    return {
        **{name: {"open_referrals": number} for name, number in loads},
        **{name: {"endpoints": number} for name, number in endpoints},
    }


def _text(line: dict[str, Any]) -> str:
    door = "open" if line["open"] else "shut"
    load = f"{line.get('open_referrals', 0)} open, {line.get('endpoints', 0)} endpoints"
    name = f"{line['agency']}/{line['team']}"
    return f"{line['area']:<10} {name:<48} {door:<5} today {line['today']:<24} {load}"
