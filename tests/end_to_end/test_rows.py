"""Rows S5, S8, S9, S10, S12, S19 and S27 end to end: who is told, asked again and asked next, when, and who never is.

As the cases of these rows in `areas/*/cases` have it; here every fact goes through intake and Kafka, every agency
of the three packs listens with a webhook of its own, and the clock is put where something falls due (docs/adr/0018).
What is told is compared as a whole: whoever is not named must not have heard.
"""

from tests.end_to_end.conftest import Begin
from tests.end_to_end.story import Story

NOBODY: list[str] = []


def test_s5_a_yes_at_the_hub_is_answered_within_the_hour_or_the_next_team_is_asked(begin: Begin) -> None:
    story = begin("wrexham", "2026-11-20T11:00:00Z")
    story.sends("walk_in", place="Care Hub", needs=["detox"], accepts_help_now=True)
    assert story.told() == ["wrexham-substance-recovery/rapid-pathway offered"]
    assert story.due("wrexham-substance-recovery/rapid-pathway") == "2026-11-20T12:00:00Z"
    assert "since 11:00 today; at 11:20 today" in story.why()
    story.at("2026-11-20T11:19:59Z")
    assert story.told() == NOBODY
    story.at("2026-11-20T11:20:00Z")
    assert story.told() == [
        "lead@substance-recovery.invalid Still unanswered",
        "wrexham-substance-recovery/rapid-pathway chased",
    ]
    story.at("2026-11-20T11:59:59Z")
    assert story.told() == NOBODY
    story.at("2026-11-20T12:00:00Z")
    assert story.told() == [
        "wrexham-substance-recovery/outreach offered",
        "wrexham-substance-recovery/rapid-pathway withdrawn",
    ]


def test_s8_released_at_seven_the_next_appointment_is_given_by_the_end_of_the_day(begin: Begin) -> None:
    story = begin("walsall", "2026-11-19T22:00:00Z")
    story.sends("drug_test_positive", place="Walsall custody suite", substances=["heroin"])
    assert story.told() == [
        "cranstoun/custody offered",
        "duty@cranstoun.invalid A new referral",
        "duty@liaison-and-diversion.invalid A new referral",
        "liaison-and-diversion/custody-suites offered",
    ]
    story.at("2026-11-20T07:00:00Z")
    story.sends(
        "custody_release", place="Walsall custody suite", needs=["drugs"], substances=["heroin"], accepts_help_now=True
    )
    assert story.told() == [
        "cj-duty@the-beacon.invalid A new referral",
        "cranstoun/out-of-hours-slot offered",
        "duty@the-beacon.invalid A new referral",
        "the-beacon/criminal-justice-team offered",
        "the-beacon/harm-reduction offered",
    ]
    assert "Next open door: Station Street, 09:00 today" in story.mailed("queue@the-beacon.invalid")
    assert story.due("the-beacon/criminal-justice-team") == "2026-11-20T17:00:00Z"
    assert story.due("cranstoun/out-of-hours-slot") == "2026-11-24T10:00:00Z"
    story.answers("cranstoun/out-of-hours-slot", verb="accept")
    story.at("2026-11-20T10:00:00Z")  # nobody at Cranstoun answered for last night's test: its next has the person
    assert story.told() == ["the-beacon/criminal-justice-team raised"]
    story.at("2026-11-20T11:00:00Z")
    assert story.told() == [
        "services-manager@the-beacon.invalid Still unanswered",
        "services-manager@the-beacon.invalid Still unanswered",
        "the-beacon/criminal-justice-team chased",
        "the-beacon/harm-reduction chased",
    ]
    story.at("2026-11-20T11:30:00Z")
    slot = {"at": "2026-11-20T15:00:00Z", "place": "Station Street"}
    story.answers("the-beacon/criminal-justice-team", verb="schedule", appointment=slot)
    assert story.told() == ["cranstoun/custody scheduled"]
    story.answers("the-beacon/harm-reduction", verb="accept")
    story.at("2026-11-20T16:59:59Z")
    assert story.told() == NOBODY
    assert story.asked() == {
        "the-beacon/criminal-justice-team": "scheduled",
        "cranstoun/out-of-hours-slot": "accepted",
        "the-beacon/harm-reduction": "accepted",
    }


