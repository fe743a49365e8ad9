"""What a case may expect. What is not here is no expectation: the reader says so with file and line."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from deploy.local.cases.given import IN_WORDS, SOMEBODY
from deploy.local.cases.lists import OnList
from deploy.local.cases.times import When
from shared.contracts.vocabulary import Band, Item, ReferralState
from shared.packs.agencies import TargetName
from shared.packs.fact_names import FACT_NAMES
from shared.packs.problems import closest
from shared.packs.sharing import Shareable
from shared.packs.source import PackModel


def _fact(name: str) -> str:
    if name not in FACT_NAMES:
        meant = closest(name, FACT_NAMES)
        raise ValueError("no fact of that name is known" + (f"; did you mean '{meant}'?" if meant else ""))
    return name


FactOf = Annotated[str, AfterValidator(_fact)]


def _team(value: object) -> object:
    return {"team": value} if isinstance(value, str) else value


class Ask(PackModel):
    """A team that is asked: a referral that is not over, or in the `state` named.

    `chase`: when silence is broken. `next`: who is asked after it, in order; `[]` is a named person. `hears`: fields
    with their values as the agency sees them. `withheld`: fields it does not see. `because`: words of its reason.
    `history`: words of the reason of any of its steps. `waits`: its place on the team's waiting list, 0 when on none.
    """

    team: TargetName
    about: str | None = None
    state: ReferralState | None = None
    band: Band | None = None
    deadline: When | None = None
    chase: When | None = None
    next: tuple[TargetName, ...] | None = None
    hears: dict[Shareable, Any] = Field(default_factory=dict)
    withheld: tuple[Shareable, ...] = ()
    because: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    waits: int | None = None


Asked = Annotated[Ask, BeforeValidator(_team)]


class Scored(PackModel):
    """What the newest score says. `because`: words of its reasons."""

    about: str = SOMEBODY
    band: Band | None = None
    low: int | None = None
    high: int | None = None
    items_unknown: tuple[Item, ...] = ()
    because: tuple[str, ...] = ()


class Known(PackModel):
    """Facts by the names packs use (docs/criteria.md): their values, and those nobody knows."""

    about: str = SOMEBODY
    facts: dict[FactOf, bool | int] = Field(default_factory=dict)
    unknown: tuple[FactOf, ...] = ()


class Criteria(PackModel):
    """Criteria of the area that are met, not met, or unknown, as they stand at the moment."""

    about: str = SOMEBODY
    met: tuple[str, ...] = ()
    not_met: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Move(PackModel):
    """Somebody, or whom `about` names, enters or leaves a cohort. `rank`: the place among everybody ranked, from 1."""

    cohort: str
    about: str | None = None
    rank: int | None = None


def _listed(value: object) -> object:
    """A list alone is who is asked."""
    if isinstance(value, str):
        raise ValueError(IN_WORDS)  # noqa: TRY004 - pydantic makes a problem of it, with its line
    return {"asked": value} if isinstance(value, list) else value


class Expect(PackModel):
    """What must be so at the moment, or have happened since the one before.

    `asked` may be some of those who are, `asked_only` is all of them. `nobody_asked`: nothing is open. `raised`: teams
    that have the person already and hear of it again. `alert`: words of a drug alert that goes out.
    """

    asked: tuple[Asked, ...] = ()
    asked_only: tuple[Asked, ...] = ()
    nobody_asked: Literal[True] | None = None
    raised: tuple[TargetName, ...] = ()
    score: Scored | None = None
    known: Known | None = None
    criteria: Criteria | None = None
    entered: tuple[Move, ...] = ()
    left: tuple[Move, ...] = ()
    alert: tuple[str, ...] = ()
    stopped: Literal[True] | None = None
    lists: tuple[OnList, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.nobody_asked and (self.asked or self.asked_only):
            raise ValueError("either nobody is asked, or somebody is")
        return self


Expected = Annotated[Expect, BeforeValidator(_listed)]


def _who(value: object) -> object:
    return {"who": value} if isinstance(value, str) else value


class Told(PackModel):
    """Somebody who is told: an agency, `agency/team`, a contact's role or e-mail address, or `the person`.

    A team is told of its referral, or of one it made. `what`: offered, raised, chased, withdrawn, unroutable,
    undelivered, declined, reminded or alert; to who referred accepted, scheduled, rerouted, unroutable, known,
    not_wanted, attended or did_not_attend; to the person scheduled or cancelled. `says`: words of the e-mail or text
    message.
    """

    who: str
    what: str | None = None
    at: When | None = None
    says: tuple[str, ...] = ()


class NeverTold(PackModel):
    """What must not happen: `who` neither asked nor told; `says` in no message; `shared` not told to `who`."""

    who: str | None = None
    says: str | None = None
    shared: Shareable | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.who is None and self.says is None) or (self.shared is not None and self.who is None):
            raise ValueError("it names who is not told, words that are not said, or a field and who must not see it")
        return self


Notify = Annotated[Told, BeforeValidator(_who)]
Never = Annotated[NeverTold, BeforeValidator(_who)]
