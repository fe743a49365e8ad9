"""Expressions of packs in Google's Common Expression Language: compiled once, every name checked, every case tried.

https://cel.dev; run by the package common-expression-language, whose list of names in an expression is what is
checked. `&&` and `||` ignore a side that cannot be worked out where the other decides (CEL specification, *Logical
operators*): left out of what is known, a fact makes the result unknown exactly where it matters.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Self

from shared.packs.fact_names import FactName

if TYPE_CHECKING:
    import cel

Value = bool | int
_NUMBER = re.compile(r"\d+")
_PLACE = re.compile(r"<input>:(\d+:\d+): (?:Syntax error: )?(.*?)(?: expecting|\n|$)")
_MOST_CASES = 20_000
"""Cases tried of one expression, a few microseconds each."""


class WrongExpressionError(Exception):
    """An expression nobody may rely on. `text` is what is wrong in it, `known` what may have been meant."""

    def __init__(self, text: str, wrong: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(f"{text}: {wrong}")
        self.text = text
        self.wrong = wrong
        self.known = known


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition over facts. `names` are the facts it looks at, `constants` numbers that have names in it."""

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, int]
    _program: "cel.Program" = field(repr=False, compare=False)

    @classmethod
    def of(cls, text: str, known: Mapping[str, FactName], constants: Mapping[str, int]) -> Self:
        """Compiles and tries it. Raises WrongExpressionError, also for one that holds always or never."""
        import cel  # noqa: PLC0415 - it brings a third of a second, and only who compiles needs it

        try:
            program = cel.compile(text)
        except ValueError as error:
            raise WrongExpressionError(text, _where(error)) from None
        used = program.variables()
        for name in used:
            if name not in known and name not in constants:
                raise WrongExpressionError(name, "no fact of that name is known", (*known, *constants))
        if unused := sorted(constants.keys() - set(used)):
            raise WrongExpressionError(unused[0], "it is given and the expression does not use it")
        made = cls(text, tuple(name for name in used if name in known), constants, program)
        made._try(known)
        return made

    def holds(self, facts: Mapping[str, Value]) -> bool | None:
        """Whether it holds, None where that hangs on a fact that is not among `facts`."""
        try:
            return bool(self._program.execute({**facts, **self.constants}))
        except RuntimeError:
            if facts.keys() >= set(self.names):
                raise
            return None

    def _try(self, known: Mapping[str, FactName]) -> None:
        """Every case that can make a difference: yes and no, each number beside those it is compared with."""
        samples = [tuple(self._samples(known[name])) for name in self.names]
        if prod(map(len, samples)) > _MOST_CASES:
            raise WrongExpressionError(self.text, "it looks at too many facts to try every case; make two of it")
        results = {self._result(dict(zip(self.names, case, strict=True))) for case in product(*samples)}
        if len(results) == 1:
            always = "holds whatever is known" if results.pop() else "can never hold"
            raise WrongExpressionError(self.text, f"it {always}")

    def _samples(self, name: FactName) -> Iterator[Value]:
        if name.highest is None:
            yield from (True, False)
            return
        numbers = [*map(int, _NUMBER.findall(self.text)), *self.constants.values()]
        beside = {number + step for number in numbers for step in (-1, 0, 1)} | {0, name.highest}
        yield from sorted(number for number in beside if 0 <= number <= name.highest)

    def _result(self, case: Mapping[str, Value]) -> bool:
        try:
            result = self._program.execute({**case, **self.constants})
        except TypeError:
            raise WrongExpressionError(self.text, "yes or no and numbers do not go together like this") from None
        except (RuntimeError, ArithmeticError, ValueError) as error:
            raise WrongExpressionError(self.text, f"it cannot be worked out: {str(error).partition('.')[0]}") from None
        if not isinstance(result, bool):
            raise WrongExpressionError(self.text, "it says neither yes nor no")
        return result


def _where(error: ValueError) -> str:
    found = _PLACE.search(str(error))
    return f"not an expression: {found[2]} at {found[1]}" if found else "not an expression"
