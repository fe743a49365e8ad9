"""Which rows a fact needs, and the router's side of the journal. No SQL, no Kafka."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from services.router.alert_row import alert_key
from services.router.answers import may_lead_again
from services.router.decide import decide, written
from services.router.draft import Draft
from services.router.limited import limited_teams
from services.router.offering import case_of
from services.router.places import candidates_left
from services.router.policy import Policy
from services.router.reading import Rows, chain_of_aliases, person_of, referral_of
from services.router.state import referral_key
from shared.contracts.alerts import DrugAlert
from shared.contracts.binding import message_of
from shared.contracts.cohorts import CohortEntered
from shared.contracts.deadlines import DeadlineDue
from shared.contracts.fact import Fact, Message
from shared.contracts.notifications import NotificationOutcome
from shared.contracts.people import PersonMerged, PersonScored, PersonSplit, PersonStopped
from shared.contracts.referrals import AnswerGiven
from shared.contracts.vocabulary import Verb
from shared.kit.journal import BadRecord, Decision, Identity, Record
from shared.kit.journal.unread import Seen, Unread


class RouteFacts:
    """The handler of the router's five topics."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._opens: tuple[UUID | None, tuple[str, ...]] = (None, ())

    def follow(self, policy: Policy) -> None:
        """Go by this policy from the next decision on."""
        self._policy = policy
        self._opens = (None, ())

    def decode(self, record: Record) -> Message:
        """The record as a message. Raises BadRecord."""
        return message_of(record)

    def identity(self, message: Message) -> Identity:
        """The fact's own id; its content is ours or was hashed by intake."""
        return Identity(message.id, message.content_hash)

    def keys(self, message: Message, rows: Rows) -> Collection[str]:
        """Every row the decision may look at or change, as far as the rows read so far tell."""
        found = self._named(message, rows)
        limited = limited_teams(self._policy, message, rows)
        return {*found, *limited, *self._tried(message, rows)} if limited else found

    def _named(self, message: Message, rows: Rows) -> Collection[str]:
        fact = message.data
        if isinstance(fact, AnswerGiven):
            return self._of_answer(message, fact, rows)
        if isinstance(fact, DeadlineDue):
            found = set(self._of_referral(fact.referral_id, rows))
            return found | self._tried(message, rows) if _others_come_first(fact, rows) else found
        if isinstance(fact, NotificationOutcome):
            return self._of_outcome(fact, rows)
        return self._of_people(message, fact, rows)

    def _of_people(self, message: Message, fact: Fact, rows: Rows) -> set[str]:
        if isinstance(fact, CohortEntered | DrugAlert):
            return self._tried(message, rows)
        if isinstance(fact, PersonMerged):
            return _of_persons((fact.merged_from, fact.merged_into), rows)
        if isinstance(fact, PersonSplit):
            return _of_split(fact, rows)
        if isinstance(fact, PersonStopped):
            return {*_of_person(fact.person_id, rows), *_withdrawn_of(fact.person_id, rows)}
        person_id = getattr(fact, "person_id", None)
        found = set(_of_person(person_id, rows)) if isinstance(person_id, UUID) else set()
        return found.union(self._opened_by(message, fact)) if isinstance(fact, PersonScored) else found

    def decide(self, message: Message, rows: Rows, now: datetime) -> Decision:
        """What this message changes. Raises BadRecord when it can never be decided."""
        return decide(self._policy, rows, message, now)

    def _tried(self, message: Message, rows: Rows) -> set[str]:
        """What is rare is decided to learn what it needs: which rows those are hangs on what the newest score says."""
        seen = Seen(rows)
        with suppress(Unread, BadRecord):
            draft = Draft(self._policy, seen, message, message.accepted_time)
            written(draft)
            seen.asked.update(draft.changed)
        return seen.asked

    def _opened_by(self, message: Message, scored: PersonScored) -> tuple[str, ...]:
        """The referrals this event may open; asked for once a round of reading, so the last answer is kept."""
        if self._opens[0] != message.id:
            plan = self._policy.plan(message, scored) if scored.area in self._policy.packs else ()
            cases = [(case_of(scored.event_id, chain), chain.candidates[0]) for chain in plan]
            ids = [self._policy.referral_id(case_id, name, 0) for case_id, name in cases]
            self._opens = (message.id, tuple(referral_key(one) for one in ids))
        return self._opens[1]

    @staticmethod
    def _of_outcome(fact: NotificationOutcome, rows: Rows) -> set[str]:
        """What was told was of a referral, or else of a drug alert."""
        known = rows.get(referral_key(fact.referral_id))
        found = {referral_key(fact.referral_id)}
        return found if known is None or known.body is not None else found | {alert_key(fact.referral_id)}

    def _of_answer(self, message: Message, answer: AnswerGiven, rows: Rows) -> set[str]:
        if answer.verb is Verb.DID_NOT_ATTEND or self._applies(answer, rows):
            return self._tried(message, rows)
        if answer.verb in {Verb.DECLINE, Verb.CLOSE}:
            return set(self._of_referral(answer.referral_id, rows))
        own = {referral_key(answer.referral_id), *_of_appointment(answer, rows)}
        return own.union(self._kept_in_touch(answer, rows))

    def _kept_in_touch(self, answer: AnswerGiven, rows: Rows) -> Iterator[str]:
        """Of who is led again: who they are, and what keeps in touch with them beside it."""
        referral = referral_of(answer.referral_id, rows)
        pack = self._policy.packs.get(referral.area) if referral is not None else None
        if referral is None or pack is None or not pack.keeping_in_touch or not may_lead_again(referral, answer.verb):
            return
        yield from chain_of_aliases(referral.person_id, rows)
        person = person_of(referral.person_id, rows) if referral.person_id is not None else None
        for key, name in person.open.items() if person is not None else ():
            if name in pack.keeping_in_touch:
                yield referral_key(key)

    def _applies(self, answer: AnswerGiven, rows: Rows) -> bool:
        """Whether the answer is about a step of an application, or may begin one."""
        referral = referral_of(answer.referral_id, rows)
        if referral is None or referral.area not in self._policy.packs:
            return False
        applications = self._policy.packs[referral.area].applications.values()
        opens = any(referral.target in one.opened_by for one in applications)
        return opens or referral.step is not None or referral.applied is not None

    def _of_referral(self, referral_id: UUID, rows: Rows) -> Iterator[str]:
        """The referral, its person with all that is open, and the referral that would come next."""
        yield referral_key(referral_id)
        referral = referral_of(referral_id, rows)
        if referral is None or referral.person_id is None:
            return
        yield from chain_of_aliases(referral.person_id, rows)
        person = person_of(referral.person_id, rows)
        if person is None or referral.area not in self._policy.packs:
            return
        yield from (referral_key(one) for one in person.open)
        for name in candidates_left(referral, person, self._policy)[:1]:
            yield referral_key(self._policy.next_id(referral, name))


