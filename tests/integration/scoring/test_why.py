"""`sameday why` over the rows that scoring and the router leave in PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from deploy.local.home import Running
from deploy.local.why.answering import answered
from deploy.local.why.model import Why
from deploy.local.why.reading import known_of
from deploy.local.why.slips import slips
from services.router.handle import RouteFacts
from services.router.policy import Policy
from services.scoring.identity import origin_of
from shared.contracts.fact import Message
from shared.kit import clock
from shared.kit.ids import NAMESPACE
from shared.kit.journal import Journal, Outgoing, Record, Store
from tests.integration.scoring.conftest import Worker
from tests.product import packs
from tests.unit.scoring.builders import NHS, NOW, event

AREAS = Path(__file__).parents[3] / "areas"
PACKS = packs()
TOPIC = uuid5(NAMESPACE, "people.scored in this test")
RELEASED = event("custody_release", days_ago=0.01, needs=["drugs"])


class Router:
    """The router without Kafka: it hears what scoring told of people."""

    def __init__(self, database: str) -> None:
        self.store = Store(database, "router")
        self.offset = 0
        self.journal = Journal(
            self.store,
            RouteFacts(Policy(PACKS, b"a secret of at least thirty-two bytes")),
            dead_topic="dead.router",
            exists=lambda _: True,
            clock=clock.now,
            service="router",
        )

    async def hears(self, facts: list[Outgoing]) -> None:
        told = [one for one in facts if one.topic == "people.scored"]
        await self.journal.settle([self._placed(one) for one in told])

    def _placed(self, fact: Outgoing) -> tuple[UUID, Record]:
        self.offset += 1
        headers = dict(fact.headers)
        return TOPIC, Record(fact.topic, 0, self.offset - 1, fact.key, fact.value, headers, clock.now())


@pytest.fixture
async def router(database: str) -> AsyncIterator[Router]:
    made = Router(database)
    yield made
    await made.store.close()


async def scored(worker: Worker, *messages: Message) -> list[Outgoing]:
    return [fact for settled in await worker.hears(*messages) for fact in settled.facts]


async def why(database: str, asked: UUID, agency: str | None = None) -> Why:
    known = await known_of(Running("", "", database, AREAS), asked, NOW)
    assert known is not None
    return answered(asked, known, PACKS, NOW, agency)


async def test_before_the_router_has_decided_it_is_said_to_wait_for_it(workers: list[Worker], database: str) -> None:
    await scored(workers[0], RELEASED)
    found = await why(database, RELEASED.id)
    assert found.referrals == ()
    assert found.sentences[0].startswith("It is scored and waits for the router to decide whom to ask")


async def test_event_referral_and_person_say_the_same_of_who_is_waited_for(
    workers: list[Worker], router: Router, database: str
) -> None:
    await router.hears(await scored(workers[0], RELEASED))
    of_event = await why(database, RELEASED.id)
    one = next(each for each in of_event.referrals if each.team == "criminal-justice-team")
    assert one.sentence.startswith("It waits for an answer of The Beacon (Change Grow Live), criminal justice team, ")
    assert len(one.next) == 2
    of_person = await why(database, origin_of(f"nhs:{NHS}"))
    of_referral = await why(database, one.referral)
    assert one in of_person.referrals
    assert one in of_referral.referrals
    assert of_person.person == of_event.person == of_referral.person


async def test_an_agency_that_was_not_told_is_told_why(workers: list[Worker], router: Router, database: str) -> None:
    await router.hears(await scored(workers[0], RELEASED))
    found = (await why(database, RELEASED.id, "west-midlands-mentoring")).not_told
    assert found is not None
    assert (found.told, found.rule) == (False, "mentor-asked-for")
    assert found.sentences[0].endswith(": nobody named mentoring as a need.")
    told = (await why(database, RELEASED.id, "the-beacon")).not_told
    assert told is not None
    assert told.told


async def test_a_slip_is_printed_of_whoever_is_asked_by_any_of_the_ids(
    workers: list[Worker], router: Router, database: str
) -> None:
    await router.hears(await scored(workers[0], RELEASED))
    running = Running("", "", database, AREAS)
    for asked in (RELEASED.id, origin_of(f"nhs:{NHS}")):
        known = await known_of(running, asked, NOW)
        assert known is not None
        assert [paper[:2] for paper in slips(known, PACKS, NOW)] == [
            ("YOU HAVE BEEN REFERRED", "To The Beacon (Change Grow Live). No time is set")
        ]


async def test_what_asks_nobody_says_so(workers: list[Worker], router: Router, database: str) -> None:
    seen = event("drop_in_contact", days_ago=0.01)
    await router.hears(await scored(workers[0], seen))
    found = await why(database, seen.id)
    assert (found.referrals, len(found.sentences)) == ((), 1)
    assert found.sentences[0].startswith("Nobody waits for anything: nobody is asked: ")


async def test_an_agency_the_area_does_not_have_is_an_error(
    workers: list[Worker], router: Router, database: str
) -> None:
    await router.hears(await scored(workers[0], RELEASED))
    with pytest.raises(KeyError, match="the-becon"):
        await why(database, RELEASED.id, "the-becon")
