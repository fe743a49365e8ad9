"""How many people bear a name: `frequencies.yaml`."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.scoring.matching.spellings import Groups, Word, groups_of
from shared.packs.scoring import Source
from shared.packs.source import PackModel

Share = Annotated[float, Field(gt=0, lt=1)]


class Table(PackModel):
    """Counts of one source, in per cent; `times` makes a national count one of an area."""

    source: Source
    times: Annotated[float, Field(ge=1, le=20)]
    percent: dict[Word, Annotated[float, Field(gt=0, lt=5)]]


class Bearers(PackModel):
    """Shares of people by name; `others` is the share of a name that no table has."""

    others: Share
    tables: tuple[Table, ...]

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if twice := [
            name
            for name, count in Counter(name for table in self.tables for name in table.percent).items()
            if count > 1
        ]:
            raise ValueError(f"{twice[0]} stands in two tables")
        return self

    @cached_property
    def _shares(self) -> Mapping[str, float]:
        return {name: table.times * percent / 100 for table in self.tables for name, percent in table.percent.items()}

    def share(self, word: str, groups: Groups) -> float:
        """The share of people called so; a spelling that is in no table counts as its name."""
        if (own := self._shares.get(word)) is not None:
            return own
        return max((self._shares.get(name, self.others) for name in groups_of(word, groups)), default=self.others)


class Frequencies(PackModel):
    """Family names and given names."""

    family_names: Bearers
    given_names: Bearers
