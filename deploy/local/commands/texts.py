"""`sameday texts`."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.home import AREAS
from deploy.local.options import Json
from deploy.local.talk import answer, tell

_FOUND_A_PROBLEM = 1


def run(
    language: Annotated[str | None, typer.Option("--language", help="Only this one: cy, pl.")] = None,
    areas: Annotated[
        Path,
        typer.Option("--areas", envvar="SAMEDAY_AREAS", exists=True, file_okay=False, help="Folder of area packs."),
    ] = AREAS,
    *,
    json: Json = False,
) -> None:
    """Sentences of explanations that another language does not have yet, those of the area packs included.

    They are said in English until shared/contracts/texts/LANGUAGE.po has them. Exit 1 when any is missing.

    Example: sameday texts --language cy
    """
    from deploy.texts import every_text, missing  # noqa: PLC0415 - `--help` does without
    from shared.contracts.texts.catalogue import ENGLISH, LANGUAGES, Catalogue  # noqa: PLC0415 - as above

    others = [one for one in LANGUAGES if one != ENGLISH and language in {None, one}]
    if not others:
        raise typer.BadParameter(f"there is no catalogue of {language}; there are: {', '.join(LANGUAGES)}")
    whole = len(every_text(areas))
    lacking = {one: missing(one, areas) for one in others}
    for one, texts in lacking.items():
        for text in texts:
            answer(dumps({"language": one, "missing": text}, ensure_ascii=False) if json else f"{one}  {text}")
        drafts = Catalogue.of(one).drafts
        tell(f"{one}: {whole - len(texts)} of {whole} sentences, {drafts} of them drafts no speaker has checked")
    raise typer.Exit(_FOUND_A_PROBLEM if any(lacking.values()) else 0)
