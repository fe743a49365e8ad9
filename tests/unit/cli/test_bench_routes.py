from pathlib import Path

from deploy.local.bench.routes import OWN, copy_with
from deploy.local.home import AREAS
from shared.packs import load_packs
from shared.packs.ages import months


def test_packs_with_ten_and_with_five_hundred_rules_load_and_end_with_the_same_ten(tmp_path: Path) -> None:
    few, many = (load_packs(copy_with(AREAS, number, tmp_path / str(number))) for number in (OWN, 500))
    for area, pack in many.items():
        assert len(pack.routes.rules) == 500
        assert pack.routes.rules[-OWN:] == few[area].routes.rules


def test_rules_that_are_added_are_for_nobody_alive(tmp_path: Path) -> None:
    packs = load_packs(copy_with(AREAS, 60, tmp_path / "areas"))
    added = [rule for pack in packs.values() for rule in pack.routes.rules[:-OWN]]
    assert added
    assert all(rule.when.age is not None and months(rule.when.age.from_) >= 12 * 130 for rule in added)
