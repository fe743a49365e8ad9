import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.intake.decide import partition_key
from services.intake.refusals import Refused
from shared.contracts.observations import Judgement
from shared.contracts.vocabulary import Kind
from shared.kit.ids import made_of
from tests.unit.intake.builders import (
    DESK,
    EXAMPLES,
    agency_key,
    digest,
    fact,
    in_headers,
    source_key,
    structured,
    walk_in,
)


def faults(event: object) -> tuple[int, set[str]]:
    with pytest.raises(Refused) as refused:
        structured(event)
    return refused.value.refusal.status, {fault.pointer for fault in refused.value.errors}


def test_the_id_is_made_of_the_keys_source_and_the_senders_id() -> None:
    assert structured(walk_in()).id == made_of(DESK, "01J")


def test_an_event_in_headers_is_the_same_as_in_one_object() -> None:
    assert in_headers(walk_in()) == structured(walk_in())


def test_the_order_of_names_and_another_offset_are_no_other_content() -> None:
    turned = dict(reversed(walk_in(time="2026-03-10T10:05:00+01:00").items()))
    assert digest(structured(turned)) == digest(structured(walk_in()))


def test_the_same_id_with_other_content_has_another_hash() -> None:
    other = walk_in(data={"person": {"nhs_number": "9991017070"}, "needs": ["alcohol"]})
    assert structured(other).id == structured(walk_in()).id
    assert digest(structured(other)) != digest(structured(walk_in()))


REVIEW = {
    "records": ["0b9f5a52-6a6e-5d5a-9f1c-0c9c3a1b2d3e", "5c1d7f0e-2f6b-5e8a-8c4d-1a2b3c4d5e6f"],
    "same_person": True,
    "author": "reviewer 4",
    "words": "asked at the desk",
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_taken(kind: Kind) -> None:
    data: dict[str, Any] = {"person": {}, "place": {"address": "1 High Street"}, "note": "words"}
    if kind is Kind.PERSON_MERGED:
        data |= {"person": {"crn": "X111111"}, "merge": {"removed": {"crn": "X222222"}}}
    if kind is Kind.IDENTITY_REVIEWED:
        data |= {"review": REVIEW}
    key = replace(source_key(), may=frozenset({Judgement.IDENTITY}))
    assert fact(structured(walk_in(type=f"sameday.intake.{kind}.v1", data=data), key)).kind is kind


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("[acw]*.json")), ids=lambda path: path.stem)
def test_the_examples_are_taken(path: object) -> None:
    event = json.loads(EXAMPLES.joinpath(str(path)).read_text())
    for one in event if isinstance(event, list) else [event]:
        structured(one, source_key(one["source"]), datetime(2027, 1, 1, tzinfo=UTC))


def test_whether_two_records_are_one_persons_is_said_only_by_a_key_that_may() -> None:
    sent = walk_in(type="sameday.intake.identity_reviewed.v1", data={"review": REVIEW})
    with pytest.raises(Refused) as refused:
        structured(sent)
    assert refused.value.refusal.status == 403


def test_a_word_about_two_records_is_taken_as_it_was_said() -> None:
    key = replace(source_key(), may=frozenset({Judgement.IDENTITY}))
    event = fact(structured(walk_in(type="sameday.intake.identity_reviewed.v1", data={"review": REVIEW}), key))
    assert event.review is not None
    assert event.review.model_dump(mode="json") == REVIEW


@pytest.mark.parametrize("blank", ["author", "words"])
def test_a_word_about_two_records_that_only_seems_to_say_who_and_why_comes_back(blank: str) -> None:
    key = replace(source_key(), may=frozenset({Judgement.IDENTITY}))
    with pytest.raises(Refused) as refused:
        structured(walk_in(type="sameday.intake.identity_reviewed.v1", data={"review": REVIEW | {blank: "  "}}), key)
    assert [fault.pointer for fault in refused.value.errors] == [f"/data/review/{blank}"]


