"""The demo's words and lines (interfaces.md, *What demo should feel like*)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from deploy.local.demo.arrived import Arrivals
from deploy.local.demo.posting import Accepted
from deploy.local.demo.samples import Sample
from deploy.local.demo.way import Promise, Seen, Way, arrived
from services.notifier.model import Channel
from services.router.wording import when
from shared.contracts.people import PersonScored
from shared.contracts.referrals import ReferralChanged
from shared.packs import AreaPack

_WIDTH = 100
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def opening(sample: Sample, accepted: Accepted, now: datetime) -> Iterator[Text]:
    """What happened, to whom in the plainest words, and how soon it was safe."""
    local = now.astimezone(ZoneInfo("Europe/London"))
    words = ", ".join(part for part in (_place(sample), f"{local:%H:%M}", _who(sample, now)) if part)
    yield _timed(f"{sample.kind:<18}", words, f"accepted in {accepted.took_ms:.0f} ms", style="bold cyan")


def scoring(seen: Seen, accepted: Accepted) -> Iterator[Text]:
    """The score as a range, and why."""
    if not isinstance(seen.message.data, PersonScored):
        return
    score = seen.message.data.score
    items = "item" if len(score.unknown) == 1 else "items"
    unknown = f", {_NUMBERS[len(score.unknown)]} {items} unknown" if score.unknown else ""
    words = f"{score.band} · NDTA {score.low} to {score.high} of 48{unknown}"
    yield _timed("  scored  ", words, _after(seen.at, accepted), style="yellow")
    for factor in score.factors:
        evidence = ", ".join(str(one)[:8] for one in factor.evidence)
        yield Text(f"          because {factor.text} ({evidence})", style="dim")


def offering(seen: Seen, accepted: Accepted, packs: Mapping[str, AreaPack], now: datetime) -> Iterator[Text]:
    """Which team is asked, until when, and by which rule."""
    if not isinstance(seen.message.data, ReferralChanged):
        return
    change = seen.message.data
    pack = packs[change.area]
    target = pack.targets[f"{change.agency}/{change.team}"]
    until = f" · answer by {when(change.respond_by, now, pack)}" if change.respond_by else ""
    words = f"{target.agency.name}, {target.team.name}{until}"
    yield _timed("  offered ", words, _after(seen.at, accepted), style="magenta")
    yield Text(f"          because {change.reason.partition(', because ')[2] or change.reason}", style="dim")


def telling(way: Way, arrivals: Arrivals, accepted: Accepted) -> Iterator[Text]:
    """Who has been told, by what, and whether the signature fitted."""
    there = [(promise, found) for promise in way.mine() if (found := arrived(promise, arrivals))]
    if there:
        words = " · ".join(dict.fromkeys(_told(promise) for promise, _ in there))
        yield _timed("  told    ", words, _after(max(found.at for _, found in there), accepted), style="green")


def _told(promise: Promise) -> str:
    by_webhook = promise.channel is Channel.WEBHOOK
    return f"{promise.to} by webhook, signature verified" if by_webhook else f"{promise.to} by e-mail"


def _after(at: float, accepted: Accepted) -> str:
    return f"+{max(0.0, at - accepted.at) * 1000:.0f} ms"


def _timed(head: str, words: str, time: str, *, style: str) -> Text:
    return Text.assemble((head, style), f"{words:<{_WIDTH - len(head)}} ", (time, "bold"))


def _place(sample: Sample) -> str:
    place = sample.body["data"].get("place") if sample.native else sample.body["additionalInformation"].get("prisonId")
    return f"prison {place}" if place and not sample.native else str(place or "")


def _who(sample: Sample, now: datetime) -> str:
    person: Mapping[str, Any] = sample.body["data"]["person"] if sample.native else {}
    word = {"male": "man", "female": "woman"}.get(str(person.get("sex")), "person")
    if "birth_date" not in person:
        return f"a fictional {word} known by a number only"
    born = datetime.fromisoformat(person["birth_date"])
    age = now.year - born.year - ((now.month, now.day) < (born.month, born.day))
    return f"a fictional {word} of {age}"


def console() -> Console:
    """Where the demo talks: stdout, with colours where there is a terminal."""
    return Console(highlight=False, soft_wrap=True)
