"""A lottery that anyone can draw again: a secret is committed to before, and published after.

The SHA-256 of the secret is published before anybody can take part; a lot is the SHA-256 of the secret, of
what is drawn for (for a board: the hash of all that stands on it once it is closed) and of who draws. So
nobody who takes part can know the lots, and whoever keeps the secret cannot choose it afterwards. Lots stand
where nothing that may be asked tells two people apart: never an id, whose order may follow entry (SW-01).
"""

from hashlib import sha256

SECRET_BYTES = 32
_BETWEEN = "|"


def secret_of(entropy: bytes) -> str:
    """A secret in hexadecimal digits from random bytes; raises ValueError for fewer than SECRET_BYTES."""
    if len(entropy) < SECRET_BYTES:
        raise ValueError(f"A lottery's secret needs {SECRET_BYTES} random bytes; {len(entropy)} are given.")
    return entropy.hex()


def commitment(secret: str) -> str:
    """What is published before the draw: SHA-256 of the secret's UTF-8, in hexadecimal digits."""
    return sha256(secret.encode()).hexdigest()


def draw(secret: str, context: str, candidate_id: str) -> int:
    """The lot of a candidate, smallest first: SHA-256 of `secret|context|candidate_id` as a number.

    Raises ValueError where secret or context hold a bar: what is hashed could then be read in two ways.
    """
    for name, text in (("secret", secret), ("context", context)):
        if _BETWEEN in text:
            raise ValueError(f"The {name} of a lottery cannot contain {_BETWEEN!r}: {text!r}.")
    return int.from_bytes(sha256(_BETWEEN.join((secret, context, candidate_id)).encode()).digest(), "big")


def verify(secret: str, published: str) -> bool:
    """Whether the secret is the one that was committed to."""
    return commitment(secret) == published
