"""What a record on an agency's own topic becomes: its answer on `referrals.answers`, or a dead letter. Pure."""

import re
from collections.abc import Mapping

from services.intake.answers import Speaker, accept_answer
from services.intake.reading import read_json
from services.intake.refusals import Fault, Refused, invalid
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.kit.ids import made_of
from shared.kit.journal import Outgoing, Record

ANSWERS = "referrals.answers"
DEAD = "dead.intake"
PATTERN = r"^agency\.[a-z0-9-]{1,40}\.answers$"
_AGENCY = re.compile(r"agency\.([a-z0-9-]{1,40})\.answers")


def agency_of(topic: str) -> str:
    """Whose topic it is: the name says who answers, nothing in the record does. Raises ValueError for another topic."""
    found = _AGENCY.fullmatch(topic)
    if found is None:
        raise ValueError(f"{topic} is no agency's topic of answers")
    return found[1]


def answer_of(record: Record, secret: bytes) -> Outgoing:
    """The answer as a record for `referrals.answers`, dated by its append time. Raises Refused."""
    message = _message(record, secret)
    return record_of(ANSWERS, message.subject, message)


def _message(record: Record, secret: bytes) -> Message:
    value = read_json(record.value or b"")
    if not isinstance(value, Mapping):
        raise invalid(Fault("", "an answer is a JSON object"))
    referral_id = value.get("referral_id")
    if not isinstance(referral_id, str):
        raise invalid(Fault("/referral_id", "this is needed"))
    answer = {name: given for name, given in value.items() if name != "referral_id"}
    position = f"{record.topic}/{record.partition}/{record.offset}"
    return accept_answer(answer, referral_id, Speaker(agency_of(record.topic), record.timestamp, position), secret)


def dead_letter(record: Record, refused: Refused) -> Outgoing:
    """The original bytes, why they could not be handled and where they lay."""
    places = ", ".join(f"{fault.pointer}: {fault.detail}" for fault in refused.errors)
    why = (
        ("error-kind", refused.refusal.kind.encode()),
        ("error-detail", (places or refused.detail).encode()),
        ("source-topic", record.topic.encode()),
        ("source-partition", str(record.partition).encode()),
        ("source-offset", str(record.offset).encode()),
        ("dead-letter-id", str(made_of(record.topic, record.partition, record.offset)).encode()),
    )
    return Outgoing(DEAD, record.key or b"", record.value or b"", (*record.headers.items(), *why))
