"""Which teams that may be full or away a fact may concern: their rows are read with it."""

from collections.abc import Iterable

from services.router.answers import may_lead_again
from services.router.policy import Policy
from services.router.reading import Rows, person_of, referral_of
from services.router.state import Referral
from services.router.team import team_key
from shared.contracts.deadlines import DeadlineDue
from shared.contracts.fact import Message
from shared.contracts.people import ConsentChanged, PersonScored, PersonStopped
from shared.contracts.referrals import AnswerGiven
from shared.contracts.vocabulary import Outcome


def limited_teams(policy: Policy, message: Message, rows: Rows) -> set[str]:
    """Rows of teams that may be full or away and that this fact may concern; of most facts there are none.

    What such a fact needs beyond them hangs on what they have, and is found by trial.
    """
    fact = message.data
    if isinstance(fact, PersonScored):
        plan = policy.plan(message, fact) if fact.area in policy.packs else ()
        person = person_of(fact.person_id, rows) if plan else None
        having = person.open.values() if person is not None else ()
        return _limited(policy, fact.area, (*(name for chain in plan for name in chain.candidates), *having))
    if isinstance(fact, AnswerGiven | DeadlineDue):
        referral = referral_of(fact.referral_id, rows)
        if referral is None:
            return set()
        named = _kept_names(policy, fact, referral, rows)
        return _limited(policy, referral.area, (referral.target, *referral.remaining, *referral.shared_by, *named))
    if isinstance(fact, PersonStopped | ConsentChanged) and (person := person_of(fact.person_id, rows)) is not None:
        return {key for area in policy.packs for key in _limited(policy, area, person.open.values())}
    return set()


def _kept_names(policy: Policy, fact: AnswerGiven | DeadlineDue, referral: Referral, rows: Rows) -> tuple[str, ...]:
    """Teams that keep in touch with somebody who may be led again by this answer, or have somebody who died."""
    pack = policy.packs.get(referral.area)
    if isinstance(fact, AnswerGiven) and fact.outcome is Outcome.DIED and referral.person_id is not None:
        person = person_of(referral.person_id, rows)
        return tuple(person.open.values()) if person is not None else ()
    if not isinstance(fact, AnswerGiven) or pack is None or not may_lead_again(referral, fact.verb):
        return ()
    person = person_of(referral.person_id, rows) if pack.keeping_in_touch and referral.person_id is not None else None
    return tuple(name for name in person.open.values() if name in pack.keeping_in_touch) if person is not None else ()


def _limited(policy: Policy, area: str, names: Iterable[str]) -> set[str]:
    pack = policy.packs.get(area)
    plain = (name.partition("#")[0] for name in names)
    return {team_key(area, name) for name in plain if name in pack.limited} if pack is not None else set()
