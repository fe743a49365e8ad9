"""One signed example to one endpoint (`sameday endpoints test`): nothing about anybody, and in no ledger."""

import orjson

from services.notifier.adapters.mail import Mail
from services.notifier.adapters.webhook import Webhooks
from services.notifier.model import Channel, Delivery, Endpoint
from services.notifier.schedule import Answer
from services.notifier.settings import NotifierSettings
from services.notifier.vault import Vault
from shared.kit.clock import now, rfc3339
from shared.kit.ids import made_of

TYPE = "endpoint.test"


async def attempt(endpoint: Endpoint, settings: NotifierSettings) -> Answer:
    """One attempt, exactly as a delivery's would be."""
    vault = Vault(settings.secret.get_secret_value())
    webhooks, mail = Webhooks(vault, limit_s=settings.attempt_seconds, local=settings.local), Mail(settings)
    try:
        return await (webhooks if endpoint.channel is Channel.WEBHOOK else mail).send(example(endpoint))
    finally:
        await webhooks.close()
        await mail.close()


def example(endpoint: Endpoint) -> Delivery:
    """What is sent: a webhook of type `endpoint.test`, or a mail that says what it is."""
    moment = now()
    identity = made_of(TYPE, endpoint.id, moment)
    webhook = {"type": TYPE, "timestamp": rfc3339(moment), "data": {"version": 0, "sequence": 0}}
    mail = {"subject": "A test of sameday", "lines": ["This is a test. Nobody is waiting and nothing is to be done."]}
    return Delivery(
        id=identity,
        notification_id=identity,
        endpoint_id=endpoint.id,
        lane=endpoint.id,
        agency=endpoint.agency,
        referral_id=identity,
        channel=endpoint.channel,
        address=endpoint.address,
        secret=endpoint.secret,
        body=orjson.dumps(webhook if endpoint.channel is Channel.WEBHOOK else mail),
        accepted_time=moment,
        traceparent=None,
        attempts=0,
        lease=identity,
    )
