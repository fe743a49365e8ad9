"""What the router needs to know about the world: only what all services share."""

from shared.kit.settings import Settings


class RouterSettings(Settings):
    """The shared settings; `areas` is where the packs lie, `secret` seals referral ids to their agencies."""
