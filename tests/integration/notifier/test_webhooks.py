"""Webhooks to a real receiver that verifies with the `standardwebhooks` package."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response

from shared.kit.ids import made_of
from tests.integration.notifier.office import Office, eventually


class Receiver:
    """An agency's webhook: answers what it is told to, then 200; keeps what verified."""

    def __init__(self, server: HTTPServer, path: str) -> None:
        self.url = server.url_for(path)
        self.secret = ""
        self.answers: list[Response | float] = []
        self.ids: list[str] = []
        self.bodies: list[Any] = []
        server.expect_request(path).respond_with_handler(self._handle)

    def _handle(self, request: Request) -> Response:
        Webhook(self.secret).verify(request.get_data(), dict(request.headers.items()))
        self.ids.append(request.headers["webhook-id"])
        self.bodies.append(json.loads(request.get_data()))
        answer = self.answers.pop(0) if self.answers else Response(status=200)
        if isinstance(answer, float):
            time.sleep(answer)
            return Response(status=200)
        return answer


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(threaded=True) as running:
        yield running


@pytest.fixture
def agency(request: pytest.FixtureRequest) -> str:
    return str(request.node.name).removeprefix("test_").replace("_", "-")[:40]


@pytest.fixture
async def receiver(server: HTTPServer, office: Office, agency: str) -> Receiver:
    made = Receiver(server, f"/{agency}")
    made.secret = await office.register(agency, url=made.url)
    return made


async def test_a_signed_webhook_arrives_and_the_router_hears_so(
    office: Office, agency: str, receiver: Receiver
) -> None:
    notification = office.ask(agency)
    assert await office.ended(agency, "delivered") == ["delivered"]
    (row,) = await office.deliveries(agency)
    assert receiver.ids == [str(made_of(row["referral_id"], notification, row["endpoint_id"]))]
    assert receiver.bodies[0]["type"] == "referral.offered"
    assert receiver.bodies[0]["data"]["version"] == 1
    assert row["id"] == made_of(notification, row["endpoint_id"])
    assert row["body"] is None
    (outcome,) = await office.outcomes(agency, 1)
    assert (outcome.outcome, outcome.channel, outcome.attempts) == ("delivered", "webhook", 1)
    assert outcome.delivery_id == row["id"]


async def test_a_busy_receiver_is_tried_again_with_the_same_id(office: Office, agency: str, receiver: Receiver) -> None:
    receiver.answers = [Response(status=500)]
    office.ask(agency)
    assert await office.ended(agency, "delivered") == ["delivered"]
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert [row["status"] for row in await office.attempts(agency)] == [500, 200]
    assert [one.outcome for one in await office.outcomes(agency, 1)] == ["delivered"]


async def test_retry_after_is_honoured(office: Office, agency: str, receiver: Receiver) -> None:
    receiver.answers = [Response(status=429, headers={"Retry-After": "2"})]
    office.ask(agency)
    assert await office.ended(agency, "delivered") == ["delivered"]
    first, second = await office.attempts(agency)
    assert 1.9 < (second["at"] - first["at"]).total_seconds() < 5


async def test_a_second_failure_is_said_and_recovery_lets_the_rest_follow_in_order(
    office: Office, agency: str, receiver: Receiver
) -> None:
    receiver.answers = [Response(status=503), Response(status=503)]
    referral = made_of("referral", agency)
    office.ask(agency, 1, referral=referral)

    async def failing() -> bool:
        return await office.endpoint_state(agency) == "failing"

    assert await eventually(failing)
    office.ask(agency, 2, referral=referral, sequence=2, version=2)
    office.ask(agency, 3, referral=referral, sequence=3, version=3)
    assert await office.ended(agency, *["delivered"] * 3) == ["delivered"] * 3
    assert await office.endpoint_state(agency) == "active"
    assert [body["data"]["sequence"] for body in receiver.bodies] == [1, 1, 1, 2, 3]
    said = sorted(one.outcome for one in await office.outcomes(agency, 6))
    assert said == ["delivered"] * 3 + ["failing"] * 3


