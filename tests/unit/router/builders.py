"""Facts and a small world for the router's tests: rows kept in a dictionary, decisions applied as the journal would."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from services.router.due import due
from services.router.handle import RouteFacts
from services.router.policy import Policy
from services.router.state import PersonRow, Referral, person_key, referral_key
from shared.contracts.binding import message_of
from shared.contracts.deadlines import DeadlineDue
from shared.contracts.fact import Fact, Message
from shared.contracts.intake import Person
from shared.contracts.notifications import NotificationOutcome, NotificationRequested
from shared.contracts.people import PersonScored, PersonStopped, Score
from shared.contracts.referrals import AnswerGiven, Appointment, ReferralAsked
from shared.contracts.vocabulary import (
    Band,
    DeclineReason,
    DeliveryOutcome,
    Flag,
    Kind,
    Need,
    Outcome,
    Substance,
    Verb,
)
from shared.kit.ids import made_of
from shared.kit.journal import Decision, Outgoing, Record, Row
from shared.packs import load_packs
from shared.packs.routes import Route
from tests.product import AREAS, packs

SECRET = b"a secret of at least thirty-two bytes"
SOMEBODY = made_of("somebody")
FRIDAY = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def policy(areas: Path = AREAS) -> Policy:
    """The packs of a folder. What is asked after an answer is left out; test_follow_up.py tries it."""
    found = packs() if areas == AREAS else load_packs(areas)
    without = {
        name: replace(one, routes=one.routes.model_copy(update={"follow_up": {}})) for name, one in found.items()
    }
    return Policy(without, SECRET)


def with_rule(rule_id: str, **more: object) -> Policy:
    """Walsall's pack with one rule changed."""
    pack = policy().packs["walsall"]
    rules = tuple(rule.model_copy(update=more) if rule.id == rule_id else rule for rule in pack.routes.rules)
    assert rules != pack.routes.rules, f"no rule {rule_id}"
    return Policy({"walsall": replace(pack, routes=pack.routes.model_copy(update={"rules": rules}))}, SECRET)


def without_rules(beginning: str) -> Policy:
    """Walsall's pack without the rules whose ids begin so."""
    pack = policy().packs["walsall"]
    rules = tuple(rule for rule in pack.routes.rules if not rule.id.startswith(beginning))
    return Policy({"walsall": replace(pack, routes=pack.routes.model_copy(update={"rules": rules}))}, SECRET)


def and_rules(*rules: dict[str, object]) -> Policy:
    """Walsall's pack with further rules, before all others."""
    pack = policy().packs["walsall"]
    more = tuple(Route.model_validate({"because": "of this test", "source": "ours"} | rule) for rule in rules)
    routes = pack.routes.model_copy(update={"rules": (*more, *pack.routes.rules)})
    return Policy({"walsall": replace(pack, routes=routes)}, SECRET)


def scored(
    kind: Kind = Kind.CUSTODY_RELEASE,
    *needs: Need,
    band: Band = Band.STANDARD,
    person_id: UUID = SOMEBODY,
    event: object = 1,
    flags: Sequence[Flag] = (),
    substances: Sequence[Substance] = (),
    site: str | None = None,
    accepts: bool | None = None,
    homeless: bool | None = None,
    area: str = "walsall",
    version: int = 1,
    birth_date: Any = None,
) -> PersonScored:
    return PersonScored(
        person_id=person_id,
        version=version,
        event_id=made_of("event", person_id, event),
        kind=kind,
        event_source="urn:sameday:desk:testham",
        area=area,
        person=Person(
            nhs_number="9991017070",
            family_name="Test",
            given_names=("Alex",),
            phone="01632 960999",
            no_fixed_abode=homeless,
            birth_date=birth_date,
        ),
        needs=tuple(needs),
        flags=tuple(flags),
        substances=tuple(substances),
        accepts_help_now=accepts,
        site=site,
        note="asks for help today",
        score=Score(value=9, low=9, high=33, unknown=(), band=band, factors=()),
        events_30_days=1,
        events_90_days=1,
        last_seen=None,
    )


def message(fact: Fact, at: datetime, *causes: object, kind: str | None = None) -> Message:
    return Message(
        id=made_of("message", at, *causes, type(fact).__name__, fact.model_dump_json()),
        type=kind or fact.TYPES[0],
        source="urn:sameday:test",
        subject="test",
        time=at,
        accepted_time=at,
        data=fact,
    )


