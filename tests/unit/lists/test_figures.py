"""What is counted for partnership and treatment (S20, S39), to the minute and the day, and with nobody recognised."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.lists.lives import Ask, Life
from deploy.local.lists.rows import Figure
from shared.contracts.vocabulary import Kind, Outcome
from tests.unit.lists.builders import ALEX, SAM, address, ask, at, closed, figures, life, on, totals

YEARS_END = date(2026, 12, 31)
OCTOBER = date(2026, 10, 1)
VARM, POLICE = "wrexham-council/varm", "north-wales-police/neighbourhood"
CUCKOOED: dict[str, Any] = {"kind": "place_concern", "flags": ["cuckooed"]}
BEACON = "the-beacon/entry-into-service"
MET = on(OCTOBER, "walk_in")


def partnership(*lives: Life, day: date = YEARS_END) -> dict[str, int | None]:
    return {name: number for name, (number, _) in totals("partnership", day, *lives, area="wrexham").items()}


def treatment(*lives: Life, day: date = YEARS_END) -> dict[str, tuple[int | None, int | None]]:
    return totals("treatment", day, *lives)


def referred(number: int, *asks: Ask) -> Life:
    return life(MET, asks=asks, person=UUID(int=number))


def varm(number: int, team: str = VARM, *steps: Any, **said: Any) -> Ask:
    defaults: dict[str, Any] = {"offered": at(date(2026, 11, 3)), "group": "varm", "person": UUID(int=number)}
    return ask(team, *steps, **(defaults | said))


def test_three_referred_two_resolved_four_agencies_in_the_quarter() -> None:
    """Case S20-a: police, council, health board and fire service answered."""
    day = at(date(2026, 12, 1))
    heard = [("acknowledged", day)]
    over: dict[str, Any] = {"group": "varm", "offered": at(date(2026, 11, 3))}
    people = [
        referred(1, closed(VARM, Outcome.HOUSED, day, person=UUID(int=1), **over), varm(1, POLICE, *heard)),
        referred(2, closed(VARM, Outcome.ENGAGED, day, person=UUID(int=2), **over),
                 varm(2, "betsi-cadwaladr/mental-health", *heard)),
        referred(3, varm(3), varm(3, "north-wales-fire/prevention", *heard)),
    ]  # fmt: skip
    found = partnership(*people)
    assert (found["varm-referred"], found["varm-resolved"], found["varm-agencies"]) == (3, 2, 4)


@pytest.mark.parametrize(
    ("offered", "counts"),
    [
        (at(date(2026, 9, 30), "22:59"), False),  # 23:59 in Wrexham, where it is still summer
        (at(date(2026, 9, 30), "23:00"), True),  # midnight there
        (at(date(2026, 12, 31), "23:59"), True),
        (at(date(2027, 1, 1), "00:00"), False),
    ],
)
def test_a_quarter_begins_and_ends_at_local_midnight(offered: Any, counts: bool) -> None:  # noqa: FBT001
    assert partnership(referred(1, varm(1, offered=offered)))["varm-referred"] == int(counts)


def test_one_event_is_one_case_however_many_are_asked_and_whoever_is_asked_next() -> None:
    rerouted = varm(1, VARM, ("declined", at(date(2026, 11, 4))), ("rerouted", at(date(2026, 11, 4))))
    after = varm(1, "wrexham-council/safeguarding", offered=at(date(2026, 11, 4)))
    assert partnership(referred(1, rerouted, after))["varm-referred"] == 1


def test_moved_away_is_no_resolution_and_silence_is_no_taking_part() -> None:
    left = closed(VARM, Outcome.MOVED, at(date(2026, 12, 1)), group="varm", offered=at(date(2026, 11, 3)))
    found = partnership(referred(1, left), referred(2, varm(2, POLICE, ("expired", at(date(2026, 11, 4))))))
    assert (found["varm-referred"], found["varm-resolved"], found["varm-agencies"]) == (2, 0, 1)


def test_other_referrals_are_not_varms() -> None:
    assert partnership(referred(1, varm(1, POLICE, group="police")))["varm-referred"] == 0


def test_an_address_counts_once_however_often_reported() -> None:
    often = address(1, *(on(OCTOBER + timedelta(days=day), **CUCKOOED) for day in range(5)))
    other, noisy = address(2, on(OCTOBER, **CUCKOOED)), address(3, on(OCTOBER, "place_concern"))
    earlier = address(4, on(date(2026, 9, 29), **CUCKOOED))
    assert partnership(often, other, noisy, earlier)["linked-addresses"] == 2


def test_an_address_named_with_somebody_is_the_one_reported_alone() -> None:
    alone = address(1, on(OCTOBER, **CUCKOOED))
    told = [on(OCTOBER, flags=["cuckooed"]).model_copy(update={"address": UUID(int=number)}) for number in (1001, 1002)]
    both = [life(one, person=UUID(int=at)) for at, one in enumerate(told, 1)]
    assert partnership(alone, *both, life(on(OCTOBER, flags=["cuckooed"]), person=SAM))["linked-addresses"] == 2


def test_what_a_member_of_the_panel_closes_is_no_resolution() -> None:
    member = closed(POLICE, Outcome.ADVICE_GIVEN, at(date(2026, 12, 1)), group="varm", offered=at(date(2026, 11, 3)))
    found = partnership(referred(1, varm(1), member))
    assert (found["varm-referred"], found["varm-resolved"]) == (1, 0)


def test_admissions_public_order_and_missed_probation_are_counted_by_event() -> None:
    person = life(
        on(OCTOBER, "hospital_admission", needs=["alcohol"]),
        on(OCTOBER, "hospital_admission", needs=["wound_care"], clock="11:00"),
        on(date(2026, 11, 1), "hospital_admission", needs=["drugs"]),
        on(date(2026, 11, 2), "police_contact", needs=["drugs"]),
        on(date(2026, 11, 3), "police_contact"),
        on(date(2026, 11, 4), "probation_appointment_missed"),
    )
    found = partnership(person)
    assert (found["admissions"], found["public-order"], found["missed-probation"]) == (2, 1, 1)


def test_people_seen_are_counted_once_however_often_they_came() -> None:
    came = [on(OCTOBER + timedelta(days=7 * week), "drop_in_contact") for week in range(4)]
    assert partnership(life(*came), life(on(OCTOBER, "self_referral"), person=SAM))["seen-by-services"] == 2


@pytest.mark.parametrize(("days", "seen"), [(20, 1), (21, 1), (22, 0)])
def test_seen_within_21_days_counts_day_21(days: int, seen: int) -> None:
    came = ask(BEACON, ("attended", at(OCTOBER + timedelta(days=days))), offered=at(OCTOBER))
    assert treatment(life(MET, asks=[came]))["seen-in-time"] == (seen, 1)


def test_whose_21_days_are_not_over_counts_neither_way() -> None:
    waiting = life(MET, asks=[ask(BEACON, offered=at(OCTOBER))])
    assert treatment(waiting, day=OCTOBER + timedelta(days=20))["seen-in-time"] == (0, 0)
    assert treatment(waiting, day=OCTOBER + timedelta(days=21))["seen-in-time"] == (0, 1)


def test_who_took_back_consent_does_not_count_as_unseen() -> None:
    left = ask(BEACON, ("revoked", at(OCTOBER + timedelta(days=2))), offered=at(OCTOBER))
    assert treatment(life(MET, asks=[left]))["seen-in-time"] == (0, 0)


def test_the_clock_of_21_days_runs_from_the_event_and_not_from_who_was_asked_next() -> None:
    silent = ask("the-beacon/alcohol-team", ("expired", at(date(2026, 10, 8))), ("rerouted", at(date(2026, 10, 8))),
                 offered=at(OCTOBER))  # fmt: skip
    after = ask(BEACON, ("attended", at(date(2026, 10, 25))), offered=at(date(2026, 10, 8)), happened=at(OCTOBER))
    assert treatment(life(MET, asks=[silent, after]))["seen-in-time"] == (0, 1)


def test_a_start_is_the_first_attendance_or_a_closing_into_treatment() -> None:
    came = ask(BEACON, ("attended", at(OCTOBER)), ("attended", at(date(2026, 11, 1))), offered=at(OCTOBER, "09:00"))
    into = closed(BEACON, Outcome.IN_TREATMENT, at(date(2026, 11, 1)), person=SAM)
    advised = closed(BEACON, Outcome.ADVICE_GIVEN, at(date(2026, 11, 1)), person=UUID(int=9))
    people = [life(MET, asks=[came]), life(MET, asks=[into], person=SAM), life(MET, asks=[advised], person=UUID(int=9))]
    assert treatment(*people)["starts"] == (2, None)


def test_a_second_case_while_treatment_goes_on_is_no_second_start() -> None:
    going_on = ask(BEACON, ("attended", at(OCTOBER)), offered=at(OCTOBER))
    over = ask(BEACON, ("attended", at(OCTOBER)), ("closed", at(date(2026, 10, 20))), offered=at(OCTOBER))
    again = ask("the-beacon/complex-cases", ("attended", at(date(2026, 11, 1))), event=2, offered=at(date(2026, 11, 1)))
    assert treatment(life(MET, asks=[going_on, again]))["starts"] == (1, None)
    assert treatment(life(MET, asks=[over, again]))["starts"] == (2, None)


def test_a_restart_is_counted_as_such_and_not_as_a_start() -> None:
    over = ask(BEACON, ("attended", at(OCTOBER)), ("closed", at(date(2026, 10, 20))), offered=at(OCTOBER))
    came = date(2026, 11, 1)
    again = ask("the-beacon/complex-cases", ("attended", at(came)), event=2, offered=at(came), restart=True)
    figures = treatment(life(MET, asks=[over, again]))
    assert (figures["starts"], figures["restarts"]) == ((1, None), (1, None))


def test_starts_are_told_apart_by_who_told_of_them() -> None:
    def came(number: int, kind: Kind) -> Life:
        person = UUID(int=number)
        return life(MET, person=person, asks=[ask(BEACON, ("attended", at(OCTOBER)), offered=at(OCTOBER), kind=kind,
                                                  person=person)])  # fmt: skip

    people = [came(number, Kind.SELF_REFERRAL if number < 30 else Kind.GP_REFERRAL) for number in range(1, 44)]
    rows = [row for row in figures("treatment", YEARS_END, *people) if (row.id, row.split) == ("starts", "kind")]
    assert {row.group: row.number for row in rows} == {"gp_referral": 14, "self_referral": 29}


def missed(person: int, times: int, *teams: str) -> Life:
    """Somebody who missed so many appointments with each of these teams."""
    often = [("did_not_attend", at(OCTOBER + timedelta(days=day))) for day in range(times)]
    asks = [ask(team, *often, offered=at(OCTOBER), person=UUID(int=person)) for team in teams]
    return life(MET, asks=asks, person=UUID(int=person))


def by_team(*lives: Life, least: int = 10) -> dict[str | None, Figure]:
    rows = figures("treatment", YEARS_END, *lives, least=least)
    return {row.group: row for row in rows if row.id == "not-attended" and row.split in {None, "team"}}


def test_every_missed_appointment_counts_and_by_team() -> None:
    rows = by_team(*(missed(person, 2, "the-beacon/groups") for person in range(1, 11)))
    assert rows[None].number == 20
    assert rows["the-beacon/groups"].number == 20


def test_one_person_who_missed_twelve_appointments_is_no_group_of_twelve() -> None:
    rows = by_team(missed(1, 12, "the-beacon/groups"))
    assert rows[None].number == 12
    assert "the-beacon/groups" not in rows
    assert [(row.number, row.hidden) for row in rows.values() if row.split] == [(None, "withheld")]


def test_a_group_of_few_people_is_hidden_however_much_they_missed() -> None:
    many = [missed(person, 1, "the-beacon/groups", "the-beacon/alcohol-team") for person in range(1, 13)]
    rows = by_team(*many, missed(20, 30, "the-beacon/complex-cases"), missed(21, 1, "the-beacon/groups"))
    assert (rows["the-beacon/complex-cases"].number, rows["the-beacon/complex-cases"].hidden) == (None, "<10")
    assert (rows["the-beacon/alcohol-team"].number, rows["the-beacon/alcohol-team"].hidden) == (None, "withheld")
    assert rows["the-beacon/groups"].number == 13


def test_the_same_few_people_in_two_hidden_groups_are_not_added_up_to_many() -> None:
    few = [missed(person, 1, "the-beacon/complex-cases", "the-beacon/alcohol-team") for person in range(20, 27)]
    rows = by_team(*(missed(person, 1, "the-beacon/groups") for person in range(1, 16)), *few)
    assert [(row.number, row.hidden) for row in rows.values() if row.split] == [(None, "withheld")]


TEAMS = ("the-beacon/groups", "the-beacon/alcohol-team", "the-beacon/complex-cases")
MISSED = st.lists(st.tuples(st.integers(1, 4), st.sets(st.sampled_from(TEAMS), min_size=1)), min_size=1, max_size=25)


@settings(deadline=None, max_examples=60)
@given(MISSED, st.integers(2, 8))
def test_what_is_shown_and_what_is_left_of_the_total_is_of_enough_people(
    said: list[tuple[int, set[str]]], least: int
) -> None:
    lives = [missed(person, times, *sorted(teams)) for person, (times, teams) in enumerate(said, start=1)]
    shown = {group for group, row in by_team(*lives, least=least).items() if row.split and row.number is not None}
    assert all(sum(team in teams for _, teams in said) >= least for team in shown)
    left = sum(bool(teams - shown) for _, teams in said)
    assert not shown or left == 0 or left >= least


def test_ten_cases_of_two_people_do_not_say_that_both_were_seen() -> None:
    def person(number: int, came: int, cases: int) -> Life:
        asks = [
            ask(BEACON, *([("attended", at(OCTOBER, "15:00"))] if case < came else []), event=case,
                offered=at(OCTOBER), person=UUID(int=number))
            for case in range(cases)
        ]  # fmt: skip
        return life(MET, asks=asks, person=UUID(int=number), sex="female")

    people = [person(number, 0, 1) for number in range(1, 15)] + [person(number, 10, 10) for number in (20, 21)]
    rows = figures("treatment", YEARS_END, *people)
    (women,) = [row for row in rows if (row.id, row.split) == ("seen-in-time", "sex")]
    assert (women.number, women.of, women.hidden) == (None, 34, "withheld")


def completed(day: date) -> Any:
    return on(day, "treatment_completed")


SPRING = YEARS_END - timedelta(days=183)


@pytest.mark.parametrize(("days", "lasts"), [(0, 1), (1, 0), (183, 0), (184, 1)])
def test_a_new_case_within_183_days_is_a_coming_back(days: int, lasts: int) -> None:
    """The completion's own event may open aftercare: that is not coming back."""
    when = at(SPRING + timedelta(days=days))
    back = ask(BEACON, offered=when, happened=when)
    assert treatment(life(completed(SPRING), asks=[back]))["completed"] == (lasts, 1)


