"""Bad input is refused with the right status and the place that is wrong, never with a 500, and slows nobody."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from deploy.local.system import System
from shared.kit.clock import now, rfc3339
from tests.end_to_end.events import event
from tests.end_to_end.street import CommandLine, Integrator, Join

SOURCE = "urn:test:bad-input"
Spoil = Callable[[dict[str, Any]], Any]


def changed(**attributes: Any) -> Spoil:
    return lambda good: good | attributes


def without(name: str) -> Spoil:
    return lambda good: {key: value for key, value in good.items() if key != name}


def with_data(**data: Any) -> Spoil:
    return lambda good: good | {"data": good["data"] | data}


TABLE: dict[str, tuple[Spoil, int, str | None]] = {
    "unknown kind": (changed(type="sameday.intake.coffee_break.v1"), 422, "/type"),
    "missing time": (without("time"), 422, "/time"),
    "missing id": (without("id"), 422, "/id"),
    "future time": (lambda good: good | {"time": rfc3339(now() + timedelta(hours=1))}, 422, "/time"),
    "time without offset": (changed(time="2026-03-10T09:05:00"), 422, "/time"),
    "wrong check digit": (with_data(person={"nhs_number": "9991017071"}), 422, "/data/person/nhs_number"),
    "misspelt field": (with_data(nedes=["housing"]), 422, "/data/nedes"),
    "unknown need": (with_data(needs=["a pony"]), 422, "/data/needs/0"),
    "nobody at all": (changed(data={"area": "quick"}), 422, "/data"),
    "another source": (changed(source="urn:test:somebody-else"), 403, "/source"),
    "not UTF-8": (lambda _: b'{"specversion": "1.0", "id": "\xff"}', 400, None),
    "not JSON": (lambda _: b"{", 400, None),
    "ten thousand deep": (lambda _: b"[" * 10_000 + b"]" * 10_000, 400, None),
    "two mebibytes": (lambda good: json.dumps(good | {"id": "x" * 2 * 1024 * 1024}).encode(), 413, None),
    "NUL": (with_data(note="a\u0000b"), 422, "/data/note"),
}


@pytest.fixture(scope="module")
def sender(integrator: Join) -> Integrator:
    return integrator(SOURCE)


@pytest.mark.parametrize("name", TABLE)
def test_bad_event_is_refused_where_it_is_wrong(name: str, sender: Integrator) -> None:
    spoil, status, pointer = TABLE[name]
    response = sender.post(spoil(event("outreach_contact", SOURCE)))
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]
    if pointer is not None:
        assert pointer in {one["pointer"] for one in response.json()["errors"]}


def test_content_type_nobody_takes_is_refused(sender: Integrator) -> None:
    assert sender.post(b"a,b", kind="text/csv").status_code == 415


def test_no_key_and_a_wrong_key_are_refused(system: System) -> None:
    url = f"{system.running.intake}/v1/events"
    for headers in ({}, {"authorization": "Bearer sd_000000_" + "x" * 43}, {"authorization": "Basic eDp5"}):
        assert httpx.post(url, json={}, headers=headers, timeout=10).status_code == 401


def test_key_sends_no_kind_it_was_not_given(integrator: Join) -> None:
    source = "urn:test:one-kind"
    sender = integrator(source, "--kind", "walk_in")
    assert sender.post(event("outreach_contact", source)).status_code == 403


def test_good_event_among_the_bad_ones_is_handled(sender: Integrator, line: CommandLine) -> None:
    assert line.referrals(sender.accepted(event("outreach_contact", SOURCE)))
