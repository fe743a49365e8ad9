"""An area of any size whose people were scored by one pack, and what another pack makes of them: by brute force."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from deploy.local.demo.samples import fictional_nhs_number
from services.scoring.identity import origin_of, person_key
from services.scoring.policy import Policies, load_policies
from shared.contracts.fact import Message
from tests.unit.scoring.builders import NOW, WALSALL, event
from tests.unit.scoring_rescoring.builders import Place

LIVES = 40
SIZE = 5
_COHORT = """
cohorts:
  - id: everybody
    title: the five who score highest
    size: 5
    order: [{order}]
    tie: [older_evidence]
    owner: {{role: tester of cohorts, organisation: Testham Care Hub}}
    hysteresis: {{margin: 0, fall: 0, stay_days: 0, source: ours}}
    entering: is among the five who score highest
    leaving: is no longer among the five who score highest
    source: ours
"""
_KINDS = ("walk_in", "custody_release", "ae_attendance")
_WORDS: dict[str, list[list[str]]] = {
    "flags": [[], ["rough_sleeping"], ["sofa_surfing"], ["exploited"], ["overdose_risk", "rough_sleeping"]],
    "needs": [[], ["drugs"], ["housing", "alcohol"], ["mental_health"]],
}


@dataclass(frozen=True)
class Packs:
    """Two folders of area packs: by `after` it scores nothing to sleep rough, and the cohort has another order."""

    before: Path
    after: Path

    @classmethod
    def under(cls, folder: Path) -> "Packs":
        packs = cls(folder / "before", folder / "after")
        for copy, order in ((packs.before, "recency"), (packs.after, "score_low")):
            shutil.copytree(WALSALL.parents[1], copy)
            (copy / "walsall" / "cohorts.yaml").write_text(_COHORT.format(order=order))
        scoring = packs.after / "walsall" / "scoring.yaml"
        rules = scoring.read_text().splitlines(keepends=True)
        scoring.write_text("".join(line for line in rules if "{id: rough-sleeping," not in line))
        return packs


@dataclass(frozen=True)
class Life:
    """One way to have lived, as the two packs see it; many people lead it."""

    events: tuple[Message, ...]
    row: dict[str, Any]
    number: str
    before: dict[str, Any]
    after: dict[str, Any]

    def row_of(self, number: str) -> tuple[str, str, int]:
        """Key, body and version of the row of somebody who leads it."""
        origin = origin_of(f"nhs:{number}")
        text = orjson.dumps({name: said for name, said in self.row.items() if name != "ranked"}).decode()
        body = text.replace(self.row["person_id"], str(origin)).replace(self.number, number)
        return person_key(origin), body, 1


@dataclass(frozen=True)
class Population:
    """So many people; the n-th leads the n-th life, over and over."""

    people: int
    packs: Packs
    now: datetime

    @cached_property
    def lives(self) -> list[Life]:
        packs = [load_policies(folder) for folder in (self.packs.before, self.packs.after)]
        return [self._life(Random(seed), fictional_nhs_number(seed), packs) for seed in range(LIVES)]  # noqa: S311

    def everybody(self) -> Iterator[tuple[str, Life]]:
        """Each person's number and life."""
        return zip(self._numbers, cycle(self.lives), strict=False)

    @cached_property
    def _numbers(self) -> list[str]:
        """Neighbouring seeds may give one number."""
        each = dict.fromkeys(fictional_nhs_number(LIVES + seed) for seed in range(2 * self.people))
        return list(each)[: self.people]

    def ours(self, person_id: UUID) -> bool:
        """Whether it is one of them: the topics hold what other tests sent, too."""
        return person_id in self._ids

    @cached_property
    def _ids(self) -> frozenset[UUID]:
        return frozenset(origin_of(f"nhs:{number}") for number, _ in self.everybody())

    def rescored(self) -> set[UUID]:
        """Of whom something else is to be told."""
        return {origin_of(f"nhs:{number}") for number, life in self.everybody() if life.before != life.after}

    def first(self) -> set[UUID]:
        """Who has a place in the cohort in the end: everybody sorted."""
        ranked = [
            (-life.after["low"], max(one.time for one in life.events), origin_of(f"nhs:{number}"))
            for number, life in self.everybody()
        ]
        return {person_id for _, _, person_id in sorted(ranked)[:SIZE]}

    async def move_in(self, database: str) -> None:
        """Their rows, as the old pack left them."""
        connection = await asyncpg.connect(database)
        try:
            rows = (life.row_of(number) for number, life in self.everybody())
            await connection.copy_records_to_table(
                "state", schema_name="scoring", columns=("key", "body", "version"), records=rows
            )
            await connection.execute("ANALYZE scoring.state")
        finally:
            await connection.close()

    def _life(self, chance: Random, number: str, packs: list[Policies]) -> Life:
        made = [
            event(chance.choice(_KINDS), days_ago=day, person={"nhs_number": number}, **_said(chance))
            for day in range(chance.randint(1, 3))
        ]
        since = self.now - timedelta(hours=chance.randint(1, 200)) - NOW
        events = tuple(replace(one, time=one.time + since, accepted_time=one.accepted_time + since) for one in made)
        places = [Place.by(pack) for pack in packs]
        for place in places:
            for one in events:
                place.hears(one, self.now)
        before, after = (place.last_scores() for place in places)
        (row,) = (row for key, row in places[0].town.rows.items() if key.startswith("person:"))
        return Life(events, row, number, *before.values(), *after.values())


def _said(chance: Random) -> dict[str, Any]:
    return {name: chance.choice(words) for name, words in _WORDS.items()}
