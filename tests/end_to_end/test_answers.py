"""An agency declines, or nobody answers: the referral moves on, and at the end a person is told."""

from typing import Any

from deploy.local.system import System
from tests.end_to_end.events import event
from tests.end_to_end.street import Agencies, CommandLine, Integrator, Join, Mailbox, eventually


def answers(system: System, line: CommandLine, agency: str) -> Integrator:
    return Integrator(system.running.intake, line.said("keys", "add", "--agency", agency))


def states(referral: Any) -> list[str]:
    return [step["state"] for step in referral["history"]]


def test_decline_by_http_asks_the_next_agency(
    system: System, line: CommandLine, agencies: Agencies, integrator: Join
) -> None:
    source = "urn:test:outreach"
    sent = integrator(source).accepted(event("outreach_contact", source, needs=["housing"]))
    (first,) = line.referrals(sent)
    assert first["agency"] == "quick-first"
    declined = answers(system, line, "quick-first").post(
        {"verb": "decline", "reason": "no_capacity"}, f"/v1/referrals/{first['id']}/answers", "application/json"
    )
    assert declined.status_code == 202
    first, second = line.referrals(sent, 2)
    assert states(first)[-2:] == ["declined", "rerouted"]
    assert second["agency"] == "quick-second"
    eventually(lambda: agencies.about(second["id"]))


def test_answer_by_another_agency_finds_no_referral(system: System, line: CommandLine, integrator: Join) -> None:
    source = "urn:test:outreach-2"
    sent = integrator(source).accepted(event("outreach_contact", source))
    (referral,) = line.referrals(sent)
    stranger = answers(system, line, "cranstoun")
    refused = stranger.post({"verb": "accept"}, f"/v1/referrals/{referral['id']}/answers", "application/json")
    assert refused.status_code == 404


def test_silence_is_chased_rerouted_and_ends_with_a_person(
    line: CommandLine, agencies: Agencies, mailbox: Mailbox, integrator: Join
) -> None:
    source = "urn:test:silence"
    sent = integrator(source).accepted(event("walk_in", source))
    first, second = eventually(lambda: over(line.trace(sent)), 40)
    assert states(first)[-2:] == ["expired", "rerouted"]
    assert states(second)[-2:] == ["expired", "unroutable"]
    assert agencies.about(first["id"], "referral.chased")
    assert agencies.about(first["id"], "referral.withdrawn")
    eventually(lambda: mailbox.about(second["id"], "nobody-took-it@quickham.invalid"))


def over(trace: Any) -> list[Any]:
    """Both referrals once nobody is left to ask."""
    referrals: list[Any] = trace["referrals"] if trace else []
    return referrals if [one["state"] for one in referrals] == ["rerouted", "unroutable"] else []
