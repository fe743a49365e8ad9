"""Which of the area's cohorts somebody fits, and what is lacking for the others, in sentences."""

from collections.abc import Iterator, Mapping

from deploy.local.explain.model import Rule
from deploy.local.explain.texts import Text, either, say
from services.scoring.ndta import SCALES
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import BAND_SENTENCES, FLAG_SENTENCES, Item
from shared.packs.cohorts import Cohorts, Criteria


def cohorts(scored: PersonScored, values: Mapping[Item, int], known: Cohorts) -> Iterator[Rule]:
    """A rule a cohort. `values`: the NDTA items that are known."""
    for cohort in known.cohorts:
        lacks = list(lacking_for_cohort(cohort.criteria, scored, values))
        text = Text.NOT_IN_COHORT if lacks else Text.IN_COHORT
        because = say(text, title=cohort.title, because="; ".join(lacks))
        yield Rule(id=cohort.id, matched=not lacks, because=because)


def lacking_for_cohort(criteria: Criteria, scored: PersonScored, values: Mapping[Item, int]) -> Iterator[str]:
    """What somebody lacks to be ranked in a cohort; nothing when they are ranked."""
    score = scored.score
    if criteria.bands and score.band not in criteria.bands:
        others = either(BAND_SENTENCES[band] for band in criteria.bands)
        yield say(Text.OTHER_BAND, band=BAND_SENTENCES[score.band], bands=others)
    if criteria.score_at_least is not None and score.low < criteria.score_at_least:
        yield say(Text.SCORE_LOWER, low=score.low, least=criteria.score_at_least)
    yield from _items(criteria, values)
    if criteria.needs_any and criteria.needs_any.isdisjoint(scored.needs):
        yield say(Text.NO_NEED, needs=either(criteria.needs_any))
    if criteria.flags_any and criteria.flags_any.isdisjoint(scored.flags):
        yield say(Text.NO_FLAG, flags=either(FLAG_SENTENCES[flag] for flag in criteria.flags_any))
    if there := criteria.flags_none.intersection(scored.flags):
        yield say(Text.HAS_FLAG, flags=either(FLAG_SENTENCES[flag] for flag in there))
    if criteria.criteria_any and criteria.criteria_any.isdisjoint(scored.criteria):
        yield say(Text.NO_CRITERION, criteria=either(criteria.criteria_any))
    if met := criteria.criteria_none.intersection(scored.criteria):
        yield say(Text.HAS_CRITERION, criteria=either(met))


def _items(criteria: Criteria, values: Mapping[Item, int]) -> Iterator[str]:
    for item, most in criteria.items_at_most.items():
        title = SCALES[item].title
        if item not in values:
            yield say(Text.ITEM_UNKNOWN, title=title)
        elif values[item] > most:
            yield say(Text.ITEM_HIGHER, title=title, value=values[item], most=most)
