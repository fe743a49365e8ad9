"""Whatever happens in whatever order: no team has more than its limit, nobody waits beside a free place or for ever."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.router.life_cycle import OVER, WAITING, WITH_SOMEBODY
from services.router.team import TeamRow, takes_a_place
from shared.contracts.people import ConsentChanged
from shared.contracts.vocabulary import Band, Kind, ReferralState, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FITTING, FRIDAY, World, scored, stopped
from tests.unit.router.test_places import DESK, ENTRY, away, limited, somebody

LAST = date(2026, 11, 25)
LIMITS = {ENTRY: 1, DESK: 2}
POLICY = limited(
    when_full="wait", entry_into_service=away(date(2026, 11, 23), LAST, limit=1), walk_in_desk={"limit": 2}
)
PEOPLE = range(6)
LONGEST = timedelta(days=120)
"""Two teams, each waited for and then asked, 21 days at a time; and some days."""


class Queue(RuleBasedStateMachine):
    """Six people and two teams with three places between them, one of which nobody is at for three days."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(POLICY, FRIDAY)
        self.events = 0

    @rule(person=st.sampled_from(PEOPLE), band=st.sampled_from([Band.NOW, Band.SAME_DAY, Band.STANDARD]))
    def somebody_comes(self, person: int, band: Band) -> None:
        self.events += 1
        who, number = somebody(person), self.events
        self.world.take(scored(Kind.SELF_REFERRAL, person_id=who, band=band, event=number, version=number))

    @rule(data=st.data(), verb=st.sampled_from(list(Verb)))
    def an_answer(self, data: st.DataObject, verb: Verb) -> None:
        if referrals := [one for one in self.world.referrals() if one.state not in OVER]:
            self.events += 1
            more: dict[str, Any] = FITTING.get(verb, {})
            self.world.answer(data.draw(st.sampled_from(referrals)), verb, note=str(self.events), **more)

    @rule(hours=st.sampled_from([1, 9, 26, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        self.world.deadlines(self.world.now + timedelta(hours=hours))

    @rule(person=st.sampled_from(PEOPLE), given=st.booleans())
    def consent(self, person: int, given: bool) -> None:  # noqa: FBT001 - drawn by name
        self.events += 1
        event_id = made_of("consent", self.events)
        who = somebody(person)
        self.world.take(ConsentChanged(person_id=who, version=self.events, event_id=event_id, consents=given))

    @rule(person=st.sampled_from(PEOPLE[:2]))
    def a_death(self, person: int) -> None:
        self.events += 1
        self.world.take(stopped(person_id=somebody(person)), self.events)

    @invariant()
    def rows_are_what_the_referrals_say(self) -> None:
        for name, row in self._rows().items():
            of_team = [one for one in self.world.referrals() if one.target == name]
            taken = {one.referral_id for one in of_team if takes_a_place(one.state)}
            waits = {one.referral_id for one in of_team if one.state is ReferralState.OPENED}
            assert set(row.open) == taken
            assert set(row.waiting) == waits
            assert len(row.open) == len(taken) <= LIMITS[name]

    @invariant()
    def nobody_waits_beside_a_free_place(self) -> None:
        for name, row in self._rows().items():
            is_away = name == ENTRY and date(2026, 11, 23) <= self.world.now.date() <= LAST
            assert not row.waiting or len(row.open) == LIMITS[name] or is_away

    @invariant()
    def who_waits_has_a_clock(self) -> None:
        for referral in self.world.referrals():
            armed = referral.key in self.world.due_at
            assert armed or referral.state not in WAITING
            assert not armed or referral.state in WAITING | WITH_SOMEBODY

    def _rows(self) -> dict[str, TeamRow]:
        keys = {name: f"team:walsall:{name}" for name in LIMITS}
        bodies = self.world.bodies
        return {name: TeamRow.model_validate_json(bodies[key]) for name, key in keys.items() if key in bodies}

    def teardown(self) -> None:
        """Left alone, nobody waits for ever."""
        self.world.deadlines(self.world.now + LONGEST)
        assert not [one for one in self.world.referrals() if one.state in WAITING]


TestQueue = Queue.TestCase
TestQueue.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
