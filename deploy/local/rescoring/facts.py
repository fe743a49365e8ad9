"""What a run publishes, and the ids by which what became of it is found again in the journal."""

from datetime import datetime
from uuid import UUID

from deploy.local.rescoring.runs import Run
from shared.contracts.binding import record_of
from shared.contracts.fact import Fact, Message
from shared.contracts.rescoring import RescoreAsked, RescoreEnded
from shared.kit.ids import made_of
from shared.kit.journal import Outgoing

BULK = "intake.bulk"
_SOURCE = "urn:sameday:operator"


def asked(run: Run, person_id: UUID, now: datetime) -> Message:
    """One person is to be judged anew. Its id is made of run and person: asked again, it is known."""
    fact = RescoreAsked(run=run.run, area=run.area, person_id=person_id, pack=run.pack)
    return _message(asked_id(run, person_id), fact, f"person/{person_id}", now)


def ended(run: Run, now: datetime) -> Message:
    """Everybody was."""
    return _message(ended_id(run), RescoreEnded(run=run.run, area=run.area), f"area/{run.area}", now)


def record(message: Message) -> Outgoing:
    """A fact of a run on its topic, under the person's or the area's key."""
    return record_of(BULK, message.subject.partition("/")[2], message)


def asked_id(run: Run, person_id: UUID) -> UUID:
    """Id of the decision on one person."""
    return made_of("rescore.asked", run.run, person_id)


def ended_id(run: Run) -> UUID:
    """Id of the decision that ends a run."""
    return made_of("rescore.ended", run.run)


def placed_id(run: Run, person_id: UUID) -> UUID:
    """Id of what the cohorts made of one person's standing in a run (`services.scoring.placing.record`)."""
    return made_of("standing.changed", asked_id(run, person_id), person_id, run.area)


def settled_id(run: Run) -> UUID:
    """Id of what the cohorts came to at the end (`services.scoring.rescoring.ended`)."""
    return made_of("standings.renewed", ended_id(run), run.area)


def _message(identity: UUID, fact: Fact, subject: str, now: datetime) -> Message:
    kind = fact.TYPES[0]
    return Message(id=identity, type=kind, source=_SOURCE, subject=subject, time=now, accepted_time=now, data=fact)
