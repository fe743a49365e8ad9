"""People who are looked at again: which criteria hold on a day, with what never happened counted as never. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from deploy.local.lists.having import having
from deploy.local.lists.lives import Life
from deploy.local.lists.rows import Dated, Entry
from services.scoring.criteria.facts import Facts
from services.scoring.criteria.known import Known
from shared.packs.criteria import Criterion
from shared.packs.fact_names import FACT_NAMES, NEVER
from shared.packs.lists import Group, Lists, Review

_DAYS_SINCE = "days_since_"
_LONG_AGO = date.min


@dataclass(frozen=True, slots=True)
class Held:
    """A criterion that holds. `never`: names that count as never; `known`: what it looks at, as far as it is known."""

    criterion: Criterion
    known: Mapping[str, Known]
    never: tuple[str, ...]


@dataclass(slots=True)
class ReviewList:
    """Making of one list."""

    review: Review
    lists: Lists
    day: date
    at: datetime
    found: list[tuple[date, Entry]] = field(default_factory=list)

    def look(self, life: Life) -> None:
        """Puts somebody on the list whom it is about; nobody who died."""
        if life.address or life.died(self.at):
            return
        facts = Facts.of(life.profile, self.at, self.lists.criteria)
        if (came := life.came(self.at)) is not None:
            facts = facts.met(came)
        if self.review.among is not None and not belongs(life, facts, self.lists.group[self.review.among], self.lists):
            return
        held = [one for id_ in self.review.any_of if (one := self._held(facts, id_)) is not None]
        if held:
            seen = _seen(facts)
            self.found.append((seen or _LONG_AGO, self._entry(life, facts, held, seen)))

    def rows(self) -> list[Entry]:
        """Who was seen longest ago comes first, who was never seen before all."""
        return [entry for _, entry in sorted(self.found, key=lambda one: (one[0], str(one[1].person)))]

    def _held(self, facts: Facts, id_: str) -> Held | None:
        criterion = self.lists.criterion[id_]
        return holding(facts, criterion, self.lists.criteria.current_days(criterion), tuple(self.review.never))

    def _entry(self, life: Life, facts: Facts, held: list[Held], seen: date | None) -> Entry:
        shown = {
            "person": life.person_id,
            "reasons": tuple(dict.fromkeys(said for one in held for said in _said(one, self.review))),
            "dates": tuple(dict.fromkeys(one for each in held for one in _dates(each, facts))),
            "last_seen": seen,
            "asked": having(life, self.at, facts.moment.zone),
        }
        shown = {name: value for name, value in shown.items() if name in self.review.columns}
        return Entry.model_validate({"list": self.review.id, "day": self.day} | shown)


def holding(facts: Facts, criterion: Criterion, days: int, never: tuple[str, ...] = ()) -> Held | None:
    """A criterion if it holds; what nobody ever heard of counts as never where the list says so."""
    names = criterion.expression.names
    known = facts.current(names, days)
    assumed = tuple(name for name in names if name in never and name not in known)
    values: dict[str, bool | int] = {name: one.value for name, one in known.items()} | dict.fromkeys(assumed, NEVER)
    if not values or not criterion.expression.holds(values):
        return None
    return Held(criterion, known, (*assumed, *(name for name, one in known.items() if _is_never(name, one))))


def belongs(life: Life, facts: Facts, group: Group, lists: Lists) -> bool:
    """Whether a list looks at somebody: asked about, or said to be so, since the last event that ended it."""
    ended = max((piece.time for piece in facts.moment.pieces if piece.kind in group.ended_by), default=None)
    times = [ask.offered_at for ask in life.asks if ask.agency in group.asked and ask.offered_at <= facts.moment.at]
    criteria = (lists.criterion[id_] for id_ in group.any_of)
    held = (holding(facts, one, lists.criteria.current_days(one)) for one in criteria)
    times += [known.time for one in held if one is not None for known in one.known.values() if known.value is not False]
    return any(ended is None or time > ended for time in times)


def _seen(facts: Facts) -> date | None:
    known = facts.known("days_since_seen")
    return facts.moment.local(known.time) if known is not None else None


def _said(held: Held, review: Review) -> Iterator[str]:
    yield held.criterion.because
    yield from (review.never[name] for name in held.never if name in review.never)


def _dates(held: Held, facts: Facts) -> Iterator[Dated]:
    for name in held.criterion.expression.names:
        if name.startswith(_DAYS_SINCE) and (name in held.known or name in held.never):
            on = None if name in held.never else facts.moment.local(held.known[name].time)
            yield Dated(what=FACT_NAMES[name].sentence.removeprefix("days since "), on=on)


def _is_never(name: str, known: Known) -> bool:
    """Whether a worker was told that it never happened."""
    return name.startswith(_DAYS_SINCE) and known.value == NEVER
