"""A county of many people, and its events lived through in one order or another: scored, and placed in cohorts."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from deploy.local.demo.samples import fictional_nhs_number
from services.scoring import placing
from services.scoring.cohorts.handle import RankStanding
from services.scoring.cohorts.roll import roll_key
from services.scoring.fold import folded
from services.scoring.handle import ScoreEvent
from services.scoring.judging import judgement
from services.scoring.policy import Policies
from shared.contracts.binding import message_of
from shared.contracts.cohorts import StandingChanged
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Flag, Kind, Need, Substance
from shared.kit.journal import Decision, Row
from shared.packs.cohorts import Cohort, Cohorts, Hysteresis
from tests.unit.scoring.builders import NOW, Town, arrived, event, merge, policies, told
from tests.unit.scoring.strategies import NO_SCORE
from tests.unit.scoring_cohorts.census import Census

AREAS = ("walsall", "wrexham")
SCORED = sorted(set(Kind) - NO_SCORE - {Kind.ASSESSMENT_RECORDED})
LONG_AGO = 80
"""Days before NOW in which everything but the roll call happens."""
Who = dict[str, Any]


@cache
def without_hysteresis() -> Policies:
    """The real packs, whose cohorts are exactly the first of their order."""
    exact = Hysteresis(margin=0, fall=0, stay_days=0, source="ours")
    return {
        area: replace(
            policy,
            cohorts=Cohorts(
                cohorts=tuple(one.model_copy(update={"hysteresis": exact}) for one in policy.cohorts.cohorts)
            ),
        )
        for area, policy in policies().items()
        if area in AREAS
    }


@dataclass(frozen=True)
class Folk:
    """People without contradictions: nobody has a number of another's; some are known by several, some twice."""

    people: int
    events: int
    chance: random.Random

    def lives(self) -> list[Message]:
        """Everything that happens before the roll call."""
        return [*self._joins(), *(self._event(number) for number in range(self.events - self.people))]

    def roll_call(self) -> list[Message]:
        """One event of everybody, now, by all the numbers they are known by."""
        return [
            event("welfare_check", sender_id=f"roll {one}", area=_home(one), person=_all_numbers(one))
            for one in range(self.people)
        ]

    def _joins(self) -> Iterator[Message]:
        """Records of one person that their source merged, and merges of two people that it took back."""
        for one in range(7, self.people, 29):
            yield merge(known_by(one)[-1], _second_record(one), days_ago=self._when(), sender_id=f"merge {one}")
        for one in range(3, self.people - 10, 50):
            pair, day = (known_by(one)[0], known_by(one + 10)[0]), self._when()
            yield merge(*pair, days_ago=day, sender_id=f"wrong {one}")
            yield merge(*pair, days_ago=day / 2, sender_id=f"taken back {one}", undone=True)

    def _event(self, number: int) -> Message:
        chance, one = self.chance, self.chance.randrange(self.people)
        who = chance.choice([*known_by(one), *([_second_record(one)] if one % 29 == 7 else [])])
        kind, said = self._said()
        area = _home(one) if chance.random() < 0.97 else chance.choice(AREAS)
        about = {"no_fixed_abode": chance.choice([None, None, True, False])}
        days = self._when()
        return event(kind, days_ago=days, sender_id=str(number), area=area, person=who | about, **said)

    def _said(self) -> tuple[str, dict[str, Any]]:
        chance, at = self.chance, self.chance.random()
        if at < 0.004:
            return "death_notified", {}
        if at < 0.02:
            return "consent_changed", {"accepts_help_now": chance.random() < 0.7}
        if at < 0.03:
            return "contact_details_changed", {}
        if at < 0.2:
            risk, stress = 2 * chance.randrange(5), chance.randrange(5)
            items = {"ndta.risk_to_others": risk, "ndta.stress_and_anxiety": stress}
            return "assessment_recorded", {"observations": [{"name": n, "value": v} for n, v in items.items()]}
        return chance.choice(SCORED).value, {
            "needs": chance.sample(sorted(Need), k=chance.randrange(3)),
            "flags": chance.sample(sorted(Flag), k=chance.randrange(3)),
            "substances": chance.sample(sorted(Substance), k=chance.randrange(2)),
            "accepts_help_now": chance.choice([None, True, False]),
        }

    def _when(self) -> float:
        """Days ago, to the second: no two events share an instant by more than accident."""
        return self.chance.randrange(60, LONG_AGO * 86_400) / 86_400


