"""What intake needs to know about the world, from `SAMEDAY_*` variables."""

from pydantic import Field

from shared.kit.settings import Settings


class IntakeSettings(Settings):
    """The shared settings and intake's own."""

    http_host: str = Field("127.0.0.1", description="Address intake takes events and answers on.")
    http_port: int = Field(8080, description="Port intake takes events and answers on.")
    answer_within: float = Field(4.5, gt=0, le=10, description="Seconds for Kafka's acknowledgement before a 503.")
    body_within: float = Field(10, gt=0, description="Seconds a request's body may take to arrive.")
    rate_per_key: float = Field(1000, gt=0, description="Requests a second one key may send for long.")
    burst_per_key: int = Field(2000, ge=1, description="Requests one key may send at once.")
    bridge: bool = Field(True, description="Whether this worker reads the agencies' answer topics.")