def _of_appointment(answer: AnswerGiven, rows: Rows) -> Iterator[str]:
    """Of who is expected somewhere: their row says whether they may be told, and which others it meets (S41)."""
    referral = referral_of(answer.referral_id, rows) if answer.verb in {Verb.SCHEDULE, Verb.ATTENDED} else None
    made = answer.appointment or (referral.appointment if referral is not None else None)
    if referral is None or referral.person_id is None or made is None:
        return
    yield from chain_of_aliases(referral.person_id, rows)
    person, teams = person_of(referral.person_id, rows), {referral.target, *made.joint_with}
    for key, name in person.open.items() if person is not None else ():
        if name in teams:
            yield referral_key(key)


def _others_come_first(due: DeadlineDue, rows: Rows) -> bool:
    """Whether something else of the person is due before it."""
    referral = referral_of(due.referral_id, rows)
    person = person_of(referral.person_id, rows) if referral is not None and referral.person_id is not None else None
    others = [referral_of(key, rows) for key in person.open if key != due.referral_id] if person is not None else []
    return referral is not None and any(one.turn < (due.due_at, due.referral_id) for one in others if one is not None)


def _of_persons(person_ids: Iterable[UUID], rows: Rows) -> set[str]:
    return {key for person_id in person_ids for key in _of_person(person_id, rows)}


def _of_split(split: PersonSplit, rows: Rows) -> set[str]:
    """Both parts, and what ended because of a death that is not the one part's."""
    ended = _withdrawn_of(split.split_from, rows) if split.revived else ()
    return _of_persons((split.split_from, split.split_into, *split.aliases), rows).union(ended)


def _withdrawn_of(person_id: UUID, rows: Rows) -> tuple[str, ...]:
    """What ended because of a death."""
    person = person_of(person_id, rows)
    return tuple(map(referral_key, person.withdrawn)) if person is not None else ()


def _of_person(person_id: UUID, rows: Rows) -> Iterator[str]:
    """The person through merges, and every referral open for them."""
    yield from chain_of_aliases(person_id, rows)
    person = person_of(person_id, rows)
    yield from (referral_key(one) for one in person.open) if person is not None else ()
