"""What is recorded comes back byte for byte, and a NUL is found however it is written."""

import orjson
from hypothesis import example, given
from hypothesis import strategies as st

from shared.kit.journal import Outgoing
from shared.kit.journal.limits import holds_nul
from shared.kit.journal.wire import pack, pack_headers, unpack, unpack_headers

HEADERS = st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.binary())).map(tuple)
FACTS = st.builds(Outgoing, st.text(st.characters(exclude_categories=["Cs"])), st.binary(), st.binary(), HEADERS)


@given(st.lists(FACTS).map(tuple))
def test_facts_come_back_byte_for_byte(facts: tuple[Outgoing, ...]) -> None:
    assert unpack(pack(facts)) == facts


@given(HEADERS)
def test_headers_come_back_byte_for_byte(headers: tuple[tuple[str, bytes], ...]) -> None:
    assert unpack_headers(pack_headers(headers)) == headers


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("\0")
@example("\\u0000")
@example("\\\0")
@example("\\\\u0000")
def test_a_nul_is_found_and_nothing_else_is_taken_for_one(text: str) -> None:
    assert holds_nul(orjson.dumps({"text": text})) is ("\0" in text)
