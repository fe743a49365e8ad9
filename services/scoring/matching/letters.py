"""Names as they are compared: words of plain letters."""

import re
from dataclasses import dataclass
from unicodedata import normalize

from anyascii import anyascii

from services.scoring.matching.known import Known
from services.scoring.matching.spellings import Spellings

_WORD = re.compile(r"[a-z]+")
_WITHIN = str.maketrans("", "", "'`")
"""O'Brien is one word."""


@dataclass(frozen=True, slots=True)
class Names:
    """The words of somebody's names; `given` starts with the name the person is called by."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    alias: tuple[str, ...]


def names_of(known: Known, spellings: Spellings) -> Names:
    """The words of the names of somebody."""
    given = [word for name in known.given_names for word in words(name, spellings)]
    before = spellings.said_before_others.words
    called, said_before = [word for word in given if word not in before], [word for word in given if word in before]
    return Names(
        given=(*called, *said_before),
        family=_without_particles(words(known.family_name or "", spellings), spellings),
        alias=words(known.alias or "", spellings),
    )


def words(name: str, spellings: Spellings) -> tuple[str, ...]:
    """A name's words in plain letters; titles and what forms are filled with are left out."""
    plain = name if name.isascii() else anyascii(normalize("NFC", name))
    found = _WORD.findall(plain.casefold().translate(_WITHIN))
    return tuple(word for word in found if word not in spellings.ignored.words)


def _without_particles(family: tuple[str, ...], spellings: Spellings) -> tuple[str, ...]:
    return tuple(word for word in family if word not in spellings.particles.words) or family
