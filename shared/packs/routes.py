"""`routes.yaml`: ordered rules that say who should help, by when, and who comes next."""

from collections.abc import Collection
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.vocabulary import Band, Flag, Kind, Need, ReferralState, Substance
from shared.packs.agencies import Citation, District, Id, Sender, Sentence, TargetName
from shared.packs.ages import Age, Ages, months
from shared.packs.applications import Application
from shared.packs.asks import Ask
from shared.packs.declines import Declined, OnDecline
from shared.packs.how_soon import ByBand, HowSoon
from shared.packs.restarts import Restarts
from shared.packs.scoring import RuleId
from shared.packs.source import PackModel

MAIN_GROUP = "treatment"
"""Of the rules that say who takes the lead for a person; others say who helps besides."""


class When(PackModel):
    """When a rule matches: every part that is given must hold. An empty `kinds` is any kind.

    `closed`: each of these teams was closed when it happened, or the sender says it was out of hours. `sites_any`:
    words of the place where it happened. `districts_any`: postcode districts of the address it is about, else of the
    person; with `sites_any` beside it, those are looked at where nobody knows the district. `criteria_any`,
    `criteria_none`: ids of criteria.yaml that hold; `cohorts_any`: cohorts the person is in. `ahead`: whether it is
    announced for a later day. `sources_any`, `sources_none`: whose event it is, so that what a team asks of others is
    not asked of itself (S21).
    `score_at_least`, `score_below`: of what is known of NDTA's 48; what is unknown counts as lowest.
    """

    kinds: tuple[Kind, ...] = ()
    needs_any: frozenset[Need] = frozenset()
    flags_any: frozenset[Flag] = frozenset()
    flags_none: frozenset[Flag] = frozenset()
    substances_any: frozenset[Substance] = frozenset()
    substances_all: frozenset[Substance] = frozenset()
    substances_only: frozenset[Substance] = frozenset()
    bands: frozenset[Band] = frozenset()
    no_fixed_abode: bool | None = None
    accepts_help_now: bool | None = None
    closed: tuple[TargetName, ...] = ()
    subject: Literal["person", "place"] | None = None
    age: Ages | None = None
    sites_any: frozenset[Sentence] = frozenset()
    sources_any: frozenset[Sender] = frozenset()
    sources_none: frozenset[Sender] = frozenset()
    districts_any: frozenset[District] = frozenset()
    criteria_any: frozenset[RuleId] = frozenset()
    criteria_none: frozenset[RuleId] = frozenset()
    cohorts_any: frozenset[RuleId] = frozenset()
    ahead: bool | None = None
    score_at_least: Annotated[int, Field(ge=1, le=48)] | None = None
    score_below: Annotated[int, Field(ge=1, le=48)] | None = None


Occasion = Literal["event", "cohort_entered", "did_not_attend"]


class Route(Ask):
    """One rule. Of the rules of one `group` the first that matches counts; different groups add up.

    `on`: what it answers to. `cohort_entered`: somebody entered one of `when.cohorts_any` (S4). `did_not_attend`: an
    agency said that somebody did not come (S22). Both go by what the person's newest event said.
    """

    id: Id
    group: Id = MAIN_GROUP
    on: Occasion = "event"
    when: When

    @model_validator(mode="after")
    def _planned_for_a_day(self) -> Self:
        if (self.ahead is not None) != (self.when.ahead is True):
            raise ValueError("a rule that plans ahead says when: {ahead: true} and what is planned: ahead: {…}")
        return self


class Otherwise(Ask):
    """What happens when no rule matches: never silence. Whoever has taken the person on hears instead (S28).

    `beside`: what is asked of others then does not stand alone. Where this holds and none of the rules that matched is
    of the main group, it applies too.
    """

    id: Id = "otherwise"
    beside: When | None = None


FollowedUp = Literal[
    ReferralState.ACKNOWLEDGED, ReferralState.ACCEPTED, ReferralState.SCHEDULED, ReferralState.DID_NOT_ATTEND
]


class NoReferral(PackModel):
    """Kinds that by themselves ask nobody for anything: they change what is known of a person, or stop things.

    `unless_needs`: those of them of which one that names a need asks after all: a chat over a cup of tea asks nobody,
    a wound that is shown there does (S40). `unless_flags`: so does one of those kinds of which one of these is said, as
    of a door that stayed shut (S38). `unless_new`: and one of which one of these is said that was not known before, so
    that a home taken over is heard of once and not at every cup of tea.
    """

    kinds: tuple[Kind, ...]
    unless_needs: tuple[Kind, ...] = ()
    unless_flags: frozenset[Flag] = frozenset()
    unless_new: frozenset[Flag] = frozenset()
    because: Sentence
    source: Citation

    def holds(self, kind: Kind, needs: Collection[Need], flags: Collection[Flag], known: Collection[str] = ()) -> bool:
        """Whether such an event asks nobody. `flags`: what it said itself; `known`: what was said before."""
        if kind not in self.kinds or kind not in self.unless_needs:
            return kind in self.kinds
        return not (needs or self.unless_flags.intersection(flags) or self.unless_new.intersection(flags) - {*known})

    @property
    def always(self) -> frozenset[Kind]:
        """The kinds that ask nobody whatever they say."""
        return frozenset(self.kinds).difference(self.unless_needs)


class NotWanted(PackModel):
    """Kinds at which a no to help now (`accepts_help_now: false`) is an answer: of these groups nobody new is asked.

    It is kept and offered again at the next event (S8). Who has the person already hears of it; other groups go on.
    """

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    groups: Annotated[frozenset[Id], Field(min_length=1)]
    because: Sentence
    source: Citation


class ComingBack(PackModel):
    """Who completed treatment (`after`) and needs a lead again so many months later comes back (S26).

    The last day counts. Their new referral names the completion; the day of it is shared where an agreement lists it.
    """

    after: Annotated[tuple[Kind, ...], Field(min_length=1)]
    within: Age
    source: Citation

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if not months(self.within):
            raise ValueError("nobody comes back within no time")
        return self


class Routes(PackModel):
    """The whole file. `chase_after` counts from the offer, or from the opening when the door is shut.

    Its hours count only while the door is open, but for the band `now`.
    `on_decline`: what comes of a decline besides that the next is asked, by reason; what a rule says comes first.
    `follow_up`: how long after an answer, or after the appointment, it is asked what became of it; by state.
    """

    respond_within: ByBand
    chase_after: ByBand
    on_decline: dict[Declined, OnDecline] = Field(default_factory=dict)
    follow_up: dict[FollowedUp, HowSoon] = Field(default_factory=dict)
    no_referral: NoReferral
    not_wanted: NotWanted | None = None
    coming_back: ComingBack | None = None
    restarts: Restarts | None = None
    applications: tuple[Application, ...] = ()
    rules: Annotated[tuple[Route, ...], Field(min_length=1)]
    otherwise: Otherwise
