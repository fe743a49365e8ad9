"""Sends the samples one after the other and shows each one's way until everybody is told."""

import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from rich.console import Console
from rich.text import Text

from deploy.local.demo import show
from deploy.local.demo.arrived import Arrivals
from deploy.local.demo.mailbox import Mailbox
from deploy.local.demo.posting import Accepted, Sender
from deploy.local.demo.receiver import Receiver
from deploy.local.demo.samples import Sample
from deploy.local.demo.way import TOPICS, Seen, Way
from deploy.local.following import Following
from deploy.local.home import Running
from deploy.local.passing_endpoints import passing_endpoints
from deploy.local.passing_keys import passing_keys
from deploy.local.ports import Ports
from services.notifier.model import Channel
from shared.contracts.binding import message_of
from shared.kit import clock
from shared.kit.journal import BadRecord, Record
from shared.packs import AreaPack, load_packs

_TOLD_WITHIN = 15.0
"""Seconds for one event's whole way; it takes a fraction of one."""
_AREA = "walsall"
"""Of the events that name none: the prison of the HMPPS sample lies where no pack is yet."""


@dataclass
class Stage:
    """Everything the show needs, opened by `with` and closed in the opposite order."""

    running: Running
    ports: Ports
    console: Console

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self.arrivals = Arrivals()
        self.packs: Mapping[str, AreaPack] = load_packs(self.running.areas)
        receiver = self._stack.enter_context(Receiver(self.ports.receiver, self.arrivals))
        self._stack.enter_context(Mailbox(self.ports.smtp, self.arrivals))
        self.endpoints = self._stack.enter_context(passing_endpoints(self.running, self._wanted(receiver)))
        for one in self.endpoints:
            if one.channel is Channel.WEBHOOK:
                receiver.expect(one.agency, one.secret)
        self._following = self._stack.enter_context(Following(self.running.kafka_options(), TOPICS))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def play(self, samples: list[Sample]) -> list[str]:
        """Shows each sample's way. What is missing at the end, in words; empty when every promise was kept."""
        missing: list[str] = []
        with (
            passing_keys(self.running.database, {sample.source for sample in samples}, _AREA) as keys,
            Sender(self.running.intake, keys) as sender,
        ):
            for sample in samples:
                missing += [f"{sample.name}: {one}" for one in self._show(sample, sender)]
        return missing

    def stay(self) -> None:
        """Shows what others publish until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            while True:
                for seen in self._poll():
                    self.console.print(f"{seen.message.type:<24} {seen.message.subject}")

    def _wanted(self, receiver: Receiver) -> list[tuple[str, Channel, str]]:
        agencies = {agency.id for pack in self.packs.values() for agency in pack.agencies}
        webhooks = [(agency, Channel.WEBHOOK, receiver.url(agency)) for agency in sorted(agencies)]
        return webhooks + [(agency, Channel.EMAIL, f"queue@{agency}.invalid") for agency in sorted(agencies)]

    def _show(self, sample: Sample, sender: Sender) -> list[str]:
        accepted = sender.send(sample)
        way = Way(accepted.id, self.endpoints)
        self._print(show.opening(sample, accepted, clock.now()))
        until = time.monotonic() + _TOLD_WITHIN
        while way.missing(self.arrivals) and time.monotonic() < until:
            self._take(way, accepted)
        self._print(show.telling(way, self.arrivals, accepted))
        return way.missing(self.arrivals)

    def _take(self, way: Way, accepted: Accepted) -> None:
        """Takes what has come and shows what is new of it."""
        for seen in self._poll():
            scored, offers = way.score, set(way.offers)
            way.take(seen)
            if way.score is not scored and way.score is not None:
                self._print(show.scoring(way.score, accepted))
            for referral in way.offers.keys() - offers:
                self._print(show.offering(way.offers[referral], accepted, self.packs, clock.now()))

    def _poll(self) -> list[Seen]:
        records = self._following.poll(20)
        at = time.monotonic()
        found: list[Seen] = []
        for record in records:
            with suppress(BadRecord):
                found.append(Seen(message_of(_record(record)), at))
        return found

    def _print(self, lines: Iterable[Text]) -> None:
        for line in lines:
            self.console.print(line)


def _record(record: Any) -> Record:
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    return Record(record.topic, record.partition, record.offset, record.key, record.value, dict(record.headers), at)
