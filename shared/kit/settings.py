"""The one settings base: what a service needs to know about the world, from `SAMEDAY_*` variables.

The same names reach the embedded platform and a remote cluster; nothing in a service knows which.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class KafkaSettings(BaseSettings):
    """How to reach Kafka. Producers and consumers of every library take their options from here."""

    model_config = SettingsConfigDict(
        env_prefix="SAMEDAY_KAFKA_",
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    bootstrap: str = "127.0.0.1:9092"
    """Brokers, `host:port`, separated by commas."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """How to speak to them; SASL is SCRAM-SHA-512."""
    sasl_username: str = ""
    """Who we are, with SASL."""
    sasl_password: SecretStr = SecretStr("")
    """Its password."""
    ssl_cafile: Path | None = None
    """Certificates to trust, where the system's do not do."""

    def options(self) -> dict[str, object]:
        """Keyword arguments that every kafka-python client takes (SCRAM-SHA-512 when SASL is on)."""
        options: dict[str, object] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "security_protocol": self.security_protocol,
        }
        if self.security_protocol.startswith("SASL"):
            options |= {
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": self.sasl_username,
                "sasl_plain_password": self.sasl_password.get_secret_value(),
            }
        if self.ssl_cafile is not None:
            options["ssl_cafile"] = str(self.ssl_cafile)
        return options


class Settings(BaseSettings):
    """What all services share. A service adds its own fields in `services/<name>/settings.py`."""

    model_config = SettingsConfigDict(
        env_prefix="SAMEDAY_", frozen=True, extra="ignore", use_attribute_docstrings=True, hide_input_in_errors=True
    )

    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    database: str = "postgresql://postgres@127.0.0.1:5432/sameday"
    """libpq URL; a socket folder is given as `?host=/folder`."""
    areas: Path = Path(__file__).parents[2] / "areas"
    """Folder of the area packs."""
    data: Path = Path(".sameday/data")
    """Folder for what a library insists on writing (Faust's datadir); holds nothing that matters."""
    metrics_host: str = "127.0.0.1"
    """Address of `/metrics`, `/healthz` and `/readyz`."""
    metrics_port: int = 0
    """Their port; 0 takes any that is free."""
    local: bool = False
    """Local mode: loopback and private addresses may be webhook endpoints, without TLS."""
    clock: Path | None = None
    """File with the instant at which the clock stands while it is there; for tests, refused outside local mode."""
    secret: SecretStr = SecretStr("")
    """Root secret: signs referral ids' tails and encrypts endpoint secrets. At least 32 characters outside tests."""
    session_timeout_s: float = 10
    """After this long without a heartbeat a worker's partitions go to another (6 s locally)."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important line that is written."""

    @model_validator(mode="after")
    def _keeps_time(self) -> Self:
        if self.clock is not None and not self.local:
            raise ValueError("SAMEDAY_CLOCK stops the clock by which deadlines fall due: only in local mode")
        return self
