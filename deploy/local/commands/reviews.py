"""`sameday reviews`."""

from json import dumps
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from deploy.local.database import in_transaction, who
from deploy.local.options import DryRun, Home, Json, Yes
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.deaths import Death
    from deploy.local.reviews import Review

_FOUND_A_PROBLEM = 1
app = typer.Typer(no_args_is_help=True)
Which = Annotated[UUID, typer.Argument(metavar="ID", help="The question's id, as `list` shows it.")]
Whose = Annotated[UUID, typer.Argument(metavar="ID", help="The person's id, or the question's, as `list` shows it.")]
Reason = Annotated[str, typer.Option("--reason", help="How you know; kept beside what you say.")]
Author = Annotated[str | None, typer.Option("--author", help="Who says so.", show_default="you")]
Key = Annotated[str | None, typer.Option("--key", envvar="SAMEDAY_KEY", help="A key that may say it, of a remote one.")]


@app.command("list")
def list_(
    home: Home = None,
    area: Annotated[str | None, typer.Option("--area", help="Only records of this area.")] = None,
    *,
    answered: Annotated[
        bool, typer.Option("--answered", help="Instead: what people said, which can be changed.")
    ] = False,
    json: Json = False,
) -> None:
    """Which records may be one person's, and which identifiers contradict each other; nobody's name is shown.

    Example: sameday reviews list --area walsall
    """
    found = [one for one in _asked(home, answered=answered) if area in {None, one.area}]
    for one in found:
        answer(_json(one) if json else _line(one))
    if not found:
        tell("nobody is asked anything")


@app.command()
def show(which: Which, home: Home = None, *, json: Json = False) -> None:
    """Why two records may be one person's, in sentences. They name people: run it where only you can read it.

    Example: sameday reviews show 0a1b2c3d-0000-5000-8000-000000000000
    """
    one = _one(home, which)
    if json:
        answer(_json(one, whole=True))
        return
    answer(_line(one))
    for sentence in one.because:
        answer(f"  {sentence}")
    for pair in one.records:
        answer(f"  sameday trace {pair[0]} · sameday trace {pair[1]}")
    if one.of_a_death:
        answer(f"  sameday reviews alive {one.id} · sameday reviews died {one.id}")


