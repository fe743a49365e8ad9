"""An explanation in words: evidence, items, score, band, offers. Sentences a person could read out at a desk."""

from collections.abc import Iterator
from datetime import timedelta

from deploy.local.explain.deciding import Decided
from deploy.local.explain.model import Explanation, Notification
from deploy.local.explain.offers import offered
from deploy.local.explain.policies import Policies
from deploy.local.explain.rules import Rules
from deploy.local.explain.scores import beside, how_soon, items, sum_of
from deploy.local.explain.texts import Text, say
from services.scoring.words import OCCASIONS, day
from shared.contracts.observations import OBSERVATIONS
from shared.contracts.texts.catalogue import IN_ENGLISH, Catalogue
from shared.contracts.vocabulary import FLAG_SENTENCES, NEED_SENTENCES
from shared.kit.clock import rfc3339

Paragraph = tuple[Text, tuple[str, ...]]
"""Its head and its lines."""
_OLD = timedelta(days=1)
_WAYS = {"kafka": Text.BY_TOPIC, "endpoints": Text.BY_ENDPOINTS, "email": Text.BY_EMAIL}


def paragraphs(
    decided: Decided, rules: Rules, explained: Explanation, policies: Policies, spoken: Catalogue = IN_ENGLISH
) -> Iterator[Paragraph]:
    """The whole explanation, in the order in which it was decided; the score and its reasons in a language."""
    yield Text.HEARD, tuple(_heard(decided))
    scored = decided.scored
    if scored is None:
        yield Text.SCORE, (say(Text.NOT_SCORED, reason=decided.reason),)
        return
    yield Text.ITEMS, tuple(items(scored.score, policies.areas[scored.area].scoring, spoken))
    yield Text.SCORE, (sum_of(scored.score, spoken),)
    if more := tuple(beside(scored.score, rules, spoken)):
        yield Text.BESIDE, more
    yield Text.HOW_SOON, tuple(how_soon(scored, policies.areas[scored.area].scoring, rules, spoken))
    yield Text.OFFERED, tuple(offered(decided, rules, policies.packs[scored.area]))
    yield Text.TOLD, tuple(map(_told, explained.notifications)) or (say(Text.NOBODY_TOLD),)
    if rules.cohorts:
        yield Text.COHORT, tuple(rule.because for rule in rules.cohorts)


def _heard(decided: Decided) -> Iterator[str]:
    event, message = decided.event, decided.message
    happened = Text.HAPPENED_AT if event.site else Text.HAPPENED
    yield say(happened, occasion=OCCASIONS[event.kind], site=event.site, day=day(message.time))
    if decided.at - message.time > _OLD:
        yield say(Text.LONG_AGO, days=(decided.at - message.time).days, time=rfc3339(message.time))
    yield from (NEED_SENTENCES[need] for need in event.needs)
    yield from (FLAG_SENTENCES[flag] for flag in event.flags)
    if event.accepts_help_now is not None:
        yield say(Text.HELP_WANTED if event.accepts_help_now else Text.HELP_REFUSED)
    for one in event.observations:
        yield say(Text.OBSERVED, sentence=OBSERVATIONS[one.name].sentence, value=one.value)


def _told(notification: Notification) -> str:
    return say(_WAYS[notification.channel], to=notification.to)
