"""Which teams can help this person: their `serves`, and the person's own wish about place. It depends on the event.

What nobody knows shuts nobody out, but is said: whoever reads why a team was asked sees what was not asked for.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Literal, Protocol

from shared.contracts.intake import Person
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import FLAG_SENTENCES, Flag, Substance
from shared.packs import AreaPack, Target
from shared.packs.agencies import Serves
from shared.packs.ages import Ages

Fits = Literal["yes", "no", "unknown"]


class Known(Protocol):
    """What is looked at of somebody."""

    @property
    def person(self) -> Person:
        """Who it is."""

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What was said of them."""

    @property
    def substances(self) -> tuple[Substance, ...]:
        """What they use."""


_SEXES = {"female": "female", "f": "female", "woman": "female", "male": "male", "m": "male", "man": "male"}


def able(
    pack: AreaPack, names: tuple[str, ...], scored: PersonScored, at: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of these teams (`agency/team`) those that can help the person, in order; and sentences about the others."""
    today = at.astimezone(pack.area.zone).date()
    kept: list[str] = []
    notes: list[str] = []
    for name in names:
        cannot, unknown = _judged(pack.targets.get(name), scored, today)
        if cannot:
            notes.append(f"{pack.targets[name].team.name} is passed over: {', '.join(cannot)}")
            continue
        kept.append(name)
        if unknown:
            notes.append(f"{pack.targets[name].team.name} may not be able to help: {', '.join(unknown)}")
    return tuple(kept), tuple(notes)


def wished_first(pack: AreaPack, names: tuple[str, ...], wish: str | None) -> tuple[str, ...]:
    """The same teams with those first that are where the person wishes to go (S30)."""
    if wish is None:
        return names
    return tuple(sorted(names, key=lambda name: not is_at(pack.targets.get(name), wish)))


def is_at(target: Target | None, wish: str) -> bool:
    """Whether a team, or a session of it, is at a place by this name."""
    sites = (target.team.site, *(door.site for door in target.doors)) if target is not None else ()
    return any(wish.casefold() in site.casefold() or site.casefold() in wish.casefold() for site in sites)


def of_age(ages: Ages, person: Person, today: date) -> bool | None:
    """Whether somebody is of such an age. Of a birth year alone it must be so, or not so, whatever the day."""
    if person.birth_date is not None:
        return ages.has(person.birth_date, today)
    if person.birth_year is None:
        return None
    ends = {ages.has(date(person.birth_year, month, day), today) for month, day in ((1, 1), (12, 31))}
    return ends.pop() if len(ends) == 1 else None


def district(known: Known) -> str | None:
    """The postcode district of the address the event is about, else of the person's own."""
    place = known.place if isinstance(known, PersonScored) else None
    postcode = place.postcode if place is not None else known.person.postcode
    return postcode.replace(" ", "")[:-3] if postcode else None


def _judged(target: Target | None, scored: PersonScored, today: date) -> tuple[list[str], list[str]]:
    """Why a team cannot help, and what is not known of whether it can."""
    serves = target.team.serves if target is not None else None
    found = _found(serves, scored, today) if serves is not None else []
    cannot = [words for fits, words in found if fits == "no"]
    return cannot, [words for fits, words in found if fits == "unknown" and scored.place is None]


def is_for(serves: Serves | None, known: Known, today: date) -> bool:
    """Whether somebody may come to what is for these; what nobody knows shuts nobody out."""
    return serves is None or all(fits != "no" for fits, _ in _found(serves, known, today))


def _found(serves: Serves, known: Known, today: date) -> list[tuple[Fits, str]]:
    return [answer for part in _PARTS for answer in part(serves, known, today)]


def _age(serves: Serves, known: Known, today: date) -> Iterator[tuple[Fits, str]]:
    if serves.age is not None:
        fits = of_age(serves.age, known.person, today)
        if fits is None:
            yield "unknown", f"it is for people {serves.age.in_words} and the age is not known"
        elif not fits:
            yield "no", f"it is for people {serves.age.in_words}"


def _where(serves: Serves, known: Known, _today: date) -> Iterator[tuple[Fits, str]]:
    if serves.districts:
        lives = district(known)
        if lives is None:
            yield "unknown", f"it is for {_list(serves.districts)} and the address is not known"
        elif lives not in serves.districts:
            yield "no", f"it is for {_list(serves.districts)} and not for {lives}"


def _substances(serves: Serves, known: Known, _today: date) -> Iterator[tuple[Fits, str]]:
    if serves.substances and serves.substances.isdisjoint(known.substances):
        what = f"it is for people who use {_list(serves.substances)}"
        yield ("no", what) if known.substances else ("unknown", f"{what} and nobody said what is used")


def _language(serves: Serves, known: Known, _today: date) -> Iterator[tuple[Fits, str]]:
    spoken = known.person.language
    if serves.languages and spoken not in serves.languages:
        what = f"languages spoken there are {_list(serves.languages)}"
        unknown = f"{what} and the person's is not known"
        yield ("no", f"{what}, not {spoken}") if spoken is not None else ("unknown", unknown)


def _steps(serves: Serves, known: Known, _today: date) -> Iterator[tuple[Fits, str]]:
    if serves.step_free is False and Flag.STEP_FREE in known.flags:
        yield "no", f"it has steps, and the person {FLAG_SENTENCES[Flag.STEP_FREE]}"


def _sex(serves: Serves, known: Known, _today: date) -> Iterator[tuple[Fits, str]]:
    sex = _SEXES.get((known.person.sex or "").strip().casefold())
    if serves.sexes and sex not in serves.sexes:
        what = f"it is for people who are {_list(serves.sexes)}"
        yield ("no", what) if sex is not None else ("unknown", f"{what} and the sex is not known")


def _flags(serves: Serves, known: Known, _today: date) -> Iterator[tuple[Fits, str]]:
    if serves.flags_any and serves.flags_any.isdisjoint(known.flags):
        yield "no", f"it is for people of whom it is said: {_sentences(serves.flags_any)}"
    if apart := serves.flags_none.intersection(known.flags):
        yield "no", f"it is not for people of whom it is said: {_sentences(apart)}"


_PARTS: tuple[Callable[[Serves, Known, date], Iterator[tuple[Fits, str]]], ...] = (
    _age, _where, _substances, _language, _steps, _sex, _flags
)  # fmt: skip
"""Between them they look at every field of `serves`."""


def _list(words: frozenset[str]) -> str:
    return ", ".join(sorted(word.replace("_", " ") for word in words))


def _sentences(flags: frozenset[Flag]) -> str:
    return ", or ".join(sorted(FLAG_SENTENCES[flag] for flag in flags))
