"""What an appointment may be: one that is to come. Pure."""

from datetime import datetime

from services.router.wording import when
from shared.contracts.referrals import AnswerGiven
from shared.packs import AreaPack


def past(answer: AnswerGiven, said_at: datetime, pack: AreaPack) -> str | None:
    """Why an appointment cannot be taken: it was over when the agency made it. None when there is none, or it can."""
    if answer.appointment is None or not answer.appointment.is_past(said_at):
        return None
    at = when(answer.appointment.at, said_at, pack)
    return f"the appointment was at {at}, which is past: answer whether they came, or with one that is to come"
