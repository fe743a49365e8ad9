"""`sameday trace PERSON` over the rows scoring leaves in PostgreSQL."""

from pathlib import Path
from uuid import UUID

import pytest

from deploy.local.home import Running
from deploy.local.trace.model import PersonTrace
from deploy.local.trace.reading import trace_of
from services.scoring.identity import origin_of
from shared.kit.ids import made_of
from tests.integration.scoring.conftest import Worker
from tests.unit.scoring.builders import NOMS, NOW, OTHER_NOMS, event, merge

AREAS = Path(__file__).parents[3] / "areas"
KEPT, REMOVED = {"noms_number": NOMS}, {"noms_number": OTHER_NOMS}
FIRST = event("prison_release", days_ago=20, person=REMOVED, flags=["rough_sleeping"])
SECOND = event("walk_in", days_ago=2, person=KEPT, flags=["sofa_surfing"])


async def traced(database: str, asked: UUID, areas: Path = AREAS) -> PersonTrace:
    found = await trace_of(Running("", "", database, areas), asked, NOW)
    assert isinstance(found, PersonTrace)
    return found


@pytest.mark.parametrize("number", [NOMS, OTHER_NOMS])
async def test_either_id_of_two_merged_records_tells_all_of_the_person(
    number: str, workers: list[Worker], database: str
) -> None:
    for message in (FIRST, SECOND, merge(KEPT, REMOVED, days_ago=1)):
        await workers[0].hears(message)
    found = await traced(database, origin_of(f"noms:{number}"))
    survivor, gone = sorted(origin_of(f"noms:{one}") for one in (NOMS, OTHER_NOMS))
    assert (found.person_id, found.formerly) == (survivor, (gone,))
    assert [one.id for one in found.events] == [SECOND.id, FIRST.id]
    assert found.event is not None
    assert (found.event.id, found.event.area) == (SECOND.id, "walsall")
    assert found.score is not None
    assert found.changed is not None
    assert "housing: was sleeping rough, now staying on other people's sofas" in found.changed


async def test_taken_back_each_tells_its_own(workers: list[Worker], database: str) -> None:
    story = (FIRST, SECOND, merge(KEPT, REMOVED, days_ago=1), merge(KEPT, REMOVED, days_ago=0.5, undone=True))
    for message in story:
        await workers[1].hears(message)
    kept, removed = [await traced(database, origin_of(f"noms:{one}")) for one in (NOMS, OTHER_NOMS)]
    assert [one.id for one in kept.events] == [SECOND.id]
    assert [one.id for one in removed.events] == [FIRST.id]
    assert kept.person_id != removed.person_id


async def test_an_event_that_changed_no_score_still_says_what_it_was(workers: list[Worker], database: str) -> None:
    both = KEPT | {"crn": "X123456"}
    moved = event("contact_details_changed", days_ago=1, person={"crn": "X123456"})
    for message in (event("walk_in", days_ago=3, person=both), moved):
        await workers[0].hears(message)
    found = await trace_of(Running("", "", database, AREAS), moved.id, NOW)
    assert found is not None
    assert not isinstance(found, PersonTrace)
    assert found.event is not None
    assert found.event.kind == "contact_details_changed"


async def test_what_became_of_a_merge_and_of_a_death_is_told(workers: list[Worker], database: str) -> None:
    running = Running("", "", database, AREAS)
    itself, death = merge(KEPT, KEPT, days_ago=1), event("death_notified", person=KEPT)
    later = event("ae_attendance", person=KEPT)
    for message in (SECOND, itself, death, later):
        await workers[0].hears(message)
    said = {one.id: await trace_of(running, one.id, NOW) for one in (itself, death, later, SECOND)}
    told = {one: (found.event.kind, found.decided) for one, found in said.items() if found and found.event}
    assert told == {
        itself.id: ("person_merged", "refused: a record cannot be merged with itself"),
        death.id: ("death_notified", "the person died: all contact stops"),
        later.id: ("ae_attendance", "recorded only: the person has died and all contact has stopped"),
        SECOND.id: ("walk_in", None),
    }
    assert (await traced(database, origin_of(f"noms:{NOMS}"))).died == death.time


async def test_without_area_packs_the_rest_is_told(workers: list[Worker], database: str, tmp_path: Path) -> None:
    await workers[0].hears(SECOND)
    (tmp_path / "walsall").mkdir()
    (tmp_path / "walsall" / "criteria.yaml").write_text("nonsense: [")
    found = await traced(database, origin_of(f"noms:{NOMS}"), tmp_path)
    assert found.changed is None
    assert found.score is not None


async def test_nobody_has_an_id_that_was_never_told(database: str) -> None:
    from deploy.local.trace.subject import find_person  # noqa: PLC0415 - beside its one use
    from shared.kit.database import engine  # noqa: PLC0415 - as above

    target = engine(database, pool_size=1)
    async with target.connect() as connection:
        assert await find_person(connection, made_of("nobody")) is None
    await target.dispose()


async def test_a_notice_of_death_that_was_wrong_and_who_said_so_are_told_under_either_id(
    workers: list[Worker], database: str
) -> None:
    who = origin_of(f"noms:{NOMS}")
    death = event("death_notified", days_ago=1, person=KEPT)
    said = {"record": str(who), "died": False, "author": "duty 4", "words": "seen at the desk"}
    word = event("identity_reviewed", days_ago=0.5, person=None, death=said)
    for message in (SECOND, death, word):
        await workers[0].hears(message)
    found = await traced(database, who)
    assert (found.died, found.formerly) == (None, (who,))
    assert found.taken_back is not None
    assert (found.taken_back.notified, found.taken_back.author) == (death.time, "duty 4")
    assert await traced(database, found.person_id) == found
    decided = await trace_of(Running("", "", database, AREAS), word.id, NOW)
    assert decided is not None
    assert decided.decided == "the notice of death was wrong: contact is allowed again"
