"""Who is not asked although a rule names them: the person wants none of it (S8), or did not engage the last time (S16).

Pure. Who has the person already hears of an event all the same: this is only about asking somebody new.
"""

from dataclasses import replace

from services.router.matching import Chain
from services.router.state import PersonRow, Referral
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Outcome, ReferralState
from shared.packs import AreaPack
from shared.packs.asks import Ask
from shared.packs.routes import MAIN_GROUP, Otherwise

NOT_ENGAGED = frozenset({Outcome.WANTS_NO_REFERRAL_NOW, Outcome.COULD_NOT_CONTACT, Outcome.DECLINED_HELP})
"""Of somebody who never attended; who moved or died did not choose."""

TAKEN_ON = "a team that leads works with the person already"
"""Why nobody new is asked by a rule that says `unless_taken_on` (S8)."""


def unwanted(pack: AreaPack, scored: PersonScored, ask: Ask, group: str) -> str | None:
    """Why nobody new is asked: somebody said no to help now, where the pack takes that for an answer; else None.

    `group`: the rule's; the last resort stands for the main group.
    """
    rule = pack.routes.not_wanted
    if rule is None or scored.accepts_help_now is not False or scored.kind not in rule.kinds:
        return None
    return rule.because if (MAIN_GROUP if isinstance(ask, Otherwise) else group) in rule.groups else None


def without_those_refused(person: PersonRow, chain: Chain) -> Chain:
    """The chain without its first team, where it asks again only who engaged, and the person did not."""
    if chain.rule.again != "if_engaged" or chain.rule_id not in person.not_engaged or len(chain.candidates) == 1:
        return chain
    note = f"the person did not engage with {chain.candidates[0]} before, which is not offered again"
    return replace(chain, candidates=chain.candidates[1:], notes=(*chain.notes, note))


def engaged_or_not(person: PersonRow, referral: Referral) -> PersonRow:
    """The person's row once an ask is over: whether they engaged, which counts where its rule asks again."""
    left = {rule: event for rule, event in person.not_engaged.items() if rule != referral.rule}
    if _not_engaged(referral):
        left[referral.rule] = referral.event_id
    return person if left == person.not_engaged else person.model_copy(update={"not_engaged": left})


def _not_engaged(referral: Referral) -> bool:
    if referral.state is ReferralState.CLOSED and referral.outcome not in NOT_ENGAGED:
        return False
    return not came(referral)


def came(referral: Referral) -> bool:
    """Whether the person ever came to whom it asks."""
    return any(step.what == ReferralState.ATTENDED for step in referral.history)
