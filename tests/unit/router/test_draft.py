"""A draft comes to the same rows as the decision, and tells nobody."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.decide import written
from services.router.draft import Draft
from services.router.parts import Part
from services.router.state import PersonRow, Referral, body
from services.router.team import TeamRow
from shared.contracts.fact import Message
from shared.contracts.vocabulary import Band, Flag, Kind, Need, Verb
from shared.kit.ids import made_of
from shared.kit.journal import Row
from tests.unit.router.builders import FITTING, World, policy, scored

POLICY = policy()
PEOPLE = [made_of("drafted", number) for number in range(3)]
_KINDS: dict[str, type[Part]] = {"person": PersonRow, "referral": Referral, "team": TeamRow}
_NOT_KEPT = {"told"}


def without_words(row: Part) -> dict[str, Any]:
    """A row but for who was told."""
    return {name: value for name, value in body(row).items() if name not in _NOT_KEPT}


@dataclass
class Drafting(World):
    """Drafts everything before it is decided, and compares."""

    def handle(self, one: Message) -> list[tuple[str, Message]]:
        rows = {key: Row(key, orjson.loads(text)) for key, text in self.bodies.items()}
        draft = Draft(self.policy, rows, one, self.now)
        written(draft)
        facts = super().handle(one)
        assert self.last is not None
        assert draft.said == []
        assert draft.changed.keys() == self.last.changes.keys()
        for key, row in draft.changed.items():
            decided = _KINDS[key.partition(":")[0]].model_validate(self.last.changes[key].body)
            assert without_words(row) == without_words(decided)
        return facts


STEPS = st.lists(
    st.tuples(
        st.sampled_from([Kind.WALK_IN, Kind.CUSTODY_RELEASE, Kind.AE_ATTENDANCE, Kind.OVERDOSE]),
        st.integers(0, 2),
        st.sampled_from(list(Band)),
        st.sampled_from([[], [Flag.ROUGH_SLEEPING], [Flag.OUT_OF_HOURS]]),
        st.sampled_from([None, Verb.ACKNOWLEDGE, Verb.ACCEPT, Verb.DECLINE, Verb.ATTENDED, Verb.DID_NOT_ATTEND]),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_draft_changes_the_rows_the_decision_changes(steps: list[Any]) -> None:
    world = Drafting(POLICY)
    for at, (kind, who, band, flags, verb, hours) in enumerate(steps):
        event = scored(kind, Need.DRUGS, band=band, flags=flags, person_id=PEOPLE[who], event=at, version=at + 1)
        world.take(event, at)
        for referral in world.referrals():
            if verb is not None and referral.person_id == PEOPLE[who]:
                world.answer(referral, verb, **FITTING.get(verb, {}))
        world.deadlines(world.now + timedelta(hours=hours))
