"""`--language` of explain and trace, and `sameday texts`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from deploy.local.cli import build
from deploy.local.trace import model
from deploy.local.trace.timeline import lines
from services.scoring.reasons import ON_A_DAY, reason
from shared.contracts.people import Factor
from shared.contracts.texts.catalogue import Catalogue
from shared.contracts.vocabulary import Band, Item
from tests.unit.cli.explaining import AREAS, asked, native, said, written

WALK_IN = native("walk_in", needs=["drugs"], accepts_help_now=True)
RARE = native("walk_in", needs=["sick_note"], flags=["cuckooed"])
AT = ("--at", "2026-03-10T10:05:00Z")
ONE = UUID(int=1)


def explained(folder: Path, language: str, event: object = WALK_IN) -> Result:
    return asked(written(folder, event), *AT, "--language", language)


def test_a_score_is_explained_in_welsh(tmp_path: Path) -> None:
    told = explained(tmp_path, "cy")
    assert told.exit_code == 0
    assert "o fewn yr awr: mae'r person yma neu'n dweud ie; y rheswm: mae'r person yma (10 Mawrth)" in told.stdout
    assert "alcohol a chyffuriau: 3 o 4" in told.stdout
    assert "drafts no speaker has checked" in told.stderr


def test_what_a_catalogue_lacks_is_english_from_its_first_word_to_its_last(tmp_path: Path) -> None:
    scoring = copytree(AREAS, tmp_path / "areas") / "walsall" / "scoring.yaml"
    scoring.write_text(scoring.read_text().replace("because: may be exploited by others,", "because: is used a lot,"))
    told = asked(written(tmp_path, RARE), *AT, "--language", "pl", areas=tmp_path / "areas").stdout
    assert "risk from others: 8 of 8; the reason: is used a lot (at the desk, 10 March)" in told
    assert "powód: ta osoba jest na miejscu (10 marca)" in told


def test_english_is_as_it_was_and_has_no_drafts(tmp_path: Path) -> None:
    plain = asked(written(tmp_path, WALK_IN), *AT)
    assert explained(tmp_path, "en").stdout == plain.stdout
    assert "drafts" not in plain.stderr


def test_json_has_the_same_reasons_in_the_language_asked_for(tmp_path: Path) -> None:
    file = written(tmp_path, WALK_IN)
    [english], [polish] = said(file, *AT), said(file, *AT, "--language", "pl")
    there = [one["text"] for one in polish["score"].pop("factors")]
    here = english["score"].pop("factors")
    assert polish == english
    assert there == [Catalogue.of("pl").reason(Factor.model_validate(one)) for one in here]
    assert there[0] == "ta osoba jest na miejscu (10 marca)"


def test_a_language_nobody_began_is_bad_use(tmp_path: Path) -> None:
    refused = explained(tmp_path, "fr")
    assert refused.exit_code == 2
    assert "en, cy, pl" in " ".join(refused.stderr.replace("│", " ").split())


def test_a_trace_tells_band_and_reasons_in_the_language() -> None:
    rough = reason("rough", (ONE,), ON_A_DAY, on=datetime(2026, 3, 6, tzinfo=UTC), because=("sleeps rough",))
    odd = Factor(text="dances in the rain", rule="odd", evidence=(ONE,))
    score = model.Score(value=4, band=Band.SAME_DAY, low=4, high=40, unknown=(Item.HOUSING,), factors=(rough, odd))
    trace = model.Trace(event=None, person_id=ONE, score=score)
    told = [line.plain.strip() for line in lines(trace, Catalogue.of("cy"))]
    assert told[1:] == [
        "heddiw",
        "y rheswm: mae'n cysgu allan (6 Mawrth) (00000000)",
        "because dances in the rain (00000000)",
    ]


@pytest.mark.parametrize("language", ["cy", "pl"])
def test_what_a_language_lacks_is_listed(language: str) -> None:
    listed = CliRunner().invoke(build("texts"), ["texts", "--language", language, "--json"])
    lacking = [json.loads(line) for line in listed.stdout.splitlines()]
    assert listed.exit_code == (1 if lacking else 0)
    assert {one["language"] for one in lacking} <= {language}
    assert f"{language}: " in listed.stderr
    assert "drafts no speaker has checked" in listed.stderr


def test_a_language_without_a_catalogue_has_nothing_to_list() -> None:
    assert CliRunner().invoke(build("texts"), ["texts", "--language", "en"]).exit_code == 2
