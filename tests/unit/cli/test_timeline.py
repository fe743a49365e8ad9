from datetime import UTC, datetime, timedelta
from typing import Any
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
        "walk in", "Fri 10 Jul 2026 10:05:00", "now · NDTA 7 to 43 of 48, unknown: 1 of 10 items",
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


def person(**known: Any) -> model.PersonTrace:
    event = model.Event(id=ONE, kind=Kind.WALK_IN, source="urn:x", time=AT)
    return model.PersonTrace(event=event, person_id=ONE, score=None, **known)


def test_of_a_person_it_tells_the_week_the_former_ids_and_every_event() -> None:
    heard = (
        model.Event(id=ONE, kind=Kind.WALK_IN, source="urn:x", time=AT),
        model.Event(id=UUID(int=2), kind=Kind.OVERDOSE, source="urn:y", time=AT - timedelta(days=1)),
    )
    told = shown(person(formerly=(UUID(int=7),), changed=("new: uses crack (9 July)", "2 more"), events=heard))
    assert f"known before as {UUID(int=7)}" in told
    assert "this week         new: uses crack (9 July)\n                  2 more" in told
    assert "Thu 09 Jul 2026 10:05:00  overdose · from urn:y (00000000)" in told
    assert "older" not in told


def test_a_long_life_is_told_by_its_newest_events_and_a_number() -> None:
    heard = tuple(model.Event(id=UUID(int=n), kind=Kind.WALK_IN, source="urn:x", time=AT) for n in range(25))
    told = shown(person(changed=(), events=heard, older=3))
    assert told.count("heard ") == 20
    assert "and 8 older" in told
    assert "nothing changed" in told


def test_a_week_that_cannot_be_told_is_no_week_without_news() -> None:
    told = shown(person())
    assert "cannot be said" in told
    assert "nothing changed" not in told


def test_only_of_a_person_the_json_says_more() -> None:
    of_event = model.Trace(event=None, person_id=ONE, score=None)
    of_both = {"event", "person_id", "score", "decided", "referrals", "deliveries", "dead_letters"}
    assert set(of_event.model_dump()) == of_both
    assert set(person().model_dump()) - of_both == {"formerly", "changed", "events", "older", "died", "taken_back"}


def test_an_open_referral_says_what_it_waits_for_to_people_and_not_to_programs() -> None:
    waits = "It waits for an answer of The Beacon, since 10:05 today."
    one = model.Referral(
        id=ONE,
        agency="the-beacon",
        team="walk-in-desk",
        state=ReferralState.OFFERED,
        respond_by=AT,
        history=(),
        now=waits,
    )
    trace = model.Trace(event=None, person_id=ONE, score=None, referrals=(one,))
    assert waits in shown(trace)
    assert "now" not in trace.model_dump()["referrals"][0]


def test_what_became_of_an_event_without_a_score_is_said() -> None:
    event = model.Event(id=ONE, kind=Kind.PERSON_MERGED)
    told = shown(model.Trace(event=event, person_id=ONE, score=None, decided="refused: taken back before"))
    assert "person merged" in told
    assert "decided           refused: taken back before" in told


def test_of_who_died_it_says_first_that_nobody_is_to_contact_them() -> None:
    assert "died              as notified on Fri 10 Jul 2026 10:05:00: nobody is to contact the person" in shown(
        person(died=AT)
    )
    assert "died" not in shown(person())


def test_of_a_notice_of_death_that_was_wrong_it_says_who_took_it_back() -> None:
    back = model.TakenBack(notified=AT, at=AT + timedelta(days=200), author="duty 4")
    assert (
        "not died          as notified on Fri 10 Jul 2026 10:05:00: duty 4 said on Tue 26 Jan 2027 09:05:00"
        in shown(person(taken_back=back))
    )