@app.command()
def confirm(
    which: Which,
    reason: Reason,
    home: Home = None,
    author: Author = None,
    key: Key = None,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Say that the records are one person's. A refusal takes it back, with nothing lost.

    Example: sameday reviews confirm 0a1b2c3d-0000-5000-8000-000000000000 --reason "asked at the desk" --yes
    """
    _say(_one(home, which), home, (reason, author or who()), key, same=True, dry_run=dry_run, yes=yes)


@app.command()
def refuse(
    which: Which,
    reason: Reason,
    home: Home = None,
    author: Author = None,
    key: Key = None,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Say that the records are two people's: it is remembered, nobody is asked again, and nothing else joins them.

    Example: sameday reviews refuse 0a1b2c3d-0000-5000-8000-000000000000 --reason "twins" --yes
    """
    _say(_one(home, which), home, (reason, author or who()), key, same=False, dry_run=dry_run, yes=yes)


@app.command()
def alive(
    whose: Whose,
    reason: Reason,
    home: Home = None,
    author: Author = None,
    key: Key = None,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Say that a notice of somebody's death was wrong: contact is allowed again, and agencies that heard of it hear so.

    Example: sameday reviews alive 0a1b2c3d-0000-5000-8000-000000000000 --reason "seen at the desk" --yes
    """
    _say_of_death(whose, home, (reason, author or who()), key, died=False, dry_run=dry_run, yes=yes)


@app.command()
def died(
    whose: Whose,
    reason: Reason,
    home: Home = None,
    author: Author = None,
    key: Key = None,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Say that a notice of somebody's death is right, also after `alive`: all contact stops.

    Example: sameday reviews died 0a1b2c3d-0000-5000-8000-000000000000 --reason "the coroner wrote" --yes
    """
    _say_of_death(whose, home, (reason, author or who()), key, died=True, dry_run=dry_run, yes=yes)


def _say_of_death(
    whose: UUID, home: Home, said: tuple[str, str], key: str | None, *, died: bool, dry_run: bool, yes: bool
) -> None:
    """Sends the word about each record of whom a notice counts, or was taken back."""
    from deploy.local.reviews import told_of_death  # noqa: PLC0415 - `--help` does without
    from shared.contracts.intake import DeathReview  # noqa: PLC0415 - `--help` does without
    from shared.kit import clock  # noqa: PLC0415 - `--help` does without

    _check(said[0])
    death = _death(home, whose, died=died)
    at, (words, author) = death.word_at(clock.now()), said
    tell(f"notified of {death.notified:%Y-%m-%d %H:%M}: {'it is right' if died else 'it was wrong'}")
    if _goes_on(dry_run=dry_run, yes=yes):
        reviews = [DeathReview(record=one, died=died, author=author, words=words) for one in death.records(died=died)]
        _send([told_of_death(one, at) for one in reviews], home, key)


def _death(home: Home, whose: UUID, *, died: bool) -> "Death":
    from functools import partial  # noqa: PLC0415 - `--help` does without

    from deploy.local.deaths import find_death  # noqa: PLC0415 - `--help` does without

    death = in_transaction(home, partial(find_death, which=whose))
    if death is not None and death.records(died=died):
        return death
    by = f" by {death.said.author}" if death is not None and death.said is not None else ""
    tell(f"nobody told of a death of {whose}" if death is None else f"the notice of death was taken back already{by}")
    raise typer.Exit(_FOUND_A_PROBLEM)


def _asked(home: Home, *, answered: bool) -> "list[Review]":
    from deploy.local.reviews import answered_reviews, open_reviews  # noqa: PLC0415 - `--help` does without

    return in_transaction(home, answered_reviews if answered else open_reviews)


def _one(home: Home, which: UUID) -> "Review":
    both = (one for answered in (False, True) for one in _asked(home, answered=answered))
    found = next((one for one in both if one.id == which), None)
    if found is None:
        tell(f"nobody is asked {which}")
        raise typer.Exit(_FOUND_A_PROBLEM)
    return found


def _say(
    review: "Review", home: Home, said: tuple[str, str], key: str | None, *, same: bool, dry_run: bool, yes: bool
) -> None:
    """Sends the word about each pair through intake, as an event of its own."""
    from deploy.local.reviews import answered  # noqa: PLC0415 - `--help` does without
    from shared.contracts.intake import Review as Word  # noqa: PLC0415 - `--help` does without
    from shared.kit import clock  # noqa: PLC0415 - `--help` does without

    _check(said[0])
    if not review.records:
        how = f": sameday reviews alive {review.id}, or died, answers it" if review.of_a_death else ""
        tell(f"this is not about two records{how}")
        raise typer.Exit(_FOUND_A_PROBLEM)
    count = len(review.records)
    tell(f"{count} {'pair' if count == 1 else 'pairs'} of records: {'one person' if same else 'two people'}")
    if _goes_on(dry_run=dry_run, yes=yes):
        words = [Word(records=pair, same_person=same, author=said[1], words=said[0]) for pair in review.records]
        _send([answered(review.id, word, clock.now()) for word in words], home, key)


def _check(reason: str) -> None:
    if not reason.strip():
        raise typer.BadParameter("a reason in words is needed", param_hint="--reason")


def _goes_on(*, dry_run: bool, yes: bool) -> bool:
    if not dry_run and not yes:
        typer.confirm("Go on?", abort=True, err=True)
    return not dry_run


def _send(events: "list[dict[str, Any]]", home: Home, key: str | None) -> None:
    """Ends the command: exit 1 where intake did not take all of them."""
    from deploy.local.reviews import SOURCE  # noqa: PLC0415 - `--help` does without
    from deploy.local.through_intake import taken  # noqa: PLC0415 - `--help` does without

    raise typer.Exit(0 if taken(events, home, key, SOURCE) else _FOUND_A_PROBLEM)


def _line(one: "Review") -> str:
    likely = f"{100 * one.probability:.0f} % likely one person" if one.probability is not None else one.why
    since = f"since {one.since:%Y-%m-%d %H:%M}" if one.since else ""
    return " · ".join(part for part in (str(one.id), likely, one.area or "", since) if part)


def _json(one: "Review", *, whole: bool = False) -> str:
    shown = {
        "id": str(one.id),
        "why": one.why,
        "records": [[str(record) for record in pair] for pair in one.records],
        "probability": one.probability,
        "area": one.area,
        "since": one.since.isoformat() if one.since else None,
    }
    return dumps(shown | ({"because": list(one.because)} if whole else {}))
