"""A town whose pack changes, and runs over all its people: rows in memory, standings taken as they come."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from services.scoring.matching.model import Weights, load_weights
from services.scoring.policy import Policies
from services.scoring.taking import TakeFacts
from shared.contracts.binding import message_of
from shared.contracts.cohorts import CohortMove
from shared.contracts.fact import Fact, Message
from shared.contracts.people import PersonScored
from shared.contracts.rescoring import PersonRescored, RescoreAsked, RescoreEnded
from shared.kit.ids import made_of
from shared.kit.journal import Decision
from shared.packs.cohorts import Cohorts
from shared.packs.current import Current
from tests.unit.scoring.builders import NOW, WALSALL, Town, arrived, policies, told
from tests.unit.scoring_cohorts.builders import cohort

AREAS = WALSALL.parents[1]
EVERYBODY = Cohorts(cohorts=(cohort(id="everybody", size=2, order=["score_low"], tie=["older_evidence"]),))
"""Two places, for which everybody is ranked, without hysteresis: exactly the first two of the order."""
LATEST_FIRST = Cohorts(cohorts=(cohort(id="everybody", size=2, order=["recency"], tie=["older_evidence"]),))
WHAT_IS_TOLD = {"value", "low", "high", "band", "rules", "criteria", "criteria_unknown", "readiness"}


@cache
def weights() -> Weights:
    return load_weights()


def pack(cohorts: Cohorts = EVERYBODY, **scoring: Any) -> Policies:
    """Walsall's pack with other cohorts; `scoring` are other parts of its scoring.yaml."""
    walsall = policies()["walsall"]
    model = type(walsall.scoring)
    changed = model.model_validate(walsall.scoring.model_dump() | scoring)
    mark = str(made_of(cohorts.model_dump_json(), changed.model_dump_json()))
    return {**policies(), "walsall": replace(walsall, scoring=changed, cohorts=cohorts, mark=mark)}


def without_items(*names: str) -> Policies:
    """The pack without some rules for items."""
    kept = [rule for rule in policies()["walsall"].scoring.model_dump()["items"] if rule["id"] not in names]
    return pack(items=kept)


@dataclass
class Place:
    """A town whose pack can be changed; `said` is all that was published, in order."""

    town: Town
    packs: Current[Policies]
    said: list[Fact] = field(default_factory=list)

    @classmethod
    def by(cls, pack: Policies) -> "Place":
        packs = Current(AREAS, lambda _: pack)
        return cls(Town(handler=TakeFacts(packs, weights())), packs)

    def hears(self, message: Message, now: datetime = NOW) -> Decision:
        """One fact, and the standings that follow from it."""
        decision = self.town.hears(message, now)
        for one in decision.facts:
            following = message_of(arrived(one))
            self.said.append(following.data)
            if one.topic == "people.standings":
                self.hears(following, now)
        return decision

    def hears_all(self, messages: Iterable[Message]) -> "Place":
        for message in messages:
            self.hears(message)
        return self

    def ids(self) -> list[UUID]:
        """Every id there is a row of: of people, of places, of whoever was merged away."""
        return sorted(UUID(key.removeprefix("person:")) for key in self.town.rows if key.startswith("person:"))

    def ask(self, person_id: UUID, run: object = 1, *, area: str = "walsall", now: datetime = NOW) -> Decision:
        return self.hears(asked(person_id, run, area=area, mark=self.packs.value[area].mark, now=now), now)

    def rescored(self, run: object = 1, *, now: datetime = NOW) -> list[PersonRescored]:
        """A whole run, everybody and everything asked about; what it told of people."""
        already = len(self.said)
        for person_id in self.ids():
            self.ask(person_id, run, now=now)
        self.end(run, now=now)
        return [fact for fact in self.said[already:] if isinstance(fact, PersonRescored)]

    def end(self, run: object = 1, *, now: datetime = NOW) -> Decision:
        return self.hears(message(RescoreEnded(run=made_of("run", run), area="walsall"), now, run), now)

    def last_scores(self) -> dict[UUID, dict[str, Any]]:
        """What was told last of everybody, by whatever fact."""
        last: dict[UUID, dict[str, Any]] = {}
        for fact in self.said:
            if isinstance(fact, PersonScored | PersonRescored):
                fields = fact.model_dump() | fact.score.model_dump(exclude={"factors"})
                last[fact.person_id] = {name: fields[name] for name in WHAT_IS_TOLD}
        return last

    def members(self) -> set[UUID]:
        """Who is in the cohort, by its row."""
        roll = self.town.rows.get("cohort:walsall:everybody", {"members": []})
        return {UUID(one["person_id"]) for one in roll["members"]}

    def moves(self) -> list[CohortMove]:
        return [fact for fact in self.said if isinstance(fact, CohortMove)]


def asked(person_id: UUID, run: object, *, mark: str, area: str = "walsall", now: datetime = NOW) -> Message:
    fact = RescoreAsked(run=made_of("run", run), area=area, person_id=person_id, pack=mark)
    return message(fact, now, run, person_id)


def message(fact: Fact, now: datetime, *causes: object) -> Message:
    kind = fact.TYPES[0]
    return Message(
        id=made_of(kind, *causes),
        type=kind,
        source="urn:sameday:operator",
        subject="area/walsall",
        time=now,
        accepted_time=now,
        data=fact,
    )


def rescored_by(decision: Decision) -> PersonRescored:
    """The one person.rescored of a decision."""
    (one,) = told(decision, PersonRescored)
    return one
