"""Items, score and band in words."""

from collections.abc import Iterator

from deploy.local.explain.lacking import elsewhere, seen
from deploy.local.explain.rules import Rules
from deploy.local.explain.texts import ENGLISH, Text, say
from services.scoring.ndta import HIGHEST, SCALES
from shared.contracts.people import PersonScored, Score
from shared.contracts.texts.catalogue import Catalogue
from shared.contracts.vocabulary import BAND_SENTENCES
from shared.packs.scoring import Scoring

_HEARD = frozenset({"needs", "flags", "says-yes"})
"""Reasons that say again what was heard."""
_OVERRIDE = "override"
"""The reason that is a worker's own word on how soon or how much."""


def items(score: Score, policy: Scoring, spoken: Catalogue) -> Iterator[str]:
    """Each item that is known, by which sentence, and those nobody spoke of."""
    by_rule = {rule.id: rule.item for rule in policy.items}
    for factor in score.factors:
        if factor.points is not None and factor.rule in by_rule:
            scale = SCALES[by_rule[factor.rule]]
            voice = spoken.whole(factor)
            title, because = voice.plain(scale.title), voice.reason(factor)
            yield _in(voice, Text.ITEM, title=title, value=factor.points, top=scale.top, because=because)
        elif factor.points is not None:
            yield spoken.reason(factor)
    unknown = "; ".join(spoken.plain(SCALES[item].title) for item in score.unknown)
    yield _in(spoken, Text.UNKNOWN_ITEMS, items=unknown) if unknown else _in(spoken, Text.NO_ITEM_UNKNOWN)


def sum_of(score: Score, spoken: Catalogue) -> str:
    """What is known as a sum, what is unknown as a range."""
    known = Text.EXACT if score.low == score.high else Text.RANGE
    return _in(spoken, known, low=score.low, high=score.high, highest=HIGHEST)


def beside(score: Score, rules: Rules, spoken: Catalogue) -> Iterator[str]:
    """What stands beside the score and is not mixed into it: how often, how recently, which criteria are met."""
    met = {rule.because for rule in rules.criteria if rule.matched}
    said = {rules.bands[-1].id, _OVERRIDE, *_HEARD}
    for factor in score.factors:
        if factor.points is None and factor.rule not in said and factor.text not in met:
            yield spoken.reason(factor)
    for factor in score.factors:
        if factor.text in met:
            voice = spoken.whole(factor)
            yield _in(voice, Text.CRITERION, because=voice.reason(factor))


def how_soon(scored: PersonScored, policy: Scoring, rules: Rules, spoken: Catalogue) -> Iterator[str]:
    """The band and its reasons, a worker's own word first; then why the rules before it do not hold."""
    *earlier, holds = rules.bands
    factors = scored.score.factors
    reasons = [factor for name in (_OVERRIDE, holds.id) for factor in factors if factor.rule == name]
    voice = spoken.whole(*reasons)
    because = "; ".join(map(voice.reason, reasons))
    yield _in(voice, Text.BAND, band=voice.plain(BAND_SENTENCES[scored.score.band]), because=because)
    situation = seen(scored)
    others = {rule.id for rule in policy.bands if elsewhere(rule.when, situation)}
    for rule in earlier:
        if rule.id not in others:
            yield say(Text.EARLIER_RULE, rule=rule.id, because=rule.because)
    if far := [rule.id for rule in earlier if rule.id in others]:
        yield say(Text.EARLIER_ELSEWHERE, rules=", ".join(far))


def _in(spoken: Catalogue, text: Text, **words: object) -> str:
    return spoken.plain(ENGLISH[text]).format(**words)