@pytest.mark.parametrize("lacking", ["review", "records", "same_person", "author", "words"])
def test_a_word_about_two_records_without_its_parts_comes_back(lacking: str) -> None:
    data = {"review": {name: value for name, value in REVIEW.items() if name != lacking}} if lacking != "review" else {}
    key = replace(source_key(), may=frozenset({Judgement.IDENTITY}))
    with pytest.raises(Refused) as refused:
        structured(walk_in(type="sameday.intake.identity_reviewed.v1", data=data), key)
    assert refused.value.refusal.status == 422
    assert lacking in f"{refused.value.errors[0].pointer} {refused.value.errors[0].detail}"


MERGE = {"person": {"noms_number": "A4217QD"}, "merge": {"removed": {"noms_number": "A9033QF"}, "undone": True}}


def test_a_merge_is_taken_with_both_its_records() -> None:
    event = fact(structured(walk_in(type="sameday.intake.person_merged.v1", data=MERGE)))
    assert event.merge is not None
    assert event.merge.model_dump(exclude_defaults=True) == MERGE["merge"]


@pytest.mark.parametrize(
    "lacking",
    [
        {"merge": None},
        {"person": None},
        {"person": {"family_name": "Test"}},
        {"merge": {"removed": {"family_name": "Test"}}},
    ],
)
def test_a_merge_of_somebody_without_a_number_comes_back(lacking: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        structured(walk_in(type="sameday.intake.person_merged.v1", data=MERGE | lacking))
    assert refused.value.refusal.status == 422
    assert "merge.removed" in refused.value.errors[0].detail


def test_a_number_of_a_hospital_s_own_names_its_issuer() -> None:
    ours = {"issuer": "RBK", "value": "D/555"}
    event = fact(structured(walk_in(data={"person": {"local_ids": [ours]}})))
    assert event.person is not None
    assert [one.model_dump() for one in event.person.local_ids] == [ours]
    with pytest.raises(Refused):
        structured(walk_in(data={"person": {"local_ids": [ours | {"ward": "5"}]}}))


def test_place_as_text_is_where_it_happened_and_as_an_object_the_subject() -> None:
    assert fact(structured(walk_in())).site == "hub desk"
    address = {"address": "1 High Street", "postcode": "WS1 1AA"}
    event = fact(structured(walk_in(type="sameday.intake.place_concern.v1", data={"place": address})))
    assert event.site is None
    assert event.place is not None
    assert partition_key(event) == "place:ws1 1aa:1 high street"


def test_the_area_is_the_events_else_the_keys_else_the_packs() -> None:
    named = walk_in(data={"person": {}, "area": "wrexham"})
    assert fact(structured(named, source_key(area="walsall"))).area == "wrexham"
    assert fact(structured(walk_in(), source_key(area="walsall"))).area == "walsall"
    assert fact(structured(walk_in())).area is None


@pytest.mark.parametrize(
    ("person", "key"),
    [
        ({"nhs_number": "9991017070", "noms_number": "A4217QD"}, "nhs:9991017070"),
        ({"noms_number": "A4217QD", "crn": "X123456"}, "noms:A4217QD"),
        ({"crn": "X123456"}, "crn:X123456"),
        ({"family_name": "Test"}, "area:walsall"),
    ],
)
def test_the_strongest_identifier_decides_the_partition(person: dict[str, str], key: str) -> None:
    assert partition_key(fact(structured(walk_in(data={"person": person, "area": "walsall"})))) == key


def test_a_sender_without_a_trace_gets_one_and_one_with_keeps_it() -> None:
    own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    message = structured(walk_in(traceparent=own)).message
    assert message is not None
    assert message.traceparent == own
    made = structured(walk_in(traceparent="nonsense")).message
    assert made is not None
    assert made.traceparent is not None
    assert made.traceparent.startswith(f"00-{made.id.hex}-")


def test_a_birth_after_the_event_is_the_senders_affair() -> None:
    structured(walk_in(data={"person": {"birth_date": "2030-01-01"}}))


@pytest.mark.parametrize(
    ("event", "pointers"),
    [
        (walk_in(time=...), {"/time"}),
        (walk_in(time=None), {"/time"}),
        (walk_in(time="2026-03-10T09:05:00"), {"/time"}),
        (walk_in(time=1773133500), {"/time"}),
        (walk_in(time="2026-03-10T09:11:01Z"), {"/time"}),
        (walk_in(time="0001-01-01T00:00:00Z"), {"/time"}),
        (walk_in(time="1899-12-31T23:59:59Z"), {"/time"}),
        (walk_in(id=...), {"/id"}),
        (walk_in(id="", specversion=...), {"/id", "/specversion"}),
        (walk_in(id=7), {"/id"}),
        (walk_in(specversion="0.3"), {"/specversion"}),
        (walk_in(type="sameday.intake.walkin.v1"), {"/type"}),
        (walk_in(datacontenttype="text/xml"), {"/datacontenttype"}),
        (walk_in(data_base64="AA=="), {"/data_base64"}),
        (walk_in(Extension="x"), {"/Extension"}),
        (walk_in(data=...), {"/data"}),
        (walk_in(data=[]), {"/data"}),
        (walk_in(data={"person": {"nhs_number": "9991017071"}}), {"/data/person/nhs_number"}),
        (walk_in(data={"person": {"nhs_number": "0000000000"}}), {"/data/person/nhs_number"}),
        (walk_in(data={"person": {"nhs_number": "1111111111"}}), {"/data/person/nhs_number"}),
        (walk_in(data={"person": {"birth_date": 0}}), {"/data/person/birth_date"}),
        (walk_in(data={"person": {"birth_date": "1991-13-01"}}), {"/data/person/birth_date"}),
        (walk_in(data={"person": {"surname": "Test"}}), {"/data/person/surname"}),
        (walk_in(data={"person": {}, "needs": ["drugs", "love"]}), {"/data/needs/1"}),
        (walk_in(data={"person": {}, "place": {"adress": "x"}}), {"/data/place/adress", "/data/place/address"}),
        (walk_in(data={"person": {}, "place": 7}), {"/data/place"}),
        (
            walk_in(data={"person": {}, "observations": [{"name": "ndta.housing", "value": 5}]}),
            {"/data/observations/0"},
        ),
        (walk_in(data={"place": "hub desk"}), {"/data"}),
        (walk_in(type="sameday.intake.place_concern.v1"), {"/data"}),
        (walk_in(data={"person": {"family_name": "a\0b"}}), {"/data/person/family_name"}),
        ("text", {""}),
    ],
)
def test_what_does_not_fit_is_pointed_at(event: object, pointers: set[str]) -> None:
    assert faults(event) == (422, pointers)


def test_a_clock_a_little_ahead_is_forgiven() -> None:
    structured(walk_in(time="2026-03-10T09:11:00Z"))


def test_a_key_speaks_for_its_own_source_only() -> None:
    assert faults(walk_in(source="urn:sameday:desk:elsewhere")) == (403, {"/source"})


def test_a_key_sends_its_own_kinds_only() -> None:
    with pytest.raises(Refused) as refused:
        structured(walk_in(), source_key(kinds=(Kind.OVERDOSE,)))
    assert refused.value.refusal.status == 403
    structured(walk_in(), source_key(kinds=(Kind.OVERDOSE, Kind.WALK_IN)))


def test_an_agencys_key_sends_no_events() -> None:
    with pytest.raises(Refused) as refused:
        structured(walk_in(), agency_key())
    assert refused.value.refusal.status == 403


def test_acceptance_time_is_not_content() -> None:
    early, late = structured(walk_in()), structured(walk_in(), now=datetime(2026, 3, 10, 12, tzinfo=UTC))
    assert early.message is not None
    assert late.message == replace(early.message, accepted_time=early.message.accepted_time + timedelta(minutes=174))
