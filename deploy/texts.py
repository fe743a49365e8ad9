"""Every sentence an explanation can have, and the gettext files made of them (`make docs`, docs/adr/0016).

The English catalogue is `sameday.pot` in shared/contracts/texts; speakers fill `<language>.po`, which keep it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from deploy.local.explain.texts import ENGLISH, SCORE
from deploy.local.trace.timeline import BECAUSE
from services.scoring import doubts, reasons
from services.scoring.cohorts import moves
from services.scoring.ndta import SCALES
from services.scoring.policy import Policy, load_policies
from services.scoring.words import OCCASIONS
from shared.contracts.observations import STAGES
from shared.contracts.texts.catalogue import FOLDER, NUMBERS
from shared.contracts.vocabulary import BAND_SENTENCES, FLAG_SENTENCES, NEED_SENTENCES

TEMPLATE = FOLDER / "sameday.pot"
AREAS = Path(__file__).parents[1] / "areas"
_MADE = datetime(2026, 11, 22, tzinfo=UTC)
"""gettext wants a date; one that never moves keeps a file the same when its texts are."""
_GENERATED = '"Generated-By:'
_HEAD = "Sentences of sameday. Copyright: see LICENSE."


def every_text(areas: Path = AREAS) -> dict[str, tuple[str, ...]]:
    """Each text, with what it is: those of the code and of the area packs in a folder. Raises PackError."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for what, texts in (*_of_the_code(), *_of_the_packs(areas)):
        for text in texts:
            found[text][what] = None
    return {text: tuple(what) for text, what in found.items()}


def _of_the_code() -> Iterator[tuple[str, Iterable[str]]]:
    yield "how soon", BAND_SENTENCES.values()
    yield "NDTA item", (scale.title for scale in SCALES.values())
    yield "a value of an NDTA item", (anchor for scale in SCALES.values() for anchor in scale.anchors)
    yield "a reason's frame", reasons.OWN
    yield "a date that cannot be", doubts.SENTENCES
    yield "by whom or where something was said", OCCASIONS.values()
    yield "a need", NEED_SENTENCES.values()
    yield "what makes it more urgent", FLAG_SENTENCES.values()
    yield "a stage of readiness for change", STAGES
    for table in (moves.SENTENCES, moves.BY_ONE_PLACE, moves.BY_PLACES):
        yield "why somebody enters or leaves a cohort, after “the person …”", table.values()
    yield "an explanation's frame", (ENGLISH[text] for text in SCORE)
    yield "a trace's frame", (BECAUSE,)


def _of_the_packs(areas: Path) -> Iterator[tuple[str, Iterable[str]]]:
    for area, policy in load_policies(areas).items():
        for what, texts in _of_a_pack(policy):
            yield f"{area}: {what}", texts


def _of_a_pack(policy: Policy) -> Iterator[tuple[str, Iterable[str]]]:
    scoring, criteria, cohorts = policy.scoring, policy.criteria.file.criteria, policy.cohorts.cohorts
    yield "how soon", (rule.because for rule in scoring.bands)
    yield "an item's value", (rule.because for rule in scoring.items)
    yield "how often", (rule.because for rule in scoring.frequency)
    yield "how long unseen", (scoring.recency.because,)
    yield "a criterion that is met, after “the person …”", (one.because for one in criteria)
    yield "a cohort, after “the person …”", (text for one in cohorts for text in (one.entering, one.leaving))


def files() -> dict[Path, str]:
    """The template and each language's catalogue, as they have to be."""
    template = _template()
    languages = {path: _updated(path, template) for path in sorted(FOLDER.glob("*.po"))}
    return {TEMPLATE: _text(template)} | {path: _text(catalogue) for path, catalogue in languages.items()}


def missing(language: str, areas: Path = AREAS) -> list[str]:
    """Texts a language does not have yet, in the order of the template."""
    catalogue = _read(FOLDER / f"{language}.po")
    found = ((text, catalogue.get(text)) for text in every_text(areas))
    return [text for text, message in found if message is None or not message.string or not all(message.string)]


def places(text: str) -> frozenset[str]:
    """Names of the places a text has."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _template() -> Catalog:
    catalogue = Catalog(
        project="sameday",
        version="1",
        header_comment=f"# {_HEAD}",
        msgid_bugs_address="see README.md",
        creation_date=_MADE,
        fuzzy=False,
    )
    for text, what in every_text().items():
        counted = any(name in places(text) for name in NUMBERS)
        flags = ["python-brace-format"] if places(text) else []
        catalogue.add((text, text) if counted else text, auto_comments=what, flags=flags)
    return catalogue


def _updated(path: Path, template: Catalog) -> Catalog:
    catalogue = _read(path)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date, catalogue.revision_date = _MADE, _MADE
    return catalogue


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def _text(catalogue: Catalog) -> str:
    written = BytesIO()
    write_po(written, catalogue, width=120, no_location=True)
    # Which version of the library wrote it is no reason for another file.
    return "".join(line for line in written.getvalue().decode().splitlines(keepends=True) if _GENERATED not in line)
