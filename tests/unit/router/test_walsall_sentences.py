"""What the sources say must happen in Walsall (S8, S10, S11, S12 and others), as sentences."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.contracts.vocabulary import Band, Flag, Kind, Need, ReferralState, Substance
from tests.unit.router.builders import FRIDAY, World, policy, requests, scored

POLICY = policy()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, when local time is UTC; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def told(world: World) -> set[str]:
    return {one.email or one.agency for one in requests(world.said)}


def by_target(world: World) -> dict[str, tuple[Band, datetime]]:
    return {one.target: (one.band, one.respond_by) for one in world.referrals()}


def test_release_at_seven_gets_the_teams_next_appointment_and_cranstouns_day() -> None:
    world = World(POLICY, at(20, 7))
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS))
    asked = by_target(world)
    assert asked["the-beacon/criminal-justice-team"] == (Band.SAME_DAY, at(20, 17))
    _, slot = asked["cranstoun/out-of-hours-slot"]
    assert slot.date() == date(2026, 11, 24)
    assert set(asked) == {"the-beacon/criminal-justice-team", "cranstoun/out-of-hours-slot"}


def test_release_after_hours_tells_the_duty_contact_now() -> None:
    world = World(POLICY, at(20, 7))
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS))
    assert "cj-duty@the-beacon.invalid" in told(world)
    assert not {mail for mail in told(world) if mail.endswith("cranstoun.invalid")}


def test_release_in_hours_needs_neither_duty_contact_nor_out_of_hours_slot() -> None:
    world = World(POLICY, at(20, 11))
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS))
    assert world.asked() == ["the-beacon/criminal-justice-team"]
    assert told(world) == {"the-beacon"}


def test_a_sender_who_says_out_of_hours_is_believed() -> None:
    world = World(POLICY, at(20, 11))
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, flags=[Flag.OUT_OF_HOURS]))
    assert "cranstoun/out-of-hours-slot" in world.asked()


@pytest.mark.parametrize("how", [{"homeless": True}, {"flags": [Flag.SOFA_SURFING]}, {"needs": [Need.HOUSING]}])
def test_released_without_an_address_the_navigators_are_asked_by_name(how: dict[str, object]) -> None:
    needs = how.pop("needs", [])
    world = World(POLICY, at(20, 11))
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, *needs, **how))  # type: ignore[misc,arg-type] # parameters
    assert world.asked() == ["the-beacon/criminal-justice-team", "walsall-council/rehousing-navigators"]


def test_the_navigators_hear_nothing_of_drugs() -> None:
    world = World(POLICY, at(20, 11))
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, homeless=True))
    (payload,) = [one.payload for one in requests(world.said) if one.agency == "walsall-council"]
    who = {"family_name", "given_names", "birth_date", "phone", "no_fixed_abode", "safe_to_write", "language"}
    assert set(payload["shared"]) == {"site", *(f"person.{field}" for field in who)}
    assert "drugs" not in str(payload)


def test_a_detox_begun_on_the_ward_is_triaged_within_48_hours_of_the_referral() -> None:
    world = World(POLICY, at(23, 16))
    event = scored(Kind.HOSPITAL_DISCHARGE, Need.ALCOHOL, Need.DETOX, flags=[Flag.DETOX_HANDOVER])
    world.take(event, happened=at(23, 9))
    assert by_target(world) == {"the-beacon/alcohol-team": (Band.WITHIN_48H, at(25, 16))}
    (payload,) = [one.payload for one in requests(world.said)]
    assert payload["shared"]["flags"] == ["detox_handover"]


def test_who_never_attends_is_chased() -> None:
    world = World(POLICY, at(23, 16))
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.ALCOHOL))
    (chase, *_) = world.deadlines(at(25, 15, 59))
    assert chase.rule == "chase"
    assert "services-manager@the-beacon.invalid" in told(world)


def test_a_walk_in_meets_the_days_worker_and_an_hour_later_the_team_lead_hears() -> None:
    world = World(POLICY, at(18, 10, 5))
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    assert by_target(world) == {"the-beacon/walk-in-desk": (Band.NOW, at(18, 17))}
    assert world.deadlines(at(18, 11, 4)) == []
    (chase,) = world.deadlines(at(18, 11, 5))
    assert chase.due_at == at(18, 11, 5)
    assert "entry-lead@the-beacon.invalid" in told(world)


def test_a_rough_sleeper_who_wants_help_now_is_seen_the_same_day() -> None:
    world = World(POLICY, at(20, 11))
    world.take(scored(Kind.OUTREACH_CONTACT, Need.DRUGS, homeless=True, accepts=True))
    assert by_target(world) == {"the-beacon/rough-sleeper-team": (Band.SAME_DAY, at(20, 17))}


def test_the_toxic_trio_goes_to_bradford_street_and_says_why() -> None:
    world = World(POLICY, at(20, 10))
    trio = [Substance.ALCOHOL, Substance.HEROIN, Substance.BENZODIAZEPINES]
    world.take(scored(Kind.SELF_REFERRAL, Need.DRUGS, substances=trio))
    assert world.asked() == ["the-beacon/complex-cases"]
    assert "toxic trio" in world.only().because
    assert "003:955" in world.only().because


def test_alcohol_alone_goes_to_station_street() -> None:
    world = World(POLICY, at(20, 10))
    world.take(scored(Kind.GP_REFERRAL, Need.ALCOHOL, substances=[Substance.ALCOHOL]))
    assert world.asked() == ["the-beacon/alcohol-team"]


def test_what_is_used_is_unknown_so_entry_into_service_within_21_days() -> None:
    world = World(POLICY, at(20, 10))
    world.take(scored(Kind.SELF_REFERRAL))
    assert by_target(world) == {
        "the-beacon/entry-into-service": (Band.STANDARD, datetime(2026, 12, 11, 10, tzinfo=UTC))
    }


def test_self_harm_risk_asks_mental_health_at_the_same_time_and_not_by_way_of_the_gp() -> None:
    world = World(POLICY, at(20, 10))
    world.take(scored(Kind.AE_ATTENDANCE, Need.ALCOHOL, Need.MENTAL_HEALTH, flags=[Flag.SELF_HARM_RISK]))
    assert world.asked() == ["the-beacon/alcohol-team", "black-country-mental-health/direct-referral"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_asks_somebody_or_says_why_not(kind: Kind) -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(kind))
    quiet = POLICY.packs["walsall"].routes.no_referral.holds(kind, (), ())
    assert bool(world.referrals()) is not quiet
    assert world.last is not None
    assert world.last.reason


def test_nobody_answers_at_all_and_a_named_person_is_told() -> None:
    world = World(POLICY, at(20, 11))
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS))
    world.deadlines(at(20, 11) + timedelta(days=10))
    assert [one.state for one in world.referrals()] == [ReferralState.REROUTED, ReferralState.UNROUTABLE]
    assert "nobody-took-it@walsall-council.invalid" in told(world)


def test_a_mailbox_hears_no_name_and_no_need() -> None:
    world = World(POLICY, at(20, 7))
    world.take(scored(Kind.CUSTODY_RELEASE, Need.ALCOHOL, homeless=True))
    for one in requests(world.said):
        words = " ".join([one.summary.subject, *one.summary.lines])
        assert not [leak for leak in ("Test", "Alex", "alcohol", "9991017070", "01632 960999") if leak in words]
        assert "ring the" in words
        assert "Friday 20" in words or "today" in words or "Tuesday 24 November" in words


def test_the_next_open_door_is_never_a_closed_one() -> None:
    world = World(POLICY, at(21, 20))  # Saturday night
    world.take(scored(Kind.SELF_REFERRAL))
    (request,) = requests(world.said)
    assert "Next open door: Station Street, 09:00 on Monday 23 November." in request.summary.lines
