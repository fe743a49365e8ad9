"""What `sameday why --json` prints: sentences with the moments they speak of. Nobody's data."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.vocabulary import ReferralState


class Part(BaseModel):
    """A frozen part of an answer."""

    model_config = ConfigDict(frozen=True)


class Next(Part):
    """Something that will happen at a moment if nothing else does before; `what` goes on a sentence."""

    at: datetime
    what: str


class Standing(Part):
    """One ask to one agency: since when it is as it is, what comes next, and both as one sentence."""

    referral: UUID
    agency: str
    team: str
    state: ReferralState
    since: datetime
    next: tuple[Next, ...]
    sentence: str


class NotTold(Part):
    """Whether an agency was told, and the sentences that say why not. `rule` is the one that comes nearest."""

    agency: str
    told: bool
    rule: str | None
    sentences: tuple[str, ...]


class Why(Part):
    """The whole answer. `sentences` are about the subject itself where it has no referral, or besides them."""

    subject: UUID
    event: UUID | None
    person: UUID | None
    sentences: tuple[str, ...] = ()
    referrals: tuple[Standing, ...] = ()
    not_told: NotTold | None = None
