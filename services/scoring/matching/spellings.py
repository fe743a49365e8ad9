"""Which spellings are one name: `spellings.yaml` and what is asked of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Self

from jellyfish import metaphone
from pydantic import Field, StringConstraints, model_validator

from shared.packs.scoring import Source
from shared.packs.source import PackModel

Word = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,40}$")]
"""A part of a name as it is compared: a to z, no accents, no capitals."""
Groups = Mapping[str, frozenset[str]]
"""Of each word, the first words of the groups it stands in."""
_NO_GROUP: frozenset[str] = frozenset()


class Section(PackModel):
    """Groups of words that are one name, and who says so."""

    source: Source
    groups: tuple[Annotated[tuple[Word, ...], Field(min_length=2)], ...]


class Words(PackModel):
    """Words with one meaning."""

    source: Source
    words: frozenset[Word]


class Endings(PackModel):
    """Last letters of a family name that are written in two ways: as found, as compared."""

    source: Source
    ends: tuple[tuple[Word, Word], ...]


class Letters(PackModel):
    """Letters that stand for a sound, and a plainer way to write it."""

    write: Word
    as_: Word = Field(alias="as")


class Sounds(PackModel):
    """What is written anew before the phonetic code is made."""

    source: Source
    letters: tuple[Letters, ...]

    @cached_property
    def plainer(self) -> tuple[tuple[str, str], ...]:
        """Pairs of letters in the order they are replaced."""
        return tuple((one.write, one.as_) for one in self.letters)


class Spellings(PackModel):
    """All that is known about ways to write a name."""

    given_spellings: tuple[Section, ...]
    short_forms: tuple[Section, ...]
    diminutives: Words
    family_spellings: tuple[Section, ...]
    endings: Endings
    particles: Words
    ignored: Words
    common_to_many: Words
    said_before_others: Words
    sounds: Sounds

    @model_validator(mode="after")
    def _one_group_each(self) -> Self:
        for sections in (self.given_spellings, self.family_spellings):
            for word, groups in _by_word(sections).items():
                if len(groups) > 1:
                    raise ValueError(f"{word} stands in two groups: {' and '.join(sorted(groups))}")
        return self

    @cached_property
    def given(self) -> Groups:
        """Groups of spellings of given names."""
        return _by_word(self.given_spellings)

    @cached_property
    def short(self) -> Groups:
        """Groups of full names and their short forms; a spelling of a name has the short forms of the name."""
        found = dict(_by_word(self.short_forms))
        for group in (group for section in self.given_spellings for group in section.groups):
            if together := frozenset().union(*(groups_of(word, found) for word in group)):
                found |= dict.fromkeys(group, together)
        return found

    @cached_property
    def family(self) -> Groups:
        """Groups of spellings of family names."""
        return _by_word(self.family_spellings)

    def one_ending(self, word: str) -> str:
        """A family name with its ending as compared: `kowalska` and `kowalsky` are `kowalski`."""
        for found, compared in self.endings.ends:
            if word.endswith(found) and len(word) > len(found) + 1:
                return word[: -len(found)] + compared
        return word

    def beginning(self, word: str) -> str:
        """What a short form leaves of a name: `mil` of Milly, `chris` of Chrissy; of other words, the word."""
        ends = sorted((end for end in self.diminutives.words if word.endswith(end)), key=len)
        stem = word[: -len(ends[-1])] if ends else word
        return stem[:-1] if ends and stem[-1:] == stem[-2:-1] else stem

    def sound(self, word: str) -> str:
        """The phonetic code of a word: metaphone (jellyfish) after letters of other languages are written plainly.

        Every first vowel sounds alike: Umar and Omar, Imran and Emran.
        """
        for written, plain in self.sounds.plainer:
            if written in word:
                word = word.replace(written, plain)
        return metaphone("a" + word.lstrip("aeiou") if word[:1] in "aeiou" else word)


def groups_of(word: str, groups: Groups) -> frozenset[str]:
    """The groups a word stands in."""
    return groups.get(word, _NO_GROUP)


def _by_word(sections: Iterable[Section]) -> Groups:
    found: dict[str, set[str]] = defaultdict(set)
    for section in sections:
        for group in section.groups:
            for word in group:
                found[word].add(group[0])
    return {word: frozenset(groups) for word, groups in found.items()}
