"""Secrets that have to be read again, kept so that a copy of the database alone does not tell them.

The key stands outside the database, in PAIBAN_KEY: a backup, a stolen disk of the server or a query that
should not have been possible gives sealed text only. Without a key secrets are kept as they are.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEALED = "v1:"
NONCE_BYTES, KEY_BYTES = 12, 32
LEAST_LETTERS = 32
PURPOSE = b"paiban second factor"


class NotOpened(Exception):
    """The sealed text is of another key, of another owner, or damaged."""


@dataclass(frozen=True)
class Safe:
    """What seals and opens; `key` "" = no key, texts stay as they are."""

    key: str = field(default="", repr=False)

    def seal(self, text: str, owner: int) -> str:
        """A text as it is kept for the account of a number, and for no other one."""
        if not self.key:
            return text
        nonce = secrets.token_bytes(NONCE_BYTES)
        found = self._cipher().encrypt(nonce, text.encode(), _bound(owner))
        return SEALED + base64.urlsafe_b64encode(nonce + found).decode()

    def open(self, kept: str, owner: int) -> str:
        """The text again; one that was kept before there was a key is as it is. Raises NotOpened."""
        if not kept.startswith(SEALED):
            return kept
        # Only who logs in with a code waits for it.
        from cryptography.exceptions import InvalidTag

        whole = base64.urlsafe_b64decode(kept.removeprefix(SEALED))
        try:
            opened: bytes = self._cipher().decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], _bound(owner))
        except InvalidTag:
            raise NotOpened from None
        return opened.decode()

    def needs_sealing(self, kept: str) -> bool:
        """Whether a text was kept before there was a key."""
        return bool(self.key) and not kept.startswith(SEALED)

    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
        return AESGCM(derived.derive(self.key.encode()))


OPEN = Safe()
"""Keeps everything as it is."""


def _bound(owner: int) -> bytes:
    return f"account {owner}".encode()
