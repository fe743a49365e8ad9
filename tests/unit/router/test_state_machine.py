"""The router in any of the three areas, over Christmas and both changes of the clock, whatever happens in what order.

Beside tests/unit/router/test_life.py, which follows two people through one area: here the clocks are worked out again
by hand, no case is silent for longer than its pack's longest chain, and what leaves is held against agreements of
which some end on the way.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.router.clocks import AT_LEAST, answer_by
from services.router.life_cycle import LIFE_CYCLE, OVER, WAITING, WITH_SOMEBODY
from services.router.policy import Policy
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationRequested
from shared.contracts.people import ConsentChanged
from shared.contracts.referrals import ReferralAsked, ReferralChanged
from shared.contracts.vocabulary import Band, DeliveryOutcome, Flag, Kind, Need, ReferralState, Substance, Verb
from shared.kit.ids import made_of
from shared.packs import AreaPack
from shared.packs.hours import DAYS
from shared.packs.silences import longest_silence
from tests.unit.router.builders import FITTING, SECRET, World, outcome, policy, scored, stopped

PACKS = policy().packs
PEOPLE = [made_of("person of the machine", number) for number in range(2)]
LONDON = ZoneInfo("Europe/London")
STARTS = [
    datetime(2026, 3, 27, 16, 30, tzinfo=UTC),  # the clock goes forward on Sunday
    datetime(2026, 10, 23, 15, 30, tzinfo=UTC),  # and back on Sunday
    datetime(2026, 12, 23, 12, 0, tzinfo=UTC),
    datetime(2026, 11, 20, 11, 0, tzinfo=UTC),
]
FIRST = min(STARTS).date()
LONGEST = {area: longest_silence(pack, FIRST).lasts for area, pack in PACKS.items()}
"""No clock of the machine begins later than a year from there."""
NOBODYS = ("9991017070", "01632 960999", "asks for help today", "Alex")
"""What is known of the person and stands nowhere but among what is shared: number, telephone, note, name."""


def some(words: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(list(words)), max_size=3, unique=True)


def with_agreements_that_end(pack: AreaPack, days: date) -> AreaPack:
    """Every second agreement ends on this day."""
    ending = [one.model_copy(update={"expires": days}) for one in pack.agreements[::2]]
    return replace(pack, agreements=(*ending, *pack.agreements[1::2]))


def doors(pack: AreaPack, name: str, day: date) -> list[tuple[datetime, datetime]]:
    """When a team's door is open on a local day, read off the pack's own words."""
    agency_id, _, team_id = name.partition("/")
    agency = next(one for one in pack.agencies if one.id == agency_id)
    team = next(one for one in agency.teams if one.id == team_id)
    hours = team.hours if team.hours is not None else agency.hours
    if hours == "always":
        return [(at(day, time(0)), at(day + timedelta(days=1), time(0)))]
    closed = holidays.country_holidays("GB", subdiv={"england": "ENG", "wales": "WLS"}[pack.area.nation])
    spans = () if day in closed else hours.get(DAYS[day.weekday()], ())  # type: ignore[call-overload]  # a day's name
    return [
        (at(day, one.opens), at(day if one.until != time(0) else day + timedelta(days=1), one.until)) for one in spans
    ]


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def due(pack: AreaPack, name: str, text: str, now: datetime) -> datetime:
    """By when a team must answer, worked out by hand."""
    local = now.astimezone(LONDON)
    if text == "within_48h":
        return now + timedelta(hours=48)
    if text in {"same_day", "next_opening"}:
        today = doors(pack, name, local.date())
        if text == "same_day" and today and now < today[-1][1]:
            return today[-1][1]
        ahead = (doors(pack, name, local.date() + timedelta(days=days)) for days in range(31))
        opens = next(max(now, opening) for spans in ahead for opening, until in spans if now < until)
        return opens + timedelta(hours=1)
    if text.startswith("PT"):
        units = {"H": "hours", "M": "minutes"}
        return now + timedelta(**{units[text[-1]]: int(text[2:-1])})
    days = int(text[1:-1]) * {"D": 1, "W": 7}[text[-1]]
    return at(local.date() + timedelta(days=days), local.time())


class Machine(RuleBasedStateMachine):
    """One area, two people, everything that may be said about them."""

    @initialize(
        area=st.sampled_from(sorted(PACKS)),
        start=st.sampled_from(STARTS),
        days=st.sampled_from([0, 3, 3000]),
        kind=st.sampled_from(
            [Kind.GP_REFERRAL, Kind.CUSTODY_RELEASE, Kind.WALK_IN, Kind.SELF_REFERRAL, Kind.TREATMENT_COMPLETED]
        ),
        band=st.sampled_from(list(Band)),
    )
    def begin(self, area: str, start: datetime, days: int, kind: Kind, band: Band) -> None:
        self.area = area
        self.ends = start.astimezone(LONDON).date() + timedelta(days=days)
        self.pack = with_agreements_that_end(PACKS[area], self.ends)
        self.agreements = {one.agency: one for one in self.pack.agreements}
        self.world = World(Policy({area: self.pack}, SECRET), start)
        self.events = 0
        self.checked = 0
        self.silent_since: dict[UUID, datetime] = {}
        self.states: dict[UUID, ReferralState] = {}
        self.sequences: dict[UUID, int] = defaultdict(int)
        self.an_event(PEOPLE[1], kind, [Need.DRUGS], band=band)

    @rule(
        person=st.sampled_from(PEOPLE),
        kind=st.sampled_from(list(Kind)),
        needs=some(Need),
        flags=some(Flag),
        substances=some(Substance),
        band=st.sampled_from(list(Band)),
        homeless=st.none() | st.booleans(),
        accepts=st.none() | st.booleans(),
    )
    def an_event(self, person: UUID, kind: Kind, needs: list[Need], **more: Any) -> None:
        self.events += 1
        said = scored(kind, *needs, person_id=person, event=self.events, version=self.events, area=self.area, **more)
        self.world.take(said)

    @rule(hours=st.sampled_from([0.05, 0.5, 3, 11, 26, 24 * 3, 24 * 8]))
    def silence(self, hours: float) -> None:
        """Deadlines fire in their order while nobody says anything."""
        fired = self.world.deadlines(self.world.now + timedelta(hours=hours))
        assert [one.due_at for one in fired] == sorted(one.due_at for one in fired)

    @rule(data=st.data(), verb=st.sampled_from(list(Verb)))
    def an_answer(self, data: st.DataObject, verb: Verb) -> None:
        if open_ones := [one for one in self.world.referrals() if one.state not in OVER]:
            self.events += 1
            self.world.answer(
                data.draw(st.sampled_from(open_ones)), verb, note=str(self.events), **FITTING.get(verb, {})
            )

    @rule(data=st.data(), what=st.sampled_from([DeliveryOutcome.FAILED, DeliveryOutcome.NO_ENDPOINT]))
    def a_delivery_fails(self, data: st.DataObject, what: DeliveryOutcome) -> None:
        asked = [one for _, one in self.world.said if isinstance(one.data, NotificationRequested)]
        if asked:
            self.events += 1
            self.world.take(outcome(data.draw(st.sampled_from(asked)), what), self.events)

    @rule(person=st.sampled_from(PEOPLE), given=st.booleans())
    def consent(self, person: UUID, given: bool) -> None:  # noqa: FBT001 - drawn by name
        self.events += 1
        event_id = made_of("consent of the machine", self.events)
        self.world.take(ConsentChanged(person_id=person, version=self.events, event_id=event_id, consents=given))

    @rule(person=st.sampled_from(PEOPLE[:1]))
    def a_death(self, person: UUID) -> None:
        before = len(self.world.said)
        self.world.take(stopped(person_id=person))
        assert not [one for one in self.world.referrals() if one.person_id == person and one.state not in OVER]
        for _, message in self.world.said[before:]:
            if isinstance(message.data, NotificationRequested):
                assert not message.data.payload.get("shared")

    @invariant()
    def no_case_is_silent_for_longer_than_the_longest_chain(self) -> None:
        for one in self.world.referrals() if hasattr(self, "world") else ():
            if one.state in WAITING:
                began = self.silent_since.setdefault(one.case_id, one.offered_at)
                assert self.world.now - began <= LONGEST[self.area]
            else:
                answered = one.state not in {ReferralState.REROUTED, ReferralState.UNROUTABLE}
                if answered or "declined" in [step.what for step in one.history]:
                    self.silent_since.pop(one.case_id, None)

    @invariant()
    def contacts_that_recur_are_due_as_long_as_a_team_has_the_person(self) -> None:
        for one in self.world.referrals() if hasattr(self, "world") else ():
            rule = self.pack.asks[one.series.rule].recurs if one.series is not None else None
            if one.series is not None and rule is not None:
                to_come = one.series.number <= rule.contacts(one.series.since)
                assert (one.series.due_at is not None) == (one.state in WITH_SOMEBODY and to_come)

    @invariant()
    def every_fact_keeps_the_rules(self) -> None:
        if not hasattr(self, "world"):
            return
        for topic, message in self.world.said[self.checked :]:
            fact = message.data
            if isinstance(fact, ReferralChanged):
                self._moves_as_the_table_says(fact)
                self._is_due_as_the_pack_says(message, fact)
            if isinstance(fact, ReferralAsked):
                assert topic == f"agency.{fact.agency}.referrals"
                self._may_know(message, fact.agency, fact.shared, fact.model_dump_json(exclude={"shared"}))
            if isinstance(fact, NotificationRequested):
                shared = fact.payload.get("shared", {})
                rest = {key: value for key, value in fact.payload.items() if key != "shared"}
                assert not (shared and fact.to == "contact")
                self._may_know(message, fact.agency, shared, f"{rest} {fact.summary.model_dump_json()}")
        self.checked = len(self.world.said)

    def _moves_as_the_table_says(self, fact: ReferralChanged) -> None:
        before = self.states.get(fact.referral_id, ReferralState.OPENED)
        assert fact.state is before or fact.state in LIFE_CYCLE[before].values()
        self.states[fact.referral_id] = fact.state
        self.sequences[fact.referral_id] += 1
        assert fact.sequence == self.sequences[fact.referral_id]

    def _is_due_as_the_pack_says(self, message: Message, fact: ReferralChanged) -> None:
        if message.type != "referral.offered":
            return
        ask = self.pack.asks[fact.rule]
        text = (ask.respond_within or self.pack.routes.respond_within)[fact.band]
        latest = due(self.pack, f"{fact.agency}/{fact.team}", text, message.time)
        earliest = latest if ask.clock == "referral" else min(latest, message.time + AT_LEAST)
        assert fact.respond_by is not None
        assert earliest <= fact.respond_by <= latest

    def _may_know(self, message: Message, agency: str, shared: dict[str, Any], rest: str) -> None:
        agreement = self.agreements[agency]
        allowed = {field.value for field in agreement.fields}
        today = message.time.astimezone(LONDON).date()
        assert set(shared) <= (allowed if today <= agreement.expires else set())
        assert not [word for word in NOBODYS if word in rest]

    def teardown(self) -> None:
        """Left alone, nobody waits any more, and where nobody took it the last contact of the area was told."""
        if not hasattr(self, "world"):
            return
        self.world.deadlines(self.world.now + LONGEST[self.area])
        last = self.pack.area.unroutable_contact
        assert {one.key for one in self.world.referrals() if one.series is not None} >= self.world.due_at.keys()
        self._are_asked_about_until_all_is_over(last.role)
        assert self.world.due_at == {}
        for one in self.world.referrals():
            assert one.state not in WAITING
            assert one.state is not ReferralState.UNROUTABLE or one.told[-1].whom == last.role

    def _are_asked_about_until_all_is_over(self, last: str) -> None:
        """Contacts that recur: one reminder in a week at most, and silence about the last is told, too."""
        before = set(self.world.due_at)
        fired = self.world.deadlines(self.world.now + timedelta(days=230))
        for key in before:
            mine = [one for one in fired if f"referral:{one.referral_id}" == key and one.rule == "contact"]
            assert all(b.due_at - a.due_at > timedelta(days=7) for a, b in pairwise(mine))
            assert next(one for one in self.world.referrals() if one.key == key).told[-1].whom == last


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


CHANGES = [datetime(2026, 3, 29, 1, 0), datetime(2026, 10, 25, 1, 0), datetime(2026, 12, 25, 9, 0)]  # noqa: DTZ001 - UTC, below
AROUND = st.builds(
    lambda change, hours: change.replace(tzinfo=UTC) + timedelta(hours=hours),
    st.sampled_from(CHANGES),
    st.floats(-24 * 25, 24 * 5),
)
ASKED = [
    (area, rule_id, name)
    for area, pack in sorted(PACKS.items())
    for rule_id, ask in pack.asks.items()
    for name in (*ask.candidates, *ask.fallback)
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ASKED), st.sampled_from(Band), AROUND)
def test_deadlines_are_right_over_both_changes_of_the_clock_and_christmas(
    asked: tuple[str, str, str], band: Band, now: datetime
) -> None:
    area, rule_id, name = asked
    pack = PACKS[area]
    text = (pack.asks[rule_id].respond_within or pack.routes.respond_within)[band]
    assert answer_by(pack, (rule_id, band), pack.targets[name], now, now) == due(pack, name, text, now)
