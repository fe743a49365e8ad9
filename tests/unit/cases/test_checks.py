"""Each expectation holds where it should, and where it does not the difference is a sentence with its line."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cases.builders import detox, differences, played

RAPID = "wrexham-substance-recovery/rapid-pathway"
LEAD = "substance recovery team lead"
HOLDS: list[dict[str, Any]] = [
    {"expect": [RAPID]},
    {"expect": {"asked_only": [RAPID]}},
    {"expect": [{"team": RAPID, "band": "now", "deadline": "2026-11-20T12:00:00Z", "chase": "2026-11-20T11:20:00Z"}]},
    {"expect": [{"team": RAPID, "next": ["wrexham-substance-recovery/outreach"], "because": ["says yes now"]}]},
    {"expect": [{"team": RAPID, "hears": {"needs": ["detox"], "site": "Care Hub"}, "withheld": ["person.phone"]}]},
    {"expect": [RAPID], "band": "now", "deadline": {"by": "2026-11-20"}},
    {"notify": [RAPID, {"who": "wrexham-substance-recovery", "what": "offered", "says": ["Care Hub"]}]},
    {"never": ["north-wales-police", LEAD, {"says": "detox"}, {"who": "avow", "shared": "needs"}]},
    {"expect": {"score": {"band": "now", "low": 4, "because": ["detox"], "items_unknown": ["housing"]}}},
    {"expect": {"known": {"facts": {"needs_detox": True, "walk_in_in_30_days": 1}, "unknown": ["uses_heroin", "age"]}}},
    {"expect": {"entered": [{"cohort": "twenty-most-vulnerable", "rank": 1}]}},
]
DIFFERS: list[tuple[dict[str, Any], str]] = [
    ({"expect": ["care-hub/open-door"]}, f"care-hub/open-door: it is not asked; asked: {RAPID} (detox-now)"),
    ({"expect": ["care-hub/open-dor"]}, "no agency and team of that name; did you mean 'care-hub/open-door'?"),
    ({"expect": {"nobody_asked": True}}, f"{RAPID}: it is asked: asks for detox and says yes now"),
    ({"expect": [{"team": RAPID, "state": "accepted"}]}, "its referral is offered: "),
    ({"expect": [{"team": RAPID, "band": "standard"}]}, f"standard: {RAPID}: its band is now"),
    ({"expect": [RAPID], "band": "standard"}, f"standard: {RAPID}: its band is now"),
    ({"expect": [RAPID], "deadline": {"by": "2026-11-20T11:59:59Z"}}, "it is to answer by Fri 20 Nov 12:00"),
    ({"expect": [RAPID], "deadline": "2026-11-21"}, "it is to answer by Fri 20 Nov 12:00"),
    ({"expect": [{"team": RAPID, "chase": "2026-11-20T11:21:00Z"}]}, "silence is broken at Fri 20 Nov 11:20"),
    ({"expect": [{"team": RAPID, "next": []}]}, f"nobody: {RAPID}: after it comes wrexham-substance-recovery/outreach"),
    ({"expect": [{"team": RAPID, "because": ["rough"]}]}, "its reasons do not say so"),
    ({"expect": [{"team": RAPID, "hears": {"needs": ["drugs"]}}]}, "it hears ['detox'], not ['drugs']"),
    ({"expect": [{"team": RAPID, "withheld": ["needs"]}]}, "it hears this, which is to be withheld"),
    ({"band": "now"}, "no team is expected to be asked that would have it"),
    ({"deadline": "2026-11-21"}, "no team is expected to be asked that would have it"),
    ({"notify": [LEAD]}, f"{LEAD}: is not told so; told: {RAPID}"),
    ({"notify": [{"who": RAPID, "what": "chased"}]}, "it is told at Fri 20 Nov 11:00 referral.offered"),
    ({"notify": [{"who": RAPID, "at": "2026-11-20T11:00:01Z"}]}, "it is told at Fri 20 Nov 11:00"),
    ({"notify": [{"who": RAPID, "says": ["Sunday"]}]}, "Next open door: team base, open now"),
    ({"notify": ["the mayor"]}, "the mayor: no agency, agency/team, role or e-mail address of the pack"),
    ({"never": ["the mayor"]}, "the mayor: no agency, agency/team, role or e-mail address of the pack"),
    ({"never": ["wrexham-substance-recovery"]}, f"{RAPID} is asked"),
    ({"never": [{"says": "care hub"}]}, "wrexham-substance-recovery is told at Fri 20 Nov 11:00"),
    ({"never": [{"who": "wrexham-substance-recovery", "shared": "needs"}]}, "wrexham-substance-recovery is told"),
    ({"expect": {"raised": [RAPID]}}, "it does not hear of the person again; who does: nobody"),
    ({"expect": {"score": {"low": 5}}}, "5: it is 4"),
    ({"expect": {"score": {"band": "standard"}}}, "it is now"),
    ({"expect": {"score": {"because": ["heroin"]}}}, "heroin: no reason says so"),
    ({"expect": {"score": {"items_unknown": ["alcohol_drugs"]}}}, "alcohol_drugs: this item is known"),
    ({"expect": {"score": {"about": "ann", "low": 4}}}, "ann: no event was about anybody of that name"),
    ({"expect": {"known": {"facts": {"needs_detox": False}}}}, "needs_detox: it is True"),
    ({"expect": {"known": {"facts": {"uses_heroin": True}}}}, "uses_heroin: this is unknown"),
    ({"expect": {"known": {"unknown": ["needs_detox"]}}}, "needs_detox: it is known: True"),
    ({"expect": {"criteria": {"met": ["overdose"]}}}, "overdose: "),
    ({"expect": {"criteria": {"met": ["tired"]}}}, "tired: no criterion of that name; there are "),
    ({"expect": {"entered": [{"cohort": "twenty-most-vulnerable", "rank": 2}]}}, "2: the rank is 1"),
    ({"expect": {"left": [{"cohort": "twenty-most-vulnerable"}]}}, "nobody has left it; nobody has"),
    ({"expect": {"entered": [{"cohort": "twenty-most-vulnerable", "about": "ann"}]}}, "ann has not entered"),
    ({"expect": {"alert": ["nitazenes"]}}, "nitazenes: no alert says so: there is none"),
    ({"expect": {"stopped": True}}, "no contact was stopped"),
]  # fmt: skip


@pytest.mark.parametrize("parts", HOLDS, ids=str)
def test_what_is_so_passes(tmp_path: Path, parts: dict[str, Any]) -> None:
    assert differences(tmp_path, detox(**parts)) == []


@pytest.mark.parametrize(("parts", "said"), DIFFERS, ids=[str(parts) for parts, _ in DIFFERS])
def test_what_is_otherwise_is_said_in_a_sentence(tmp_path: Path, parts: dict[str, Any], said: str) -> None:
    assert any(said in one for one in differences(tmp_path, detox(**parts))), differences(tmp_path, detox(**parts))


def test_asked_only_names_whoever_else_is_asked(tmp_path: Path) -> None:
    given = [{"walk_in": {"needs": ["detox", "mental_health"], "accepts_help_now": True}}]
    (one,) = differences(tmp_path, detox(given=given, expect={"asked_only": [RAPID]}))
    assert "betsi-cadwaladr/mental-health: it is asked besides" in one


def test_every_difference_of_a_case_is_said_and_stands_at_its_line(tmp_path: Path) -> None:
    case = detox(expect=["care-hub/open-door", RAPID], band="standard", never=[RAPID])
    (result,) = played(tmp_path, case)
    assert not result.passed
    written = result.play.source.file.read_text().splitlines()
    for one in result.differences:
        # A part's own line, or the item below it that differs.
        assert any(word in written[one.line - 1] for word in (one.text, "band", "never")), one
    assert {one.text for one in result.differences} >= {"care-hub/open-door", "standard", RAPID}
