"""What the router goes by: the area packs, and the secret that seals referral ids to agencies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.router.matching import Chain, chains
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.kit.ids import made_of, sealed
from shared.kit.journal import BadRecord
from shared.packs import Agency, AreaPack

_PLANS_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Policy:
    """What the router goes by: the area packs, and the secret that seals referral ids to agencies."""

    packs: Mapping[str, AreaPack]
    secret: bytes
    _plans: dict[UUID, tuple[Chain, ...]] = field(default_factory=dict, compare=False, repr=False)
    """By message: each round of reading asks what the decision will ask again."""

    def pack(self, area: str) -> AreaPack:
        """The pack of an area. Raises BadRecord `no-area`."""
        if area not in self.packs:
            raise BadRecord("no-area", f"no pack is loaded for the area {area}")
        return self.packs[area]

    def agency(self, name: str) -> Agency:
        """An agency by its id, in whatever area. Raises BadRecord `unknown-agency`."""
        agencies = (agency for pack in self.packs.values() for agency in pack.agencies if agency.id == name)
        if (agency := next(agencies, None)) is None:
            raise BadRecord("unknown-agency", f"no pack knows the agency {name}")
        return agency

    def plan(self, message: Message, scored: PersonScored) -> tuple[Chain, ...]:
        """Whom to ask about an event. Raises BadRecord `no-area`."""
        if message.id not in self._plans:
            if len(self._plans) >= _PLANS_KEPT:
                self._plans.clear()
            self._plans[message.id] = chains(self.pack(scored.area), scored, message.time)
        return self._plans[message.id]

    def referral_id(self, case_id: UUID, target: str, ordinal: int) -> UUID:
        """The id of a case's nth ask, sealed to the agency it asks."""
        agency = target.partition("/")[0]
        return sealed(made_of(case_id, target, ordinal), agency, self.secret)

    def next_id(self, referral: Referral, target: str) -> UUID:
        """The id of the ask that follows one; each who shares a joint case moves on alone, maybe to the same team."""
        case_id = made_of(referral.case_id, referral.referral_id) if referral.shared_by else referral.case_id
        return self.referral_id(case_id, target, referral.ordinal + 1)
