"""Who dropped out and starts again, as a pack says: for how long it counts, and from which on it is reviewed."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.packs.agencies import Citation, Sentence
from shared.packs.ages import Age, months
from shared.packs.declines import Role
from shared.packs.source import PackModel


class Restarts(PackModel):
    """Somebody who came, dropped out and needs a lead again within this time restarts; the last day counts (S22).

    From the restart of this number on within that time (`review_at`), who is asked and those under `tell` hear that it
    is to be reviewed, with `because`.
    """

    within: Age
    review_at: Annotated[int, Field(ge=2, le=12)]
    tell: Annotated[tuple[Role, ...], Field(min_length=1)]
    because: Sentence
    source: Citation

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if not months(self.within):
            raise ValueError("nobody restarts within no time")
        return self