def test_s9_a_release_ahead_is_planned_for_and_called_to_mind_the_day_before_and_on_the_day(begin: Begin) -> None:
    story = begin("walsall", "2026-11-09T10:00:00Z")
    _announced(story, "2026-11-27")
    assert story.due("the-beacon/prison-liaison") == "2026-11-27T17:00:00Z"  # never silently on Monday
    story = begin("walsall", "2026-11-09T10:00:00Z")
    _announced(story, "2026-11-24")
    assert story.told() == ["hmp-birmingham informed", "the-beacon/prison-liaison offered"]
    assert story.due("the-beacon/prison-liaison") == "2026-11-25T17:00:00Z"
    story.at("2026-11-10T10:00:00Z")
    slot = {"at": "2026-11-25T10:00:00Z", "place": "Station Street"}
    story.answers("the-beacon/prison-liaison", verb="schedule", appointment=slot)
    assert story.told() == ["hmp-birmingham/resettlement scheduled"]
    story.at("2026-11-23T08:59:59Z")
    assert story.told() == NOBODY
    story.at("2026-11-23T09:00:00Z")
    assert story.told() == ["the-beacon/prison-liaison reminded"]
    story.at("2026-11-24T09:00:00Z")
    assert story.told() == ["the-beacon/prison-liaison reminded"]
    story.at("2026-11-25T17:00:00Z")
    assert story.told() == NOBODY
    assert story.asked() == {"the-beacon/prison-liaison": "scheduled"}


def _announced(story: Story, day: str) -> None:
    story.sends("prison_release", place="BMI", expected_on=day, flags=["in_treatment"], needs=["drugs"])


def test_s10_a_detox_begun_on_the_ward_is_triaged_in_48_hours_of_the_referral_or_moves_on(begin: Begin) -> None:
    story = begin("walsall", "2026-11-23T16:00:00Z")
    story.sends(
        "hospital_discharge",
        happened="2026-11-23T09:00:00Z",
        place="Manor Hospital",
        needs=["alcohol", "detox"],
        flags=["detox_handover"],
        accepts_help_now=True,
    )
    assert story.told() == ["the-beacon/alcohol-team offered"]
    assert story.webhook("the-beacon")["shared"]["flags"] == ["detox_handover"]
    assert story.due("the-beacon/alcohol-team") == "2026-11-25T16:00:00Z"
    story.at("2026-11-24T11:59:59Z")
    assert story.told() == NOBODY
    story.at("2026-11-24T12:00:00Z")
    assert story.told() == ["services-manager@the-beacon.invalid Still unanswered", "the-beacon/alcohol-team chased"]
    story.at("2026-11-25T15:59:59Z")
    assert story.told() == NOBODY
    story.at("2026-11-25T16:00:00Z")
    assert story.told() == [
        "manor-hospital/alcohol-nurses rerouted",
        "the-beacon/alcohol-team withdrawn",
        "the-beacon/entry-into-service offered",
    ]
    story.at("2026-11-25T16:30:00Z")
    slot = {"at": "2026-11-26T10:00:00Z", "place": "Station Street"}
    story.answers("the-beacon/entry-into-service", verb="schedule", appointment=slot)
    assert story.told() == ["manor-hospital/alcohol-nurses scheduled"]
    story.at("2026-11-26T11:00:00Z")
    story.answers("the-beacon/entry-into-service", verb="did_not_attend")
    assert story.told() == ["the-beacon/entry-into-service raised", "the-beacon/outreach offered"]
    story.at("2026-11-26T13:00:00Z")
    assert story.told() == [
        "services-manager@the-beacon.invalid What has become of a referral?",
        "the-beacon/entry-into-service chased",
    ]


def test_s12_met_in_the_street_without_a_home_is_seen_the_same_day(begin: Begin) -> None:
    story = begin("walsall", "2026-11-20T11:00:00Z")
    story.person["no_fixed_abode"] = True
    story.sends("outreach_contact", needs=["prescription"], accepts_help_now=True)
    assert story.told() == ["the-beacon/rough-sleeper-team offered"]
    assert story.due("the-beacon/rough-sleeper-team") == "2026-11-20T17:00:00Z"
    story.at("2026-11-20T13:00:00Z")
    assert story.told() == [
        "services-manager@the-beacon.invalid Still unanswered",
        "the-beacon/rough-sleeper-team chased",
    ]
    story.at("2026-11-20T13:30:00Z")
    slot = {"at": "2026-11-20T15:00:00Z", "place": "Bradford Street"}
    story.answers("the-beacon/rough-sleeper-team", verb="schedule", appointment=slot)
    assert story.told() == ["walsall-council/rough-sleepers scheduled"]
    assert story.webhook("walsall-council")["appointment"] == slot | {"type": None, "joint_with": []}
    story.at("2026-11-20T17:00:00Z")
    assert story.told() == NOBODY
    assert story.asked() == {"the-beacon/rough-sleeper-team": "scheduled"}


