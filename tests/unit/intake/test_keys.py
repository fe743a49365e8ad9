import pytest

from services.intake.adapters.rate import RateLimit
from services.intake.keys import agency_of, source_of, token_parts
from services.intake.refusals import Refused
from tests.unit.intake.builders import DESK, SECRET, agency_key, source_key


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Basic sd_abc123_" + SECRET, "Bearer sd_abc123", "Bearer sd_A_b"]
)
def test_what_is_no_key_is_unauthorised(header: str | None) -> None:
    with pytest.raises(Refused) as refused:
        token_parts(header)
    assert refused.value.refusal.status == 401


def test_a_key_is_its_id_and_its_secret() -> None:
    assert token_parts(f"bearer sd_abc123_{SECRET}") == ("abc123", SECRET)


def test_only_the_right_secret_fits() -> None:
    assert source_key().fits(SECRET)
    assert not source_key().fits(SECRET + "s")


def test_a_source_sends_and_an_agency_answers() -> None:
    assert source_of(source_key()) == DESK
    assert agency_of(agency_key()) == "the-beacon"
    with pytest.raises(Refused) as refused:
        agency_of(source_key())
    assert refused.value.refusal.status == 403
    with pytest.raises(Refused) as refused:
        source_of(agency_key())
    assert refused.value.refusal.status == 403


def test_one_keys_flood_leaves_the_others_alone() -> None:
    limit = RateLimit(rate=0.5, burst=2)
    limit.take("a")
    limit.take("a")
    with pytest.raises(Refused) as refused:
        limit.take("a")
    assert refused.value.refusal.status == 429
    assert 1 <= refused.value.retry_after <= 2
    limit.take("b")
