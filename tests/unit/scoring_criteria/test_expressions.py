"""Expressions of packs: nothing that could fail or mislead later gets past the start."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.packs.expressions import Expression, WrongExpressionError
from shared.packs.fact_names import FACT_NAMES

WRONG = {
    "uses_heroine": "no fact of that name is known",
    "uses_heroin && ": "not an expression: mismatched input '<EOF>' at 1:16",
    "age > 'x'": "yes or no and numbers do not go together",
    "homeless || age > 'x'": "yes or no and numbers do not go together",
    "homeless > 2": "yes or no and numbers do not go together",
    "homeless.rough": "yes or no and numbers do not go together",
    "age": "it says neither yes nor no",
    "age > 200": "it can never hold",
    "homeless && !homeless": "it can never hold",
    "ndta_housing > 4": "it can never hold",
    "age >= 0": "it holds whatever is known",
    "size(age) > 3": "it cannot be worked out",
    "age / children > 3": "it cannot be worked out",
    "[1, 2].exists(x, x == age)": "no fact of that name is known",
    "age > 99999999999999999999": "not an expression",
    "(" * 300 + "homeless" + ")" * 300: "not an expression",
    "": "not an expression",
}


def expression(text: str, **constants: int) -> Expression:
    return Expression.of(text, FACT_NAMES, constants)


@pytest.mark.parametrize(("text", "wrong"), WRONG.items(), ids=lambda text: text[:30])
def test_an_expression_nobody_may_rely_on_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(WrongExpressionError) as refused:
        expression(text)
    assert wrong in refused.value.wrong


def test_an_expression_over_more_than_can_be_tried_is_refused() -> None:
    with pytest.raises(WrongExpressionError, match="make two of it"):
        expression(" || ".join(list(FACT_NAMES)[:15]))


def test_a_number_that_is_given_a_name_and_not_used_is_refused() -> None:
    with pytest.raises(WrongExpressionError, match="within_days: it is given"):
        expression("homeless", within_days=84)


@pytest.mark.parametrize(("days", "holds"), [(83, True), (84, True), (85, False)])
def test_a_named_number_is_compared_to_the_day(days: int, *, holds: bool) -> None:
    assert (
        expression("days_since_overdose <= within_days", within_days=84).holds({"days_since_overdose": days}) is holds
    )


@pytest.mark.parametrize(
    ("known", "holds"),
    [
        ({}, None),
        ({"homeless": True}, None),
        ({"homeless": False}, False),
        ({"homeless": True, "sex_working": True}, None),
        ({"homeless": True, "sex_working": True, "high_doses": True}, True),
        ({"homeless": True, "sex_working": False}, False),
        ({"sex_working": True, "high_doses": False}, None),
    ],
)
def test_what_is_unknown_matters_only_where_the_rest_does_not_decide(
    known: dict[str, bool], *, holds: bool | None
) -> None:
    assert expression("homeless && sex_working && (high_doses || high_risk_use)").holds(known) is holds


NAMES = ("homeless", "sex_working", "high_doses", "uses_heroin")


def conditions() -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*NAMES, "age >= 18", "age < 30", "age == 18"])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda one: f"!({one})"),
            st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda three: f"({' '.join(three)})"),
            st.tuples(inner, inner, inner).map(lambda three: f"({three[0]} ? {three[1]} : {three[2]})"),
        ),
        max_leaves=6,
    )


@given(
    text=conditions(), known=st.dictionaries(st.sampled_from(NAMES), st.booleans()), age=st.none() | st.integers(0, 130)
)
def test_an_answer_with_something_unknown_holds_however_that_turns_out(
    text: str, known: dict[str, bool | int], age: int | None
) -> None:
    """The heart of it: unknown becomes yes or no only when it makes no difference."""
    try:
        asked = expression(text)
    except WrongExpressionError as wrong:
        assert wrong.wrong in {"it can never hold", "it holds whatever is known"}  # noqa: PT017 - what may be drawn
        return
    if age is not None:
        known["age"] = age
    said = {name: value for name, value in known.items() if name in asked.names}
    left = [name for name in asked.names if name not in said]
    choices = [(17, 18, 29, 30) if name == "age" else (True, False) for name in left]
    outcomes = {asked.holds(said | dict(zip(left, case, strict=True))) for case in product(*choices)}
    assert None not in outcomes
    assert asked.holds(said) in {None, *(outcomes if len(outcomes) == 1 else ())}
