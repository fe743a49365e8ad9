"""The desk on which a joint case falls back hears of it once, however many of those who share it stay silent (S19)."""

from services.router.pen import Pen
from services.router.state import Referral
from shared.contracts.vocabulary import ReferralState


def has_heard(pen: Pen, silent: Referral, desk: Referral) -> bool:
    """Whether the desk was asked already because another of the same case was silent; who leads hears of each."""
    rule = pen.pack(silent).asks.get(silent.rule)
    falls_back = rule is not None and desk.target in rule.fallback and desk.case_id == silent.case_id
    return falls_back and silent.state is ReferralState.EXPIRED and bool(silent.shared_by)
