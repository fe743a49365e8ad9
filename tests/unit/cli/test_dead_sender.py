"""Who sent a dead letter, as far as the record's address says."""

from datetime import UTC, datetime

import pytest

from deploy.local.trace.settling import Letter
from shared.kit.ids import made_of

AT = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def letter(topic: str, source: bytes | None) -> Letter:
    headers = () if source is None else (("ce_source", source),)
    return Letter(
        "scoring", made_of("letter"), 0, topic, 0, 7, "no-area", "", b"k", b"{}", headers, AT, "open", None, None, None
    )


def test_it_is_the_source_of_the_key_it_was_sent_with() -> None:
    assert letter("intake.events", b"urn:sameday:desk:hub").sender == "urn:sameday:desk:hub"


@pytest.mark.parametrize("source", [None, b"", b"no uri", b"urn:of: Alex Test", b"urn:\xff\xfe", b"urn:" + b"x" * 600])
def test_what_is_no_source_of_a_key_is_not_repeated(source: bytes | None) -> None:
    assert letter("intake.events", source).sender is None


def test_on_an_agencys_own_topic_it_is_the_agency_whatever_its_headers_say() -> None:
    assert letter("agency.the-beacon.answers", b"urn:somebody:else").sender == "agency the-beacon"
