"""Who hears of drug alerts and of nothing else needs no agreement; who is asked about people does (S18, S21)."""

from pathlib import Path

import pytest

from shared.contracts.vocabulary import Band
from shared.packs import PackError, load_pack
from tests.unit.packs.copies import copied, spoilt

OVERDOSE = "    candidates: [the-beacon/complex-cases, the-beacon/entry-into-service]\n    at_least: same_day"


def test_pharmacies_hear_of_alerts_without_an_agreement(tmp_path: Path) -> None:
    pack = load_pack(copied(tmp_path))
    assert "pharmacies" in {agency.id for agency in pack.agencies if agency.alerts is not None}
    assert "pharmacies/counter" not in pack.targets


def test_a_rule_that_asks_them_makes_the_agreement_needed(tmp_path: Path) -> None:
    home = copied(tmp_path)
    spoilt(home, "routes.yaml", OVERDOSE, OVERDOSE.replace("the-beacon/entry-into-service", "pharmacies/counter"))
    with pytest.raises(PackError, match="pharmacies: the agency has no agreement"):
        load_pack(home)


def test_each_site_is_an_ask_of_its_own_with_the_times_of_the_agency(tmp_path: Path) -> None:
    pack = load_pack(copied(tmp_path))
    ask = pack.displays["alert:the-beacon"]
    assert (ask.offer, ask.candidates) == ("all", ("the-beacon/walk-in-desk", "the-beacon/harm-reduction"))
    assert pack.respond_within["alert:the-beacon", Band.NOW].word == "next_opening"
