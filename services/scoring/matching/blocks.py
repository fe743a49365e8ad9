"""How candidates are found: keys that two records of one person are likely to share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from services.scoring.matching.births import day_of
from services.scoring.matching.known import Known
from services.scoring.matching.letters import Names, names_of
from services.scoring.matching.model import Part, Weights
from services.scoring.matching.spellings import Groups, Spellings, groups_of
from shared.kit.ids import made_of

_GIVEN = 3
"""Given names a key is made of at most."""


@dataclass(frozen=True, slots=True)
class _Seen:
    known: Known
    names: Names
    spellings: Spellings

    def given(self, count: int = 1) -> set[str]:
        """Sounds of the first given names and of an alias."""
        return self._sounds((*self.names.given[:count], *self.names.alias), self.spellings.short, self.spellings.given)

    def family(self) -> set[str]:
        """Sounds of each part of the family name; of Singh and Kaur only when there is nothing else."""
        own = tuple(word for word in self.names.family if word not in self.spellings.common_to_many.words)
        return self._sounds(own or self.names.family, self.spellings.family)

    def _sounds(self, words: Iterable[str], *sorts: Groups) -> set[str]:
        """How the words sound, and the names they are spellings or short forms of."""
        heads = {head for word in words for some in sorts for head in groups_of(word, some)}
        return {self.spellings.sound(self.spellings.one_ending(word)) or word for word in {*words, *heads}}


def _names_in_any_order(seen: _Seen) -> set[str]:
    return {" ".join(sorted(pair)) for pair in product(seen.given(_GIVEN), seen.family())}


def _birth_day(seen: _Seen) -> set[str]:
    """The same for a day and month that were exchanged."""
    day = day_of(seen.known)
    return set() if day is None else {f"{day.year}-{min(day.day, day.month)}-{max(day.day, day.month)}"}


_PARTS: Mapping[Part, Callable[[_Seen], set[str]]] = {
    Part.NAMES_IN_ANY_ORDER: _names_in_any_order,
    Part.FAMILY_SOUND: _Seen.family,
    Part.GIVEN_INITIAL: lambda seen: {sound[0] for sound in seen.given()},
    Part.BIRTH_DAY: _birth_day,
    Part.BIRTH_YEAR: lambda seen: {str(year) for year in (seen.known.birth_year,) if year is not None},
    Part.POSTCODE: lambda seen: {
        code for code in (seen.known.postcode,) if code is not None and not seen.known.passing
    },
    Part.PHONE: lambda seen: {number for number in (seen.known.phone,) if number is not None},
}


def blocking_keys(known: Known, model: Weights) -> tuple[str, ...]:
    """Keys of the rows in which candidates are found: `block:<uuid>`, sorted; nothing personal can be read in them.

    A block of more than `model.numbers.blocking.most` people tells nothing: leave its members alone.
    """
    seen = _Seen(known, names_of(known, model.spellings), model.spellings)
    return tuple(sorted({f"block:{made_of('block', *key)}" for key in _keys(seen, model)}))


def _keys(seen: _Seen, model: Weights) -> Iterator[tuple[str, ...]]:
    for rule in model.numbers.blocking.rules:
        for values in product(*(sorted(_PARTS[part](seen)) for part in rule.of)):
            yield (rule.id, *values)
