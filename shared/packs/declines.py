"""What comes of a decline for one reason, where a pack says more than that the next is asked (S25)."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from shared.contracts.vocabulary import DeclineReason
from shared.packs.agencies import Citation, Sentence
from shared.packs.source import PackModel

Role = Literal["team_lead", "duty_contact", "unroutable_contact"]
"""Of the team that declined; `unroutable_contact` is the area's."""


def _not_the_persons_own(reason: DeclineReason) -> DeclineReason:
    if reason is DeclineReason.PERSON_DECLINED:
        raise ValueError("the person's own no ends it and is offered again at the next event, whatever a pack says")
    return reason


Declined = Annotated[DeclineReason, AfterValidator(_not_the_persons_own)]


class OnDecline(PackModel):
    """What else comes of it: who is told, by role, and whether the next is asked or a named person decides.

    `then` `stop`: nobody else is asked, and the area's named contact is told as when nobody is left.
    """

    tell: tuple[Role, ...] = ()
    then: Literal["next", "stop"] = "next"
    because: Sentence
    source: Citation
