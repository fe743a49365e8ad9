"""An address somebody gave is one address, or it is refused: it never adds a reader and never stops the notifier."""

from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import StringConstraints, TypeAdapter, ValidationError

from services.notifier.adapters.mail import Mail, compose
from services.notifier.model import Channel, Delivery
from services.notifier.schedule import Kind
from services.notifier.settings import NotifierSettings
from shared.contracts.intake import Mailbox
from shared.kit.clock import instant

PATTERN = next(str(one.pattern) for one in get_args(Mailbox) if isinstance(one, StringConstraints))
SPITEFUL = (
    "a@[b.c",
    "a:root;@b.c",
    "root,x@y.z",
    "=?utf-8?q?victim=40evil=2Ecom=2C?=x@y.zz",
    "=?utf-8?q?=0aBcc=3a_q?=@b.c",
    "a\x1eb@c.d",
    "a@b.c\nBcc: d@e.f",
)


def delivery(address: str) -> Delivery:
    one = UUID(int=1)
    body = b'{"subject": "Somebody needs an answer", "lines": ["today"]}'
    return Delivery(
        one, one, None, one, "the-beacon", one, Channel.EMAIL, address, None, body,
        instant("2026-03-06T09:00:00Z"), None, 0, one,
    )  # fmt: skip


@pytest.mark.parametrize("address", SPITEFUL)
def test_intake_takes_no_address_that_a_header_could_read_as_another(address: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Mailbox).validate_python(address)


@given(st.from_regex(PATTERN, fullmatch=True).filter(lambda text: len(text) <= 254))
def test_whatever_intake_takes_is_one_recipient_and_no_other(address: str) -> None:
    message = compose(delivery(address), "sameday@example.org")
    (recipient,) = message["To"].addresses
    assert recipient.addr_spec.replace('"', "") == address
    assert set(message.keys()) >= {"To", "From", "Subject"}
    assert "Bcc" not in message


@pytest.mark.parametrize("address", SPITEFUL)
async def test_an_address_that_came_another_way_ends_its_own_delivery_at_most(address: str) -> None:
    answer = await Mail(NotifierSettings()).send(delivery(address))
    assert answer.kind in {Kind.REFUSED, Kind.NO_SERVER}
