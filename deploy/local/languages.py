"""The language in which reasons are told on a terminal."""

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from deploy.local.talk import tell

if TYPE_CHECKING:
    from deploy.local.trace.model import Score as TracedScore
    from shared.contracts.people import Score
    from shared.contracts.texts.catalogue import Catalogue

    S = TypeVar("S", Score, TracedScore)

Language = Annotated[
    str,
    typer.Option("--language", help="Reasons in cy (Welsh) or pl (Polish); what is not there yet comes in English."),
]


def chosen(language: str) -> "Catalogue":
    """The catalogue of a language; says when it holds drafts. Raises typer.BadParameter."""
    from shared.contracts.texts.catalogue import LANGUAGES, Catalogue  # noqa: PLC0415 - `--help` does without

    if language not in LANGUAGES:
        raise typer.BadParameter(f"there is no catalogue of {language}; there are: {', '.join(LANGUAGES)}")
    catalogue = Catalogue.of(language)
    if catalogue.drafts:
        tell(f"{language}: {catalogue.drafts} of its texts are drafts no speaker has checked: not for anybody outside")
    return catalogue


def told_in(score: "S", spoken: "Catalogue") -> "S":
    """A score with its reasons in that language."""
    factors = tuple(one.model_copy(update={"text": spoken.reason(one)}) for one in score.factors)
    return score.model_copy(update={"factors": factors})
