"""Sentences in another language than English, from gettext catalogues (docs/adr/0016).

What a catalogue does not have is said in English, sentence by sentence: never half a sentence in each.
"""

from dataclasses import dataclass, field
from datetime import date
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from shared.contracts.people import Factor
from shared.contracts.sentence import Filling, Sentence, english, joined

FOLDER = Path(__file__).parent
ENGLISH = "en"
LANGUAGES = (ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.po")))
NUMBERS = ("count", "days")
"""Places whose number decides the plural form; the first that a text has."""


class _Nothing(NullTranslations):
    """Says of every text that the catalogue does not have it."""

    def gettext(self, message: str) -> str:  # noqa: ARG002 - the library's signature
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - as above
        return ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's texts. `drafts`: how many of them no speaker has checked."""

    language: str
    drafts: int = 0
    _texts: NullTranslations = field(default_factory=_Nothing, repr=False)

    @classmethod
    def of(cls, language: str) -> "Catalogue":
        """The catalogue of one of LANGUAGES; English needs none. Raises FileNotFoundError."""
        return cls(language) if language == ENGLISH else _read(language)

    def plain(self, text: str) -> str:
        """A text without places, or with places still to fill; else in English."""
        return self._texts.gettext(text) or text

    def say(self, sentence: Sentence) -> str:
        """A sentence; in English where any part of it is lacking."""
        return self._said(sentence) or english(sentence)

    def reason(self, factor: Factor) -> str:
        """A reason; as its fact has it where the catalogue lacks any part of it."""
        return self._reason(factor) or factor.text

    def whole(self, *factors: Factor) -> "Catalogue":
        """This one where it has all of these reasons, else English: for a sentence they are part of."""
        return self if all(map(self._reason, factors)) else IN_ENGLISH

    def _reason(self, factor: Factor) -> str | None:
        """Facts of before there were catalogues do not say what their sentences are made of."""
        return self._said(factor.sentence or Sentence(factor.text))

    def _said(self, sentence: Sentence) -> str | None:
        words = {name: self._filling(name, value) for name, value in sentence.values.items()}
        text = self._text(sentence)
        return text.format_map(words) if text and None not in words.values() else None

    def _text(self, sentence: Sentence) -> str:
        number = next((sentence.values[name] for name in NUMBERS if name in sentence.values), None)
        if isinstance(number, int):
            return self._texts.ngettext(sentence.text, sentence.text, number)
        return self._texts.gettext(sentence.text)

    def _filling(self, name: str, value: Filling) -> object:
        if isinstance(value, tuple):
            parts = tuple(self._texts.gettext(part) for part in value)
            return joined(parts) if all(parts) else None
        return self._day(str(value)) if name == "day" else value

    def _day(self, day: str) -> str:
        from babel.dates import format_date  # noqa: PLC0415 - 0.1 s that English does without

        return format_date(date.fromisoformat(day), "d MMMM", locale=self.language)


IN_ENGLISH = Catalogue(ENGLISH)


def _read(language: str) -> Catalogue:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English does without
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in list(catalogue):
        if message.id and not all(message.string or ()):
            catalogue.delete(message.id)  # Babel would fill forms that are lacking with English
    compiled = BytesIO()
    write_mo(compiled, catalogue, use_fuzzy=True)
    compiled.seek(0)
    texts = GNUTranslations(compiled)
    texts.add_fallback(_Nothing())
    drafts = sum(1 for message in catalogue if message.id and message.fuzzy and message.string)
    return Catalogue(language, drafts, texts)
