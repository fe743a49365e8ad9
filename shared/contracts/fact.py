"""What every fact on a topic has in common, and the message it travels in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
"""A pattern: text without line breaks and control characters, for it goes into mails and onto terminals."""


class Model(BaseModel):
    """A frozen part of a fact. Readers ignore fields they do not know, so that a newer writer does not stop them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Fact(Model):
    """The data of one fact. `TYPES` are the CloudEvents types that carry this shape; `MAJOR` its schema's version."""

    TYPES: ClassVar[tuple[str, ...]] = ()
    MAJOR: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class Message:
    """A fact with its CloudEvents attributes (CloudEvents 1.0.2, section 3).

    `time` is when it happened, `accepted_time` when intake accepted the event that caused it: it is carried by every
    fact that follows, so that any reader can tell how long it took. `content_hash` is SHA-256 over the sender's own
    content where there was a sender.
    """

    id: UUID
    type: str
    source: str
    subject: str
    time: datetime
    accepted_time: datetime
    data: Fact
    traceparent: str | None = None
    content_hash: bytes | None = None
