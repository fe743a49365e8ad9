import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.intake.cloud_events import opened
from services.intake.decide import accept_native
from services.intake.hmpps import accept_hmpps
from services.intake.reading import MAX_DEPTH, canonical, read_json
from services.intake.refusals import Refused
from tests.unit.intake.builders import NOW, nowhere, release, source_key, walk_in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
ATTRIBUTES = ["specversion", "id", "type", "source", "time", "subject", "datacontenttype", "data", "x"]
MARK = "Zzyzx"


def refusal_of(work: Callable[[], object]) -> Refused | None:
    """Anything but a refusal is a defect and comes out as it is."""
    try:
        work()
    except Refused as refused:
        return refused
    return None


def native(media: str, headers: list[tuple[str, str]], body: bytes) -> None:
    [one], _ = opened(media, headers, body)
    accept_native(one(), source_key(), NOW, nowhere)


def status(body: bytes) -> int:
    with pytest.raises(Refused) as refused:
        read_json(body)
    return refused.value.refusal.status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'"\xff"',
        b"NaN",
        b"[1,]",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_no_plain_json_is_unreadable(body: bytes) -> None:
    assert status(body) == 400


def test_the_deepest_allowed_is_read_and_one_more_is_not() -> None:
    read_json(b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1))
    assert status(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1)) == 400


@pytest.mark.parametrize("body", [b'"a\\u0000"', b'{"a\\u0000": 1}', b'[[{"a": "\\u0000"}]]'])
def test_nul_is_refused_wherever_it_is(body: bytes) -> None:
    assert status(body) == 422


@given(st.dictionaries(st.text(), st.integers(-(2**53), 2**53)))
def test_canonical_bytes_do_not_depend_on_order(value: dict[str, int]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    refused = refusal_of(lambda: read_json(body))
    assert refused is None or refused.refusal.status in {400, 422}


@given(st.dictionaries(st.sampled_from(ATTRIBUTES), JSON), st.booleans())
@example({"data": {"person": {"nhs_number": 10**400}}}, True)
def test_any_event_is_accepted_or_refused_with_pointers(changes: dict[str, Any], whole: bool) -> None:  # noqa: FBT001 - drawn
    event = {**(walk_in() if whole else {}), **changes}
    refused = refusal_of(lambda: native("application/cloudevents+json", [], json.dumps(event).encode()))
    assert refused is None or refused.refusal.status in {400, 403, 422}
    assert refused is None or refused.errors or refused.refusal.status == 400


@given(st.lists(st.tuples(st.sampled_from([f"ce-{name}" for name in ATTRIBUTES]), st.text(max_size=40)), max_size=9))
def test_any_headers_are_accepted_or_refused(headers: list[tuple[str, str]]) -> None:
    body = json.dumps(walk_in()["data"]).encode()
    refused = refusal_of(lambda: native("application/json", headers, body))
    assert refused is None or refused.refusal.status in {400, 403, 415, 422}


@given(
    st.dictionaries(
        st.sampled_from(["eventType", "occurredAt", "personReference", "additionalInformation", "Message"]), JSON
    )
)
def test_any_domain_event_is_accepted_or_refused(changes: dict[str, Any]) -> None:
    body = json.dumps({**release(), **changes}).encode()
    refused = refusal_of(lambda: accept_hmpps(read_json(body), source_key(), NOW, nowhere))
    assert refused is None or refused.refusal.status in {400, 422}


PLACES = [
    "nhs_number",
    "noms_number",
    "family_name",
    "birth_date",
    "birth_year",
    "phone",
    "postcode",
    "language",
    "crn",
]


@given(st.sampled_from(PLACES), st.sampled_from([MARK, MARK + "\n", [MARK], {"a": MARK}, MARK * 200]))
def test_a_refusal_never_says_what_was_sent(field: str, value: object) -> None:
    data = {"person": {field: value}, "needs": [MARK], "area": MARK, "observations": [{"name": MARK, "value": MARK}]}
    event = walk_in(type=f"sameday.intake.{MARK}.v1", data=data, time=MARK, subject=MARK + "\n")
    for sent in (event, walk_in(data=data), walk_in(time=MARK), walk_in(type=MARK), walk_in(source=MARK)):
        [one], _ = opened("application/cloudevents+json", [], json.dumps(sent).encode())
        with pytest.raises(Refused) as refused:
            accept_native(one(), source_key(), NOW, nowhere)
        said = [refused.value.detail, *(fault.detail + fault.pointer for fault in refused.value.errors)]
        assert MARK not in "".join(said)
