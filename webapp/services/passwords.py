"""Which passwords are taken: long enough, not too common, nothing of whom they are for (ASVS 5.0, 6.2).

There are no rules of composition: they make passwords worse.
"""

from __future__ import annotations

from functools import cache

from scheduler.domain.sentence import Sentence
from webapp.store.accounts import Account

LEAST_LETTERS, MOST_LETTERS = 8, 128
FEWEST_SIGNS = 3
OWN_WORDS = ("paiban", "排班")

TOO_SHORT = Sentence("A password has at least {least} and at most {most} characters.")
TOO_PLAIN = Sentence("A password of your login, your name or one repeated character is too easy to guess.")
TOO_COMMON = Sentence("This password is among those that are tried first: choose one that nobody else has.")


def unfit(account: Account, password: str) -> Sentence | None:
    """Why a password is not taken; None when it is."""
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        return Sentence(TOO_SHORT.template, {"least": LEAST_LETTERS, "most": MOST_LETTERS})
    low = password.lower()
    own = (account.login.lower(), account.name.lower(), *OWN_WORDS)
    if low in own or any(low == one * (len(low) // max(1, len(one))) for one in own if one):
        return TOO_PLAIN
    if len(set(password)) < FEWEST_SIGNS:
        return TOO_PLAIN
    return TOO_COMMON if low in common_passwords() else None


@cache
def common_passwords() -> frozenset[str]:
    """The 30,000 commonest of leaked passwords, from the lists of the library zxcvbn (MIT licence)."""
    # Some megabytes of lists: only who sets a password waits for them.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
