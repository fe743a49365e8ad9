"""A story on the running system: what is sent and answered by a clock that stands where it is put, and who hears."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from shared.kit.clock import instant, rfc3339
from tests.end_to_end.events import event
from tests.end_to_end.street import Agencies, CommandLine, Integrator, Mailbox, text
from tests.end_to_end.wire import Wire

SOURCE = "urn:test:rows"


@dataclass(frozen=True)
class Clock:
    """The clock of a running system: it stands where it is put (docs/adr/0018)."""

    file: Path

    def stand(self, at: datetime) -> None:
        """The file is never there in part."""
        fresh = self.file.with_suffix(".fresh")
        fresh.write_text(rfc3339(at))
        fresh.replace(self.file)

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """At the end it is let go: it runs on as the machine's does."""
        try:
            yield
        finally:
            self.file.unlink(missing_ok=True)


@dataclass(frozen=True)
class Town:
    """Everything around the running system that a story needs; `with_topic` are agencies that asked for Kafka."""

    line: CommandLine
    sender: Integrator
    agencies: Agencies
    mailbox: Mailbox
    with_topic: Sequence[str]
    wire: Wire
    clock: Clock
    keys: dict[str, Integrator] = field(default_factory=dict)

    def speaker(self, agency: str) -> Integrator:
        """The agency with a key of its own."""
        if agency not in self.keys:
            key = self.line.said("keys", "add", "--agency", agency)
            self.keys[agency] = Integrator(self.sender.intake, key)
        return self.keys[agency]


@dataclass
class Story:
    """What happens to one person in one area, and what comes of their newest event."""

    town: Town
    area: str
    person: dict[str, Any]
    now: datetime = field(init=False)
    event: str = field(init=False)
    _before: tuple[int, int, int] = field(init=False)
    _known: list[Any] | None = field(default_factory=list)

    def at(self, moment: str) -> None:
        """Time stands at this instant from now on; what fell due on the way falls due now."""
        if self._known is None:
            self.town.wire.quiet(self.now)
        self.now = instant(moment)
        self._before = len(self.town.agencies.told), len(self.town.mailbox.mails), len(self.town.wire.queued)
        self.town.clock.stand(self.now)
        self._known = None

    def sends(self, kind: str, happened: str | None = None, **data: Any) -> None:
        """Intake hears now of something that happens now, or happened then."""
        sent = event(kind, SOURCE, self.area, person=self.person, **data)
        self.event = self.town.sender.accepted(sent | {"time": happened or rfc3339(self.now)})
        self._known = None

    def answers(self, team: str, **answer: Any) -> None:
        """The team answers over HTTP, now."""
        path = f"/v1/referrals/{self._referral(team)['id']}/answers"
        said = self.town.speaker(team.partition("/")[0]).post(answer, path, "application/json")
        assert said.status_code == httpx.codes.ACCEPTED, said.text
        self._known = None

    def told(self) -> list[str]:
        """Who was told what about the event since the clock was put here: `AGENCY/TEAM offered`, `MAILBOX Subject`.

        Sorted, each as often as it was told. On the topic of an agency that has one stands what it heard by webhook.
        """
        ids = {one["id"] for one in self._referrals()}
        _, mails, queued = self._before
        heard = [_said(one.agency, one.body["data"], one.body["type"]) for one in self._webhooks(ids)]
        queue = [one for one in self.town.wire.queued[queued:] if one.data["referral_id"] in ids]
        on_topics = sorted(_said(one.data["agency"], one.data, one.type) for one in queue)
        assert on_topics == sorted(one for one in heard if one.partition("/")[0] in self.town.with_topic)
        people = [(to, mail) for to, mail in self.town.mailbox.mails[mails:] if not to.startswith("queue@")]
        return sorted([*heard, *(f"{to} {_subject(mail)}" for to, mail in people if _about(mail, ids))])

    def webhook(self, agency: str) -> Any:
        """The data of the one webhook this agency got since the clock was put here."""
        (one,) = (one for one in self._webhooks({one["id"] for one in self._referrals()}) if one.agency == agency)
        return one.body["data"]

    def mailed(self, address: str) -> str:
        """The words of the mails to this address about the event since the clock was put here."""
        ids = {one["id"] for one in self._referrals()}
        fresh = self.town.mailbox.mails[self._before[1] :]
        return "\n".join(text(mail) for to, mail in fresh if to == address and _about(mail, ids))

    def asked(self) -> dict[str, str]:
        """Each team that was asked, with how its referral stands."""
        return {f"{one['agency']}/{one['team']}": one["state"] for one in self._referrals()}

    def why(self) -> str:
        """What `sameday why` says of the event, by the clock that was put here."""
        return self.town.line.said("why", self.event)

    def due(self, team: str) -> str:
        """By when the team is to answer."""
        return str(self._referral(team)["respond_by"])

    def _referral(self, team: str) -> Any:
        return next(one for one in self._referrals() if f"{one['agency']}/{one['team']}" == team)

    def _referrals(self) -> list[Any]:
        """The event's, as `sameday trace` shows them once nothing is under way."""
        if self._known is None:
            self.town.wire.quiet(self.now)
            self._known = list(self.town.line.trace(self.event)["referrals"])
        return self._known

    def _webhooks(self, ids: set[str]) -> list[Any]:
        return [one for one in self.town.agencies.told[self._before[0] :] if one.referral in ids]


def _said(agency: str, data: Any, kind: str) -> str:
    team = f"/{data['team']}" if data["agency"] == agency else ""
    return f"{agency}{team} {kind.removeprefix('referral.')}"


def _about(mail: Any, ids: set[str]) -> bool:
    return any(one in text(mail) for one in ids)


def _subject(mail: Any) -> str:
    return " ".join(str(mail["Subject"]).split()).partition(":")[0]
