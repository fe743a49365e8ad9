"""What a team that has a limit or absences holds: a row a team. Other teams have none, and cost nothing."""

from uuid import UUID

from pydantic import Field

from services.router.life_cycle import OVER
from services.router.parts import Part
from services.router.state import SCHEMA, Referral
from shared.contracts.vocabulary import ReferralState

_BETWEEN = frozenset({ReferralState.OPENED, ReferralState.DECLINED, ReferralState.EXPIRED})
"""States in which a referral takes no place: it waits for one, or goes on to the next."""


class TeamRow(Part):
    """The load of a team. `open`: referrals it was offered that are not over; `waiting`: those for a place, in order.

    `turned_away`: how often it was passed over, by why (`full`, `away`).
    """

    schema_version: int = SCHEMA
    area: str
    name: str
    open: tuple[UUID, ...] = ()
    waiting: tuple[UUID, ...] = ()
    turned_away: dict[str, int] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """The row's key."""
        return team_key(self.area, self.name)

    def counting(self, referral: Referral) -> "TeamRow":
        """The row after what became of this referral; a place in the waiting list is kept."""
        mine = referral.referral_id
        takes, waits = takes_a_place(referral.state), referral.state is ReferralState.OPENED
        opened = tuple(one for one in self.open if one != mine) + ((mine,) if takes else ())
        waiting = tuple(one for one in self.waiting if one != mine or waits)
        if waits and mine not in waiting:
            waiting = (*waiting, mine)
        return self.model_copy(update={"open": opened, "waiting": waiting})

    def turning_away(self, why: str) -> "TeamRow":
        """The row after one more who was passed on."""
        return self.model_copy(update={"turned_away": self.turned_away | {why: self.turned_away.get(why, 0) + 1}})


def takes_a_place(state: ReferralState) -> bool:
    """Whether a referral in this state is one of those a team has."""
    return state not in OVER and state not in _BETWEEN


def standing(state: ReferralState | None) -> tuple[bool, bool]:
    """Whether it takes a place, whether it waits for one: only a change of these changes the row."""
    return state is not None and takes_a_place(state), state is ReferralState.OPENED


def team_key(area: str, name: str) -> str:
    """The key of a team's row."""
    return f"team:{area}:{name}"


def is_teams(key: str) -> bool:
    """Whether a row is a team's."""
    return key.startswith("team:")
