"""Answers count in a simulation as if the pack tried had really asked: those about the event, of the team."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deploy.local.cases.town import Packs, Town
from deploy.local.simulation.circles import taken
from deploy.local.simulation.model import Asked, Scope
from deploy.local.simulation.report import Sum
from deploy.local.simulation.untouched import Two
from services.router.life_cycle import OVER
from services.router.state import Referral
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.referrals import AnswerGiven
from shared.contracts.vocabulary import Verb
from shared.kit.ids import made_of
from shared.kit.journal import Record
from tests.unit.router.builders import FITTING
from tests.unit.simulation.test_both_really_run import (
    BEGUN,
    KINDS,
    UNTIL,
    alone_or_together,
    asks_others,
    changed,
    event,
    force,
    has_one_place,
    outcome,
    recorded,
    side,
)


class Given(NamedTuple):
    """What a team really answered about an event, and when."""

    at: datetime
    event_id: UUID
    target: str
    verb: Verb


@pytest.fixture(scope="module", params=[asks_others, has_one_place], ids=["others are asked", "one place"])
def two(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Two]:
    file = "routes.yaml" if request.param is asks_others else "agencies.yaml"
    return (Two(force(), changed(tmp_path_factory.mktemp("packs"), file, request.param)),)


def referrals(town: Town) -> list[Referral]:
    return [Referral.model_validate(town.router.body(key)) for key in town.router.keys("referral:")]


def asked(town: Town, one: Given) -> Referral | None:
    """Whom the team answers about, if it was asked: what is not over, else what was asked last."""
    found = [each for each in referrals(town) if (each.event_id, each.target) == (one.event_id, one.target)]
    return next((each for each in found if each.state not in OVER), found[-1] if found else None)


def answer(one: Given, referral: Referral) -> Message:
    identity = made_of("answer", *one)
    fact = AnswerGiven(
        referral_id=referral.referral_id, agency=referral.agency, verb=one.verb, **FITTING.get(one.verb, {})
    )
    return Message(identity, fact.TYPES[0], "urn:sameday:test", str(referral.referral_id), one.at, one.at, fact)


def lived(packs: Packs, history: Iterable[Message], given_: Iterable[Given]) -> tuple[Town, list[Message]]:
    """Both services' own handlers over everything, and the answers as they were given."""
    town, answers = Town(packs, BEGUN), []
    moments: list[tuple[datetime, Message | Given]] = [(one.time, one) for one in history]
    for at, one in sorted([*moments, *((one.at, one) for one in given_)], key=lambda moment: moment[0]):
        town.passes(at, up_to=True)
        if isinstance(one, Message):
            town.hears("intake.events", one)
        elif (referral := asked(town, one)) is not None:
            answers.append(answer(one, referral))
            town.hears("referrals.answers", answers[-1])
    town.passes(UNTIL)
    return town, answers


def ids(messages: Iterable[Message]) -> set[UUID]:
    return {one.id for one in messages}


def first_asked(packs: Packs, history: list[Message], verbs: list[tuple[Verb, int]]) -> list[Given]:
    """The first team that was asked about each event answers some hours later, with the packs in force."""
    town, _ = lived(packs, history, ())
    first = {one.event_id: one.target for one in reversed(referrals(town))}
    pairs = zip(history, verbs, strict=False)
    return [
        Given(one.time + timedelta(hours=hours, minutes=1), one.id, first[one.id], verb)
        for one, (verb, hours) in pairs
        if one.id in first
    ]


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(KINDS[:4]),
        st.integers(0, 300),
        st.sampled_from([Verb.ACKNOWLEDGE, Verb.ACCEPT, Verb.DECLINE, Verb.SCHEDULE, Verb.ATTENDED, Verb.CLOSE]),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=6,
)


@example([(0, "walk_in", 9, Verb.ACKNOWLEDGE, 16), (0, "custody_release", 0, Verb.ACCEPT, 0)])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_differences_are_those_of_really_asking_and_answering(two: tuple[Two], steps: list[Any]) -> None:
    both, ordered = two[0], sorted(steps, key=lambda one: one[2])
    history = [event(at, who, kind, hours, "walsall") for at, (who, kind, hours, _, _) in enumerate(ordered)]
    given_ = first_asked(both.force, history, [(verb, hours) for *_, verb, hours in ordered])
    now, answers = lived(both.force, history, given_)
    # An answer that nobody gave cannot be known: only what was really answered is given to the other pack's teams.
    then, others = lived(both.tried, history, [one for one in given_ if made_of("answer", *one) in ids(answers)])

    records = [recorded(one, at) for at, one in enumerate(history)]
    records += [_heard(one, at) for at, one in enumerate(answers)]
    circles = taken(records, [Asked.of(one) for one in referrals(now)], both.shared, both.ask_by_places)
    scope, found = Scope(UNTIL, ranks=both.ask_by_places), Sum()
    each = chain.from_iterable(alone_or_together(one, circles.kept, both, scope) for one in circles.found(both.areas))
    differences = list(chain.from_iterable(map(found.take, each)))

    before, after = (Counter(map(outcome, referrals(town))) for town in (now, then))
    lost = Counter(chain.from_iterable(side(one.before, one.event_id) for one in differences))
    gained = Counter(chain.from_iterable(side(one.after, one.event_id) for one in differences))
    assert before - lost + gained == after
    if found.events:
        assert found.not_as_recorded == 0
        assert found.unheard == len(answers) - len(others)


def _heard(message: Message, number: int) -> Record:
    out = record_of("referrals.answers", "key", message)
    return Record(out.topic, 0, number, out.key, out.value, dict(out.headers), message.time)
