"""What is said of a drug alert: to everybody who opted in, and to the team at whose site it must hang (S18).

An alert goes to everybody, so nothing in it may say who somebody is: what looks like a number, an address or a mailbox
of a person is left out. A name cannot be told from other words: who raises an alert is told that everybody reads it.
"""

import re
import unicodedata
from datetime import datetime

from services.router.alert_row import AlertRow
from services.router.state import Referral
from services.router.wording import next_seen, ring, when
from shared.contracts.notifications import Summary
from shared.packs import AreaPack, Target

LEFT_OUT = "[left out]"
_DASHES = r"\-\u2010-\u2015\u2212"
_SAYS_WHO = re.compile(
    r"[^\s@]+@[^\s@]+"  # a mailbox
    rf"|\+?\d(?:[\s().,/{_DASHES}]{{0,3}}\d){{6,}}"  # a telephone or an NHS number
    rf"|\b\d{{1,4}}[/.{_DASHES}]\d{{1,2}}[/.{_DASHES}]\d{{1,4}}\b"  # a date, which may be of birth
    rf"|\b[A-Z]{{1,2}}\d[A-Z\d]?[\s{_DASHES}]{{0,3}}\d[A-Z]{{2}}\b"  # a postcode (BS 7666)
    r"|\b[A-Z]\d{4}[A-Z]{2}\b|\b[A-Z]\d{6}\b",  # a prison's or probation's number
    re.IGNORECASE,
)


def about_nobody(text: str) -> str:
    """The words of an alert, in one line, without numbers, addresses and mailboxes by which somebody could be known."""
    return _SAYS_WHO.sub(LEFT_OUT, _one_line(text))


def _one_line(text: str) -> str:
    """Without what a terminal or a mail would act on and what hides between digits; a full-width @ is an @ (NFKC)."""
    alike = unicodedata.normalize("NFKC", text)
    seen = (" " if unicodedata.category(one) == "Cc" else one for one in alike if unicodedata.category(one) != "Cf")
    return " ".join("".join(seen).split())


def alert_summary(alert: AlertRow, pack: AreaPack, now: datetime) -> Summary:
    """What an e-mail says to an agency that opted in."""
    return Summary(
        subject=f"Drug alert for {pack.area.name}",
        lines=(
            f"A drug alert was raised at {when(alert.raised_at, now, pack)}.",
            f"It says: {alert.text}",
            "Please tell everybody who should know. No answer is needed.",
        ),
    )


def display_summary(what: str, referral: Referral, pack: AreaPack, target: Target, now: datetime) -> Summary:
    """What an e-mail says to a team that must hang it up, and to whoever is told that it does not hang."""
    until = when(referral.respond_by, now, pack)
    lines = (
        f"In {pack.area.name} {referral.because}",
        f"For: {target.agency.name}, {target.team.name}.",
        f"Please say by {until} that it hangs: answer close.",
        f"Questions: ring {ring(target.duty_contact)}.",
        f"{next_seen(target, None, now, pack)}.",
        f"Referral {referral.referral_id}",
    )
    first = "A drug alert to hang up" if what == "referral.offered" else "A drug alert does not hang yet"
    return Summary(subject=f"{first}: answer by {until}", lines=lines)
