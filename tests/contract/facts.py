"""Hypothesis strategies for every fact, made from the models: a new field is tried without being named."""

import sys
import types
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import chain
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from annotated_types import Ge, Le
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from shared.contracts.catalogue import FACTS
from shared.contracts.fact import Fact, Message
from shared.contracts.intake import Observation, Person
from shared.contracts.nhs_number import valid_nhs_number
from shared.contracts.observations import OBSERVATIONS

_CHARACTERS = st.characters(codec="utf-8")
TEXT = st.text(_CHARACTERS, max_size=30)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis takes naive bounds
NHS_NUMBERS = st.integers(999_000_000, 999_999_999).map(
    lambda body: next((f"{body}{digit}" for digit in range(10) if valid_nhs_number(f"{body}{digit}")), "9991017070")
)
"""The range no real person has."""
_LEAF = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT
JSON_OBJECTS = st.dictionaries(
    TEXT, st.recursive(_LEAF, lambda leaf: st.lists(leaf, max_size=3), max_leaves=5), max_size=3
)


@st.composite
def _observations(draw: st.DrawFn) -> Observation:
    name = draw(st.sampled_from(sorted(OBSERVATIONS)))
    scale = OBSERVATIONS[name]
    words = TEXT.filter(bool) if scale.signed else st.none() | TEXT.filter(bool)
    value = draw(
        st.sampled_from([number for number in (scale.lowest, scale.highest // 2, scale.highest) if scale.has(number)])
    )
    return Observation(name=name, value=value, words=draw(words), author=draw(words))


def models(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Any valid instance of a model."""
    if model is Observation:
        return _observations()
    fields = {name: _field(model, name, field) for name, field in model.model_fields.items()}
    return st.fixed_dictionaries(fields).map(model.model_validate)


def _field(model: type[BaseModel], name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    if (model, name) == (Person, "nhs_number"):
        return st.none() | NHS_NUMBERS
    annotation = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return _of(annotation)


def _of(annotation: Any) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        nested = [one.metadata if isinstance(one, FieldInfo) else [one] for one in arguments[1:]]
        return _constrained(arguments[0], tuple(chain.from_iterable(nested)))
    if origin in (Union, types.UnionType):
        return st.one_of([_of(part) for part in arguments])
    if origin is tuple:
        several = st.lists(_of(arguments[0]), max_size=3).map(tuple)
        return several if arguments[-1] is Ellipsis else st.tuples(*map(_of, arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is dict:
        name, value = arguments
        return JSON_OBJECTS if value is Any else st.dictionaries(_of(name), _of(value), max_size=3)
    return _plain(annotation)


def _constrained(annotation: Any, constraints: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    for constraint in constraints:
        if isinstance(constraint, StringConstraints):
            return _texts(constraint)
    if annotation is int:
        low = next((one.ge for one in constraints if isinstance(one, Ge)), 0)
        high = next((one.le for one in constraints if isinstance(one, Le)), 2**31)
        return st.integers(int(str(low)), int(str(high)))
    return _of(annotation)


def _texts(constraint: StringConstraints) -> st.SearchStrategy[str]:
    if constraint.pattern is not None:
        pattern = str(constraint.pattern).removesuffix("$") + r"\Z"  # pydantic's $ is the very end, Python's is not
        longest = constraint.max_length or sys.maxsize
        return st.from_regex(pattern.replace(r"\d", "[0-9]")).filter(lambda text: len(text) <= longest)
    return st.text(_CHARACTERS, min_size=constraint.min_length or 0, max_size=30)


_PLAIN: dict[Any, Callable[[], st.SearchStrategy[Any]]] = {
    str: lambda: TEXT,
    int: lambda: st.integers(0, 2**53),
    bool: st.booleans,
    UUID: st.uuids,
    date: lambda: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    datetime: lambda: INSTANTS,
    types.NoneType: st.none,
}


def _plain(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation in _PLAIN:
        return _PLAIN[annotation]()
    if issubclass(annotation, StrEnum):
        return st.sampled_from(annotation)
    if isinstance(annotation, type) and is_dataclass(annotation):
        return st.builds(annotation, **{name: _of(part) for name, part in get_type_hints(annotation).items()})
    return models(annotation)


@st.composite
def messages(draw: st.DrawFn, facts: tuple[type[Fact], ...] = FACTS) -> Message:
    """Any fact in a message with any attributes a writer may give it."""
    fact = draw(st.sampled_from(facts))
    return Message(
        id=draw(st.uuids()),
        type=draw(st.sampled_from(fact.TYPES)),
        source=draw(st.from_regex(r"urn:sameday:[a-z0-9:-]{1,30}", fullmatch=True)),
        subject=draw(st.uuids().map(str) | st.just("place:5 Ffordd y Môr 50%")),
        time=draw(INSTANTS),
        accepted_time=draw(INSTANTS),
        data=draw(models(fact)),
        traceparent=draw(st.none() | st.just("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
        content_hash=draw(st.none() | st.binary(min_size=32, max_size=32)),
    )