@pytest.mark.parametrize(("day", "counts"), [(SPRING, 1), (SPRING + timedelta(days=1), 0)])
def test_completions_are_judged_when_their_half_year_is_over(day: date, counts: int) -> None:
    assert treatment(life(completed(day)))["completed"] == (counts, counts)


def test_a_case_of_another_group_is_no_coming_back_to_treatment() -> None:
    housed = ask("walsall-council/rehousing-navigators", offered=at(SPRING + timedelta(days=5)), group="housing")
    assert treatment(life(completed(SPRING), asks=[housed]))["completed"] == (1, 1)


def test_figures_of_nobody_are_noughts_without_groups() -> None:
    rows = figures("treatment", YEARS_END)
    assert [(row.number, row.split) for row in rows] == [(0, None)] * 9


SEXES = st.sampled_from(["female", "male", "other", None])
TOWNS = st.lists(st.tuples(SEXES, st.booleans()), min_size=1, max_size=60)


def town(people: list[tuple[str | None, bool]]) -> list[Life]:
    """Everybody was asked about on the first of October; those who are said to be came within the day."""
    lives = []
    for number, (sex, came) in enumerate(people, start=1):
        steps = [("attended", at(OCTOBER, "15:00"))] if came else []
        asked = ask(BEACON, *steps, offered=at(OCTOBER), person=UUID(int=number))
        lives.append(life(MET, asks=[asked], person=UUID(int=number), **({"sex": sex} if sex else {})))
    return lives


