from datetime import UTC, datetime

import pytest
from cryptography.fernet import InvalidToken
from standardwebhooks import Webhook

from services.notifier.vault import Vault, fresh_secret


def test_a_secret_comes_back_only_with_the_root_secret_it_was_locked_with() -> None:
    secret = fresh_secret()
    locked = Vault("a" * 32).lock(secret)
    assert secret.encode() not in locked
    assert Vault("a" * 32).unlock(locked) == secret
    with pytest.raises(InvalidToken):
        Vault("b" * 32).unlock(locked)


def test_a_fresh_secret_is_one_that_standard_webhooks_takes() -> None:
    secret = fresh_secret()
    assert secret.startswith("whsec_")
    assert Webhook(secret).sign("msg", datetime(2026, 3, 10, tzinfo=UTC), "{}").startswith("v1,")


def test_the_signature_is_the_one_of_the_standards_sample() -> None:
    body = '{"type":"referral.offered","timestamp":"2026-03-08T03:36:10.000Z","data":{"referralId":"01JNZZREF0001"}}'
    secret = "whsec_aDItc2FtcGxlLXNlY3JldC1ub3QtZm9yLXVzZS0wMDA="
    signed = Webhook(secret).sign("msg_01JNZZREF0001", datetime.fromtimestamp(1772940971, UTC), body)
    assert signed == "v1,kmaVvc8t0kyV9ANHlBv+ULgKSiTu7I9u0CzPlk63rJs="
