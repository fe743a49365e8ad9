"""Which rules of the pack speak about somebody, and why the bands before the one that holds do not."""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.local.explain.cohorts import cohorts
from deploy.local.explain.deciding import Decided
from deploy.local.explain.lacking import lacking_for_band, seen
from deploy.local.explain.model import Rule
from deploy.local.explain.policies import Policies
from services.router.matching import lacks_a_lead, matching
from services.router.not_asked import unwanted
from services.router.wording import because
from services.scoring.criteria.meeting import Result, met
from shared.contracts.people import PersonScored, Score
from shared.contracts.vocabulary import Item
from shared.packs import AreaPack, Route
from shared.packs.criteria import Criteria
from shared.packs.routes import MAIN_GROUP, Otherwise
from shared.packs.scoring import Scoring


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules by what they decide; an id may stand in several files of a pack. `bands` ends with the one that holds."""

    items: tuple[Rule, ...] = ()
    bands: tuple[Rule, ...] = ()
    criteria: tuple[Rule, ...] = ()
    cohorts: tuple[Rule, ...] = ()
    routes: tuple[Rule, ...] = ()

    @property
    def all(self) -> tuple[Rule, ...]:
        """In the order in which they are looked at."""
        return self.items + self.bands + self.criteria + self.cohorts + self.routes


def rules(decided: Decided, policies: Policies) -> Rules:
    """The rules that speak about somebody who was scored; none where nothing was scored."""
    scored = decided.scored
    if scored is None:
        return Rules()
    area = policies.areas[scored.area]
    return Rules(
        tuple(_items(scored, area.scoring)),
        tuple(bands(scored, area.scoring)),
        tuple(_criteria(decided, area.criteria)),
        tuple(cohorts(scored, values(scored.score, area.scoring), area.cohorts)) if decided.event.person else (),
        tuple(_routes(decided, scored, policies.packs[scored.area])),
    )


def values(score: Score, policy: Scoring) -> dict[Item, int]:
    """The NDTA items that are known: by the pack's rule, or as a worker assessed them."""
    by_rule = {rule.id: rule.item for rule in policy.items} | {f"assessed-{item}": item for item in Item}
    return {by_rule[one.rule]: one.points for one in score.factors if one.points is not None and one.rule in by_rule}


def _items(scored: PersonScored, policy: Scoring) -> Iterator[Rule]:
    """Rules that gave an item its value or that say how often."""
    items, often = {rule.id for rule in policy.items}, {rule.id for rule in policy.frequency}
    for factor in scored.score.factors:
        if factor.rule in (items if factor.points is not None else often):
            yield Rule(id=factor.rule, matched=True, because=factor.text)


def bands(scored: PersonScored, policy: Scoring) -> Iterator[Rule]:
    """The bands from the first to the one that holds."""
    situation, said = seen(scored), {factor.rule for factor in scored.score.factors}
    for rule in policy.bands:
        lacks = list(lacking_for_band(rule.when, situation, scored.score.low, said))
        yield Rule(id=rule.id, matched=not lacks, because="; ".join(lacks) or rule.because)
        if not lacks:
            return


def _criteria(decided: Decided, criteria: Criteria) -> Iterator[Rule]:
    if decided.profile is not None:
        for one in met(decided.profile, criteria, decided.at):
            yield Rule(id=one.criterion.id, matched=one.result is Result.MET, because=one.text)


def _routes(decided: Decided, scored: PersonScored, pack: AreaPack) -> Iterator[Rule]:
    """Rules by which teams are asked: of each group the first that matches, and the last resort where it is asked."""
    routes = pack.routes
    if routes.no_referral.holds(scored.kind, scored.needs, scored.own_flags):
        yield Rule(id="no_referral", matched=True, because=routes.no_referral.because)
        return
    found = matching(pack, pack.rules_by_kind[scored.kind], scored, decided.message.time)
    asks: list[Route | Otherwise] = [*found]
    if lacks_a_lead(pack, found, scored, decided.message.time):
        asks.append(routes.otherwise)
    refused = [ask for ask in asks if unwanted(pack, scored, ask, getattr(ask, "group", MAIN_GROUP)) is not None]
    for ask in asks:
        if ask not in refused:
            yield Rule(id=ask.id, matched=True, because=because(ask))
    if refused and routes.not_wanted is not None:
        yield Rule(id="not_wanted", matched=True, because=routes.not_wanted.because)
