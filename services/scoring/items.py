"""Values of the ten NDTA items: a worker's assessment, newer evidence that says more, or unknown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.scoring.answers import where_they_live
from services.scoring.ndta import SCALES
from services.scoring.profile import Evidence, since
from services.scoring.reasons import ASSESSED, EXPIRED, HEARD, reason
from services.scoring.words import OCCASIONS
from shared.contracts.people import Factor
from shared.contracts.vocabulary import Item
from shared.packs.scoring import ItemRule, Scoring

SHOWN = 5
"""At most so many events are named as evidence of one factor, the newest first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What an item is worth and who says so: a rule of the pack, or None for a worker's assessment."""

    item: Item
    value: int
    rule: ItemRule | None
    pieces: tuple[Evidence, ...]

    def factor(self) -> Factor:
        """The finding as a sentence."""
        scale, newest = SCALES[self.item], self.pieces[0]
        evidence = tuple(piece.event_id for piece in self.pieces[:SHOWN])
        if self.rule is not None:
            because, occasion = (self.rule.because,), (OCCASIONS[newest.kind],)
            return reason(self.rule.id, evidence, HEARD, self.value, newest.time, because=because, occasion=occasion)
        return reason(
            f"assessed-{self.item.value}",
            evidence,
            ASSESSED,
            self.value,
            newest.time,
            item=(scale.title,),
            anchor=(scale.anchor(self.value),),
            value=self.value,
            top=scale.top,
        )


@dataclass(frozen=True, slots=True)
class Assessed:
    """A worker's value of one item."""

    value: int
    piece: Evidence


def findings(evidence: tuple[Evidence, ...], policy: Scoring, now: datetime) -> dict[Item, Finding]:
    """What is known of each item; an item that is not in the answer is unknown. `evidence` is newest first.

    A worker's assessment stands for the instrument's month. Evidence that came after it may raise an item, never lower
    it: only another assessment does that. Of a home the newest word counts.
    """
    current = where_they_live(since(evidence, now - policy.period))
    assessed = assessments(current)
    best = {item: Finding(item, one.value, None, (one.piece,)) for item, one in assessed.items()}
    for finding in _derived(current, assessed, policy):
        known = best.get(finding.item)
        if known is None or _rank(finding) > _rank(known):
            best[finding.item] = finding
    return best


def _rank(finding: Finding) -> tuple[int, bool, tuple[datetime, object]]:
    """The highest counts; of equals the worker's own, then the newest."""
    return finding.value, finding.rule is None, finding.pieces[0].order


def assessments(evidence: tuple[Evidence, ...]) -> dict[Item, Assessed]:
    """The newest assessment of each item; `evidence` is newest first."""
    newest: dict[Item, Assessed] = {}
    for piece in evidence:
        for one in piece.observations:
            if one.name.startswith("ndta."):
                newest.setdefault(Item(one.name.removeprefix("ndta.")), Assessed(one.value, piece))
    return newest


def _derived(current: tuple[Evidence, ...], assessed: Mapping[Item, Assessed], policy: Scoring) -> Iterator[Finding]:
    hits: dict[str, tuple[ItemRule, list[Evidence]]] = {}
    for piece in current:
        for rule in _candidates(piece, policy):
            after = assessed.get(rule.item)
            if (after is None or piece.order > after.piece.order) and rule.when.holds(piece):
                hits.setdefault(rule.id, (rule, []))[1].append(piece)
    for rule, pieces in hits.values():
        yield Finding(rule.item, rule.value, rule, tuple(pieces))


def _candidates(piece: Evidence, policy: Scoring) -> Iterable[ItemRule]:
    """Rules that may hold, found by the words of the evidence: most rules are never looked at."""
    by_word = policy.items_by_word
    found = {rule.id: rule for rule in by_word.get("", ())}
    for word in (piece.kind, *piece.needs, *piece.flags, *piece.substances):
        for rule in by_word.get(word, ()):
            found[rule.id] = rule
    return found.values()


def expired(
    evidence: tuple[Evidence, ...], known: Mapping[Item, Finding], policy: Scoring, now: datetime
) -> Iterator[Factor]:
    """Items a worker assessed too long ago: unknown now, and said so."""
    for item, one in assessments(evidence[len(since(evidence, now - policy.period)) :]).items():
        if item not in known:
            title, piece = SCALES[item].title, one.piece
            yield reason("assessment-expired", (piece.event_id,), EXPIRED, on=piece.time, item=(title,))
