"""What one person's standing changes in the cohorts of their area: pure (ADR 12).

After every decision that settles, with `rank` counted over everybody ranked in a cohort (members and those who wait):
- there are as many members as places, or everybody ranked is a member;
- no member whose minimum stay is over ranks more than `margin` behind somebody who waits.
So only who ranks within `size` enters, and with margin, fall and stay 0 the cohort is the first `size` of the order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.scoring.cohorts.moves import Move
from services.scoring.cohorts.ranking import Ranking
from services.scoring.cohorts.roll import roll_key
from services.scoring.cohorts.standing import standing_key
from services.scoring.cohorts.standings import Standings
from shared.contracts.cohorts import StandingChanged
from shared.kit.journal import Change, Row
from shared.kit.journal.unread import Unread
from shared.packs.cohorts import Cohorts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a standing came to. `ignored`: a newer one is known."""

    changes: Mapping[str, Change]
    moves: tuple[Move, ...]
    ignored: bool = False


def looked_at(standing: StandingChanged, rows: Mapping[str, Row], cohorts: Cohorts, now: datetime) -> set[str]:
    """Keys of every row the decision takes, as far as these rows tell; all of them once they are among the rows."""
    keys = {standing_key(standing.area, standing.person_id)}
    keys |= {roll_key(standing.area, cohort) for cohort in cohorts.cohorts}
    if not keys <= rows.keys():
        return keys
    standings = Standings(standing.area, rows)
    if not standings.of(standing.person_id).older_than(standing):
        return keys
    for cohort in cohorts.cohorts:
        ranking = Ranking(cohort, standing.area, rows, standings)
        try:
            _taken(ranking, standing, now)
        except Unread as unread:
            keys |= unread.keys
        keys.update(ranking.looked_at())
    return keys.union(standings.looked_at())


def changed(standing: StandingChanged, rows: Mapping[str, Row], cohorts: Cohorts, now: datetime) -> Outcome:
    """What a standing changes, and who enters and leaves because of it.

    Raises Unread when a row is lacking that `looked_at` names, BadRecord `newer-state`.
    """
    standings = Standings(standing.area, rows)
    if not standings.of(standing.person_id).older_than(standing):
        return Outcome({}, (), ignored=True)
    standings.heard(standing)
    changes: dict[str, Change] = {}
    moves: list[Move] = []
    for cohort in cohorts.cohorts:
        ranking = Ranking(cohort, standing.area, rows, standings)
        _taken(ranking, standing, now)
        changes |= ranking.changes()
        moves += ranking.moves
    return Outcome(changes | standings.changes(), tuple(moves))


def _taken(ranking: Ranking, standing: StandingChanged, now: datetime) -> None:
    ranking.take(standing, now)
    ranking.settle(now, hold=not standing.settle)
