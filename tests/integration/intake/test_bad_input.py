import json
import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.integration.intake.conftest import BATCH, DESK, STRUCTURED, Process, walk_in


def encoded(**changes: Any) -> bytes:
    return json.dumps(walk_in(**changes)).encode()


OVERRIDE = {"name": "override.band", "value": 1, "words": "not safe tonight", "author": "duty worker 7"}
TABLE = [
    ("unknown kind", encoded(type="sameday.intake.nope.v1"), 422, {"/type"}),
    ("wrong schema", encoded(data={"person": "Dean"}), 422, {"/data/person"}),
    ("bad NHS number", encoded(data={"person": {"nhs_number": "9991017071"}}), 422, {"/data/person/nhs_number"}),
    ("no right to override", encoded(data={"person": {}, "observations": [OVERRIDE]}), 422, {"/data/observations/0"}),
    ("future time", encoded(time="2126-03-10T09:05:00Z"), 422, {"/time"}),
    ("missing time", encoded(time=...), 422, {"/time"}),
    ("another's source", encoded(source="urn:other"), 403, {"/source"}),
    ("2 MiB", b"x" * (2 << 20), 413, set()),
    ("10,000 deep", b"[" * 10_000 + b"]" * 10_000, 400, set()),
    ("not UTF-8", b'{"id": "\xff"}', 400, set()),
    ("NUL", encoded(data={"note": "a\0"}), 422, {"/data/note"}),
    ("not JSON", b"MSH|^~", 400, set()),
    ("nothing", b"", 400, set()),
]


@pytest.mark.parametrize(("body", "status", "pointers"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_right_refusal_with_pointers(desk: httpx.Client, body: bytes, status: int, pointers: set[str]) -> None:
    answer = desk.post("/v1/events", content=body, headers=STRUCTURED)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert {error["pointer"] for error in problem.get("errors", [])} == pointers


def test_no_key_and_wrong_keys_are_told_alike(intake: Process, key_for: Callable[..., str]) -> None:
    right = key_for(source=DESK)
    for token in (None, "nonsense", right[:-1] + ("a" if right[-1] != "a" else "b"), "sd_000000_" + "s" * 43):
        with intake.client(token) as client:
            answer = client.post("/v1/events", content=encoded(), headers=STRUCTURED)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_just_added_works_at_once(intake: Process, key_for: Callable[..., str]) -> None:
    with intake.client(key_for(source=DESK)) as client:
        assert client.post("/v1/events", content=encoded(), headers=STRUCTURED).status_code == 202


def test_a_source_sends_the_kinds_of_its_key_only(intake: Process, key_for: Callable[..., str]) -> None:
    from shared.contracts.vocabulary import Kind  # noqa: PLC0415 - beside its one use

    with intake.client(key_for(source=DESK, kinds=(Kind.OVERDOSE,))) as client:
        refused = client.post("/v1/events", content=encoded(), headers=STRUCTURED)
        taken = client.post("/v1/events", content=encoded(type="sameday.intake.overdose.v1"), headers=STRUCTURED)
    assert (refused.status_code, taken.status_code) == (403, 202)


def test_an_override_is_taken_with_a_key_made_for_it(intake: Process, key_for: Callable[..., str]) -> None:
    from shared.contracts.observations import Judgement  # noqa: PLC0415 - beside its one use

    with intake.client(key_for(source=DESK, may=(Judgement.OVERRIDE,))) as client:
        body = encoded(id="override-1", data={"person": {}, "observations": [OVERRIDE]})
        assert client.post("/v1/events", content=body, headers=STRUCTURED).status_code == 202


@pytest.mark.parametrize("media", ["application/xml", "text/plain", "", "application/json"])
def test_other_content_types_are_not_taken(desk: httpx.Client, media: str) -> None:
    assert desk.post("/v1/events", content=encoded(), headers={"content-type": media}).status_code == 415


@pytest.mark.parametrize("body", [b"[]", b"{}", b"[[]]"])
def test_a_batch_of_nothing_does_not_fit(desk: httpx.Client, body: bytes) -> None:
    assert desk.post("/v1/events", content=body, headers=BATCH).status_code == 422


def test_paths_and_methods_that_are_not_there_are_problems_too(desk: httpx.Client) -> None:
    for answer in (desk.get("/v1/nothing"), desk.get("/v1/events"), desk.put("/v1/hmpps")):
        assert answer.status_code in {404, 405}
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_longer_than_it_says_is_cut_off_unread(intake: Process, desk: httpx.Client) -> None:
    token = desk.headers["authorization"].encode()
    with socket.create_connection(("127.0.0.1", intake.base), timeout=15) as raw:
        raw.sendall(
            b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\nAuthorization: "
            + token + b"\r\nContent-Length: 10\r\n\r\n" + encoded()
        )  # fmt: skip
        assert b" 400 " in raw.recv(4096).split(b"\r\n")[0]


def test_a_chunked_body_is_measured_as_it_comes(desk: httpx.Client) -> None:
    answer = desk.post("/v1/events", content=(b"x" * 65_536 for _ in range(20)), headers=STRUCTURED)
    assert answer.status_code == 413


def test_a_body_that_never_ends_is_given_up(intake: Process, desk: httpx.Client) -> None:
    token = desk.headers["authorization"].encode()
    with socket.create_connection(("127.0.0.1", intake.base), timeout=15) as raw:
        raw.sendall(
            b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\nAuthorization: "
            + token + b"\r\nContent-Length: 1000\r\n\r\n{"
        )  # fmt: skip
        assert b" 408 " in raw.recv(4096).split(b"\r\n")[0]


def test_the_description_is_whole(intake: Process) -> None:
    document = httpx.get(f"{intake.url}/openapi.json").json()
    text = json.dumps(document)
    named = set(document["components"]["schemas"])
    used = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert used <= named
    for path in ("/v1/events", "/v1/hmpps", "/v1/referrals/{referral_id}/answers"):
        operation = document["paths"][path]["post"]
        assert operation["requestBody"]["content"]
        assert {"202", "401", "413", "422", "503"} <= set(operation["responses"])
    assert httpx.get(f"{intake.url}/docs").status_code == 200
