"""What scoring needs to know about the world: only what all services share."""

from shared.kit.settings import Settings


class ScoringSettings(Settings):
    """The shared settings; `areas` is where each area's scoring.yaml lies."""
