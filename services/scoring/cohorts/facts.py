"""Who entered or left, as facts under the person's key. Ids are made of what caused them."""

from services.scoring.cohorts.moves import Move
from services.scoring.facts import PEOPLE, caused
from shared.contracts.binding import record_of
from shared.contracts.cohorts import CohortEntered, CohortLeft, CohortMove, StandingChanged
from shared.contracts.fact import Message
from shared.contracts.rescoring import StandingsRenewed
from shared.kit.journal import Outgoing

Cause = StandingChanged | StandingsRenewed


def moved(message: Message, standing: Cause, move: Move) -> Outgoing:
    """The fact of one move, caused by a `standing.changed`, or by the end of a run of them."""
    fact = _fact(message, standing, move)
    about = caused(message, fact, f"person/{move.person_id}", move.cohort.id, move.person_id)
    return record_of(PEOPLE, str(move.person_id), about)


def _fact(message: Message, standing: Cause, move: Move) -> CohortMove:
    said = {
        "person_id": move.person_id,
        "version": move.version,
        "event_id": standing.event_id,
        "area": standing.area,
        "cohort": move.cohort.id,
        "title": move.cohort.title,
        "size": move.cohort.size,
        "reason": move.reason,
        "sentence": move.sentence,
        "at": message.accepted_time,
        "opens": move.cohort.opens,
        "rank": move.rank,
    }
    return (CohortEntered if move.enters else CohortLeft).model_validate(said)
