"""For whom two folders of packs cannot differ: what need not be routed twice. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from deploy.local.cases.town import Packs
from deploy.local.simulation.judging import Judged, Scoring
from services.router.matching import chains
from services.scoring.handle import ScoreEvent
from services.scoring.policy import Policy
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.packs import AreaPack
from shared.packs.scoring import Scoring as ScoringFile

Alike = Literal["same", "but for rules", "not"]


@dataclass(frozen=True, slots=True)
class Two:
    """The packs in force and those tried."""

    force: Packs
    tried: Packs
    how: Mapping[str, Alike] = field(init=False)
    """By area, how far its files for the router are the same; of an area that is in both folders."""
    scoring: tuple[Scoring, ...] = field(init=False)

    def __post_init__(self) -> None:
        mine, theirs = self.force.policies.packs, self.tried.policies.packs
        found = {area: _how(mine[area], theirs[area]) for area in mine.keys() & theirs.keys()}
        object.__setattr__(self, "how", found)
        object.__setattr__(self, "scoring", tuple(_scoring(self.force, self.tried)))

    @property
    def areas(self) -> frozenset[str]:
        """Areas that are in one folder only, or are not the same in both."""
        mine, theirs = self.force.policies, self.tried.policies
        same = {one for one, how in self.how.items() if how == "same" and self.judges_alike(one)}
        return frozenset((mine.packs.keys() | theirs.packs.keys()) - same)

    def judges_alike(self, area: str) -> bool:
        """Whether scoring goes by the same files."""
        mine, theirs = self.force.policies.areas.get(area), self.tried.policies.areas.get(area)
        return mine is not None and theirs is not None and mine.mark == theirs.mark

    def judge_alike(self, areas: Collection[str]) -> bool:
        """Whether scoring goes by the same files in all of these; in none of the two there are none."""
        known = self.force.policies.areas.keys() | self.tried.policies.areas.keys()
        return all(self.judges_alike(one) for one in areas if one in known)

    def judges(self, areas: Collection[str]) -> tuple[Scoring, ...]:
        """Whose judgement of events in these areas is asked for: one where both go by the same files."""
        return self.scoring[:1] if self.judge_alike(areas) else self.scoring

    @property
    def ask_by_places(self) -> frozenset[str]:
        """Areas where a rule of either asks by a place in a cohort: nobody's referrals are their own affair there."""
        return frozenset(area for area, pack in self._packs() if _asks_by_places(pack))

    @property
    def shared(self) -> frozenset[str]:
        """Areas where who is asked about one person can hang on others: on a team's places, or one in a cohort."""
        return self.ask_by_places | {area for area, pack in self._packs() if pack.limited}

    def route_alike(self, now: Judged, then: Judged) -> bool:
        """Whether what scoring told is the same, and the same rules answer to each of its scores."""
        if now is not then and [one.data for _, one in now.told] != [one.data for _, one in then.told]:
            return False
        scores = ((message, message.data) for _, message in now.told)
        return all(self._asks_alike(message, one) for message, one in scores if isinstance(one, PersonScored))

    def _packs(self) -> list[tuple[str, AreaPack]]:
        return [*self.force.policies.packs.items(), *self.tried.policies.packs.items()]

    def _asks_alike(self, message: Message, scored: PersonScored) -> bool:
        how = self.how.get(scored.area, "not")
        if how != "but for rules":
            return how == "same"
        packs = (self.force.policies.packs[scored.area], self.tried.policies.packs[scored.area])
        mine, theirs = (chains(pack, scored, message.time) for pack in packs)
        return mine == theirs


def _scoring(force: Packs, tried: Packs) -> Iterator[Scoring]:
    """Criteria that are the same in both are one object, so that they are looked at once (`Heard.answers`)."""
    mine, theirs = force.policies.areas, tried.policies.areas
    yield Scoring(force.scoring, ScoreEvent(mine, tells=False))
    both = mine.keys() & theirs.keys()
    same = {area for area in both if mine[area].criteria == theirs[area].criteria}
    shared = {area: replace(theirs[area], criteria=mine[area].criteria) for area in same}
    like = frozenset(area for area in same if _but_for_bands(mine[area]) == _but_for_bands(theirs[area]))
    yield Scoring(tried.scoring, ScoreEvent({**theirs, **shared}, tells=False), like)


def _but_for_bands(policy: Policy) -> ScoringFile:
    return policy.scoring.model_copy(update={"bands": ()})


def _asks_by_places(pack: AreaPack) -> bool:
    return any(rule.when.cohorts_any or rule.on == "cohort_entered" for rule in pack.routes.rules)


def _how(mine: AreaPack, theirs: AreaPack) -> Alike:
    """Rules about other occasions than an event are asked for long after it: they count as something else."""
    if mine == theirs:
        return "same"
    like = replace(theirs, routes=theirs.routes.model_copy(update={"rules": mine.routes.rules}))
    others = [[one for one in pack.routes.rules if one.on != "event"] for pack in (mine, theirs)]
    return "but for rules" if mine == like and others[0] == others[1] else "not"
