"""What the packs of Walsall, Wrexham and Cumberland promise together, and the cases their sources tell."""

import re
from collections import Counter
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from deploy.local.topics import catalogue
from services.router.matching import chains
from services.router.wording import next_seen
from shared.contracts.vocabulary import Band, Flag, Kind, Need
from shared.packs import AreaPack, area_of
from shared.packs.criteria import load_criteria
from shared.packs.scoring import load_scoring
from tests.product import packs
from tests.unit.router.builders import scored

AREAS = Path(__file__).parents[3] / "areas"
PACKS = packs()
FRIDAY = datetime(2026, 11, 20, 10, 20, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
EVERYWHERE = pytest.mark.parametrize("area", sorted(PACKS))
RULES = [(area, rule) for area, pack in sorted(PACKS.items()) for rule in pack.asks]


def asked(area: str, kind: Kind, *needs: Need, at: datetime = FRIDAY, **said: Any) -> set[str]:
    """The teams that are asked first."""
    return {one.candidates[0] for one in chains(PACKS[area], scored(kind, *needs, area=area, **said), at)}


def text(area: str) -> str:
    return "\n".join(path.read_text() for path in sorted((AREAS / area).glob("*.yaml")))


def test_there_are_three_areas_each_with_routes_scoring_and_criteria() -> None:
    criteria = load_criteria(AREAS)
    assert set(PACKS) == set(load_scoring(AREAS)) == set(criteria) == {"cumberland", "walsall", "wrexham"}
    assert all(one.ids for one in criteria.values())


def test_no_agency_is_of_two_areas() -> None:
    counted = Counter(agency.id for pack in PACKS.values() for agency in pack.agencies)
    assert [agency for agency, areas in counted.items() if areas > 1] == []


def test_few_agencies_have_topics_of_their_own() -> None:
    with_topics = {area: [one.id for one in pack.agencies if one.kafka] for area, pack in PACKS.items()}
    assert with_topics["wrexham"] == ["wrexham-substance-recovery"]
    assert with_topics["cumberland"] == ["local-focus-hubs"]
    names = catalogue().wanted([one for listed in with_topics.values() for one in listed])
    assert {f"agency.{one}.referrals" for listed in with_topics.values() for one in listed} <= names.keys()


@EVERYWHERE
@pytest.mark.parametrize("kind", Kind)
def test_no_event_meets_silence(area: str, kind: Kind) -> None:
    """Whatever is said about it and whenever it comes, somebody is asked or the pack says why nobody is."""
    pack = PACKS[area]
    said = product([(), tuple(Need)], [(), tuple(Flag)], [None, True], [FRIDAY, TUESDAY, SATURDAY_NIGHT])
    for needs, flags, homeless, at in said:
        found = asked(area, kind, *needs, flags=flags, homeless=homeless, at=at)
        assert bool(found) is not pack.routes.no_referral.holds(kind, needs, flags)


@EVERYWHERE
@pytest.mark.parametrize("need", Need)
def test_every_need_alone_finds_somebody(area: str, need: Need) -> None:
    assert asked(area, Kind.SELF_REFERRAL, need, at=SATURDAY_NIGHT)


@pytest.mark.parametrize(("area", "rule"), RULES, ids=[f"{area}-{rule}" for area, rule in RULES])
def test_no_rule_rests_on_one_team_alone_and_each_ends_in_a_named_contact(area: str, rule: str) -> None:
    pack = PACKS[area]
    candidates = (*pack.asks[rule].candidates, *pack.asks[rule].fallback)
    assert len(candidates) >= 2 or rule in pack.displays  # each of a display is asked
    for name in candidates:
        target = pack.targets[name]
        assert target.duty_contact.phone
        assert target.team_lead.email
    assert pack.area.unroutable_contact.name
    for band in Band:
        assert (rule, band) in pack.respond_within
        assert (rule, band) in pack.chase_after


@EVERYWHERE
def test_every_line_cites_its_source_or_says_that_it_is_ours(area: str) -> None:
    cited = re.findall(r"^[^#]*?\bsource: \"?([^\s\"},]+)", text(area), re.MULTILINE)
    known = {"walsall": r"00[0-4]", "wrexham": r"00[0-3]", "cumberland": r"00[34]"}[area]
    right = re.compile(rf"({known}(:\d+)?\b|ours|NDTA|domain\.md)")
    assert len(cited) > 60
    assert [one for one in cited if not right.match(one)] == []


@EVERYWHERE
def test_cited_lines_are_lines_of_the_sources(area: str) -> None:
    longest = {"000": 41, "001": 83, "002": 230, "003": 1821, "004": 31}
    lines = re.findall(r"\b(00[0-4]):(\d+)", text(area))
    assert [(source, line) for source, line in lines if not 1 <= int(line) <= longest[source]] == []


@EVERYWHERE
def test_contacts_are_fictional(area: str) -> None:
    said = text(area)
    assert all(mail.endswith(".invalid") for mail in re.findall(r"[\w.-]+@[\w.-]+", said))
    phones = re.findall(r"phone: ([\d ]+\d)", said)
    assert all(phone.startswith("01632 960") for phone in phones)
    assert len(phones) == len(set(phones)) or area == "walsall"


@EVERYWHERE
def test_the_police_are_told_no_need_and_no_substance(area: str) -> None:
    for agreement in PACKS[area].agreements:
        if "police" in agreement.agency or "constabulary" in agreement.agency:
            assert not {"needs", "flags", "substances", "note"} & set(agreement.fields)


def test_places_belong_to_their_areas() -> None:
    assert area_of(PACKS, postcode="LL13 7TB") == "wrexham"
    assert area_of(PACKS, code="BWI") == "wrexham"
    assert area_of(PACKS, postcode="CA28 7AA") == "cumberland"
    assert area_of(PACKS, code="RNN62") == "cumberland"


def test_wrexham_is_in_wales_and_speaks_welsh() -> None:
    area = PACKS["wrexham"].area
    assert (area.nation, area.languages) == ("wales", ("en", "cy"))


def test_a_benefit_sanction_and_a_sick_note_are_two_desks_of_one_friday_visit() -> None:
    found = asked("wrexham", Kind.WALK_IN, Need.BENEFIT_SANCTION, Need.SICK_NOTE, accepts=True)
    assert found == {"wrexham-dwp/decision-makers", "betsi-cadwaladr/hub-gp"}


def test_on_other_days_a_wound_does_not_wait_for_friday() -> None:
    assert asked("wrexham", Kind.WALK_IN, Need.WOUND_CARE, at=TUESDAY) == {"betsi-cadwaladr/surgery"}


def door(area: str, team: str, at: datetime) -> str:
    pack: AreaPack = PACKS[area]
    return next_seen(pack.targets[team], None, at, pack).removeprefix("Next open door: ")


def test_the_next_open_door_is_never_a_sunday() -> None:
    assert asked("wrexham", Kind.SELF_REFERRAL, at=SATURDAY_NIGHT) == {"care-hub/open-door"}
    assert door("wrexham", "care-hub/open-door", SATURDAY_NIGHT) == (
        "Monday drop-in, town centre, 10:00 on Monday 23 November"
    )
    assert door("wrexham", "care-hub/open-door", FRIDAY) == "Care Hub, the space of The Salvation Army, open now"


@pytest.mark.parametrize("at", [FRIDAY, TUESDAY])
def test_police_bring_people_to_the_hub_or_the_drop_in_of_the_day(at: datetime) -> None:
    found = asked("wrexham", Kind.POLICE_CONTACT, at=at)
    assert found == {"care-hub/open-door", "wrexham-substance-recovery/outreach"}
    assert door("wrexham", "care-hub/open-door", at).endswith("open now")


@pytest.mark.parametrize("kind", [Kind.POLICE_CONTACT, Kind.WALK_IN, Kind.OUTREACH_CONTACT])
@pytest.mark.parametrize("at", [FRIDAY, TUESDAY])
def test_suspected_dealing_is_held_for_a_person_and_never_comes_to_the_hub(kind: Kind, at: datetime) -> None:
    said = scored(kind, *Need, flags=[Flag.SUSPECTED_DEALING], accepts=True, area="wrexham")
    teams = {name for one in chains(PACKS["wrexham"], said, at) for name in one.candidates}
    assert "wrexham-council/taskforce" in teams
    assert not [name for name in teams if name.startswith("care-hub/") or "hub-" in name or "dwp" in name]


def test_who_asks_for_detox_at_the_hub_has_an_answer_within_the_hour() -> None:
    pack = PACKS["wrexham"]
    (chain,) = chains(pack, scored(Kind.WALK_IN, Need.DETOX, accepts=True, area="wrexham"), FRIDAY)
    assert chain.candidates[0] == "wrexham-substance-recovery/rapid-pathway"
    within = pack.respond_within[chain.rule_id, Band.NOW].after(FRIDAY, pack.targets[chain.candidates[0]].calendar)
    assert within == datetime(2026, 11, 20, 11, 20, tzinfo=UTC)


def test_a_home_taken_over_goes_to_the_panel_and_children_in_it_to_safeguarding() -> None:
    found = asked("wrexham", Kind.OUTREACH_CONTACT, Need.SAFEGUARDING, flags=[Flag.CUCKOOED])
    assert {"wrexham-council/varm", "wrexham-council/safeguarding"} <= found


def test_in_cumberland_anti_social_behaviour_is_one_case_with_all_members() -> None:
    needs, flags = (Need.DRUGS, Need.MENTAL_HEALTH, Need.HOUSING), [Flag.ANTI_SOCIAL_BEHAVIOUR]
    for kind in (Kind.HOUSING_PRESENTATION, Kind.POLICE_CONTACT, Kind.SELF_REFERRAL):
        assert asked("cumberland", kind, *needs, flags=flags) == {"local-focus-hubs/front-desk"}


def test_the_hubs_are_led_by_council_and_police_together() -> None:
    target = PACKS["cumberland"].targets["local-focus-hubs/front-desk"]
    assert "Council" in target.duty_contact.role
    assert "Constabulary" in target.team_lead.role
    assert {team.id for team in target.agency.teams} == {"front-desk", "copeland", "allerdale", "carlisle"}


def test_each_area_scores_by_numbers_of_its_own() -> None:
    policies = load_scoring(AREAS)
    thresholds = {
        area: tuple(rule.when.score_at_least for rule in policy.bands if rule.when.score_at_least)
        for area, policy in policies.items()
    }
    assert len(set(thresholds.values())) == 3
    assert all(list(marks) == sorted(marks, reverse=True) for marks in thresholds.values())


@EVERYWHERE
@pytest.mark.parametrize("flag", [Flag.SUICIDE_ATTEMPT, Flag.SELF_HARM_RISK, Flag.OVERDOSE])
def test_danger_to_life_is_looked_at_today_everywhere(area: str, flag: Flag) -> None:
    named = [rule for rule in load_scoring(AREAS)[area].bands if flag in rule.when.flags]
    assert named
    assert all(rule.band is Band.SAME_DAY for rule in named)
