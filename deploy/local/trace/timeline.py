"""A trace for people: one readable timeline."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from deploy.local.trace.model import Delivery, Event, PersonTrace, Referral, Score, Trace
from shared.contracts.texts.catalogue import IN_ENGLISH, Catalogue
from shared.contracts.vocabulary import BAND_SENTENCES, Kind

BECAUSE = "because {because} ({evidence})"
_ZONE = ZoneInfo("Europe/London")
_MOST = 20
"""Events of a person that are told one by one; `--json` has all that are kept in full."""


def show(trace: Trace, spoken: Catalogue = IN_ENGLISH, console: Console | None = None) -> None:
    """Prints it on stdout, its reasons in a language."""
    console = console or Console(highlight=False, soft_wrap=True)
    for line in lines(trace, spoken):
        console.print(line)


def lines(trace: Trace, spoken: Catalogue = IN_ENGLISH) -> Iterator[Text]:
    """The timeline line by line."""
    yield from _event(trace)
    yield from _decided(trace, spoken)
    if isinstance(trace, PersonTrace):
        yield from _changed(trace)
    for referral in trace.referrals:
        yield from _referral(referral)
    for delivery in trace.deliveries:
        yield from _delivery(delivery)
    for letter in trace.dead_letters:
        yield _line("dead letter", f"{letter.service} from {letter.source_topic}: {letter.detail}", "bold red")
        yield _more(f"{letter.kind} · {letter.state} · {_at(letter.at)} · sameday dead show {letter.id}")
    if isinstance(trace, PersonTrace):
        yield from _heard(trace)


def _event(trace: Trace) -> Iterator[Text]:
    event = trace.event
    if event is None:
        return
    where = f" in {event.area}" if event.area else ""
    yield _line(_named(event), f"{_at(event.time)}{where} · from {event.source or 'unknown'}", "bold cyan")
    yield _more(f"event {event.id} · accepted {_at(event.accepted_time)}")
    if event.kind is Kind.DRUG_ALERT:
        yield _more("about nobody: told to everybody who opted in")
    elif trace.person_id is None and not trace.dead_letters:
        yield _more("accepted and on its way: no service has decided anything yet")
    elif trace.person_id is not None:
        yield _more(f"person {trace.person_id}")
    if isinstance(trace, PersonTrace) and trace.formerly:
        yield _more(f"known before as {', '.join(map(str, trace.formerly))}")


def _decided(trace: Trace, spoken: Catalogue) -> Iterator[Text]:
    if isinstance(trace, PersonTrace) and trace.died is not None:
        yield _line("died", f"as notified on {_at(trace.died)}: nobody is to contact the person", "bold red")
    if isinstance(trace, PersonTrace) and (back := trace.taken_back) is not None:
        words = f"as notified on {_at(back.notified)}: {back.author} said on {_at(back.at)} that it was wrong"
        yield _line("not died", words, "bold yellow")
    if trace.decided is not None:
        yield _line("decided", trace.decided, "bold yellow")
    if trace.score is not None:
        yield from _score(trace.score, spoken)


def _score(score: Score, spoken: Catalogue) -> Iterator[Text]:
    unknown = f", unknown: {len(score.unknown)} of 10 items" if score.unknown else ""
    yield _line("scored", f"{score.band} · NDTA {score.low} to {score.high} of 48{unknown}", "bold yellow")
    yield _more(spoken.plain(BAND_SENTENCES[score.band]))
    for factor in score.factors:
        evidence = ", ".join(str(one)[:8] for one in factor.evidence)
        voice = spoken.whole(factor)
        yield _more(voice.plain(BECAUSE).format(because=voice.reason(factor), evidence=evidence))


def _changed(trace: PersonTrace) -> Iterator[Text]:
    """What is new to whoever knew the person a week ago."""
    if trace.changed is None:
        yield _line(
            "this week", "cannot be said: the area packs are not in order; see sameday policy check", "bold red"
        )
    else:
        first, *rest = trace.changed or ("nothing changed",)
        yield _line("this week", first, "bold yellow")
        yield from map(_more, rest)


def _heard(trace: PersonTrace) -> Iterator[Text]:
    for event in trace.events[:_MOST]:
        yield _line("heard", f"{_at(event.time)}  {_named(event)} · from {event.source} ({str(event.id)[:8]})", "cyan")
    if more := len(trace.events[_MOST:]) + trace.older:
        yield _more(f"and {more} older")


def _named(event: Event) -> str:
    return event.kind.replace("_", " ") if event.kind else "event"


def _referral(referral: Referral) -> Iterator[Text]:
    yield _line("referral", f"{referral.agency}, {referral.team} · {referral.state}", "bold magenta")
    yield _more(f"{referral.id} · answer by {_at(referral.respond_by)}")
    if referral.now is not None:
        yield _more(referral.now)
    for step in referral.history:
        yield _more(f"{_at(step.at)}  {step.state:<14} {step.reason}")


def _delivery(delivery: Delivery) -> Iterator[Text]:
    yield _line("told", f"{delivery.agency} by {delivery.channel} · {delivery.state}", "bold green")
    for attempt in delivery.attempts:
        status = f" {attempt.status}" if attempt.status else ""
        yield _more(f"{_at(attempt.at)}  {attempt.outcome}{status} in {attempt.took_ms} ms")


def _line(head: str, words: str, style: str) -> Text:
    return Text.assemble((f"{head:<17} ", style), words)


def _more(words: str) -> Text:
    return Text(f"{'':<18}{words}", style="dim")


def _at(moment: datetime | None) -> str:
    return "unknown" if moment is None else moment.astimezone(_ZONE).strftime("%a %d %b %Y %H:%M:%S")
