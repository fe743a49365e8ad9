"""Facts and headers as bytes in a row: JSON whose strings are Latin-1, which holds any bytes unchanged."""

from collections.abc import Iterable

import orjson

from shared.kit.journal.model import Headers, Outgoing


def pack(facts: Iterable[Outgoing]) -> bytes:
    """Facts as one value of `journal_facts.facts` or `outbox.record`."""
    return orjson.dumps(
        [[fact.topic, fact.key.decode("latin-1"), fact.value.decode("latin-1"), _text(fact.headers)] for fact in facts]
    )


def unpack(packed: bytes) -> tuple[Outgoing, ...]:
    """What `pack` packed, byte for byte."""
    return tuple(
        Outgoing(topic, key.encode("latin-1"), value.encode("latin-1"), _bytes(headers))
        for topic, key, value, headers in orjson.loads(packed)
    )


def pack_headers(headers: Headers) -> bytes:
    """Headers as one value of `dead.headers`."""
    return orjson.dumps(_text(headers))


def unpack_headers(packed: bytes) -> Headers:
    """What `pack_headers` packed."""
    return _bytes(orjson.loads(packed))


def _text(headers: Headers) -> list[tuple[str, str]]:
    return [(name, value.decode("latin-1")) for name, value in headers]


def _bytes(headers: Iterable[tuple[str, str]]) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in headers)
