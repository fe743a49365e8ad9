"""E-mail to a real SMTP server (aiosmtpd)."""

from tests.integration.notifier.conftest import Mailbox
from tests.integration.notifier.office import Office

Box = tuple[Mailbox, int]


def _mails(mailbox: Box, address: str) -> list[str]:
    return [str(mail["Message-ID"]) for mail in mailbox[0].mails if mail["To"] == address]


async def test_an_agency_gets_a_mail_without_clinical_detail(office: Office, mailbox: Box) -> None:
    await office.register("mail-agency", email="desk@agency.invalid")
    office.ask("mail-agency", needs=["drugs"])
    assert await office.ended("mail-agency", "delivered") == ["delivered"]
    (mail,) = [one for one in mailbox[0].mails if one["To"] == "desk@agency.invalid"]
    (row,) = await office.deliveries("mail-agency")
    assert mail["Message-ID"] == f"<{row['id']}@testham.invalid>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "A referral waits for you"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert b"01632 960001" in text
    assert b"drugs" not in text


async def test_a_duty_contact_is_told_without_being_registered(office: Office, mailbox: Box) -> None:
    office.ask("contact-agency", to="contact", email="duty@agency.invalid")
    assert await office.ended("contact-agency", "delivered") == ["delivered"]
    assert len(_mails(mailbox, "duty@agency.invalid")) == 1


async def test_a_full_mailbox_is_tried_again_and_a_missing_one_is_not(office: Office, mailbox: Box) -> None:
    mailbox[0].refusals = {"full@agency.invalid": ["452 full"], "nobody@agency.invalid": ["550 no such mailbox"] * 9}
    await office.register("full-agency", email="full@agency.invalid")
    await office.register("nobody-agency", email="nobody@agency.invalid")
    office.ask("full-agency")
    office.ask("nobody-agency")
    assert await office.ended("full-agency", "delivered") == ["delivered"]
    assert await office.ended("nobody-agency", "failed") == ["failed"]
    assert [row["status"] for row in await office.attempts("full-agency")] == [452, 250]
    assert [row["status"] for row in await office.attempts("nobody-agency")] == [550]


async def test_one_connection_serves_many_mails(office: Office, mailbox: Box) -> None:
    await office.register("many-agency", email="many@agency.invalid")
    before = mailbox[0].connections
    for number in range(10):
        office.ask("many-agency", number)
    assert await office.ended("many-agency", *["delivered"] * 10) == ["delivered"] * 10
    assert mailbox[0].connections - before <= 1
