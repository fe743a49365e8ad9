"""One area's pack as a whole, with the look-ups that a decision needs made once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from shared.contracts.vocabulary import Band, DeclineReason, Kind, ReferralState
from shared.kit.calendar import Calendar, Span, Within
from shared.packs.agencies import Agency, Contact, Refers, Serves, Team
from shared.packs.applications import Application
from shared.packs.area import Area
from shared.packs.asks import Ask
from shared.packs.declines import OnDecline
from shared.packs.displays import display_asks
from shared.packs.hours import DAYS, calendar
from shared.packs.routes import MAIN_GROUP, Occasion, Route, Routes
from shared.packs.sharing import Agreement


@dataclass(frozen=True)
class Door:
    """A door people can come to: a team's own (`name` None), or a session's. `serves`: for whom, else everybody."""

    name: str | None
    site: str
    calendar: Calendar
    serves: Serves | None = None


@dataclass(frozen=True)
class Target:
    """One team that can be asked, with all that asking it takes.

    `calendar`: when somebody of it is there to answer. `doors`: where people can come, its own first; a team that meets
    them outside has its sessions only.
    """

    agency: Agency
    team: Team
    calendar: Calendar
    doors: tuple[Door, ...]
    agreement: Agreement

    @property
    def name(self) -> str:
        """`agency/team`, as the pack writes it."""
        return f"{self.agency.id}/{self.team.id}"

    @property
    def duty_contact(self) -> Contact:
        """Who is told at once when the door is shut or a notification does not arrive."""
        return self.team.duty_contact or self.agency.duty_contact

    @property
    def team_lead(self) -> Contact:
        """Who is told when the team has not answered."""
        return self.team.team_lead or self.agency.team_lead


@dataclass(frozen=True)
class AreaPack:
    """The policy of one area. Loaded by `load_packs`, which has proved that every name in it exists."""

    area: Area
    agencies: tuple[Agency, ...]
    agreements: tuple[Agreement, ...]
    routes: Routes

    @cached_property
    def targets(self) -> Mapping[str, Target]:
        """Every team by `agency/team`."""
        by_agency = {one.agency: one for one in self.agreements}
        pairs = [(agency, team) for agency in self.agencies for team in agency.teams if agency.id in by_agency]
        made = [self._target(agency, team, by_agency[agency.id]) for agency, team in pairs]
        return {target.name: target for target in made}

    @cached_property
    def limited(self) -> frozenset[str]:
        """Teams that may be full or away: only of these it is kept what they have."""
        return frozenset(name for name, target in self.targets.items() if target.team.capacity is not None)

    @cached_property
    def keeping_in_touch(self) -> frozenset[str]:
        """Teams that may be reminded of contacts beside whoever takes the lead (S26)."""
        rules = [rule for rule in self.routes.rules if rule.recurs is not None and rule.group != MAIN_GROUP]
        return frozenset(name for rule in rules for name in (*rule.candidates, *rule.fallback))

    @cached_property
    def referrers(self) -> Mapping[str, Refers]:
        """Teams that refer people and hear what became of them."""
        return {name: one.team.refers for name, one in self.targets.items() if one.team.refers is not None}

    @cached_property
    def rules_by_kind(self) -> Mapping[Kind, tuple[Route, ...]]:
        """The rules a kind of event can match, in the pack's order."""
        rules = self.rules_on("event")
        return {kind: tuple(one for one in rules if not one.when.kinds or kind in one.when.kinds) for kind in Kind}

    def rules_on(self, occasion: Occasion) -> tuple[Route, ...]:
        """The rules that answer to one kind of occasion, in the pack's order."""
        return tuple(rule for rule in self.routes.rules if rule.on == occasion)

    @cached_property
    def asks(self) -> Mapping[str, Ask]:
        """Every rule and step by its id, the last resort and what hangs up a drug alert among them."""
        otherwise = self.routes.otherwise
        steps = {step.id: step for application in self.routes.applications for step in application.steps}
        return {**{rule.id: rule for rule in self.routes.rules}, **steps, otherwise.id: otherwise, **self.displays}

    @cached_property
    def applications(self) -> Mapping[str, Application]:
        """What is applied for in steps, by id."""
        return {one.id: one for one in self.routes.applications}

    @cached_property
    def displays(self) -> Mapping[str, Ask]:
        """Who is asked to hang up a drug alert, by ids that no rule can have."""
        return display_asks(self.agencies)

    @cached_property
    def respond_within(self) -> Mapping[tuple[str, Band], Within]:
        """By rule and band: how soon an answer is due."""
        default = self.routes.respond_within
        return _spans({rule: ask.respond_within or default for rule, ask in self.asks.items()})

    @cached_property
    def chase_after(self) -> Mapping[tuple[str, Band], Within]:
        """By rule and band: how long silence may last before the agency is asked again."""
        default = self.routes.chase_after
        return _spans({rule: ask.chase_after or default for rule, ask in self.asks.items()})

    def on_decline(self, rule_id: str, reason: DeclineReason) -> OnDecline | None:
        """What a decline for this reason comes to: as the rule says, else the file; None where neither does."""
        own = self.asks[rule_id].on_decline if rule_id in self.asks else {}
        return own.get(reason) or self.routes.on_decline.get(reason)

    @cached_property
    def follow_up(self) -> Mapping[ReferralState, Within]:
        """By state: how long after an answer it is asked what became of it."""
        return {state: Within.parse(text) for state, text in self.routes.follow_up.items()}

    def calendar_of(self, agency: Agency, team: Team) -> Calendar:
        """When a team's door is open."""
        return calendar(team.hours if team.hours is not None else agency.hours, self.area.zone, self.area.nation)

    def _target(self, agency: Agency, team: Team, agreement: Agreement) -> Target:
        opens = self.calendar_of(agency, team)
        own = () if team.outreach is not None or _is_its_sessions(opens, team) else (Door(None, team.site, opens),)
        sessions = tuple(
            Door(one.name, one.site, calendar(one.hours, self.area.zone, self.area.nation), one.serves)
            for one in team.sessions
        )
        return Target(agency, team, opens, (*own, *sessions), agreement)


def _is_its_sessions(opens: Calendar, team: Team) -> bool:
    """Whether a team's hours are those of its sessions put together: then it has no door besides."""
    theirs: dict[int, set[Span]] = defaultdict(set)
    for session in team.sessions:
        for day, spans in session.hours.items() if session.hours != "always" else ():
            theirs[DAYS.index(day)].update(spans)
    return bool(theirs) and theirs == {day: {*spans} for day, spans in opens.weekly.items() if spans}


def _spans(by_rule: Mapping[str, Mapping[Band, str]]) -> Mapping[tuple[str, Band], Within]:
    return {(rule, band): Within.parse(text) for rule, bands in by_rule.items() for band, text in bands.items()}
