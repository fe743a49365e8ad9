"""The cohorts' side of the handler: what it reads, and a batch of the journal like one standing after the other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.cohorts.decide import changed
from services.scoring.cohorts.handle import RankStanding
from services.scoring.cohorts.nodes import SPARE
from shared.contracts.binding import message_of, record_of
from shared.contracts.cohorts import StandingChanged
from shared.contracts.fact import Message
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord, Decision, Identity, Outgoing, Record, Row
from shared.kit.journal.arrival import Arrival, arrive
from shared.kit.journal.plan import MissingRows, Planner, Reading, Stored
from shared.kit.journal.unread import Unread
from shared.packs.cohorts import Cohorts
from tests.unit.scoring_cohorts.builders import AREA, NOW, Area, cohort, message, person, standing

TOPIC = UUID(int=7)


@dataclass(frozen=True)
class OnTheJournal:
    """The handler that scoring would be if it read nothing but standings."""

    ranks: RankStanding

    def decode(self, record: Record) -> Message:
        return message_of(record)

    def identity(self, caused: Message) -> Identity:
        return Identity(caused.id)

    def keys(self, caused: Message, rows: Mapping[str, Row]) -> Collection[str]:
        return self.ranks.keys(caused, _said(caused), rows)

    def decide(self, caused: Message, rows: Mapping[str, Row], now: datetime) -> Decision:
        assert now == NOW
        return self.ranks.decide(caused, _said(caused), rows)


def _said(caused: Message) -> StandingChanged:
    assert isinstance(caused.data, StandingChanged)
    return caused.data


@dataclass
class Table:
    """The journal's state table, and how often a batch was planned."""

    handler: OnTheJournal
    stored: dict[str, Stored]
    plans: int = 0
    offset: int = 0

    def settles(self, standings: list[tuple[StandingChanged, datetime]]) -> list[Outgoing]:
        """One batch read, planned and written as the journal does it."""
        planner = Planner(self.handler, _never_buried, lambda _: True)
        arrivals = [self._arrival(said, now) for said, now in standings]
        asked: set[str] = set()
        while wanted := set().union(*planner.keys(arrivals, self._read(asked).rows).values()) - asked:
            asked |= wanted
        while True:
            self.plans += 1
            try:
                plan = planner.plan(arrivals, self._read(asked), NOW)
                break
            except MissingRows as missing:
                asked |= missing.keys
        self.stored |= {key: Stored(written.body, written.version) for key, written in plan.changes.items()}
        return [fact for entry in plan.entries for fact in entry.facts]

    def _read(self, keys: set[str]) -> Reading:
        return Reading({}, {key: self.stored.get(key, Stored(None, 0)) for key in keys}, {})

    def _arrival(self, said: StandingChanged, now: datetime) -> Arrival[Message]:
        out = record_of("people.scored", AREA, message(said, now))
        self.offset += 1
        record = Record(out.topic, 0, self.offset, out.key, out.value, dict(out.headers), NOW)
        return arrive(record, TOPIC, self.handler)


def _never_buried(_: Arrival[Any], failure: BadRecord) -> Outgoing:
    raise failure


def table(*cohorts: Any) -> Table:
    return Table(OnTheJournal(RankStanding({AREA: Cohorts(cohorts=cohorts)})), {})


def crowd(chance: Random, number: int, people: int) -> list[tuple[StandingChanged, datetime]]:
    """So many standings of so many people, a minute apart."""
    versions: dict[int, int] = {}
    found = []
    for minute in range(number):
        name = chance.randrange(people)
        versions[name] = versions.get(name, 0) + 1
        said = standing(name, chance.randrange(40), version=versions[name])
        found.append((said, NOW + timedelta(minutes=minute)))
    return found


@pytest.mark.parametrize("batch", [7, 200])
@settings(deadline=None, max_examples=1)
@given(chance=st.randoms(use_true_random=True))
def test_batches_leave_what_one_standing_after_the_other_leaves(chance: Random, batch: int) -> None:
    policies = (cohort(size=5, margin=1), cohort(id="frequent", size=3, order=["events_30_days"]))
    heard = crowd(chance, 300, 150)
    one_by_one, in_batches = table(*policies), table(*policies)
    singly = [fact for one in heard for fact in one_by_one.settles([one])]
    together = [fact for at in range(0, len(heard), batch) for fact in in_batches.settles(heard[at : at + batch])]
    assert [fact.value for fact in together] == [fact.value for fact in singly]
    first, second = ({key: row.body for key, row in one.stored.items()} for one in (one_by_one, in_batches))
    assert first == second


