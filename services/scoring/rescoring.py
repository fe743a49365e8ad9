"""A person judged anew by the rules as they are now, with nothing new heard: pure (docs/adr/0015).

Compared with what was last told of them, and only where something else is to be said is anything told.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.scoring import facts, placing
from services.scoring.cohorts.renewing import up_to_date
from services.scoring.cohorts.standing import standing_key
from services.scoring.fold import folded
from services.scoring.identity import Rows, person_key
from services.scoring.judging import Judgement, judgement
from services.scoring.naming import Named
from services.scoring.policy import Policies, Policy
from services.scoring.profile import Profile, Told
from services.scoring.register import Register, asked, reached
from services.scoring.whole import in_use
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.rescoring import Before, PersonRescored, RescoreAsked, RescoreEnded, StandingsRenewed
from shared.kit.journal import BadRecord, Change, Decision, Outgoing

DIED = "left out: the person has died"
NEVER_TOLD = "left out: nothing was ever told of how urgent it is"
ELSEWHERE = "left out: another area's rules count for the person now"
SAME = "judged anew: nothing else is to be said"


@dataclass(frozen=True, slots=True)
class Anew:
    """A person as known now, the judgement, what was told last, and what is to be told: None where that is the same."""

    person: Profile
    said: Judgement
    last: Told
    told: Told | None


@dataclass(frozen=True, slots=True)
class RescorePerson:
    """Handler of `rescore.asked` (shared/kit/journal/model.py). `policies`: each area's part of its pack."""

    policies: Policies

    def keys(self, message: Message, due: RescoreAsked, rows: Rows) -> Collection[str]:
        """The rows of the person through all joins, where they stand, and the area's cohorts. Raises BadRecord."""
        named = _named(message, due)
        known = reached(named, rows)[due.person_id]
        person_id = known.goes_by if known is not None else due.person_id
        rolls = placing.rolls(due.area, self._policy(due).cohorts)
        return asked(named, rows) | rolls | {standing_key(due.area, person_id)}

    def decide(self, message: Message, due: RescoreAsked, rows: Rows, now: datetime) -> Decision:
        """What is to be told of the person. Raises BadRecord: `unknown-area`, `newer-state`."""
        policy, register = self._policy(due), Register(_named(message, due), rows)
        person = person_of(register)
        about = {"person_id": str(person.person_id), "version": person.version}
        if person.stopped is not None or person.told is None or due.area not in {person.told.area, *person.ranked}:
            return Decision(why := _left_out(person), audit={**about, "left_out": why})
        anew = _anew(person, person.told, due.area, policy, now)
        stands = _stands(message, anew, policy, rows)
        ranked = tuple(sorted({*person.ranked, *([due.area] if stands else [])}))
        cohorts = placing.member_of(person.person_id, due.area, policy.cohorts, rows)
        return Decision(
            _reason(anew),
            dict(_changes(register, person, anew, ranked)),
            (*_rescored(message, due, anew, cohorts), *stands),
            {**about, "version": anew.person.version, **_audit(anew, due, policy)},
        )

    def _policy(self, due: RescoreAsked) -> Policy:
        if due.area not in self.policies:
            raise BadRecord("unknown-area", "there is no area pack of that name")
        return self.policies[due.area]


def ended(message: Message, end: RescoreEnded) -> Decision:
    """The end of a run: behind all standings of the area it says that they are told."""
    fact = StandingsRenewed(event_id=message.id, area=end.area)
    renewed = facts.caused(message, fact, f"area/{end.area}", end.area)
    return Decision("everybody was judged anew", facts=(record_of(placing.STANDINGS, end.area, renewed),))


def person_of(register: Register) -> Profile:
    """Who an id leads to: the fold of all their origins."""
    joins = register.joins_of(register.named.home)
    return folded(
        person_id=joins.goes_by,
        version=register.profile(joins.goes_by).version,
        identifiers=in_use(register.joins_of(origin) for origin in joins.origins),
        parts=[register.profile(origin) for origin in joins.origins],
    )


