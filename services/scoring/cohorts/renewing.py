"""Everybody of an area is placed anew: who need not be, and what the cohorts come to in the end. Pure (ADR 12, 15)."""

from collections.abc import Mapping
from datetime import datetime

from services.scoring.cohorts.decide import Outcome
from services.scoring.cohorts.moves import Move
from services.scoring.cohorts.ranking import Ranking
from services.scoring.cohorts.roll import Fit, Roll, fit, roll_key
from services.scoring.cohorts.standing import Ranked, Standing
from services.scoring.cohorts.standings import Standings
from shared.contracts.cohorts import StandingChanged
from shared.kit.journal import Change, Row
from shared.kit.journal.unread import Unread
from shared.packs.cohorts import Cohort, Cohorts

_CAUSE = ("version", "event_id", "settle")
"""Why somebody stands where they stand, which says nothing about where that is."""


def up_to_date(said: StandingChanged, rows: Mapping[str, Row], cohorts: Cohorts) -> bool:
    """Whether every cohort has the person where this standing puts them, by its order as it is now. Raises Unread."""
    known = Standing.of(said.area, said.person_id, rows)
    if known.newest is None or known.newest.model_copy(update={name: getattr(said, name) for name in _CAUSE}) != said:
        return False
    return all(
        _in_place(cohort, said, known.ranked.get(cohort.id), Roll.of(said.area, cohort, rows))
        for cohort in cohorts.cohorts
    )


def _in_place(cohort: Cohort, said: StandingChanged, ranked: Ranked | None, roll: Roll) -> bool:
    how = fit(cohort, said)
    if ranked is None:
        return how is not Fit.FITS
    kept = next((member.fit for member in roll.members if member.person_id == said.person_id), Fit.FITS)
    return how is kept and ranked.era == roll.era and roll.ordering == cohort.ordering


def settling_keys(area: str, rows: Mapping[str, Row], cohorts: Cohorts, now: datetime) -> set[str]:
    """Keys of every row that settling takes, as far as these rows tell; all of them once they are among the rows."""
    keys = {roll_key(area, cohort) for cohort in cohorts.cohorts}
    if not keys <= rows.keys():
        return keys
    standings = Standings(area, rows)
    for cohort in cohorts.cohorts:
        ranking = Ranking(cohort, area, rows, standings)
        try:
            ranking.settle(now, hold=False)
        except Unread as unread:
            keys |= unread.keys
        keys.update(ranking.looked_at())
    return keys.union(standings.looked_at())


def settled(area: str, rows: Mapping[str, Row], cohorts: Cohorts, now: datetime) -> Outcome:
    """Who enters and leaves once everybody is placed. Raises Unread for what `settling_keys` names, BadRecord."""
    standings = Standings(area, rows)
    changes: dict[str, Change] = {}
    moves: list[Move] = []
    for cohort in cohorts.cohorts:
        ranking = Ranking(cohort, area, rows, standings)
        ranking.settle(now, hold=False)
        changes |= ranking.changes()
        moves += ranking.moves
    return Outcome(changes | standings.changes(), tuple(moves))
