"""The chance that leave will be granted, told before it is asked for, and how it is reckoned, in words."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb

from scheduler.domain.sentence import Sentence

PLACE_LEFT = Sentence(
    "{chance} %: a place is left on every day ({left} on the fullest), and {signed} of {decided} such "
    "requests decided in the last {months} months were signed, which counts as ({signed} + 1) / "
    "({decided} + 2) = {rate} %."
).template
WAITING = Sentence(
    "{chance} %: no place is left, {ahead} wait before you, so {needed} of {held} places would have to be "
    "returned. "
    "{returned} of {granted} granted leaves were returned in the last {months} months, which counts as "
    "({returned} + 1) / ({granted} + 2) each; that makes {reached} %, times {rate} % of requests signed."
).template
REFUSED = Sentence("0 %: {why}").template


@dataclass(frozen=True)
class Standing:
    """What the chance is reckoned from.

    `left` places on the fullest day, `held` places held there, `ahead` waiting before a new request; of the
    same kind and team in the months past `signed` of `decided`, and `returned` of `granted` leaves.
    """

    left: int
    held: int
    ahead: int
    signed: int
    decided: int
    returned: int
    granted: int
    months: int = 12


@dataclass(frozen=True)
class Chance:
    """A chance from 0 to 1 and the sentence that says how it is reckoned."""

    share: Fraction
    how: Sentence


def chance(now: Standing) -> Chance:
    """Signed share so far, times the chance of a place.

    Shares of the past count one more of each outcome (rule of succession), so that no past gives 1/2. Without
    a place left, places come back one by one, each with the share of granted leave that was returned:
    P(at least ahead + 1 of held) of the binomial distribution.
    """
    rate = Fraction(now.signed + 1, now.decided + 2)
    facts = {"signed": now.signed, "decided": now.decided, "months": now.months, "rate": _per_cent(rate)}
    if now.left > now.ahead:
        return Chance(rate, Sentence(PLACE_LEFT, {**facts, "chance": _per_cent(rate), "left": now.left}))
    needed = now.ahead + 1 - max(0, now.left)
    back = Fraction(now.returned + 1, now.granted + 2)
    reached = sum(
        (comb(now.held, n) * back**n * (1 - back) ** (now.held - n) for n in range(needed, now.held + 1)),
        Fraction(0),
    )
    told = {**facts, "ahead": now.ahead, "needed": needed, "held": now.held, "reached": _per_cent(reached)}
    told |= {"returned": now.returned, "granted": now.granted, "chance": _per_cent(rate * reached)}
    return Chance(rate * reached, Sentence(WAITING, told))


def no_chance(why: Sentence | str) -> Chance:
    """The chance of a request that a rule refuses."""
    return Chance(Fraction(0), Sentence(REFUSED, {"why": why}))


def _per_cent(share: Fraction) -> int:
    return round(share * 100)
