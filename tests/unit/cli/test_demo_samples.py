from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from deploy.local.demo.samples import fictional_nhs_number, fictional_noms_number, renewed, samples
from shared.contracts.intake import Person
from shared.contracts.nhs_number import valid_nhs_number

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@given(st.integers(0, 2**64))
def test_invented_numbers_have_the_right_form_and_belong_to_nobody(seed: int) -> None:
    number = fictional_nhs_number(seed)
    assert number.startswith("999")
    assert valid_nhs_number(number)
    assert Person(noms_number=fictional_noms_number(seed)).noms_number


def test_second_run_sends_other_events_about_other_people() -> None:
    for sample in samples():
        first, second = renewed(sample, "one", NOW), renewed(sample, "two", NOW)
        assert first != second
        assert renewed(sample, "one", NOW) == first
        if sample.native:
            assert first.body["id"] != second.body["id"]
            assert first.body["data"]["person"]["nhs_number"] != second.body["data"]["person"]["nhs_number"]