@dataclass
class World:
    """A router alone with its rows. `now` moves when told to."""

    policy: Policy
    now: datetime = FRIDAY
    bodies: dict[str, bytes] = field(default_factory=dict)
    due_at: dict[str, datetime] = field(default_factory=dict)
    said: list[tuple[str, Message]] = field(default_factory=list)
    last: Decision | None = None

    def take(self, fact: Fact, *causes: object, happened: datetime | None = None) -> list[tuple[str, Message]]:
        """Decides one fact as the journal would, and returns what is published for it."""
        return self.handle(message(fact, happened or self.now, *causes))

    def handle(self, one: Message) -> list[tuple[str, Message]]:
        handler = RouteFacts(self.policy)
        rows: dict[str, Row] = {}
        while lacking := set(handler.keys(one, rows)) - set(rows):
            rows |= {key: Row(key, orjson.loads(self.bodies[key]) if key in self.bodies else None) for key in lacking}
        self.last = handler.decide(one, rows, self.now)
        assert set(self.last.changes) <= set(rows), "a row is changed that was not asked for"
        for key, change in self.last.changes.items():
            self.bodies[key] = orjson.dumps(change.body)
            self.due_at.pop(key, None)
            if change.due_at is not None:
                self.due_at[key] = change.due_at
        facts = [(fact.topic, read(fact)) for fact in self.last.facts]
        self.said += facts
        return facts

    def referral(self, referral_id: UUID) -> Referral:
        return Referral.model_validate(orjson.loads(self.bodies[referral_key(referral_id)]))

    def referrals(self) -> list[Referral]:
        found = [orjson.loads(body) for key, body in self.bodies.items() if key.startswith("referral:")]
        return [Referral.model_validate(body) for body in found]

    def person(self, person_id: UUID = SOMEBODY) -> PersonRow:
        return PersonRow.model_validate(orjson.loads(self.bodies[person_key(person_id)]))

    def only(self) -> Referral:
        (one,) = self.referrals()
        return one

    def asked(self) -> list[str]:
        return [referral.target for referral in self.referrals()]

    def waiting(self) -> Referral:
        """The one referral whose clock runs."""
        (one,) = [referral for referral in self.referrals() if referral.clock is not None]
        return one

    def answer(self, referral: Referral, verb: Verb, **more: Any) -> list[tuple[str, Message]]:
        more = {"agency": referral.agency, **more}
        given = AnswerGiven(referral_id=referral.referral_id, verb=verb, **more)
        return self.take(given, self.now, referral.version)

    def deadlines(self, until: datetime) -> list[DeadlineDue]:
        """What the poller would publish up to a moment, in order; the clock moves with it."""
        fired = []
        while ready := [(at, key) for key, at in self.due_at.items() if at <= until]:
            at, key = min(ready)
            self.now = max(self.now, at)
            one = read(due(key, orjson.loads(self.bodies[key]), at))
            assert isinstance(one.data, DeadlineDue)
            fired.append(one.data)
            self.handle(one)
        self.now = max(self.now, until)
        return fired


def read(fact: Outgoing) -> Message:
    """A fact as a reader would get it, through the Kafka binding."""
    return message_of(Record(fact.topic, 0, 0, fact.key, fact.value, dict(fact.headers), FRIDAY))


def changes(facts: list[tuple[str, Message]]) -> list[str]:
    return [one.type for topic, one in facts if topic == "referrals.changes"]


def requests(facts: list[tuple[str, Message]]) -> list[NotificationRequested]:
    return [one.data for _, one in facts if isinstance(one.data, NotificationRequested)]


def asks(facts: list[tuple[str, Message]]) -> list[ReferralAsked]:
    return [one.data for _, one in facts if isinstance(one.data, ReferralAsked)]


def stopped(because: str = "death", person_id: UUID = SOMEBODY) -> PersonStopped:
    return PersonStopped(person_id=person_id, version=9, event_id=made_of("stop", person_id), because=because)


def outcome(request: Message, what: DeliveryOutcome) -> NotificationOutcome:
    assert isinstance(request.data, NotificationRequested)
    return NotificationOutcome(
        notification_id=request.id,
        delivery_id=made_of("delivery", request.id),
        referral_id=request.data.referral_id,
        agency=request.data.agency,
        channel="webhook",
        outcome=what,
        attempts=1,
        detail="",
    )


FITTING: dict[Verb, dict[str, Any]] = {
    Verb.DECLINE: {"reason": DeclineReason.NO_CAPACITY},
    Verb.SCHEDULE: {"appointment": Appointment(at=FRIDAY + timedelta(hours=3))},
    Verb.CLOSE: {"outcome": Outcome.ENGAGED},
}
"""What an answer needs besides its verb."""
