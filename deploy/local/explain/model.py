"""What `sameday policy explain --json` prints (interfaces.md, *Command line*)."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.people import Score
from shared.contracts.referrals import SeenAt
from shared.contracts.vocabulary import Band


class Part(BaseModel):
    """A frozen part of an explanation."""

    model_config = ConfigDict(frozen=True)


class Rule(Part):
    """A rule of the area's pack that was looked at: whether it holds here, and a sentence why or why not."""

    id: str
    matched: bool
    because: str


class Offer(Part):
    """A team that would be asked first, how soon it must answer, and by which agreement it hears what.

    `seen_at`: of a team with sessions or outreach where it can see the person next.
    """

    agency: str
    team: str
    band: Band
    respond_by: datetime
    agreement: str
    seen_at: SeenAt | None = None


class Notification(Part):
    """Who would be told at once. `to` is an agency or an e-mail address.

    `channel`: `kafka` is the agency's own topic, `endpoints` whatever it has registered (webhooks, mailboxes), `email`
    one named contact.
    """

    to: str
    channel: str
    when: datetime


class Explanation(Part):
    """Everything that would be decided. `person` is the id somebody not heard of before would get.

    `score` is None where nothing is scored (a change of consent, a death). `cohort`: the first of the area's cohorts
    whose criteria the person fits; a place there depends on everybody else.
    """

    person: UUID | None
    score: Score | None
    rules: tuple[Rule, ...]
    offers: tuple[Offer, ...]
    notifications: tuple[Notification, ...]
    cohort: str | None
