"""`sameday subscribe`: what an agency's own consumer does, and the example to copy.

The three rules of a reader of `agency.AGENCY.referrals` (interfaces.md, *Facts on Kafka*):

1. Handle a record, then commit: after a crash it comes again, it is never lost.
2. Keep what you have unless the version is higher: a repeat or an older fact changes nothing.
3. Do once-only things (ring somebody, book a slot) by the record's `ce_id`.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.local.home import find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from kafka import KafkaConsumer

_NO_SUCH_QUEUE = 1


def run(
    agency: Annotated[str, typer.Option(help="The agency's id, as in agencies.yaml.")],
    home: Home = None,
    group: Annotated[str | None, typer.Option(help="Consumer group; default agency.AGENCY.subscribe.")] = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="End when everything that is there has been printed.")] = False,
    json: Json = False,
) -> None:
    """Print an agency's queue as it comes and commit what was printed. Ctrl-C ends it.

    A group that has not read before starts at the beginning; another --group reads everything again.

    Example: sameday subscribe --agency the-beacon
    """
    from kafka import KafkaConsumer  # noqa: PLC0415 - `--help` does without

    topic = f"agency.{agency}.referrals"
    consumer = KafkaConsumer(
        **find(home).kafka_options(),
        group_id=group or f"agency.{agency}.subscribe",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        allow_auto_create_topics=False,
    )
    with suppress(KeyboardInterrupt):
        try:
            if topic not in consumer.topics():
                tell(f"there is no topic {topic}: agencies get one with `kafka: true` in agencies.yaml")
                raise typer.Exit(_NO_SUCH_QUEUE)
            _follow(consumer, topic, json=json, once=once)
        finally:
            consumer.close()


def _follow(consumer: "KafkaConsumer", topic: str, *, json: bool, once: bool) -> None:
    consumer.subscribe([topic])
    versions: dict[str, int] = {}
    for record in _arriving(consumer, once=once):
        fact = _read(record)
        referral, version = str(fact.get("referral_id")), int(fact.get("version", 0))
        if version > versions.get(referral, -1):
            versions[referral] = version
            answer(_whole(record, fact) if json else _line(record, fact))
        consumer.commit()


def _arriving(consumer: "KafkaConsumer", *, once: bool) -> Iterator[Any]:
    while True:
        for records in consumer.poll(timeout_ms=500, max_records=1).values():
            yield from records
        if once and consumer.assignment() and _all_read(consumer):
            return


def _all_read(consumer: "KafkaConsumer") -> bool:
    ends = consumer.end_offsets(list(consumer.assignment()))
    return all(consumer.position(partition) >= end for partition, end in ends.items())


def _read(record: Any) -> dict[str, Any]:
    from orjson import JSONDecodeError, loads  # noqa: PLC0415 - `--help` does without

    with suppress(JSONDecodeError):
        if isinstance(fact := loads(record.value or b""), dict):
            return fact
    return {}


def _line(record: Any, fact: dict[str, Any]) -> str:
    kind = dict(record.headers).get("ce_type", b"?").decode("utf-8", "replace")
    words = [kind, fact.get("referral_id"), f"version {fact.get('version')}", fact.get("team"), fact.get("state")]
    words += [f"answer by {fact['respond_by']}" if fact.get("respond_by") else None, fact.get("reason")]
    return " · ".join(str(word) for word in words if word)


def _whole(record: Any, fact: dict[str, Any]) -> str:
    from orjson import dumps  # noqa: PLC0415 - `--help` does without

    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers if name.startswith("ce_")}
    return dumps({name.removeprefix("ce_"): value for name, value in headers.items()} | {"data": fact}).decode()
