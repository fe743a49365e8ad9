import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shared.kit.metrics import PACKS_REFUSED
from shared.packs.current import Current
from shared.packs.problems import PackError
from shared.packs.scoring import Scoring, load_scoring

AREAS = Path(__file__).parents[3] / "areas"


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    return Path(shutil.copytree(AREAS / "walsall", tmp_path / "walsall")).parent


def change(areas: Path, old: str, new: str) -> None:
    file = areas / "walsall" / "scoring.yaml"
    file.write_text(file.read_text().replace(old, new))


def looked(current: Current[Mapping[str, Scoring]]) -> Mapping[str, Scoring]:
    """What is in force after two looks: the first may have come between two saves."""
    first, second = current.look(), current.look()
    return second or first or current.value


def refused_now() -> float:
    (metric,) = PACKS_REFUSED.collect()
    return metric.samples[0].value


def test_a_changed_pack_is_taken_without_a_restart(areas: Path) -> None:
    current = Current(areas, load_scoring)
    change(areas, "period_days: 31", "period_days: 28")
    assert current.look() is None
    taken = current.look()
    assert taken is not None
    assert taken["walsall"].period_days == 28


async def test_what_changed_is_taken_and_told_while_somebody_keeps_looking(
    areas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.packs.current.LOOK_EVERY_S", 0.01)
    current: Current[Mapping[str, Scoring]] = Current(areas, load_scoring)
    told: asyncio.Queue[Mapping[str, Scoring]] = asyncio.Queue()
    keeping = asyncio.create_task(current.keep(told.put_nowait))
    change(areas, "period_days: 31", "period_days: 28")
    taken = await asyncio.wait_for(told.get(), 10)
    keeping.cancel()
    assert taken is current.value
    assert taken["walsall"].period_days == 28


def test_a_wrong_pack_is_refused_loudly_and_the_last_good_one_stays(areas: Path) -> None:
    current = Current(areas, load_scoring)
    change(areas, "period_days: 31", "period_dayz: 31")
    with capture_logs() as said:
        assert looked(current)["walsall"].period_days == 31
    assert refused_now() == 1
    (refused,) = said
    assert refused["event"] == "packs-refused"
    assert any("scoring.yaml:" in problem and "period_dayz" in problem for problem in refused["problems"])
    change(areas, "period_dayz: 31", "period_days: 30")
    assert looked(current)["walsall"].period_days == 30
    assert refused_now() == 0


def test_a_refused_pack_is_said_once_and_not_at_every_look(areas: Path) -> None:
    current = Current(areas, load_scoring)
    change(areas, "period_days: 31", "period_dayz: 31")
    with capture_logs() as said:
        looked(current)
        looked(current)
    assert len(said) == 1


def test_nothing_runs_with_packs_that_are_wrong_from_the_start(areas: Path) -> None:
    change(areas, "period_days: 31", "period_dayz: 31")
    with pytest.raises(PackError):
        Current(areas, load_scoring)
