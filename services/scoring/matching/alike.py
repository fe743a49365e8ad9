"""How alike two words of names are."""

from dataclasses import dataclass
from enum import IntEnum

from jellyfish import damerau_levenshtein_distance

from services.scoring.matching.model import TypedWrongly, Weights
from services.scoring.matching.spellings import Groups, Spellings, groups_of

_SHORTEST = 3
"""Letters of a short form that is the beginning of a name."""


class Alike(IntEnum):
    """Best last; a name is known by what is at least a form of it."""

    NO = 0
    TYPED = 1
    SOUND = 2
    SHORT = 3
    SPELLING = 4
    EXACT = 5


@dataclass(frozen=True, slots=True)
class Ear:
    """How words of one sort of name, given or family, are compared."""

    spellings: Spellings
    groups: Groups
    short: Groups
    typed: TypedWrongly

    def compare(self, one: str, other: str) -> Alike:
        """How alike two words are; symmetric."""
        if one == other:
            return Alike.EXACT
        plain, other_plain = self.spellings.one_ending(one), self.spellings.one_ending(other)
        if plain == other_plain or self._share(self.groups, one, other):
            return Alike.SPELLING
        if self._share(self.short, one, other) or self._begins(one, other):
            return Alike.SHORT
        both_known = self._is_known(one) and self._is_known(other)
        return Alike.NO if both_known else self._by_letters(plain, other_plain)

    def _by_letters(self, one: str, other: str) -> Alike:
        wrong = damerau_levenshtein_distance(one, other)
        if self._sound_alike(one, other, wrong):
            return Alike.SOUND
        return Alike.TYPED if wrong <= self._allowed(one, other) else Alike.NO

    def one_name(self, one: str, other: str) -> bool:
        """Whether two words are one name without any mistake."""
        return self.compare(one, other) >= Alike.SHORT

    def _is_known(self, word: str) -> bool:
        """A mistake seldom makes another name: Balwinder is not Jaswinder typed wrongly."""
        return word in self.groups or word in self.short

    @staticmethod
    def _share(groups: Groups, one: str, other: str) -> bool:
        return one in groups and not groups_of(one, groups).isdisjoint(groups_of(other, groups))

    def _begins(self, one: str, other: str) -> bool:
        """Doug is short for Douglas, Milly for Mildred."""
        return bool(self.short) and (self._is_beginning(one, other) or self._is_beginning(other, one))

    def _is_beginning(self, short: str, full: str) -> bool:
        if short[:_SHORTEST] != full[:_SHORTEST] or len(short) < _SHORTEST:
            return False
        stem = self.spellings.beginning(short)
        return full.startswith(short) or (len(stem) >= _SHORTEST and full.startswith(stem))

    def _sound_alike(self, one: str, other: str, wrong: int) -> bool:
        """Codes leave out vowels: words that differ in more than half their letters are two names, as Dawn and Tony."""
        return wrong * 2 <= max(len(one), len(other)) and self.spellings.sound(one) == self.spellings.sound(other)

    def _allowed(self, one: str, other: str) -> int:
        """How many letters may be wrong. An ending makes another name: Harrison is not Harris typed wrongly."""
        shorter, longer = sorted((one, other), key=len)
        most = (len(longer) >= self.typed.one_from) + (len(longer) >= self.typed.two_from)
        return min(most, 1) if longer.startswith(shorter) else most


def given_ear(model: Weights) -> Ear:
    """How given names are compared."""
    spellings = model.spellings
    return Ear(spellings, spellings.given, spellings.short, model.numbers.typed_wrongly)


def family_ear(model: Weights) -> Ear:
    """How family names are compared: they have no short forms."""
    return Ear(model.spellings, model.spellings.family, {}, model.numbers.typed_wrongly)