@settings(deadline=None, max_examples=1)
@given(chance=st.randoms(use_true_random=True))
def test_a_batch_of_arrivals_is_planned_but_a_few_times(chance: Random) -> None:
    one = table(cohort(size=20))
    for at in range(0, 1000, 200):
        one.plans = 0
        newcomers = [(standing(name, chance.randrange(49)), NOW) for name in range(at, at + 200)]
        one.settles(newcomers)
        assert one.plans <= 3


def test_one_change_reads_two_paths_and_rows_of_nodes_to_come() -> None:
    area = Area((cohort(size=20, order=["score_low", "events_30_days"]),))
    area.hears_all(standing(name, name % 48, events_30_days=name % 7, settle=False) for name in range(3000))
    area.hears(standing("somebody", 0))
    depth = area.rounds - 1
    for version in range(2, 40):
        area.hears(standing(version * 31, version, version=version))
        assert len(area.read) <= 2 + 2 * depth + 2 + 4 * SPARE
        assert area.rounds <= depth + 3


def test_a_standing_that_moves_nobody_in_any_order_reads_the_heads_only() -> None:
    area = Area((cohort(),))
    area.hears_all(standing(name, name % 48, settle=False) for name in range(500))
    area.hears(standing(7, 7, settle=False))
    area.hears(standing(7, 7, version=2, needs=("housing",)))
    area.hears(standing(7, 7, version=3, needs=("housing", "detox")))
    assert area.read == {f"standing:{AREA}:{person(7)}", f"cohort:{AREA}:most-vulnerable"}


def test_an_area_without_a_pack_is_a_dead_letter() -> None:
    said = standing(0, 1, area="nowhere")
    with pytest.raises(BadRecord) as refused:
        Area((cohort(),)).handler.keys(message(said), said, {})
    assert refused.value.kind == "unknown-area"


def test_an_area_without_cohorts_keeps_the_standing_and_tells_nobody() -> None:
    area = Area(())
    decision = area.decides(standing(0, 1))
    assert decision.reason == "nobody enters or leaves a cohort"
    assert decision.changes.keys() == {f"standing:{AREA}:{person(0)}"}
    assert decision.facts == ()


def test_the_reason_of_a_decision_and_its_audit_say_who_moved_and_why() -> None:
    area = Area((cohort(size=1),))
    area.hears(standing(0, 10))
    decision = area.decides(standing(1, 20))
    assert decision.reason == (
        "somebody is no longer among the most vulnerable people known here: "
        "ranks 2nd now, and somebody who stands ahead has the place; "
        "somebody is now among the most vulnerable people known here: ranks 1st, ahead of somebody who had a place"
    )
    assert decision.audit["moves"] == [
        {"person_id": str(person(0)), "cohort": "most-vulnerable", "cause": "overtaken", "rank": 2},
        {"person_id": str(person(1)), "cohort": "most-vulnerable", "cause": "ahead", "rank": 1},
    ]


@pytest.mark.parametrize("key", [f"cohort:{AREA}:most-vulnerable", f"standing:{AREA}:{person(0)}"])
def test_a_row_of_a_newer_release_is_left_alone(key: str) -> None:
    area = Area((cohort(),))
    area.hears(standing(0, 10))
    body = area.row(key).body
    assert body is not None
    area.texts[key] = area.texts[key].replace(b'"schema":1', b'"schema":2', 1)
    with pytest.raises(BadRecord) as refused:
        area.hears(standing(0, 11, version=2))
    assert refused.value.kind == "newer-state"


def test_what_a_newer_release_wrote_in_a_row_survives_a_rewrite() -> None:
    area = Area((cohort(),))
    area.hears(standing(0, 10))
    for key in area.texts:
        area.texts[key] = area.texts[key][:-1] + b',"chaired_by":"somebody"}'
    area.hears(standing(0, 11, version=2))
    assert all(b"chaired_by" in text for text in area.texts.values())


def test_a_row_that_was_not_asked_for_is_said_rather_than_taken_for_absent() -> None:
    said = standing(0, 10)
    with pytest.raises(Unread) as unread:
        changed(said, {}, Cohorts(cohorts=(cohort(),)), NOW)
    assert unread.value.keys == {f"standing:{AREA}:{person(0)}"}


def test_ids_of_facts_are_made_of_what_caused_them() -> None:
    said = standing(0, 10)
    (fact,) = Area((cohort(),)).decides(said).facts
    caused = message(said)
    assert (
        dict(fact.headers)["ce_id"] == str(made_of("cohort.entered", caused.id, "most-vulnerable", person(0))).encode()
    )
