"""Who would enter and leave, worked out with no more than a cohort's edge in memory: against what a run comes to."""

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.rescoring.places import Places
from services.scoring.cohorts.moves import ENTERING
from services.scoring.cohorts.standing import Standing
from services.scoring.policy import Policies
from shared.contracts.cohorts import CohortEntered, StandingChanged
from shared.contracts.fact import Message
from shared.kit.journal import Row
from shared.packs.cohorts import Cohorts
from tests.unit.scoring.builders import NOW, told
from tests.unit.scoring_cohorts.builders import cohort
from tests.unit.scoring_rescoring.builders import Place, asked, pack
from tests.unit.scoring_rescoring.test_population_anew import BANDS, ITEMS, populations


@st.composite
def packs(draw: st.DrawFn) -> Policies:
    """A pack whose cohort has any size, order, threshold and hysteresis."""
    one = cohort(
        id="everybody",
        size=draw(st.integers(0, 3)),
        order=[draw(st.sampled_from(["score_low", "recency", "urgency"]))],
        tie=["older_evidence"],
        margin=draw(st.integers(0, 2)),
        fall=draw(st.integers(0, 4)),
        stay_days=draw(st.sampled_from([0, 100])),
        criteria=draw(st.sampled_from([{}, {"score_at_least": 5}])),
    )
    items = [rule for rule in ITEMS if draw(st.integers(0, 3))]
    bands = [rule for rule in BANDS[:-1] if draw(st.booleans())] + BANDS[-1:]
    return pack(Cohorts(cohorts=(one,)), items=items, bands=bands)


def expected(place: Place) -> set[tuple[UUID, bool]]:
    """Who would move, and whether in or out; nothing is written."""
    cohorts = place.packs.value["walsall"].cohorts
    places = Places.of("walsall", cohorts, Everything(place), NOW)
    for person_id in place.ids():
        message = asked(person_id, 1, mark="")
        rows = place.town.read(message)
        decision = place.town.handler.decide(message, rows, NOW)
        known = Standing.of("walsall", UUID(decision.audit["person_id"]), rows)
        said = next(iter(told(decision, StandingChanged)), known.newest)
        if said is not None and said.stopped is None and UUID(decision.audit["person_id"]) == person_id:
            places.take(said, known)
    return {(move["person_id"], move["cause"] in ENTERING) for move in places.moves(Everything(place))}


class Everything(dict[str, Row]):
    """Every row of a place."""

    def __init__(self, place: Place) -> None:
        super().__init__({key: Row(key, body) for key, body in place.town.rows.items()})
        self.update({key: Row(key, None) for key in ("cohort:walsall:everybody",) if key not in self})


@settings(max_examples=60, deadline=None)
@given(populations(), packs(), packs())
def test_the_rehearsal_names_those_who_move_in_the_run(events: list[Message], old: Policies, new: Policies) -> None:
    place = Place.by(old).hears_all(events)
    place.packs.value = new
    foreseen, already = expected(place), len(place.moves())
    place.rescored()
    moved = [(move.person_id, isinstance(move, CohortEntered)) for move in place.moves()[already:]]
    assert foreseen == set(moved)
    assert len(moved) == len(set(moved))
