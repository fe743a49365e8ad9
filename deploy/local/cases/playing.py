"""A play, step by step: what is given happens in the town, by the case's clock."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from deploy.local.cases.given import Answer, Delivery, Event
from deploy.local.cases.people import NOBODY, People, named
from deploy.local.cases.reading import Play
from deploy.local.cases.town import Town
from services.intake.answers import Speaker, accept_answer
from services.intake.cloud_events import structured
from services.intake.decide import AreaOf, accept_native
from services.intake.keys import Holder, Key
from services.intake.refusals import Refused
from services.router.life_cycle import OVER
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationOutcome, NotificationRequested
from shared.contracts.observations import Judgement
from shared.contracts.vocabulary import Kind
from shared.kit.clock import rfc3339
from shared.kit.ids import made_of
from shared.packs import Problem
from shared.packs.source import Place


@dataclass(slots=True)
class Stage:
    """A play on its way. `persons`: the ids scoring gave the people of the case."""

    play: Play
    town: Town
    area_of: AreaOf
    persons: dict[str, UUID] = field(default_factory=dict)
    wrong: list[Problem] = field(default_factory=list)
    _people: People = field(init=False)

    def __post_init__(self) -> None:
        self._people = People(self.play.people)

    def happens(self, number: int) -> None:
        """One scene's steps, then its deadlines up to its `now`. What cannot happen is in `wrong`."""
        scene = self.play.scenes[number]
        for at, step in enumerate(scene.moment.given):
            place = (*scene.places["given"], at)
            for name, what in step.named.items():
                self._step((number, at), (*place, name), what, scene.moment.now)
        self.town.passes(scene.moment.now)

    def referrals(self, about: str | None = None) -> list[Referral]:
        """Every referral, of one person or of all, in the order in which they were opened."""
        found = [Referral.model_validate(self.town.router.body(key)) for key in self.town.router.keys("referral:")]
        return [one for one in found if about is None or one.person_id == self.persons.get(about)]

    def _step(self, number: tuple[int, int], place: Place, what: Event | Answer | Delivery, now: datetime) -> None:
        when = (what.heard or what.at) if isinstance(what, Event) else what.at
        when = when or now
        if not self.town.now <= when <= now:
            self._is_wrong(place, rfc3339(when), "it happens before what stands above it, or after the moment's now")
            return
        self.town.passes(when, up_to=True)
        try:
            match what:
                case Event():
                    self._event(number, place, what, when)
                case Answer():
                    self._answer(place, what, when)
                case Delivery():
                    self._delivery(place, what, when)
        except Refused as refused:
            details = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in refused.errors)
            self._is_wrong(place, str(place[-1]), f"intake refuses it: {details or refused.detail}")

    def _event(self, number: tuple[int, int], place: Place, event: Event, when: datetime) -> None:
        kind = str(place[-1])
        happened = event.at or when
        nobody = kind == Kind.PLACE_CONCERN and "about" not in event.model_fields_set
        for name in (NOBODY,) if nobody else named(event.about):
            sent = {
                "specversion": "1.0",
                "type": f"sameday.intake.{kind}.v1",
                "source": event.source,
                "id": str(made_of(self.play.name, *number, name)),
                "time": rfc3339(happened),
                "datacontenttype": "application/json",
                "data": self._data(name, event),
            }
            accepted = accept_native(structured(sent), _key(event.source), when, self.area_of)
            if accepted.message is not None:
                self._heard(place, name, accepted.message)

    def _heard(self, place: Place, name: str, message: Message) -> None:
        dead = len(self.town.dead)
        decision = self.town.hears("intake.events", message)
        if decision is not None and (person_id := decision.audit.get("person_id")):
            self.persons[name] = UUID(person_id)
        for one in self.town.dead[dead:]:
            self._is_wrong(place, str(place[-1]), f"it becomes a dead letter of {one.topic}: {one.bad.detail}")

    def _data(self, name: str, event: Event) -> dict[str, Any]:
        own = {"at", "heard", "about", "source", "person"}
        data: dict[str, Any] = {"area": self.play.case.area}
        data |= event.model_dump(mode="json", exclude=own, exclude_unset=True)
        return data if name == NOBODY else data | {"person": self._people.person(name, event)}

    def _answer(self, place: Place, answer: Answer, when: datetime) -> None:
        held = [one for one in self.referrals(answer.about) if one.target == answer.by]
        if not held:
            self._is_wrong((*place, "by"), answer.by, "it has no referral about this person to answer")
            return
        referral = next((one for one in held if one.state not in OVER), held[-1])
        value = answer.model_dump(mode="json", exclude={"by", "about", "at"}, exclude_none=True)
        speaker = Speaker(referral.agency, when)
        secret = self.town.packs.policies.routing.secret
        self.town.hears("referrals.answers", accept_answer(value, str(referral.referral_id), speaker, secret))

    def _delivery(self, place: Place, delivery: Delivery, when: datetime) -> None:
        keys = {one.referral_id for one in self.referrals(delivery.about)}
        asked = [one.message for one in self.town.said if isinstance(one.message.data, NotificationRequested)]
        fitting = [one for one in asked if _to(one) == delivery.to and one.data.referral_id in keys]  # type: ignore[attr-defined] # picked by model
        if not fitting:
            self._is_wrong((*place, "to"), delivery.to, "nothing about this person was to be told there")
            return
        self.town.hears("notifications.outcomes", _outcome(fitting[-1], delivery, when))

    def _is_wrong(self, place: Place, text: str, wrong: str) -> None:
        self.wrong.append(self.play.problem(place, text, wrong))


def _key(source: str) -> Key:
    """A key that may send what the case writes: whose key it is, is not the question here."""
    return Key("case", b"", Holder.SOURCE, source, None, None, None, frozenset(Judgement))


def _to(request: Message) -> str | None:
    return whom(request.data) if isinstance(request.data, NotificationRequested) else None


def whom(request: NotificationRequested) -> str:
    """Whom a notification is for, as cases name them: `agency/team`, or a contact's e-mail address."""
    return request.email or f"{request.agency}/{request.payload.get('team', '')}"


def _outcome(request: Message, delivery: Delivery, when: datetime) -> Message:
    asked = request.data
    if not isinstance(asked, NotificationRequested):
        raise TypeError("only what was to be told has an outcome")
    fact = NotificationOutcome(
        notification_id=request.id,
        delivery_id=made_of("delivery", request.id),
        referral_id=asked.referral_id,
        agency=asked.agency,
        channel="email" if asked.email else "webhook",
        outcome=delivery.outcome,
        attempts=1,
        detail="",
    )
    return Message(
        id=made_of("outcome", request.id, delivery.outcome, when),
        type="notification.outcome",
        source="urn:sameday:notifier",
        subject=str(asked.referral_id),
        time=when,
        accepted_time=request.accepted_time,
        data=fact,
    )