def _named(message: Message, due: RescoreAsked) -> Named:
    return Named(message.id, due.person_id, {due.person_id: None})


def _left_out(person: Profile) -> str:
    if person.stopped is not None:
        return DIED
    return NEVER_TOLD if person.told is None else ELSEWHERE


def _anew(person: Profile, last: Told, area: str, policy: Policy, now: datetime) -> Anew:
    """Judged at the event that was told of last; where it is not kept any more, at the newest."""
    piece = next((one for one in person.evidence if one.event_id == last.event_id), person.evidence[0])
    said = judgement(person, piece, area, policy, now)
    told = said.told(person.version + 1)
    if last.area != area or _alike(told, last):  # who is ranked here and told of elsewhere has a place here, no more
        return Anew(person, said, last, None)
    return Anew(person.model_copy(update={"version": told.version}), said, last, told)


def _alike(one: Told, other: Told) -> bool:
    cause = {"version": other.version, "event_id": other.event_id}
    return one.model_copy(update=cause) == other


def _stands(message: Message, anew: Anew, policy: Policy, rows: Rows) -> tuple[Outgoing, ...]:
    """Where the person stands, if the area's cohorts do not know."""
    stands = placing.standing_anew(message, anew.person, anew.said)
    if not placing.concerns(policy.cohorts, stands, anew.person) or up_to_date(stands, rows, policy.cohorts):
        return ()
    return (placing.record(message, stands),)


def _rescored(message: Message, due: RescoreAsked, anew: Anew, cohorts: tuple[str, ...]) -> tuple[Outgoing, ...]:
    if anew.told is None:
        return ()
    person, said, last = anew.person, anew.said, anew.last
    fact = PersonRescored(
        person_id=person.person_id,
        version=person.version,
        event_id=anew.told.event_id,
        run=due.run,
        area=due.area,
        before=Before(value=last.value, low=last.low, high=last.high, band=last.band),
        score=said.score,
        rules=said.ruled,
        criteria=said.criteria,
        criteria_unknown=said.criteria_unknown,
        readiness=said.stage,
        cohorts=cohorts,
    )
    return (facts.about_person(message, fact, person.person_id),)


def _changes(register: Register, person: Profile, anew: Anew, ranked: tuple[str, ...]) -> Iterator[tuple[str, Change]]:
    """The version lies on the row of the person's id, what was told on an origin's, which mostly is the same."""
    updates: dict[UUID, dict[str, Any]] = {}
    keeper = _keeper(register, person)
    if anew.told is not None:
        updates = {keeper: {"told": anew.told}}
        updates.setdefault(person.person_id, {})["version"] = anew.person.version
    if ranked != person.ranked:
        updates.setdefault(keeper, {})["ranked"] = ranked
    for row_id, update in updates.items():
        row = register.profile(row_id).model_copy(update=update)
        yield person_key(row_id), Change(row.body(register.rows[person_key(row_id)].body))


def _keeper(register: Register, person: Profile) -> UUID:
    """The origin whose row says what was told: the person's own, else the lowest that was heard of."""
    origins = [one for one in register.joins_of(register.named.home).origins if register.profile(one).heard_of]
    return person.person_id if person.person_id in origins else min(origins)


def _reason(anew: Anew) -> str:
    return SAME if anew.told is None else f"judged anew: {_in_words(anew.told)}; before, {_in_words(anew.last)}"


def _in_words(said: Told) -> str:
    return f"{said.band.value}, NDTA {said.low} to {said.high} of 48"


def _audit(anew: Anew, due: RescoreAsked, policy: Policy) -> dict[str, Any]:
    """What the report of a run is made of."""
    audit: dict[str, Any] = {} if policy.mark == due.pack else {"pack": policy.mark}
    if anew.told is not None:
        audit["before"], audit["after"] = ([one.band.value, one.value] for one in (anew.last, anew.told))
    return audit
