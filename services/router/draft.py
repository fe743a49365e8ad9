"""A decision as a draft: the rows it reads and changes are its own, and nobody is told. No I/O, no clock of its own."""
# ruff: noqa: ARG002 - signatures are those of the pen that tells

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.router.pen import Pen
from services.router.state import Referral
from shared.contracts.fact import Fact
from shared.contracts.referrals import AnswerGiven
from shared.contracts.vocabulary import Verb
from shared.packs import Contact, Target


class Draft(Pen):
    """Makes no fact: most of the work of a decision is to word them. A referral's `told` stays as it was."""

    __slots__ = ()

    tells: ClassVar[bool] = False

    def tell_everybody(self, referral: Referral, what: str, reason: str) -> None:
        """Nobody."""

    def tell_agency(self, referral: Referral, what: str, reason: str, *, about_person: bool = True) -> Referral:
        """Not now."""
        return referral

    def tell_contact(self, referral: Referral, contact: Contact, what: str, reason: str) -> Referral:
        """Not now."""
        return referral

    def inform(self, referral: Referral, other: Target, reason: str) -> Referral:
        """Not now."""
        return referral

    def stop(self, *, referral: Referral | None = None, person_id: UUID | None = None, version: int, why: str) -> None:
        """Nobody was told."""

    def refuse(self, answer: AnswerGiven, referral: Referral | None, may: tuple[Verb, ...], wrong: str) -> str:
        """Raises BadRecord `unknown-agency` when no pack knows who answered."""
        self.policy.agency(answer.agency)
        return f"refused: {wrong}"

    def publish(
        self, topic: str, key: str, kind: str, fact: Fact, *causes: object, accepted: datetime | None = None
    ) -> UUID:
        """Nothing."""
        return self.cause.id
