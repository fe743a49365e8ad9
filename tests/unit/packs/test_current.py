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


def looked(current: Current[Mapping[str, Scoring]]) -> None:
    """Twice: the first look may have come between two saves."""
    current.look()
    current.look()


def refused_now() -> float:
    (metric,) = PACKS_REFUSED.collect()
    return metric.samples[0].value


def test_a_changed_pack_is_taken_without_a_restart(areas: Path) -> None:
    current = Current(areas, load_scoring)
    change(areas, "period_days: 31", "period_days: 28")
    current.look()
    assert current.value["walsall"].period_days == 31
    current.look()
    assert current.value["walsall"].period_days == 28


def test_a_wrong_pack_is_refused_loudly_and_the_last_good_one_stays(areas: Path) -> None:
    current = Current(areas, load_scoring)
    change(areas, "period_days: 31", "period_dayz: 31")
    with capture_logs() as said:
        looked(current)
    assert current.value["walsall"].period_days == 31
    assert refused_now() == 1
    (refused,) = said
    assert refused["event"] == "packs-refused"
    assert any("scoring.yaml:" in problem and "period_dayz" in problem for problem in refused["problems"])
    change(areas, "period_dayz: 31", "period_days: 30")
    looked(current)
    assert current.value["walsall"].period_days == 30
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
