"""Ids are those of the standard library's UUIDv5 over length-prefixed causes, and sealed ones are told apart."""

from uuid import RFC_4122, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from shared.kit.ids import NAMESPACE, holds, made_of, sealed

CAUSES = st.lists(st.one_of(st.text(), st.uuids(), st.integers(), st.datetimes()), max_size=5)


@given(CAUSES)
def test_id_is_the_uuid5_of_its_causes(causes: list[object]) -> None:
    texts = [str(cause) for cause in causes]
    made = made_of(*causes)
    assert made == uuid5(NAMESPACE, "".join(f"{len(text)}:{text}" for text in texts))
    assert (made.version, made.variant) == (5, RFC_4122)


def test_other_lists_of_causes_make_other_ids() -> None:
    assert made_of("a", "bc") != made_of("ab", "c")
    assert made_of("a", "b") != made_of("b", "a")


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_sealed_id_is_held_by_whom_it_was_sealed_for_alone(identity: UUID, secret: bytes) -> None:
    given_out = sealed(identity, "the-beacon", secret)
    assert holds(given_out, "the-beacon", secret)
    assert not holds(given_out, "cranstoun", secret)