async def test_gone_stops_the_endpoint(office: Office, agency: str, receiver: Receiver) -> None:
    receiver.answers = [Response(status=410)]
    office.ask(agency)
    assert await office.ended(agency, "failed") == ["failed"]
    assert await office.endpoint_state(agency) == "gone"
    office.ask(agency, 2)
    assert {one.outcome for one in await office.outcomes(agency, 2)} == {"failed", "no_endpoint"}
    assert len(receiver.ids) == 1


@pytest.mark.parametrize("status", [400, 302])
async def test_what_will_never_work_fails_at_once(office: Office, server: HTTPServer, status: int) -> None:
    agency = f"never-{status}"
    receiver = Receiver(server, f"/{agency}")
    elsewhere = Receiver(server, f"/{agency}-elsewhere")
    receiver.secret = await office.register(agency, url=receiver.url)
    receiver.answers = [Response(status=status, headers={"Location": elsewhere.url})]
    office.ask(agency)
    assert await office.ended(agency, "failed") == ["failed"]
    assert len(receiver.ids) == 1
    assert elsewhere.ids == []
    assert [one.outcome for one in await office.outcomes(agency, 1)] == ["failed"]


async def test_after_the_last_attempt_it_has_failed(office: Office, agency: str, receiver: Receiver) -> None:
    receiver.answers = [Response(status=500)] * 10
    office.ask(agency)
    assert await office.ended(agency, "failed") == ["failed"]
    assert len(receiver.ids) == len(office.settings.retry_seconds)
    assert [one.outcome for one in await office.outcomes(agency, 2)] == ["failing", "failed"]


async def test_a_hanging_receiver_is_cut_off_and_nobody_else_waits(
    office: Office, server: HTTPServer, agency: str, receiver: Receiver
) -> None:
    receiver.answers = [3.0, 3.0]
    other = Receiver(server, f"/{agency}-other")
    other.secret = await office.register(f"{agency}-other", url=other.url)
    for number in range(20):
        office.ask(agency, number)
    await asyncio.sleep(0.1)
    office.ask(f"{agency}-other")
    began = time.monotonic()
    assert await office.ended(f"{agency}-other", "delivered") == ["delivered"]
    assert time.monotonic() - began < 0.9
    assert await office.ended(agency, *["delivered"] * 20, within=20) == ["delivered"] * 20
    kinds = [row["kind"] for row in await office.attempts(agency)]
    assert kinds.count("timed-out") == 2


async def test_a_huge_or_dripping_body_does_no_harm(office: Office, agency: str, receiver: Receiver) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.1)
            yield b"x"

    receiver.answers = [Response(b"x" * 10_000_000), Response(drip())]
    office.ask(agency, 1)
    office.ask(agency, 2)
    began = time.monotonic()
    assert await office.ended(agency, "delivered", "delivered") == ["delivered"] * 2
    assert time.monotonic() - began < 5


async def test_bad_tls_is_a_failure_that_is_tried_again(office: Office, server: HTTPServer, agency: str) -> None:
    await office.register(agency, url=server.url_for("/tls").replace("http://", "https://"))
    office.ask(agency)
    assert await office.ended(agency, "failed") == ["failed"]
    assert {row["kind"] for row in await office.attempts(agency)} == {"unreachable"}


async def test_what_is_stopped_between_attempts_is_not_sent_again(
    office: Office, agency: str, receiver: Receiver
) -> None:
    receiver.answers = [Response(status=429, headers={"Retry-After": "2"})]
    office.ask(agency)
    assert await eventually(lambda: office.attempts(agency))
    office.stop(person=made_of("person", made_of("referral", agency, 1)))
    assert await office.ended(agency, "stopped") == ["stopped"]
    await asyncio.sleep(2.5)
    assert len(receiver.ids) == 1
    assert [one.outcome for one in await office.outcomes(agency, 1)] == ["stopped"]


async def test_a_repeated_request_is_delivered_once(office: Office, agency: str, receiver: Receiver) -> None:
    for _ in range(3):
        office.ask(agency)
    assert await office.ended(agency, "delivered") == ["delivered"]
    office.ask(agency)
    office.ask(agency, 2)
    assert await office.ended(agency, "delivered", "delivered") == ["delivered"] * 2
    assert len(receiver.ids) == 2


async def test_an_agency_without_an_endpoint_is_reported(office: Office, agency: str) -> None:
    office.ask(agency)
    assert [one.outcome for one in await office.outcomes(agency, 1)] == ["no_endpoint"]
