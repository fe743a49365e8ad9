"""What can be seen of a town at one moment of a play."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from deploy.local.cases.playing import Stage
from deploy.local.cases.reading import Scene
from deploy.local.cases.town import Said
from services.scoring.policy import Policy
from shared.contracts.fact import Fact
from shared.contracts.notifications import NotificationRequested
from shared.packs import AreaPack, Contact, Problem

FactT = TypeVar("FactT", bound=Fact)


@dataclass(frozen=True)
class View:
    """A moment. `since`: how many facts had been published before the moment began."""

    stage: Stage
    scene: Scene
    since: int

    @property
    def now(self) -> datetime:
        """The moment's end."""
        moment: datetime = self.scene.moment.now
        return moment

    @cached_property
    def pack(self) -> AreaPack:
        """The area's pack, as the router goes by it."""
        return self.stage.town.packs.policies.packs[self.stage.play.case.area]

    @cached_property
    def policy(self) -> Policy:
        """The area's pack, as scoring goes by it."""
        return self.stage.town.packs.policies.areas[self.stage.play.case.area]

    @property
    def zone(self) -> ZoneInfo:
        """The area's."""
        return self.pack.area.zone

    @cached_property
    def said(self) -> list[Said]:
        """The facts of this moment."""
        return self.stage.town.said[self.since :]

    def facts(self, kind: type[FactT], *, ever: bool = False) -> Iterator[FactT]:
        """Facts of one kind of this moment, or of the whole play."""
        said = self.stage.town.said if ever else self.said
        return (one.message.data for one in said if isinstance(one.message.data, kind))

    def requests(self) -> Iterator[tuple[datetime, NotificationRequested]]:
        """Whom to tell what, and since when."""
        for one in self.said:
            if isinstance(one.message.data, NotificationRequested):
                yield one.at, one.message.data

    @cached_property
    def contacts(self) -> dict[str, str]:
        """E-mail address of each contact of the pack by role, and by itself."""
        found = dict(_roles(self.pack))
        return found | {email: email for email in found.values()}

    def problem(
        self, part: str, place: Iterable[str | int], text: object, wrong: str, known: Iterable[str] = ()
    ) -> Problem:
        """What differs, at a place below one part of the moment."""
        return self.stage.play.problem((*self.scene.places[part], *place), f"{text}", wrong, known)


def _roles(pack: AreaPack) -> Iterator[tuple[str, str]]:
    contacts: list[Contact] = [pack.area.unroutable_contact]
    for target in pack.targets.values():
        contacts += [target.duty_contact, target.team_lead, target.agency.duty_contact, target.agency.team_lead]
    return ((contact.role, contact.email) for contact in contacts)
