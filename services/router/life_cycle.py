"""The life of a referral as one table: in this state, this may happen, and then it is in that state.

What an agency answers is a `Verb`, what the router does itself a `Step`. What is not in the table does not happen: an
agency's answer is refused with the state and what is allowed there (`allowed`).
"""

from collections.abc import Mapping
from enum import StrEnum

from shared.contracts.vocabulary import ReferralState as State
from shared.contracts.vocabulary import Verb


class Step(StrEnum):
    """What the router itself does with a referral."""

    OFFER = "offer"
    EXPIRE = "expire"
    REROUTE = "reroute"
    GIVE_UP = "give_up"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"


_Ways = Mapping[Verb | Step, State]
_LEAVE: dict[Verb | Step, State] = {Step.WITHDRAW: State.WITHDRAWN, Step.REVOKE: State.REVOKED}
_MOVE_ON: _Ways = {Step.REROUTE: State.REROUTED, Step.GIVE_UP: State.UNROUTABLE}

LIFE_CYCLE: Mapping[State, _Ways] = {
    State.OPENED: {Step.OFFER: State.OFFERED, **_MOVE_ON, **_LEAVE},
    State.OFFERED: {
        Verb.ACKNOWLEDGE: State.ACKNOWLEDGED,
        Verb.ACCEPT: State.ACCEPTED,
        Verb.DECLINE: State.DECLINED,
        Verb.SCHEDULE: State.SCHEDULED,
        Verb.ATTENDED: State.ATTENDED,
        Step.EXPIRE: State.EXPIRED,
        Step.REROUTE: State.REROUTED,
        **_LEAVE,
    },
    State.ACKNOWLEDGED: {
        Verb.ACCEPT: State.ACCEPTED,
        Verb.DECLINE: State.DECLINED,
        Verb.SCHEDULE: State.SCHEDULED,
        Verb.ATTENDED: State.ATTENDED,
        Verb.CLOSE: State.CLOSED,
        **_LEAVE,
    },
    State.ACCEPTED: {
        Verb.DECLINE: State.DECLINED,
        Verb.SCHEDULE: State.SCHEDULED,
        Verb.ATTENDED: State.ATTENDED,
        Verb.DID_NOT_ATTEND: State.DID_NOT_ATTEND,
        Verb.REACHED: State.ACCEPTED,
        Verb.NO_ANSWER: State.ACCEPTED,
        Verb.CLOSE: State.CLOSED,
        **_LEAVE,
    },
    State.SCHEDULED: {
        Verb.DECLINE: State.DECLINED,
        Verb.SCHEDULE: State.SCHEDULED,
        Verb.ATTENDED: State.ATTENDED,
        Verb.DID_NOT_ATTEND: State.DID_NOT_ATTEND,
        Verb.REACHED: State.SCHEDULED,
        Verb.NO_ANSWER: State.SCHEDULED,
        Verb.CLOSE: State.CLOSED,
        **_LEAVE,
    },
    State.ATTENDED: {
        Verb.SCHEDULE: State.SCHEDULED,
        Verb.ATTENDED: State.ATTENDED,
        Verb.DID_NOT_ATTEND: State.DID_NOT_ATTEND,
        Verb.REACHED: State.ATTENDED,
        Verb.NO_ANSWER: State.ATTENDED,
        Verb.CLOSE: State.CLOSED,
        **_LEAVE,
    },
    State.DID_NOT_ATTEND: {
        Verb.SCHEDULE: State.SCHEDULED,
        Verb.ATTENDED: State.ATTENDED,
        Verb.DID_NOT_ATTEND: State.DID_NOT_ATTEND,
        Verb.REACHED: State.DID_NOT_ATTEND,
        Verb.NO_ANSWER: State.DID_NOT_ATTEND,
        Verb.CLOSE: State.CLOSED,
        **_LEAVE,
    },
    State.DECLINED: {**_MOVE_ON, Step.WITHDRAW: State.WITHDRAWN},
    State.EXPIRED: _MOVE_ON,
    State.REROUTED: {},
    State.CLOSED: {},
    State.WITHDRAWN: {},
    State.REVOKED: {},
    State.CANCELLED: {},
    State.UNROUTABLE: {},
}

HANGING: Mapping[State, _Ways] = {
    **LIFE_CYCLE,
    State.OFFERED: {Verb.DECLINE: State.DECLINED, Verb.CLOSE: State.CLOSED, Step.EXPIRE: State.EXPIRED},
}
"""Of an ask to hang up a drug alert (S18) and of a step of an application (S27): nobody attends it, to have read it is
not enough, one answer ticks it."""

OVER = frozenset(state for state, ways in LIFE_CYCLE.items() if not ways)
"""States nothing follows: the referral is over."""

WAITING = frozenset({State.OPENED, State.OFFERED})
"""States in which the agency has not answered: its clock runs."""


WITH_SOMEBODY = frozenset({State.ACCEPTED, State.SCHEDULED, State.ATTENDED, State.DID_NOT_ATTEND})
"""States in which an agency has taken the person on."""


def allowed(state: State, table: Mapping[State, _Ways] = LIFE_CYCLE) -> tuple[Verb, ...]:
    """What an agency may answer in this state."""
    return tuple(verb for verb in Verb if verb in table[state])


def after(state: State, way: Verb | Step, table: Mapping[State, _Ways] = LIFE_CYCLE) -> State | None:
    """The state that follows, None when this may not happen here."""
    return table[state].get(way)
