"""Several processes come to what one comes to, whether they share out people or the two packs of one matter."""

from itertools import chain
from pathlib import Path

from deploy.local.simulation.circles import taken
from deploy.local.simulation.model import Difference, Scope
from deploy.local.simulation.report import Sum
from deploy.local.simulation.verdicts import each_alone, verdict
from deploy.local.simulation.work import load, verdicts
from tests.unit.simulation.test_both_really_run import (
    AREAS,
    UNTIL,
    changed,
    edit,
    event,
    gives_less_time,
    has_one_place,
    recorded,
)


def test_processes_come_to_what_one_comes_to(tmp_path: Path) -> None:
    changed(tmp_path, "agencies.yaml", has_one_place)
    folders = (AREAS, tmp_path)
    two = load(folders)
    kinds = ("custody_release", "custody_release", "custody_release", "ae_attendance")
    history = [recorded(event(at, at % 4, kinds[at % 4], 3 * at, "walsall"), at) for at in range(12)]
    heard = taken(history, [], two.shared, two.ask_by_places)
    circles = list(heard.found(two.areas))
    by_themselves, left = each_alone(circles[0].families, heard.kept, two, Scope(UNTIL))
    assert len(by_themselves) == 1
    assert len(left) == 3
    scope = Scope(UNTIL, ranks=two.ask_by_places)
    alone = Sum()
    differences = list(chain.from_iterable(alone.take(verdict(one, heard.kept, two, scope)) for one in circles))
    assert differences
    for large in (1, 1_000):
        together, seen = Sum(), list[int]()
        found: list[Difference] = []
        for one in verdicts(
            circles, heard.kept, two, scope, folders=folders, processes=2, done=seen.append, large=large
        ):
            found += together.take(one)
        assert sorted(found, key=repr) == sorted(differences, key=repr)
        assert together.summary(("walsall",), 0, 1) == alone.summary(("walsall",), 0, 1)
        assert seen[-1] == len(history)


def test_one_family_comes_to_the_same_by_one_process_and_by_two(tmp_path: Path) -> None:
    """In Wrexham a rule asks for a place in a cohort; the two packs of a large circle are routed by two processes."""
    changed(tmp_path, "routes.yaml", gives_less_time)
    edit(tmp_path / "wrexham" / "routes.yaml", gives_less_time)
    folders = (AREAS, tmp_path)
    two = load(folders)
    history = [recorded(event(at, at % 4, "custody_release", 3 * at, "wrexham"), at) for at in range(12)]
    heard = taken(history, [], two.shared, two.ask_by_places)
    (circle,) = heard.found({"wrexham"})
    assert len(circle.families) == 1
    scope = Scope(UNTIL, ranks=two.ask_by_places)
    whole = verdict(circle, heard.kept, two, scope)
    assert whole.differences
    for large in (1, 1_000):
        assert list(verdicts([circle], heard.kept, two, scope, folders=folders, processes=2, large=large)) == [whole]
