"""What the notifier needs to know about the world, besides what all services share."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.notifier.schedule import SCHEDULE_S
from shared.kit.settings import Settings


class NotifierSettings(Settings):
    """Settings of `python -m services.notifier`; each is `SAMEDAY_` and its name."""

    notifier_group: str = "notifier"
    """Consumer group of its workers."""
    requested_topic: str = "notifications.requested"
    """What to tell whom."""
    stop_topic: str = "notifications.stop"
    """What is no longer to be told."""
    outcomes_topic: str = "notifications.outcomes"
    """What became of it."""
    retry_seconds: Annotated[tuple[float, ...], NoDecode, Field(min_length=1)] = SCHEDULE_S
    """Seconds before each attempt, counted from the one before it, as `0,5,300`."""
    attempt_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0
    """Wall-clock limit of one attempt, name resolution included."""
    probe_seconds: Annotated[float, Field(gt=0)] = 60.0
    """How long a failing endpoint is left alone between two attempts."""
    smtp_host: str = ""
    """Empty: e-mail endpoints fail with `no-mail-server` until there is one."""
    smtp_port: int = 25
    """The mail server's port."""
    smtp_username: str = ""
    """Who we are at the mail server; empty: it does not ask."""
    smtp_password: SecretStr = SecretStr("")
    """The password there."""
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    """How the way to it is encrypted."""
    mail_from: str = "sameday@localhost"
    """Sender of every mail."""

    @field_validator("retry_seconds", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(value.split(",")) if isinstance(value, str) else value
