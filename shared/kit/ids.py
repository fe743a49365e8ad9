"""Ids are made of what caused them, so that a repeat makes the same id (law 1)."""

import hashlib
import hmac
from uuid import UUID

NAMESPACE = UUID("6f1d1c0e-5a3e-5b0a-9d43-0d1f6a6c5a11")
_FIXED = 0xF000 << 64 | 0xC000 << 48
_VERSION_5 = 0x5000 << 64 | 0x8000 << 48
"""The bits of version and variant, and what they are of a UUIDv5 (RFC 9562, 5.5)."""
_SEAL = 4
"""Bytes of a sealed id that are its HMAC tail: one guess in four thousand million fits."""


def made_of(*causes: object) -> UUID:
    """UUIDv5 (RFC 9562) over the causes in order; each is length-prefixed so that no two lists give the same text."""
    texts = [str(cause) for cause in causes]
    name = "".join([f"{len(text)}:{text}" for text in texts])
    digest = hashlib.sha1(NAMESPACE.bytes + name.encode(), usedforsecurity=False).digest()
    # As uuid.uuid5, in half of its time: every decision makes a dozen.
    return UUID(int=int.from_bytes(digest[:16]) & ~_FIXED | _VERSION_5)


def sealed(identity: UUID, holder: str, secret: bytes) -> UUID:
    """The id as one holder sees it: its last four bytes are an HMAC-SHA256 of the rest and the holder.

    Whoever knows the secret can tell without a look-up whether an id was given to this holder (`holds`).
    """
    body = identity.bytes[:-_SEAL]
    return UUID(bytes=body + _tail(body, holder, secret))


def holds(identity: UUID, holder: str, secret: bytes) -> bool:
    """Whether this id was sealed for this holder."""
    body, tail = identity.bytes[:-_SEAL], identity.bytes[-_SEAL:]
    return hmac.compare_digest(tail, _tail(body, holder, secret))


def _tail(body: bytes, holder: str, secret: bytes) -> bytes:
    return hmac.new(secret, body + holder.encode(), hashlib.sha256).digest()[:_SEAL]
