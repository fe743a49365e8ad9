"""Writes one decision down while it is made: rows read, rows changed, facts to publish. No I/O, no clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from services.router import facts
from services.router.alert_row import AlertRow, alert_key
from services.router.alert_words import display_summary
from services.router.parts import About, Happened, Part, Told
from services.router.policy import Policy
from services.router.state import PersonRow, Referral, change, person_key, referral_key
from services.router.team import TeamRow, standing, team_key
from services.router.wording import summary
from shared.contracts.binding import record_of
from shared.contracts.fact import Fact, Message
from shared.contracts.notifications import NotificationRequested, NotificationStop
from shared.contracts.referrals import AnswerGiven
from shared.contracts.vocabulary import ReferralState, Verb
from shared.kit.ids import made_of
from shared.kit.journal import Decision, Outgoing, Row
from shared.packs import AreaPack, Contact, Target

SOURCE = "urn:sameday:router"
RowT = TypeVar("RowT", bound=Part)


@dataclass(slots=True)
class Pen:
    """One decision in the making."""

    policy: Policy
    rows: Mapping[str, Row]
    cause: Message
    now: datetime
    changed: dict[str, Part] = field(default_factory=dict)
    said: list[Outgoing] = field(default_factory=list)
    tells: ClassVar[bool] = True
    """Whether anybody hears of it: else what is only words is not made."""

    def person(self, person_id: UUID) -> PersonRow:
        """A person's row, through a merge to the survivor; a new one when there is none."""
        row = self.row_of(person_id)
        return self.person(row.alias_of) if row.alias_of is not None else row

    def row_of(self, person_id: UUID) -> PersonRow:
        """The row of this very id, even where it only says who the person is now; a new one when there is none."""
        return self._row(person_key(person_id), PersonRow) or PersonRow(person_id=person_id)

    def referral(self, referral_id: UUID) -> Referral | None:
        """A referral's row, None when there is none."""
        return self._row(referral_key(referral_id), Referral)

    def pack(self, referral: Referral) -> AreaPack:
        """The pack of a referral's area. Raises BadRecord `no-area`."""
        return self.policy.pack(referral.area)

    def target(self, referral: Referral) -> Target | None:
        """The team a referral asks, None when the pack has it no more."""
        return self.pack(referral).targets.get(referral.target)

    def alert(self, alert_id: UUID) -> AlertRow | None:
        """A drug alert's row, None when nobody was told of it."""
        return self._row(alert_key(alert_id), AlertRow)

    def keep_alert(self, alert: AlertRow) -> None:
        """The drug alert's row becomes this."""
        self.changed[alert_key(alert.alert_id)] = alert

    def keep_person(self, person: PersonRow) -> None:
        """The person's row becomes this."""
        self.changed[person_key(person.person_id)] = person

    def team(self, area: str, name: str) -> TeamRow:
        """The row of a team that has a limit or absences; a new one when there is none."""
        return self._row(team_key(area, name), TeamRow) or TeamRow(area=area, name=name)

    def keep_team(self, row: TeamRow) -> None:
        """The team's row becomes this."""
        self.changed[row.key] = row

    def keep(self, referral: Referral) -> None:
        """The referral's row becomes this; what falls due first arms the deadline."""
        self._count(referral)
        self.changed[referral.key] = referral

    def happened(
        self,
        referral: Referral,
        what: str,
        state: ReferralState,
        reason: str,
        *,
        of: About | None = None,
        **more: Any,
    ) -> Referral:
        """One more step of a referral's life: version and sequence rise by one, and everybody who reads hears of it.

        `of`: which appointment it is about; `more`: what else of the referral changes.
        """
        version, about = referral.version + 1, of._asdict() if of is not None else {}
        step = self._step(what=what, state=state, reason=reason, version=version, **about)
        after = referral.model_copy(
            update={
                "version": version,
                "sequence": referral.sequence + 1,
                "state": state,
                "history": (*referral.history, step),
                **more,
            }
        )
        self.tell_everybody(after, what, reason)
        return after

    def _step(self, **said: Any) -> Happened:
        return Happened(at=self.now, event_id=facts.event_of(self.cause), **said)

    def tell_everybody(self, referral: Referral, what: str, reason: str) -> None:
        """The step a referral has taken, on `referrals.changes`."""
        self._publish("referrals.changes", f"referral.{what}", referral, facts.changed(referral, reason), what)

    def tell_agency(self, referral: Referral, what: str, reason: str, *, about_person: bool = True) -> Referral:
        """The agency hears of it on its topic, if it has one, and at its endpoints, as its agreement allows."""
        target = self.target(referral)
        if target is None:
            return referral
        about_person = about_person and referral.person_id is not None
        asked = facts.asked(referral, target, reason, self.now, about_person=about_person)
        if target.agency.kafka:
            self._publish(f"agency.{target.agency.id}.referrals", what, referral, asked, what)
        return self._request(referral, target, what, asked.model_dump(mode="json"), None, about_person=about_person)

    def tell_contact(self, referral: Referral, contact: Contact, what: str, reason: str) -> Referral:
        """One named contact is told by e-mail; the payload holds nothing about the person."""
        target = self.target(referral)
        if target is None:
            return referral
        payload = facts.least(referral) | {"reason": reason}
        return self._request(referral, target, what, payload, contact, about_person=True)

    def inform(self, referral: Referral, other: Target, reason: str) -> Referral:
        """A team that is asked nothing hears that there is such a referral, and nothing about the person."""
        today = self.now.astimezone(other.calendar.zone).date()
        payload = facts.least(referral) | {"reason": facts.said(reason, other, today, "nothing is asked of you")}
        return self._request(referral, other, "referral.informed", payload, None, about_person=True)

    def stop(self, *, referral: Referral | None = None, person_id: UUID | None = None, version: int, why: str) -> None:
        """What was asked to be told must be told no longer."""
        stopped = NotificationStop(
            referral_id=referral.referral_id if referral else None, person_id=person_id, version=version, reason=why
        )
        subject = str(referral.referral_id if referral else person_id)
        self.publish("notifications.stop", subject, "notification.stop", stopped, subject, version)

    def refuse(self, answer: AnswerGiven, referral: Referral | None, may: tuple[Verb, ...], wrong: str) -> str:
        """The agency hears that its answer did not fit, on its topic when it has one, else at its endpoints.

        Raises BadRecord `unknown-agency` when no pack knows who answered.
        """
        agency = self.policy.agency(answer.agency)
        refused = facts.refused(answer.referral_id, referral, self.cause.id, may, wrong)
        key = str(answer.referral_id)
        if agency.kafka:
            self.publish(f"agency.{agency.id}.referrals", key, "answer.refused", refused, key)
        else:
            self.publish(
                "notifications.requested", key, "notification.requested", facts.refusal(refused, agency.id), key
            )
        return f"refused: {wrong}"

    def publish(
        self, topic: str, key: str, kind: str, fact: Fact, *causes: object, accepted: datetime | None = None
    ) -> UUID:
        """One fact more. Its id is made of the record that caused it, so that a repeat makes the same."""
        identity = made_of(self.cause.id, topic, kind, *causes)
        message = Message(
            id=identity,
            type=kind,
            source=SOURCE,
            subject=key,
            time=self.now,
            accepted_time=accepted or self.cause.accepted_time,
            data=fact,
            traceparent=self.cause.traceparent,
        )
        self.said.append(record_of(topic, key, message))
        return identity

    def _count(self, referral: Referral) -> None:
        """Only where it begins or ceases to take a place, or to wait for one, the team's row is looked at."""
        if referral.person_id is None or referral.target not in self.pack(referral).limited:
            return
        before = self.referral(referral.referral_id)
        if standing(before.state if before is not None else None) != standing(referral.state):
            self.keep_team(self.team(referral.area, referral.target).counting(referral))

    def decision(self, reason: str) -> Decision:
        """What has been written down, as the journal takes it."""
        return Decision(reason, {key: change(row) for key, row in self.changed.items()}, tuple(self.said))

    def _row(self, key: str, model: type[RowT]) -> RowT | None:
        if key in self.changed:
            return self.changed[key]  # type: ignore[return-value] # keys of one prefix hold one model
        row = self.rows.get(key)
        return row.parsed(model.model_validate) if row is not None else None

    def _publish(self, topic: str, kind: str, referral: Referral, fact: Fact, *causes: object) -> UUID:
        key = str(referral.referral_id)
        causes = (key, referral.version, *causes)
        return self.publish(topic, key, kind, fact, *causes, accepted=referral.accepted_time)

    def _request(
        self,
        referral: Referral,
        target: Target,
        what: str,
        payload: dict[str, Any],
        contact: Contact | None,
        *,
        about_person: bool,
    ) -> Referral:
        words = summary if referral.person_id is not None else display_summary
        requested = NotificationRequested(
            referral_id=referral.referral_id,
            version=referral.version,
            sequence=referral.sequence,
            person_id=referral.person_id if about_person else None,
            agency=target.agency.id,
            to="contact" if contact else "agency",
            email=contact.email if contact else None,
            payload_type=what,
            payload=payload,
            summary=words(what, referral, self.pack(referral), target, self.now),
            band=referral.band,
            respond_by=referral.answer_due,
        )
        whom = contact.role if contact else "agency" if target.name == referral.target else target.name
        identity = self._publish("notifications.requested", "notification.requested", referral, requested, what, whom)
        told = Told(notification_id=identity, whom=whom)
        return referral.model_copy(update={"told": (*referral.told, told)})
