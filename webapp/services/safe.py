"""Secrets that have to be read again, kept so that a copy of the database alone does not tell them.

The key stands outside the database, in PAIBAN_KEY: a backup, a stolen disk of the server or a query that
should not have been possible gives sealed text only. Without a key secrets are kept as they are. A key is
changed by telling the one of before too, in PAIBAN_OLD_KEY: what it sealed opens, and is sealed anew by use.
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
    """What seals and opens; `key` "" = no key, texts stay as they are; `old` = the key of before, or ""."""

    key: str = field(default="", repr=False)
    old: str = field(default="", repr=False)

    def seal(self, text: str, owner: int) -> str:
        """A text as it is kept for the account of a number, and for no other one."""
        if not self.key:
            return text
        nonce = secrets.token_bytes(NONCE_BYTES)
        found = _cipher(self.key).encrypt(nonce, text.encode(), _bound(owner))
        return SEALED + base64.urlsafe_b64encode(nonce + found).decode()

    def open(self, kept: str, owner: int) -> str:
        """The text again; one that was kept before there was a key is as it is. Raises NotOpened."""
        if not kept.startswith(SEALED):
            return kept
        for key in filter(None, (self.key, self.old)):
            if (opened := _opened(key, kept, owner)) is not None:
                return opened
        raise NotOpened

    def needs_sealing(self, kept: str, owner: int) -> bool:
        """Whether a text was kept before there was a key, or under the key of before."""
        if not self.key:
            return False
        return not kept.startswith(SEALED) or _opened(self.key, kept, owner) is None


OPEN = Safe()
"""Keeps everything as it is."""


def _opened(key: str, kept: str, owner: int) -> str | None:
    """What was sealed with a key; None where it was another one."""
    # Only who logs in with a code waits for it.
    from cryptography.exceptions import InvalidTag

    whole = base64.urlsafe_b64decode(kept.removeprefix(SEALED))
    try:
        return _cipher(key).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], _bound(owner)).decode()
    except InvalidTag:
        return None


def _cipher(key: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
    return AESGCM(derived.derive(key.encode()))


def _bound(owner: int) -> bytes:
    return f"account {owner}".encode()
