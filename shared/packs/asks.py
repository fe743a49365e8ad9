"""Who is asked, in which order, and how soon: what every rule, last resort and step of an application has."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from shared.contracts.vocabulary import Band, Need
from shared.packs.agencies import Citation, Sentence, TargetName
from shared.packs.declines import Declined, OnDecline
from shared.packs.how_soon import ByBand, Lasts
from shared.packs.recurring import Recurs
from shared.packs.source import PackModel


def _for_any_need(value: object) -> object:
    """A list of teams helps whatever the need."""
    return dict.fromkeys(value, ()) if isinstance(value, list | tuple) else value


Support = Annotated[dict[TargetName, frozenset[Need]], BeforeValidator(_for_any_need)]
"""Team → needs it helps with; none is any."""


class Ahead(PackModel):
    """What is planned for a day ahead (S9): an appointment so many days after it, and reminders.

    `on_closed_day`: where that day's door is shut, whether the appointment is on the last open day before it (never
    before the day itself) or on the next. `remind`: days before (negative), of or after the day, when the door opens.
    """

    appointment_days: Annotated[int, Field(ge=0, le=28)]
    on_closed_day: Literal["before", "after"]
    remind: tuple[Annotated[int, Field(ge=-28, le=28)], ...] = ()


class Ask(PackModel):
    """Who is asked, in which order, and how soon an answer is due.

    `offer` `first`: one after the other until one takes it; `all`: each at once, and then `fallback` in order for each
    that does not; `joint`: as `all`, and it is one case which the candidates lead together and those under `support`
    are asked to help with, each for the needs it names; what one of these does not take is told to those who lead, and
    `fallback` is asked only where none of them has it. `informs` are told and asked nothing. `at_least` raises the
    band of the score, never lowers it. `clock`: whether the time to answer runs from when it happened or from when the
    agency is asked. `tells_referrer`: whoever sent the event hears what became of this ask too, which is else said only
    of who takes the lead (S23: the prison hears of the prescription). `when_full`: whether a place is waited for or the
    next is asked; not given, as the team says. `respond_within` and `chase_after` that are not given are the file's.
    `again` `if_engaged`: whoever was asked before and never attended is not offered the first of the candidates again,
    and the next is asked (S16). `unless_taken_on`: nobody is asked about whom a team that leads works with (S8).
    `also_when_taken_on`: such a team hears of it and whoever is named here is asked besides: a court's order, a family
    court and a pregnancy have workers of their own (S14, S24).
    `until_seen`: an acknowledgement does not end the wait, which is chased at its hour all the same (S11). `recurs`:
    what whoever takes it on is reminded of again and again.
    """

    offer: Literal["first", "all", "joint"] = "first"
    candidates: Annotated[tuple[TargetName, ...], Field(min_length=1)]
    support: Support = Field(default_factory=dict)
    informs: tuple[TargetName, ...] = ()
    tells_referrer: bool = False
    ahead: Ahead | None = None
    fallback: tuple[TargetName, ...] = ()
    at_least: Band = Band.STANDARD
    clock: Literal["event", "referral"] = "referral"
    when_full: Literal["wait", "next"] | None = None
    again: Literal["always", "if_engaged"] = "always"
    unless_taken_on: bool = False
    also_when_taken_on: bool = False
    until_seen: bool = False
    respond_within: ByBand | None = None
    chase_after: ByBand | None = None
    ends_after: Lasts | None = None
    recurs: Recurs | None = None
    on_decline: dict[Declined, OnDecline] = Field(default_factory=dict)
    because: Sentence
    source: Citation

    @model_validator(mode="after")
    def _support_of_somebody(self) -> Self:
        if self.support and self.offer != "joint":
            raise ValueError("support is of a joint case: offer must be joint")
        return self

    @model_validator(mode="after")
    def _somebody_after_a_refusal(self) -> Self:
        if self.again == "if_engaged" and (self.offer != "first" or len(self.candidates) == 1):
            raise ValueError("again: if_engaged needs offer first and a second candidate, who is asked instead")
        return self