@settings(deadline=None, max_examples=60)
@given(TOWNS, st.integers(2, 12))
def test_no_group_of_fewer_people_is_shown_in_any_figure(people: list[tuple[str | None, bool]], least: int) -> None:
    sizes = Counter(sex or "not recorded" for sex, _ in people)
    for row in figures("treatment", YEARS_END, *town(people), least=least):
        if (row.id, row.split) != ("seen-in-time", "sex"):
            continue
        assert row.of is None or row.of >= least
        assert row.of in {None, sizes[row.group or ""]}
        if row.number is not None and row.of is not None:
            assert all(part == 0 or part >= least for part in (row.number, row.of - row.number))
        assert (row.number is None) == (row.hidden is not None)


@settings(deadline=None, max_examples=60)
@given(TOWNS)
def test_totals_are_those_of_the_people_and_groups_shown_in_full_add_up(people: list[tuple[str | None, bool]]) -> None:
    rows = [row for row in figures("treatment", YEARS_END, *town(people), least=1) if row.id == "seen-in-time"]
    assert (rows[0].number, rows[0].of) == (sum(came for _, came in people), len(people))
    by_sex = [row for row in rows if row.split == "sex"]
    assert sum(row.number or 0 for row in by_sex) == rows[0].number
    assert sum(row.of or 0 for row in by_sex) == rows[0].of


def test_who_takes_an_overdose_twice_is_one_person() -> None:
    took = life(on(OCTOBER, "overdose"), on(date(2026, 11, 1), "overdose"), person=ALEX)
    assert treatment(took)["overdoses"] == (1, None)
