"""What `policy explain` foretells is what the running system decides; the fairness list shows groups and hides few."""

import csv
import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local.demo.samples import fictional_nhs_number
from deploy.local.following import Following
from deploy.local.system import System
from tests.end_to_end.events import event, sample
from tests.end_to_end.street import CommandLine, Integrator, Join, eventually

SOURCE = "urn:test:fairness"
TOWN: Mapping[str, int] = {"test north": 24, "test south": 13, "test west": 3}
"""How many people there are of each made-up ethnicity."""


@pytest.mark.parametrize("name", ["walk_in.json", "custody_release.json", "ae_attendance.json", "prison_release.json"])
def test_what_is_foretold_is_what_is_decided(name: str, line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(json.dumps(sample(name).body))
    foretold = json.loads(line.said("policy", "explain", str(file), "--json"))
    sent = json.loads(line.said("publish", str(file), "--json"))["id"]
    decided = line.referrals(sent, len(foretold["offers"]))
    trace = line.trace(sent)
    assert trace["person_id"] == foretold["person"]
    assert trace["score"]["factors"] == foretold["score"]["factors"]
    assert (trace["score"]["value"], trace["score"]["band"]) == (foretold["score"]["value"], foretold["score"]["band"])
    assert sorted((one["agency"], one["team"]) for one in decided) == sorted(
        (one["agency"], one["team"]) for one in foretold["offers"]
    )
    due = {(one["agency"], one["team"]): moment(one["respond_by"]) for one in decided}
    for one in foretold["offers"]:
        assert abs(due[one["agency"], one["team"]] - moment(one["respond_by"])) < timedelta(minutes=1)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_explaining_changes_nothing(line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "walk_in.json"
    file.write_text(json.dumps(sample("walk_in.json").body))
    foretold = json.loads(line.said("policy", "explain", str(file), "--json"))
    assert line.trace(foretold["person"]) is None


def test_the_packs_of_the_running_system_are_checked(line: CommandLine) -> None:
    finished = line.run("policy", "check")
    assert finished.stdout == ""
    assert finished.stderr.endswith("areas are in order\n")


@pytest.fixture(scope="module")
def town(system: System, line: CommandLine, integrator: Join) -> str:
    """An area where everybody of the north has an answer; returns its name."""
    area = "quick"
    sender = integrator(SOURCE)
    sent = {
        group: [sender.accepted(met(area, group, number)) for number in range(count)] for group, count in TOWN.items()
    }
    first = Integrator(system.running.intake, line.said("keys", "add", "--agency", "quick-first"))
    for identity in sent["test north"]:
        (referral,) = line.referrals(identity)
        path = f"/v1/referrals/{referral['id']}/answers"
        assert first.post({"verb": "accept"}, path, "application/json").status_code == 202
    for group in ("test south", "test west"):
        line.referrals(sent[group][-1])
    eventually(lambda: shown(line, area)["test north"]["wait_hours"] is not None)
    return area


def met(area: str, group: str, number: int) -> dict[str, Any]:
    """Somebody of a group was met in the street and needs a place to live."""
    at = 810_000 + 13 * (100 * list(TOWN).index(group) + number)
    person = {"nhs_number": fictional_nhs_number(at), "ethnicity": group, "birth_date": "1980-02-03", "language": "pl"}
    return event("outreach_contact", SOURCE, area, person=person, needs=["housing"])


def shown(line: CommandLine, area: str, *more: str) -> dict[str, Any]:
    """Rows of the split by ethnicity, by group."""
    rows: Sequence[Any] = [json.loads(row) for row in line.said(*listed(area, "--json", *more)).splitlines()]
    return {row["group"]: row for row in rows if row["split"] == "ethnicity"}


def listed(area: str, *more: str) -> tuple[str, ...]:
    return ("list", "fairness", "--area", area, *more)


def test_groups_have_their_score_band_wait_and_outcome(town: str, line: CommandLine) -> None:
    north = shown(line, town, "--least", "1")["test north"]  # others of this system may be few of a band
    assert (north["people"], north["score"]) == (24, 2)
    assert {band: share for band, share in north["bands"].items() if share} == {"standard": 1}
    assert 0 <= north["wait_hours"] < 1
    assert {end: share for end, share in north["outcomes"].items() if share} == {"open": 1}


def test_groups_of_few_people_are_hidden_with_another_and_shown_on_demand(town: str, line: CommandLine) -> None:
    rows = shown(line, town)
    assert (rows["test west"]["people"], rows["test west"]["hidden"]) == (None, "<10")
    assert rows["test west"]["score"] is None
    assert sum(row["hidden"] is not None for row in rows.values()) >= 2
    assert shown(line, town, "--least", "3")["test west"]["people"] == 3


def test_people_and_spreadsheets_read_the_same(town: str, line: CommandLine) -> None:
    text = line.said(*listed(town))
    assert "by ethnicity" in text
    assert [words.split() for words in text.splitlines() if words.startswith("test west")] == [["test", "west", "<10"]]
    cells = {row["group"]: row for row in csv.DictReader(line.said(*listed(town, "--csv")).splitlines())}
    assert (cells["test north"]["people"], cells["test west"]["people"]) == ("24", "<10")


def test_no_identifier_stands_in_the_list(town: str, line: CommandLine) -> None:
    for form in ((), ("--json",), ("--csv",)):
        printed = line.said(*listed(town, *form))
        assert "999" not in printed
        assert "1980" not in printed


def test_somebody_known_by_two_numbers_counts_once(town: str, line: CommandLine, integrator: Join) -> None:
    sender = integrator(f"{SOURCE}:joined")
    before = everybody(line, town)
    nhs, noms = {"nhs_number": fictional_nhs_number(890_006)}, {"noms_number": "A7741TX"}
    for person in ({**nhs, "ethnicity": "test joined"}, {**noms, "language": "pl"}, {**nhs, **noms}):
        sent = sender.accepted(event("outreach_contact", f"{SOURCE}:joined", town, person=person))
        eventually(lambda sent=sent: (line.trace(sent) or {}).get("person_id"))  # type: ignore[misc]  # a lambda's default
    eventually(lambda: everybody(line, town) == before + 1)
    joined = shown(line, town, "--least", "1")["test joined"]
    assert joined["people"] == 1


def everybody(line: CommandLine, area: str) -> int:
    first = json.loads(line.said(*listed(area, "--json", "--least", "1")).splitlines()[0])
    return int(first["people"])


def test_an_area_without_people_is_said_to_have_none(line: CommandLine) -> None:
    finished = line.run(*listed("cumberland"))
    assert (finished.stdout, finished.stderr) == ("", "nobody is known in cumberland yet\n")


def test_an_area_that_is_not_there_is_bad_use(line: CommandLine) -> None:
    finished = line.run(*listed("walsal"), check=False)
    assert finished.exit_code == 2
    assert "did you mean 'walsall'" in finished.stderr.replace("\n", " ")


def test_the_lists_of_a_day_are_facts_and_published_again_the_same_ones(system: System, line: CommandLine) -> None:
    month_ends = "2026-11-30"
    first, second = (line.said("list", "publish", "--area", "walsall", "--date", month_ends) for _ in range(2))
    assert first == second
    assert "walsall same-day" in first
    with Following(system.running.kafka_options(), "lists.made", "beginning") as following:
        records = list(itertools.islice(following, 2 * len(first.splitlines())))
    ids = Counter(dict(record.headers)["ce_id"] for record in records)
    assert set(ids.values()) == {2}
    assert {record.key for record in records} == {b"walsall"}
    assert "same-day" in {json.loads(record.value)["name"] for record in records}
