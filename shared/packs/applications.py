"""Applications for what has to be granted: ordered steps, each somebody's to do within a time (S27)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.contracts.vocabulary import Kind
from shared.packs.agencies import Citation, Id, Sentence, TargetName
from shared.packs.asks import Ask
from shared.packs.source import PackModel


class Step(Ask):
    """One step, asked of its candidates one after the other; only that it is done or declined stops its clock.

    `back_to`: the earlier step that begins anew where this one is declined, whatever the reason; not given, the next
    candidate is asked, and then a named person is told.
    """

    id: Id
    title: Sentence
    back_to: Id | None = None

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        if self.offer != "first" or self.ahead or self.ends_after or self.recurs:
            raise ValueError("a step is asked of one team after the other and ends only when it is done or declined")
        if self.respond_within is None or self.chase_after is None:
            raise ValueError("a step says how long it may take and when it is asked after: respond_within, chase_after")
        return self


class Application(PackModel):
    """Somebody whom one of `opened_by` takes on applies; steps are taken in their order.

    `offered`: kinds of event that offer what is applied for. Such a referral begins no application, and says which
    steps are missing.
    """

    id: Id
    title: Sentence
    opened_by: Annotated[tuple[TargetName, ...], Field(min_length=1)]
    offered: tuple[Kind, ...] = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    source: Citation

    def after(self, done: tuple[str, ...]) -> Step | None:
        """The first step that is not done, None when all are."""
        return next((step for step in self.steps if step.id not in done), None)

    def missing(self, done: tuple[str, ...]) -> tuple[str, ...]:
        """Titles of the steps that are not done."""
        return tuple(step.title for step in self.steps if step.id not in done)
