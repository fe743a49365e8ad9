"""What the pack of Walsall promises, whatever event comes."""

import re

import pytest

from shared.contracts.vocabulary import Band, Kind
from shared.packs import AreaPack, area_of
from tests.product import packs
from tests.unit.packs.copies import FILES, WALSALL

PACKS = packs()
PACK: AreaPack = PACKS["walsall"]
ASKS = list(PACK.asks.items())


def test_a_postcode_a_prison_and_a_hospital_place_an_event() -> None:
    assert area_of(PACKS, postcode="WS2 8LR") == "walsall"
    assert area_of(PACKS, postcode="M1 1AA") is None
    assert area_of(PACKS, code="RBK02") == "walsall"
    assert area_of(PACKS, code="MRI") is None
    assert area_of(PACKS) is None


@pytest.mark.parametrize(("rule", "ask"), ASKS, ids=[name for name, _ in ASKS])
def test_no_rule_rests_on_one_team_alone(rule: str, ask: object) -> None:
    assert len(PACK.asks[rule].candidates) >= 2
    assert ask is PACK.asks[rule]


def test_every_kind_is_routed_or_says_why_not() -> None:
    quiet = set(PACK.routes.no_referral.kinds)
    assert all(PACK.rules_by_kind[kind] or kind in quiet or PACK.routes.otherwise for kind in Kind)
    assert not {Kind.CUSTODY_RELEASE, Kind.WALK_IN, Kind.AE_ATTENDANCE, Kind.OVERDOSE} & quiet


def test_every_rule_and_band_has_a_deadline_and_a_chase() -> None:
    for rule, _ in ASKS:
        for band in Band:
            assert (rule, band) in PACK.respond_within
            assert (rule, band) in PACK.chase_after


def test_contacts_are_fictional() -> None:
    texts = "\n".join((WALSALL / name).read_text() for name in FILES)
    assert all(mail.endswith(".invalid") for mail in re.findall(r"\S+@\S+?(?=[,\s}])", texts))
    assert all(phone.startswith("01632 960") for phone in re.findall(r"phone: ([\d ]+\d)", texts))


def test_agencies_that_read_kafka() -> None:
    assert {agency.id for agency in PACK.agencies if agency.kafka} == {"the-beacon", "cranstoun", "walsall-council"}


def test_every_citation_names_a_source_and_line_or_says_ours() -> None:
    cited = re.findall(r"source: \"?(\S+)", "\n".join((WALSALL / name).read_text() for name in FILES))
    assert len(cited) > 40
    assert all(re.match(r"(00[23]:\d+|ours)", one) for one in cited)
