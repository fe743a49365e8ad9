import json
from collections.abc import Callable
from pathlib import Path

import httpx

from shared.contracts.intake import EventReceived
from shared.contracts.vocabulary import Kind
from shared.kit.ids import made_of
from tests.integration.intake.conftest import BATCH, DESK, STRUCTURED, Process, Published, messages, walk_in

EXAMPLES = Path(__file__).parents[3] / "examples" / "events"
RELEASE = json.loads((EXAMPLES / "prison-offender-events.prisoner.released.json").read_text())


def test_what_is_accepted_is_on_the_topic(desk: httpx.Client, published: Published) -> None:
    answer = desk.post("/v1/events", json=walk_in(id="one"), headers=STRUCTURED)
    assert (answer.status_code, answer.json()) == (202, {"id": str(made_of(DESK, "one")), "verdict": "accepted"})
    [record] = published("intake.events")
    [message] = messages([record])
    assert record.key == b"nhs:9991017070"
    assert str(message.id) == answer.json()["id"]
    assert isinstance(message.data, EventReceived)
    assert (message.data.kind, message.data.area, message.data.source) == (Kind.WALK_IN, "walsall", DESK)


def test_three_modes_say_the_same(desk: httpx.Client, published: Published) -> None:
    event = walk_in(id="modes")
    headers = {f"ce-{name}": str(event[name]) for name in ("specversion", "id", "type", "source", "time")}
    answers = [
        desk.post("/v1/events", json=event, headers=STRUCTURED).json(),
        desk.post("/v1/events", json=event["data"], headers=headers).json(),
        desk.post("/v1/events", json=[event], headers=BATCH).json()["events"][0],
    ]
    assert answers[0] == answers[1] == answers[2]
    found = messages(published("intake.events", 3))
    assert len({(message.id, message.content_hash, message.data) for message in found}) == 1
    assert found[0].content_hash


def test_a_batch_is_taken_whole_or_not_at_all(desk: httpx.Client, published: Published) -> None:
    good = [walk_in(id=f"b{number}") for number in range(3)]
    bad = [*good, walk_in(data={"person": {"nhs_number": "1"}}), walk_in(time=...)]
    refused = desk.post("/v1/events", json=bad, headers=BATCH)
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/3/data/person/nhs_number", "/4/time"}
    assert published("intake.events", 0) == []
    taken = desk.post("/v1/events", json=good, headers=BATCH)
    assert [one["id"] for one in taken.json()["events"]] == [str(made_of(DESK, one["id"])) for one in good]
    assert len(published("intake.events", 3)) == 3


def test_a_release_is_one_event_bare_and_enveloped(desk: httpx.Client, published: Published) -> None:
    bare = desk.post("/v1/hmpps", json=RELEASE)
    enveloped = desk.post("/v1/hmpps", json={"Type": "Notification", "Message": json.dumps(RELEASE)})
    assert bare.status_code == enveloped.status_code == 202
    assert bare.json() == enveloped.json()
    first, second = messages(published("intake.events", 2))
    assert (first.id, first.content_hash, first.time) == (second.id, second.content_hash, second.time)


def test_who_is_only_at_court_goes_no_further(desk: httpx.Client, published: Published) -> None:
    at_court = {**RELEASE, "additionalInformation": {**RELEASE["additionalInformation"], "reason": "SENT_TO_COURT"}}
    answer = desk.post("/v1/hmpps", json=at_court)
    assert (answer.status_code, answer.json()["verdict"]) == (202, "nothing-to-do")
    assert published("intake.events", 0) == []


def test_an_event_without_area_goes_on_to_be_seen(
    intake: Process, key_for: Callable[..., str], published: Published
) -> None:
    with intake.client(key_for(source="urn:nowhere")) as client:
        assert client.post("/v1/events", json=walk_in(source="urn:nowhere"), headers=STRUCTURED).status_code == 202
    [message] = messages(published("intake.events"))
    assert isinstance(message.data, EventReceived)
    assert message.data.area is None


def test_metrics_count_by_source_kind_and_verdict(intake: Process, desk: httpx.Client) -> None:
    desk.post("/v1/events", json=walk_in(), headers=STRUCTURED)
    metrics = intake.page("metrics").text
    assert f'sameday_events_total{{kind="walk_in",source="{DESK}",verdict="accepted"}}' in metrics
    assert 'sameday_stage_seconds_count{service="intake",step="publish"}' in metrics
