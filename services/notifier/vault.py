"""Webhook secrets: made once, shown once, kept encrypted (reliability.md, *stolen database or backups*)."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet

_BYTES = 32


class Vault:
    """Encrypts and decrypts with a key made of the root secret (`SAMEDAY_SECRET`)."""

    def __init__(self, root: str) -> None:
        key = hashlib.sha256(b"sameday endpoint secrets\0" + root.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._open: dict[bytes, str] = {}

    def lock(self, secret: str) -> bytes:
        """The secret as the database may hold it."""
        return self._fernet.encrypt(secret.encode())

    def unlock(self, locked: bytes) -> str:
        """The secret. Raises cryptography.fernet.InvalidToken when it was locked with another root secret."""
        if locked not in self._open:
            self._open[locked] = self._fernet.decrypt(locked).decode()
        return self._open[locked]


def fresh_secret() -> str:
    """A new signing secret as Standard Webhooks writes it: `whsec_` and base64 of 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_BYTES)).decode()