def test_s19_a_tenants_trouble_in_copeland_is_one_case_that_council_and_police_lead(begin: Begin) -> None:
    story = begin("cumberland", "2026-11-20T10:00:00Z")
    story.person["postcode"] = "CA28 7XX"
    story.sends("housing_presentation", needs=["drugs", "mental_health"], flags=["anti_social_behaviour"])
    assert story.told() == [
        "cumberland-addiction/recovery offered",
        "cumberland-mental-health/community offered",
        "cumbria-constabulary/neighbourhood offered",
        "local-focus-hubs/copeland offered",
    ]
    members = ("local-focus-hubs", "cumbria-constabulary", "cumberland-addiction", "cumberland-mental-health")
    seen = [story.webhook(one) for one in members]
    assert len({one["case_id"] for one in seen}) == 1
    assert [one["role"] for one in seen] == ["lead", "lead", "support", "support"]
    assert {story.due(f"{one['agency']}/{one['team']}") for one in seen} == {"2026-11-22T10:00:00Z"}
    story.at("2026-11-20T11:00:00Z")
    for one in seen:
        story.answers(f"{one['agency']}/{one['team']}", verb="accept")
    assert story.told() == ["cumberland-housing/tenancies accepted"] * 2  # who brought it hears of both who lead
    story.at("2026-11-22T10:00:00Z")
    assert story.told() == NOBODY
    assert set(story.asked().values()) == {"accepted"}


def test_s27_a_bed_is_kept_for_45_minutes_whoever_is_shut_and_then_nobody_else_is_asked(begin: Begin) -> None:
    story = begin("walsall", "2026-11-20T22:00:00Z")
    story.sends("bed_offered", needs=["detox"], place="a detox unit")
    assert story.told() == ["duty@the-beacon.invalid A new referral", "the-beacon/inpatient-detox offered"]
    assert story.due("the-beacon/inpatient-detox") == "2026-11-20T22:45:00Z"
    story.at("2026-11-20T22:09:59Z")
    assert story.told() == NOBODY
    story.at("2026-11-20T22:10:00Z")
    assert story.told() == ["services-manager@the-beacon.invalid Still unanswered", "the-beacon/inpatient-detox chased"]
    story.at("2026-11-20T22:44:59Z")
    assert story.told() == NOBODY
    story.at("2026-11-20T22:45:00Z")
    assert story.told() == ["nobody-took-it@walsall-council.invalid Nobody has taken a referral"]
    assert story.asked() == {"the-beacon/inpatient-detox": "unroutable"}


def test_s27_an_application_goes_on_step_by_step_and_no_step_goes_quiet(begin: Begin) -> None:
    story = begin("walsall", "2026-11-23T10:00:00Z")
    story.sends("self_referral", needs=["alcohol", "detox"], flags=["seizure_risk"])
    assert story.told() == ["the-beacon/entry-into-service offered", "the-beacon/inpatient-detox offered"]
    story.at("2026-11-23T11:00:00Z")
    story.answers("the-beacon/inpatient-detox", verb="accept")
    assert story.told() == ["the-beacon/prescribing offered"]
    assert story.due("the-beacon/prescribing") == "2026-11-30T11:00:00Z"
    assert "missing: blood tests, work with the key worker, the panel, the funding, the aftercare plan" in story.why()
    _done(story, "2026-11-24T11:00:00Z", "prescribing", "complex-cases")
    _done(story, "2026-11-25T11:00:00Z", "complex-cases", "detox-panel")
    assert story.due("the-beacon/detox-panel") == "2026-12-09T11:00:00Z"
    application = story.event
    story.at("2026-11-26T11:00:00Z")
    story.sends("bed_offered", needs=["detox"], place="a detox unit")
    assert story.told() == ["the-beacon/inpatient-detox raised"]
    assert "still missing: the panel, the funding, the aftercare plan" in story.webhook("the-beacon")["reason"]
    story.event = application
    story.at("2026-11-26T11:10:00Z")
    assert story.told() == [
        "services-manager@the-beacon.invalid What has become of a referral?",
        "the-beacon/inpatient-detox chased",
    ]
    _done(story, "2026-11-26T11:20:00Z", "detox-panel", "placements-budget")
    story.at("2026-11-26T11:45:00Z")
    assert story.told() == ["nobody-took-it@walsall-council.invalid What has become of a referral?"]
    story.at("2026-11-29T11:20:00Z")
    assert story.told() == [
        "services-manager@the-beacon.invalid Still unanswered",
        "the-beacon/placements-budget chased",
    ]
    _done(story, "2026-11-29T12:00:00Z", "placements-budget", "recovery-support")
    _done(story, "2026-11-29T13:00:00Z", "recovery-support")
    assert "every step of the application" in story.webhook("the-beacon")["reason"]


def _done(story: Story, moment: str, team: str, *after: str) -> None:
    """The team does its step of the application; whose the next is hears of it, and so does who applied."""
    story.at(moment)
    story.answers(f"the-beacon/{team}", verb="close", outcome="other")
    offered = [f"the-beacon/{one} offered" for one in after]
    assert story.told() == sorted(["the-beacon/inpatient-detox raised", *offered])
