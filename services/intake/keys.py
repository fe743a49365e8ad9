"""What a key is and what it may do. The secret itself is nowhere: its SHA-256 is compared in constant time."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.intake.refusals import NO_KEY, NOT_ALLOWED, Fault, Refused, invalid
from shared.contracts.intake import Observation
from shared.contracts.observations import OBSERVATIONS, Judgement
from shared.contracts.vocabulary import Kind

_TOKEN = re.compile(r"sd_([a-z0-9]{6,32})_([A-Za-z0-9_-]{20,128})")
_NEEDED = "send a key as `Authorization: Bearer sd_...`; `sameday keys add` makes one"


class Holder(StrEnum):
    """Who holds a key: a system that sends events, or an agency that answers."""

    SOURCE = "source"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as its table has it."""

    id: str
    secret_hash: bytes
    holder: Holder
    source: str | None
    """The one CloudEvents source its events come from."""
    agency: str | None
    area: str | None
    """Area of its events that name none."""
    kinds: frozenset[str] | None
    """Kinds it may send; None allows every kind."""
    may: frozenset[Judgement] = frozenset()
    """Judgements it may pass on; every source may say what somebody saw or assessed."""

    def fits(self, secret: str) -> bool:
        """Whether this is its secret, in constant time."""
        return hmac.compare_digest(self.secret_hash, hashed(secret))

    def may_send(self, kind: Kind) -> bool:
        """Whether its holder may send events of this kind."""
        if kind is Kind.IDENTITY_REVIEWED and Judgement.IDENTITY not in self.may:
            return False
        return self.kinds is None or kind.value in self.kinds


def hashed(secret: str) -> bytes:
    """SHA-256: enough for a secret of 256 random bits, which no dictionary has."""
    return hashlib.sha256(secret.encode()).digest()


def token_parts(authorization: str | None) -> tuple[str, str]:
    """Key id and secret of an Authorization header (RFC 6750). Raises Refused (401)."""
    scheme, _, token = (authorization or "").partition(" ")
    found = _TOKEN.fullmatch(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise Refused(NO_KEY, _NEEDED)
    return found[1], found[2]


def unknown_key() -> Refused:
    """401 for a key that does not exist, does not fit or is revoked: the three are not told apart."""
    return Refused(NO_KEY, "this key is not known here, or it is revoked")


def source_of(key: Key) -> str:
    """The source whose events this key sends. Raises Refused (403) for an agency's key."""
    if key.holder is not Holder.SOURCE or key.source is None:
        raise Refused(NOT_ALLOWED, "this key belongs to an agency: it answers referrals, it sends no events")
    return key.source


def agency_of(key: Key) -> str:
    """The agency that answers with this key. Raises Refused (403) for a source's key."""
    if key.holder is not Holder.AGENCY or key.agency is None:
        raise Refused(NOT_ALLOWED, "this key belongs to a source: it sends events, it answers no referrals")
    return key.agency


def check_kind(key: Key, kind: Kind, at: str = "/type") -> None:
    """Raises Refused (403) when the key may not send this kind."""
    if not key.may_send(kind):
        raise Refused(NOT_ALLOWED, "this key may not send events of that kind", [Fault(at, "not a kind of this key")])


def check_observations(key: Key, observations: Sequence[Observation], at: str) -> None:
    """Raises Refused (422, a pointer to each) for judgements that this key may not pass on."""
    judged = [(index, OBSERVATIONS[one.name].judgement) for index, one in enumerate(observations)]
    faults = [
        Fault(f"{at}/{index}", f"this key may not record an {judgement}; whoever gave it to you can allow that")
        for index, judgement in judged
        if judgement is not None and judgement not in key.may
    ]
    if faults:
        raise invalid(*faults)
