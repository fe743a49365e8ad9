"""Whatever happens in whatever order: nobody goes quiet, no number is skipped, nothing leaves without an agreement."""

from collections import defaultdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.router.life_cycle import LIFE_CYCLE, OVER, WAITING, WITH_SOMEBODY
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationRequested
from shared.contracts.people import ConsentChanged
from shared.contracts.referrals import Appointment, ReferralAsked, ReferralChanged
from shared.contracts.vocabulary import Band, DeliveryOutcome, Flag, Kind, Need, Substance, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FITTING, FRIDAY, World, outcome, policy, scored, stopped

POLICY = policy()
PACK = POLICY.packs["walsall"]
ALLOWED = {one.agency: {field.value for field in one.fields} for one in PACK.agreements}
PEOPLE = [made_of("person", number) for number in range(2)]
LONGEST = timedelta(days=260)
"""More than the pack's longest chain of silences, three candidates of 21 days each, and six months of aftercare."""


def some(kind: type[StrEnum]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(list(kind)), max_size=3, unique=True)


class Lives(RuleBasedStateMachine):
    """Two people, everything that may be said about them, in any order and at any hour."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(POLICY, FRIDAY)
        self.events = 0
        self.checked = 0
        self.sequences: dict[UUID, int] = defaultdict(int)
        self.states: dict[UUID, Any] = {}

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
        self.world.take(scored(kind, *needs, person_id=person, event=self.events, version=self.events, **more))

    @rule(hours=st.sampled_from([0.01, 0.5, 2, 9, 26, 24 * 8]))
    def time_passes(self, hours: float) -> None:
        self.world.deadlines(self.world.now + timedelta(hours=hours))

    @rule(data=st.data(), verb=st.sampled_from(list(Verb)))
    def an_answer(self, data: st.DataObject, verb: Verb) -> None:
        if referrals := self.world.referrals():
            self.events += 1
            referral = data.draw(st.sampled_from(referrals))
            before = referral.state
            asked = [one.what for one in referral.history if one.what not in {"delivered", "undelivered"}]
            again = verb is Verb.ATTENDED and asked[-1] == "attended"
            self.world.answer(referral, verb, note=str(self.events), **self._fitting(verb))
            fits = verb in LIFE_CYCLE[before] and not again
            assert (self.world.referral(referral.referral_id).version > referral.version) is fits

    def _fitting(self, verb: Verb) -> dict[str, Any]:
        """An appointment is another one each time: the very same said again changes nothing."""
        another = Appointment(at=self.world.now + timedelta(hours=3, minutes=self.events))
        return {"appointment": another} if verb is Verb.SCHEDULE else FITTING.get(verb, {})

    @rule(data=st.data(), what=st.sampled_from(list(DeliveryOutcome)))
    def a_delivery(self, data: st.DataObject, what: DeliveryOutcome) -> None:
        asked = [one for _, one in self.world.said if isinstance(one.data, NotificationRequested)]
        if asked:
            self.events += 1
            self.world.take(outcome(data.draw(st.sampled_from(asked)), what), self.events)

    @rule(person=st.sampled_from(PEOPLE), given=st.booleans())
    def consent(self, person: UUID, given: bool) -> None:  # noqa: FBT001 - drawn by name
        self.events += 1
        event_id = made_of("consent", self.events)
        fact = ConsentChanged(person_id=person, version=self.events, event_id=event_id, consents=given)
        self.world.take(fact)

    @rule(person=st.sampled_from(PEOPLE[:1]))
    def a_death(self, person: UUID) -> None:
        self.world.take(stopped(person_id=person))
        assert not [one for one in self.world.referrals() if one.person_id == person and one.state not in OVER]

    @invariant()
    def nobody_is_silent(self) -> None:
        for referral in self.world.referrals():
            armed = referral.key in self.world.due_at
            may = referral.state in WITH_SOMEBODY  # news that cannot wait runs a clock for a key worker too
            assert armed is (referral.state in WAITING) or (armed and may), f"{referral.state} armed {armed}"

    @invariant()
    def what_is_open_is_known_of_the_person(self) -> None:
        for person in PEOPLE:
            key = f"person:{person}"
            known = set(self.world.person(person).open) if key in self.world.bodies else set()
            really = [one for one in self.world.referrals() if one.person_id == person and one.state not in OVER]
            assert known == {one.referral_id for one in really}

    @invariant()
    def facts_keep_the_rules(self) -> None:
        for topic, message in self.world.said[self.checked :]:
            self._keeps_order(message)
            self._is_allowed(topic, message)
        self.checked = len(self.world.said)

    def _keeps_order(self, message: Message) -> None:
        fact = message.data
        if isinstance(fact, ReferralChanged):
            self.sequences[fact.referral_id] += 1
            assert fact.sequence == self.sequences[fact.referral_id] == fact.version
            before = self.states.get(fact.referral_id)
            assert before in {None, fact.state} or fact.state in LIFE_CYCLE[before].values()
            self.states[fact.referral_id] = fact.state

    def _is_allowed(self, topic: str, message: Message) -> None:
        fact = message.data
        if isinstance(fact, ReferralAsked):
            assert topic == f"agency.{fact.agency}.referrals"
            assert set(fact.shared) <= ALLOWED[fact.agency]
            assert fact.agreement
        if isinstance(fact, NotificationRequested) and fact.to == "contact":
            assert "shared" not in fact.payload
            assert fact.email
        if isinstance(fact, NotificationRequested) and fact.to == "agency":
            assert set(fact.payload.get("shared", {})) <= ALLOWED[fact.agency]

    def teardown(self) -> None:
        """Left alone, every referral that waits for an answer reaches an end, and the end has told a person."""
        self.world.deadlines(self.world.now + LONGEST)
        assert self.world.due_at == {}
        for referral in self.world.referrals():
            assert referral.state not in WAITING
            assert referral.state.value != "unroutable" or referral.told[-1].whom == PACK.area.unroutable_contact.role


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_nobody_is_offered_twice_in_one_case() -> None:
    world = World(POLICY, FRIDAY)
    for number, kind in enumerate(Kind):
        world.take(scored(kind, Need.DRUGS, person_id=made_of(number)))
    world.deadlines(FRIDAY + LONGEST)
    asked: dict[UUID, list[str]] = defaultdict(list)
    for referral in world.referrals():
        asked[referral.case_id].append(referral.target)
    assert all(len(set(targets)) == len(targets) for targets in asked.values())


def test_a_deadline_is_no_earlier_than_due_whatever_the_clock_says() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored())
    ((key, due_at),) = world.due_at.items()
    world.deadlines(due_at)
    world.now = datetime.min.replace(tzinfo=FRIDAY.tzinfo)
    chased = world.only()
    assert key == chased.key
    assert chased.history[-1].at == due_at
