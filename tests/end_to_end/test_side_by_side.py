"""Two systems with other homes and ports on one machine: each has its own events."""

import json
from pathlib import Path

import pytest

from deploy.local.system import System
from tests.end_to_end.events import sample
from tests.end_to_end.street import CommandLine, eventually


@pytest.mark.timeout(240)
def test_two_systems_know_nothing_of_each_other(line: CommandLine, plain_system: System, tmp_path: Path) -> None:
    there = CommandLine(plain_system.home)
    assert there.home != line.home
    file = tmp_path / "walk_in.json"
    ids = []
    for one in (line, there):
        file.write_text(json.dumps(sample("walk_in.json").body))
        ids.append(json.loads(one.said("publish", str(file), "--json"))["id"])
    here_id, there_id = ids
    assert line.referrals(here_id)
    assert there.referrals(there_id)
    assert line.trace(there_id) is None
    assert there.trace(here_id) is None
    assert eventually(lambda: there.run("topics", "plan", check=False)).exit_code == 0
