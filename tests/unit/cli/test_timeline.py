from datetime import UTC, datetime
from uuid import UUID

from deploy.local.trace import model
from deploy.local.trace.timeline import lines
from shared.contracts.people import Factor
from shared.contracts.vocabulary import Band, Item, Kind, ReferralState

AT = datetime(2026, 7, 10, 9, 5, tzinfo=UTC)
ONE = UUID(int=1)


def shown(trace: model.Trace) -> str:
    return "\n".join(line.plain for line in lines(trace))


def test_timeline_tells_the_whole_story_in_local_time() -> None:
    told = shown(
        model.Trace(
            event=model.Event(id=ONE, kind=Kind.WALK_IN, area="walsall", source="urn:x", time=AT, accepted_time=AT),
            person_id=ONE,
            score=model.Score(
                value=7, band=Band.NOW, low=7, high=43, unknown=(Item.HOUSING,),
                factors=(Factor(text="the person is here", rule="walked-in", evidence=(ONE,)),),
            ),
            referrals=(
                model.Referral(
                    id=ONE, agency="the-beacon", team="walk-in-desk", state=ReferralState.OFFERED, respond_by=AT,
                    history=(model.Step(at=AT, state=ReferralState.OFFERED, reason="offered because"),),
                ),
            ),
            deliveries=(
                model.Delivery(
                    id=ONE, agency="the-beacon", channel="webhook", state="delivered",
                    attempts=(model.Attempt(at=AT, took_ms=21, outcome="ok", status=200),),
                ),
            ),
            dead_letters=(
                model.DeadLetter(
                    id=ONE, attempt=0, service="router", source_topic="people.scored", kind="no-area",
                    detail="no area", at=AT, state="open",
                ),
            ),
        )
    )  # fmt: skip
    for words in (
        "walk in", "Fri 10 Jul 10:05:00", "now · NDTA 7 to 43 of 48, unknown: 1 of 10 items",
        "because the person is here",
        "the-beacon, walk-in-desk · offered", "ok 200 in 21 ms", "router from people.scored: no area",
    ):  # fmt: skip
        assert words in told


def test_event_on_its_way_is_said_to_be_on_its_way() -> None:
    event = model.Event(id=ONE, kind=Kind.WALK_IN)
    assert "accepted and on its way" in shown(model.Trace(event=event, person_id=None, score=None))


def test_json_shape_is_the_promised_one() -> None:
    score = model.Score(value=1, band=Band.NOW, low=1, high=2, unknown=(), factors=())
    assert set(score.model_dump()) == {"value", "band", "factors"}
