"""An assessment is the newest one as a whole, in whatever order it is heard, and only where somebody made one (S21)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.assessed import assessment_of
from services.scoring.gather import gathered
from services.scoring.profile import Evidence, Profile
from shared.contracts.intake import Observation
from shared.contracts.people import Assessed
from shared.contracts.vocabulary import Kind
from shared.kit.ids import made_of

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
HOUSING = Observation(name="ndta.housing", value=3)
ENGAGEMENT = Observation(name="ndta.engagement", value=2)


def assessed(hour: int, *values: Observation, kind: Kind = Kind.ASSESSMENT_RECORDED) -> Evidence:
    return Evidence(
        event_id=made_of("assessment", hour),
        kind=kind,
        source=f"urn:sameday:agency-{hour}",
        time=NOON + timedelta(hours=hour),
        observations=values,
    )


def of(*pieces: Evidence) -> Profile:
    profile = Profile(person_id=made_of("somebody"))
    for piece in pieces:
        profile = gathered(profile, piece, "walsall", None)
    return profile


def test_it_says_what_was_assessed_when_and_by_whom() -> None:
    found = assessment_of(of(assessed(1, HOUSING, ENGAGEMENT)))
    assert found is not None
    assert (found.at, found.source) == (NOON + timedelta(hours=1), "urn:sameday:agency-1")
    assert found.items == (Assessed(name="ndta.housing", value=3), Assessed(name="ndta.engagement", value=2))


def test_nobody_assessed_is_nothing_and_not_an_empty_assessment() -> None:
    assert assessment_of(of()) is None
    assert assessment_of(of(assessed(1))) is None


def test_what_another_event_mentions_is_no_assessment() -> None:
    assert assessment_of(of(assessed(1, HOUSING, kind=Kind.WALK_IN))) is None


def test_events_after_it_do_not_put_it_out_of_date() -> None:
    found = assessment_of(of(assessed(1, HOUSING), assessed(2, kind=Kind.CUSTODY_RELEASE)))
    assert found is not None
    assert found.event_id == made_of("assessment", 1)


@given(hours=st.permutations(range(5)))
def test_the_newest_is_the_same_in_every_order_and_never_mixed_with_another(hours: list[int]) -> None:
    values = [Observation(name="ndta.housing", value=hour % 5) for hour in range(5)]
    found = assessment_of(of(*(assessed(hour, values[hour]) for hour in hours)))
    assert found is not None
    assert found.event_id == made_of("assessment", 4)
    assert found.items == (Assessed(name="ndta.housing", value=4),)