def known_by(one: int) -> list[Who]:
    """How events may name a person. Every tenth from the third on is known to prisons only."""
    noms, nhs = {"noms_number": _record("AC", one)}, {"nhs_number": fictional_nhs_number(100_000 + 13 * one)}
    if one % 10 == 3:
        return [noms]
    if one % 3 == 0:
        return [nhs, noms, nhs | noms]
    if one % 3 == 1:
        return [nhs | noms, {"crn": f"X{one + 1:06d}"} | noms, noms]
    return [nhs, nhs | noms]


def _all_numbers(one: int) -> Who:
    return {name: number for who in known_by(one) for name, number in who.items()}


def _second_record(one: int) -> Who:
    return {"noms_number": _record("BD", one)}


def _record(letters: str, one: int) -> str:
    """A prison number; 0000 would stand for nobody."""
    block, place = divmod(one, 9_999)
    return f"{letters[block]}{place + 1:04d}QT"


def _home(one: int) -> str:
    return AREAS[one % 2]


@dataclass
class County:
    """Scoring's rows in memory, and beside them everybody's newest standing as somebody with a list would keep it."""

    town: Town = field(default_factory=lambda: Town(handler=ScoreEvent(without_hysteresis())))
    censuses: dict[str, Census] = field(default_factory=dict)

    def hears(self, message: Message) -> Decision:
        """One event, and the standings that follow from it."""
        decision = self.town.hears(message)
        for fact in decision.facts:
            if fact.topic == placing.STANDINGS:
                self._places(message_of(arrived(fact)))
        return decision

    def hears_all(self, messages: Iterable[Message]) -> "County":
        for message in messages:
            self.hears(message)
        return self

    def called(self, messages: Iterable[Message]) -> dict[UUID, dict[str, Any]]:
        """What is told of everybody at a roll call, by event, but for ids and what depends on the order by design."""
        scores = [fact for one in messages for fact in told(self.hears(one), PersonScored)]
        return {one.event_id: one.model_dump(exclude={"person_id", "version", "cohorts"}) for one in scores}

    def members(self, area: str) -> list[UUID]:
        """Who is in the area's cohort by its row, in order."""
        body = self.town.rows.get(roll_key(area, cohort_of(area)))
        return [UUID(one["person_id"]) for one in body["members"]] if body else []

    def first(self, area: str) -> list[UUID]:
        """Who should be in it: everybody sorted anew."""
        census = self.censuses.get(area)
        return census.order()[: cohort_of(area).size] if census else []

    def measures(self, area: str) -> list[tuple[Any, ...]]:
        """What the order compares of each member, without what depends on when they were heard of."""
        census, cohort = self.censuses[area], cohort_of(area)
        return [census._key(one)[: len(cohort.order)] for one in self.members(area)]

    def _places(self, message: Message) -> None:
        said = message.data
        assert isinstance(said, StandingChanged)
        handler = RankStanding({area: policy.cohorts for area, policy in without_hysteresis().items()})
        rows: dict[str, Row] = {}
        while missing := set(handler.keys(message, said, rows)) - rows.keys():
            rows |= {key: Row(key, self.town.rows.get(key)) for key in missing}
        for key, change in handler.decide(message, said, rows).changes.items():
            self.town.rows[key] = orjson.loads(orjson.dumps(change.body))
        self._counts(said, message)

    def _counts(self, said: StandingChanged, message: Message) -> None:
        census = self.censuses.setdefault(said.area, Census(cohort_of(said.area)))
        census.people[said.person_id] = said
        if census.fits(said.person_id):
            census.ranked.setdefault(said.person_id, message.accepted_time)
        else:
            census.ranked.pop(said.person_id, None)


def cohort_of(area: str) -> Cohort:
    """The area's only cohort."""
    (cohort,) = without_hysteresis()[area].cohorts.cohorts
    return cohort


def standing_by_rows(county: County, probe: Message, person_id: UUID, area: str) -> StandingChanged:
    """Where a person stands by their origins' rows alone, worked out anew."""
    parts = [county.town.profile(origin) for origin in sorted(county.town.origins(person_id))]
    person = folded(person_id, county.town.profile(person_id).version, (), parts)
    said = judgement(person, person.evidence[0], area, without_hysteresis()[area], NOW)
    return placing.standing(probe, person, said)


def shuffled(messages: Sequence[Message], chance: random.Random) -> list[Message]:
    """Another order of arrival."""
    return chance.sample(messages, k=len(messages))
