from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from standardwebhooks import Webhook

from deploy.local.demo.arrived import Arrivals
from deploy.local.demo.receiver import Receiver
from services.notifier.vault import fresh_secret
from shared.kit.clock import now

IDENTITY = UUID(int=7)


def signed(secret: str, body: bytes) -> dict[str, str]:
    moment = now() - timedelta(seconds=1)
    signature = Webhook(secret).sign(str(IDENTITY), moment, body.decode())
    return {
        "webhook-id": str(IDENTITY),
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }


def test_receiver_takes_what_is_signed_for_it_and_nothing_else() -> None:
    arrivals, secret = Arrivals(), fresh_secret()
    with Receiver(0, arrivals) as receiver:
        receiver.expect("the-beacon", secret)
        assert receiver.take("/the-beacon", signed(fresh_secret(), b"{}"), b"{}") is HTTPStatus.BAD_REQUEST
        assert receiver.take("/cranstoun", signed(secret, b"{}"), b"{}") is HTTPStatus.NOT_FOUND
        assert arrivals.get(IDENTITY) is None
        assert receiver.take("/the-beacon", signed(secret, b"{}"), b"{}") is HTTPStatus.OK
        assert receiver.take("/the-beacon", signed(secret, b"{}"), b"{}") is HTTPStatus.OK
    assert arrivals.get(IDENTITY) is not None
    assert arrivals.repeats == 1
