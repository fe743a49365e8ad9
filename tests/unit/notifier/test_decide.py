import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.decide import LEASE_ROWS, LEASES_PER_LANE, WITHDRAWAL, Known, plan, webhook_body
from services.notifier.model import Channel, EndpointState
from shared.contracts.vocabulary import DeliveryOutcome
from shared.kit.ids import made_of
from tests.unit.notifier.facts import AT, BEACON, endpoint, request

LEASE = made_of("lease")


def test_every_endpoint_in_use_of_an_agency_is_told() -> None:
    both = [endpoint(1), endpoint(2, channel=Channel.EMAIL, address="duty@beacon.example", secret=None)]
    made = plan([request()], Known({BEACON: both}), LEASE, 10)
    assert [one.delivery.channel for one in made.deliveries] == [Channel.WEBHOOK, Channel.EMAIL]
    assert all(one.leased for one in made.deliveries)
    assert made.told == ()


def test_an_agency_without_an_endpoint_is_reported_and_not_forgotten() -> None:
    made = plan([request()], Known(), LEASE, 10)
    assert made.deliveries == ()
    assert [one.outcome for one in made.told] == [DeliveryOutcome.NO_ENDPOINT]


@pytest.mark.parametrize("to", ["contact", "person"])
def test_a_contact_and_the_person_are_told_by_mail_without_being_registered(to: str) -> None:
    made = plan([request(to=to, email="duty@beacon.example")], Known(), LEASE, 10)
    assert [(one.delivery.channel, one.delivery.endpoint_id) for one in made.deliveries] == [(Channel.EMAIL, None)]


def test_what_is_stopped_is_not_told() -> None:
    about = request()
    assert about.fact.person_id is not None
    for subject in (about.fact.referral_id, about.fact.person_id):
        made = plan([about], Known({BEACON: [endpoint()]}, {subject: 1}), LEASE, 10)
        assert made.deliveries == ()
        assert [one.outcome for one in made.told] == [DeliveryOutcome.STOPPED]


def test_a_stop_of_an_older_version_leaves_the_newer_offer_alone() -> None:
    newer = request(version=3)
    made = plan([newer], Known({BEACON: [endpoint()]}, {newer.fact.referral_id: 2}), LEASE, 10)
    assert len(made.deliveries) == 1


def test_an_agency_still_hears_that_it_should_ring_nobody() -> None:
    withdrawn = request(payload_type=WITHDRAWAL)
    assert withdrawn.fact.person_id is not None
    stops = {withdrawn.fact.person_id: 1, withdrawn.fact.referral_id: 9}
    assert len(plan([withdrawn], Known({BEACON: [endpoint()]}, stops), LEASE, 10).deliveries) == 1


def test_facts_of_one_referral_wait_for_each_other() -> None:
    referral = made_of("referral", 1)
    two = [request(1, referral=referral), request(2, referral=referral, sequence=2)]
    made = plan(two, Known({BEACON: [endpoint()]}), LEASE, 10)
    assert [one.leased for one in made.deliveries] == [True, False]
    waiting = Known({BEACON: [endpoint()]}, waiting=frozenset({(endpoint().id, referral)}))
    assert [one.leased for one in plan(two, waiting, LEASE, 10).deliveries] == [False, False]


def test_a_failing_endpoint_holds_what_comes_and_the_router_hears_so() -> None:
    made = plan([request()], Known({BEACON: [endpoint(state=EndpointState.FAILING, probe_at=AT)]}), LEASE, 10)
    assert [(one.leased, one.due_at) for one in made.deliveries] == [(False, AT)]
    assert [one.outcome for one in made.told] == [DeliveryOutcome.FAILING]


def test_a_repeat_makes_the_same_ids() -> None:
    once, again = (plan([request()], Known({BEACON: [endpoint()]}), LEASE, 10) for _ in range(2))
    assert once == again
    assert once.deliveries[0].delivery.message_id != once.deliveries[0].delivery.id


def test_a_webhooks_body_has_type_timestamp_and_data_with_version_and_sequence() -> None:
    body = orjson.loads(webhook_body(request(version=4, sequence=7)))
    assert body["type"] == "referral.offered"
    assert body["timestamp"] == "2026-03-10T09:05:00Z"
    assert (body["data"]["version"], body["data"]["sequence"]) == (4, 7)


@given(st.lists(st.integers(1, 6), max_size=150), st.integers(0, 3), st.integers(0, 3), st.integers(0, 4))
def test_no_lane_is_leased_beyond_its_bounds(numbers: list[int], endpoints: int, leased: int, room: int) -> None:
    targets = [endpoint(number) for number in range(endpoints)]
    requests = [request(at, referral=made_of("referral", number)) for at, number in enumerate(numbers)]
    known = Known({BEACON: targets}, leased={one.id: leased for one in targets})
    made = plan(requests, known, LEASE, room)
    assert len(made.deliveries) == len(requests) * endpoints
    lanes = [one.delivery.lane for one in made.deliveries if one.leased]
    assert len(set(lanes)) <= room
    assert all(lanes.count(lane) <= LEASE_ROWS for lane in set(lanes))
    if leased >= LEASES_PER_LANE:
        assert lanes == []
    pairs = [(one.delivery.lane, one.delivery.referral_id) for one in made.deliveries if one.leased]
    assert len(pairs) == len(set(pairs))
