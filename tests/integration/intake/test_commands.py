import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.local import cli
from tests.integration.intake.conftest import DESK, Process, Published, messages, walk_in

EXAMPLES = Path(__file__).parents[3] / "examples" / "events"
Sameday = Callable[..., Result]


@pytest.fixture(scope="module")
def sameday(intake: Process, environment: dict[str, str]) -> Sameday:
    """The command line against the running intake, as on a remote system: nothing but settings."""
    told: dict[str, str | None] = {name: None for name in os.environ if name.startswith("SAMEDAY_")}
    told |= environment | {"SAMEDAY_INTAKE": intake.url}

    def run(command: str, *words: str) -> Result:
        return CliRunner().invoke(cli.build(command), [command, *words], env=told)

    return run


def test_a_key_is_made_used_listed_and_revoked(sameday: Sameday, intake: Process) -> None:
    rights = ("--kind", "walk_in", "--may", "override")
    made = sameday("keys", "add", "--source", DESK, "--area", "walsall", *rights)
    token = made.stdout.strip()
    key_id = token.split("_")[1]
    assert (made.exit_code, made.stdout.count("\n")) == (0, 1)
    with intake.client(token) as client:
        headers = {"content-type": "application/cloudevents+json"}
        assert client.post("/v1/events", json=walk_in(), headers=headers).status_code == 202
    listed = [json.loads(line) for line in sameday("keys", "list", "--json").stdout.splitlines()]
    [found] = [key for key in listed if key["id"] == key_id]
    assert (found["source"], found["area"], found["kinds"], found["may"]) == (
        DESK,
        "walsall",
        ["walk_in"],
        ["override"],
    )
    assert "may override" in sameday("keys", "list").stdout
    assert token not in str(listed)
    assert sameday("keys", "revoke", key_id, "--dry-run").exit_code == 0
    assert sameday("keys", "revoke", key_id).exit_code == 0
    assert sameday("keys", "revoke", key_id).exit_code == 1
    assert key_id not in sameday("keys", "list").stdout


def test_a_dry_run_makes_no_key(sameday: Sameday) -> None:
    before = sameday("keys", "list").stdout
    made = sameday("keys", "add", "--agency", "the-glebe", "--dry-run")
    assert (made.exit_code, made.stdout) == (0, "")
    assert sameday("keys", "list").stdout == before


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--source", "urn:x", "--agency", "a"],
        ["--agency", "A b"],
        ["--source", "urn:x", "--kind", "love"],
        ["--agency", "a", "--area", "walsall"],
        ["--source", "urn:x", "--may", "judge"],
        ["--agency", "a", "--may", "override"],
    ],
)
def test_a_key_for_nobody_in_particular_is_bad_use(sameday: Sameday, words: list[str]) -> None:
    assert sameday("keys", "add", *words).exit_code == 2


def test_files_are_sent_and_answered_line_by_line(
    sameday: Sameday, key_for: Callable[..., str], tmp_path: Path, published: Published
) -> None:
    batch = tmp_path / "batch.json"
    batch.write_text(json.dumps([walk_in(id=f"file-{number}") for number in range(3)]))
    key = key_for(source=DESK, area="walsall")
    release = EXAMPLES / "prison-offender-events.prisoner.released.json"
    done = sameday("publish", str(batch), str(release), "--key", key)
    assert done.exit_code == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [verdict for _, verdict in lines] == ["accepted"] * 4
    assert {str(message.id) for message in messages(published("intake.events", 4))} == {
        event_id for event_id, _ in lines
    }


def test_a_request_as_written_down_is_sent_in_binary_mode(
    sameday: Sameday, key_for: Callable[..., str], tmp_path: Path
) -> None:
    event = walk_in(id="written")
    lines = [f"ce-{name}: {event[name]}" for name in ("specversion", "id", "type", "source", "time")]
    head = "\r\n".join(["POST /v1/events HTTP/1.1", "Content-Type: application/json", *lines])
    written = tmp_path / "event.http"
    written.write_text(f"{head}\r\n\r\n{json.dumps(event['data'])}")
    assert sameday("publish", str(written), "--key", key_for(source=DESK)).exit_code == 0


def test_a_refused_file_says_why_and_where(sameday: Sameday, key_for: Callable[..., str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(walk_in(data={"person": {"nhs_number": "9991017071"}})))
    done = sameday("publish", str(bad), "--key", key_for(source=DESK))
    assert (done.exit_code, done.stdout) == (1, "bad.json refused\n")
    assert "/data/person/nhs_number" in done.stderr
    assert "9991017071" not in done.stderr


def test_what_is_no_event_file_is_bad_use(sameday: Sameday, tmp_path: Path) -> None:
    other = tmp_path / "x.json"
    other.write_text("MSH|")
    assert sameday("publish", str(other), "--key", "k").exit_code == 2
    assert sameday("publish", str(EXAMPLES / "walk_in.json")).exit_code == 2
