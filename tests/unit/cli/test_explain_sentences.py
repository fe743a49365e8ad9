"""What somebody could read out at a desk."""

from datetime import UTC, datetime
from string import Formatter
from typing import Any

import pytest

from deploy.local.explain.explanation import explanation
from deploy.local.explain.texts import ENGLISH, Text, either, say
from tests.unit.cli.explaining import NHS, found, native, words


def test_every_sentence_is_in_the_catalogue_and_every_sentence_of_it_has_a_name() -> None:
    assert set(ENGLISH) == set(Text)
    assert all(ENGLISH.values())


def test_a_sentence_needs_the_words_it_names() -> None:
    named = {text: {field for _, field, _, _ in Formatter().parse(ENGLISH[text]) if field} for text in Text}
    assert named[Text.RANGE] == {"low", "high", "highest"}
    with pytest.raises(KeyError):
        say(Text.RANGE, low=3)


@pytest.mark.parametrize(
    ("listed", "sentence"),
    [(["heroin"], "heroin"), (["heroin", "crack"], "crack or heroin"), (["b_b", "c", "a"], "a, b b or c")],
)
def test_choices_are_read_in_one_order(listed: list[str], sentence: str) -> None:
    assert either(listed) == sentence


def test_a_young_person_is_seen_on_a_wednesday_or_met_at_school() -> None:
    event = native("school_concern", substances=["cannabis"], person={"nhs_number": NHS, "birth_date": "2009-06-20"})
    session = "young people's Wednesday, Station Street, 09:00 on Wednesday 11 March"
    outside = "outreach at school, at home or at another safe place"
    assert f"where: Next session: {session}; otherwise {outside}" in words(event)[Text.OFFERED]
    one, speaking = found(event)
    (offer,) = explanation(one, speaking).offers
    assert offer.seen_at is not None
    assert offer.seen_at.door is not None
    assert offer.seen_at.door.session == "young people's Wednesday"


def test_a_clear_case_is_read_from_evidence_to_offer() -> None:
    told = words(
        native(
            "walk_in",
            needs=["drugs", "housing"],
            flags=["rough_sleeping"],
            accepts_help_now=True,
            observations=[{"name": "ndta.housing", "value": 4}],
            place="front desk",
            person={"nhs_number": NHS, "no_fixed_abode": True},
        )
    )
    assert list(told)[:3] == [Text.HEARD, Text.ITEMS, Text.SCORE]
    assert told[Text.HEARD][0] == "said at the desk (front desk) on 10 March"
    assert "sleeping rough" in told[Text.HEARD]
    assert any(line.startswith("alcohol and drugs: 3 of 4; the reason: help with drugs") for line in told[Text.ITEMS])
    assert told[Text.SCORE] == ("what is known adds up to 7 of 48; what is unknown could make it as much as 47",)
    assert told[Text.HOW_SOON][0].startswith("within the hour: the person is here or says yes; the reason: ")
    assert told[Text.OFFERED][0].endswith("is asked to answer by 11:05 today")
    assert "the agreement walsall-the-beacon" in told[Text.OFFERED][3]
    assert told[Text.OFFERED][4].endswith("and after that: walk-in duty worker, then entry into service")
    assert "the-beacon on its own topic" in told[Text.TOLD]


def test_many_unknowns_are_said_and_never_read_as_no_risk() -> None:
    told = words(native("gp_referral"))
    (unknown,) = told[Text.ITEMS]
    assert unknown.startswith("nobody has said anything about keeping in touch with services;")
    assert unknown.endswith("it does not count as no risk")
    assert told[Text.SCORE] == ("what is known adds up to 0 of 48; what is unknown could make it as much as 48",)


def test_when_all_ten_items_are_known_the_score_is_one_number() -> None:
    items = {
        "engagement": 1, "intentional_self_harm": 0, "unintentional_self_harm": 2, "risk_to_others": 2,
        "risk_from_others": 4, "stress_and_anxiety": 3, "social_effectiveness": 1, "alcohol_drugs": 4,
        "impulse_control": 1, "housing": 2,
    }  # fmt: skip
    observed = [{"name": f"ndta.{name}", "value": value} for name, value in items.items()]
    told = words(native("assessment_recorded", observations=observed))
    assert told[Text.ITEMS][-1] == "all ten items are known"
    assert told[Text.SCORE] == ("it adds up to 20 of 48",)
    assert told[Text.OFFERED] == (
        "nobody is asked: this kind by itself changes what is known and asks nobody for help",
    )
    assert told[Text.TOLD] == ("nobody is told anything",)


def test_a_criterion_that_is_met_stands_beside_the_score() -> None:
    told = words(native("gp_referral", substances=["alcohol", "heroin", "benzodiazepines"]))
    met = "a criterion of the area is met: the person uses alcohol, benzodiazepines and heroin together (10 March)"
    assert met in told[Text.BESIDE]


def test_nothing_is_said_twice_but_of_two_teams_that_are_asked() -> None:
    told = words(native("overdose", needs=["drugs"], flags=["overdose", "self_harm_risk"], accepts_help_now=True))
    for head, lines in told.items():
        assert len(set(lines)) == len(lines) or head is Text.OFFERED


def test_an_event_of_long_ago_is_said_to_be_one() -> None:
    told = words(native("walk_in"), datetime(2026, 3, 20, 10, 5, tzinfo=UTC))
    assert told[Text.HEARD][1].startswith("this was 10 days before the moment it is worked out for;")
    assert "--at 2026-03-10T10:00:00Z" in told[Text.HEARD][1]


def test_rules_about_other_occasions_are_named_in_one_line() -> None:
    told = words(native("ae_attendance", needs=["alcohol"]))
    first, *_, last = told[Text.HOW_SOON]
    assert first.startswith("within two days; the reason: ")
    assert last.startswith("these come before it and are about other occasions: says-no-now, walked-in,")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (native("death_notified"), "the person died: all contact stops"),
        (native("consent_changed", accepts_help_now=True), "consent was given"),
        (native("contact_details_changed"), "how to reach the person changed"),
    ],
)
def test_what_is_not_scored_says_why(event: dict[str, Any], reason: str) -> None:
    assert words(event)[Text.SCORE] == (f"nothing is scored: {reason}",)
