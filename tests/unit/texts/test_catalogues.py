"""The catalogues: English whole, Welsh and Polish drafts of it, and never half a sentence in each."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from deploy import texts
from deploy.local.explain.texts import ENGLISH, SCORE
from deploy.texts import files, places
from services.scoring import reasons
from services.scoring.ndta import SCALES
from shared.contracts.people import Factor
from shared.contracts.sentence import Sentence, english
from shared.contracts.texts.catalogue import FOLDER, IN_ENGLISH, LANGUAGES
from shared.contracts.vocabulary import BAND_SENTENCES, Item
from tests.unit.texts import lives
from tests.unit.texts.test_reasons import parts

OTHERS = [language for language in LANGUAGES if language != "en"]
PATHS = sorted(files())


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem if path.suffix == ".po" else None)


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(FOLDER / f"{language}.po") if message.id)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def text_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_catalogue_has_every_text_of_code_and_packs_and_no_other(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == files()[path], "a text changed: run `make docs` and commit"


def test_english_welsh_and_polish_are_there() -> None:
    assert LANGUAGES == ("en", "cy", "pl")
    assert {text_of(one) for one in catalogue(texts.TEMPLATE) if one.id} == lives.known()


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_has_the_same_places_in_every_language(language: str) -> None:
    wrong = [form for one in messages(language) for form in forms(one) if form and places(form) != places(text_of(one))]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_of_a_text_with_a_number_all_forms_are_there_or_none(language: str) -> None:
    whole = catalogue(FOLDER / f"{language}.po")
    for one in messages(language):
        assert len(forms(one)) == (whole.num_plurals if isinstance(one.id, tuple) else 1)
        assert all(forms(one)) or not any(forms(one)), one.id
        assert not list(one.check(whole))


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_chooses_the_form_that_unicode_gives_it(language: str) -> None:
    """The forms of a file are in its own order; two numbers share one exactly where Unicode's rules say so."""
    from gettext import c2py  # noqa: PLC0415 - undocumented, and what gettext itself goes by

    form, unicode = c2py(catalogue(FOLDER / f"{language}.po").plural_expr), Locale.parse(language).plural_form
    pairs = {(form(number), unicode(number)) for number in range(1000)}
    assert len(pairs) == len({mine for mine, _ in pairs}) == len({theirs for _, theirs in pairs})
    assert len(pairs) == {"cy": 6, "pl": 3}[language]


@pytest.mark.parametrize("language", OTHERS)
def test_what_was_begun_is_whole_so_that_it_can_be_used(language: str) -> None:
    frames = [ENGLISH[text] for text in SCORE]
    begun = {*BAND_SENTENCES.values(), *(scale.title for scale in SCALES.values()), *frames, reasons.HEARD}
    assert not begun & lives.missing(language)


@pytest.mark.parametrize("language", OTHERS)
def test_what_no_speaker_has_read_is_marked_as_a_draft(language: str) -> None:
    """Whoever has checked a text removes its mark; only what has no words of its own needs none."""
    unmarked = {text_of(one) for one in messages(language) if any(forms(one)) and not one.fuzzy}
    assert {text for text in unmarked if re.search(r"[a-z]", re.sub(r"\{[a-z]+\}", "", text))} == set()
    assert lives.spoken(language).drafts > 50
    assert "No speaker of" in (FOLDER / f"{language}.po").read_text(encoding="utf-8").splitlines()[0]


@given(language=st.sampled_from(OTHERS), factors=lives.reasons())
def test_a_reason_is_told_whole_in_a_language_or_whole_in_english(language: str, factors: list[Factor]) -> None:
    spoken, lacking = lives.spoken(language), lives.missing(language)
    for factor in factors:
        assert factor.sentence is not None
        told = spoken.reason(factor)
        if lacking.intersection(parts(factor.sentence)):
            assert told == factor.text
            assert spoken.whole(factor) is IN_ENGLISH
        else:
            assert told != factor.text
            assert spoken.whole(factor) is spoken


@given(factors=lives.reasons())
def test_english_needs_no_catalogue(factors: list[Factor]) -> None:
    assert [lives.spoken("en").reason(one) for one in factors] == [one.text for one in factors]


def test_welsh_counts_mutate_and_dates_are_welsh() -> None:
    spoken = lives.spoken("cy")
    often = "{count} emergency calls or visits to A&E in {days} days"
    told = [spoken.say(Sentence(often, {"count": count, "days": 30})) for count in (2, 3)]
    assert told == [
        "2 alwad frys neu ymweliad ag adran frys mewn 30 diwrnod",
        "3 galwad frys neu ymweliad ag adran frys mewn 30 diwrnod",
    ]
    home = Sentence("{because} ({day})", {"because": ("sleeps rough",), "day": "2026-03-06"})
    assert spoken.say(home) == "mae'n cysgu allan (6 Mawrth)"


@pytest.mark.parametrize(("count", "calls"), [(2, "wezwania"), (5, "wezwań"), (12, "wezwań"), (22, "wezwania")])
def test_polish_has_a_form_for_few_and_one_for_many(count: int, calls: str) -> None:
    often = Sentence("{count} emergency calls or visits to A&E in {days} days", {"count": count, "days": 90})
    assert lives.spoken("pl").say(often).startswith(f"{count} {calls} pogotowia")


def test_the_words_of_a_worker_stay_as_they_were_written() -> None:
    ready = Sentence(reasons.READY_IN_WORDS, {"stage": ("thinking of it",), "words": lives.BRACES, "day": "2026-03-06"})
    told = lives.spoken("pl").say(ready)
    assert lives.BRACES in told
    assert "6 marca" in told


def test_a_text_of_a_pack_that_nobody_has_translated_is_english() -> None:
    unknown = Sentence("{because} ({day})", {"because": ("dances in the rain",), "day": "2026-03-06"})
    assert lives.spoken("cy").say(unknown) == english(unknown) == "dances in the rain (6 March)"


def test_a_reason_whose_fact_says_only_its_english_is_looked_up_whole() -> None:
    plain = Factor(text="the person is here", rule="walked-in", evidence=())
    assert lives.spoken("pl").reason(plain) == "ta osoba jest na miejscu"
    assert lives.spoken("pl").reason(plain.model_copy(update={"text": "something else"})) == "something else"


def test_a_pack_of_ones_own_brings_texts_of_its_own(tmp_path: Path) -> None:
    from shutil import copytree  # noqa: PLC0415 - beside its one use

    area = copytree(texts.AREAS / "walsall", tmp_path / "walsall")
    scoring = area / "scoring.yaml"
    scoring.write_text(scoring.read_text().replace("because: took an overdose,", "because: took far too much,"))
    assert "took far too much" in texts.missing("cy", tmp_path)
    assert "took far too much" not in lives.missing("cy")


@pytest.mark.parametrize("item", Item)
def test_every_item_has_a_name_of_its_own_in_every_language(item: Item) -> None:
    names = {lives.spoken(language).plain(SCALES[item].title) for language in LANGUAGES}
    assert len(names) == len(LANGUAGES)
