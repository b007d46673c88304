"""The chance of leave: reckoned by hand, and its laws."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scheduler.leave.chance import Standing, chance, no_chance

NUMBERS = st.integers(0, 12)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    signed, returned = draw(NUMBERS), draw(NUMBERS)
    left, held = draw(st.integers(0, 3)), draw(NUMBERS)
    return Standing(
        left, held, draw(NUMBERS), signed, signed + draw(NUMBERS), returned, returned + draw(NUMBERS)
    )


def test_with_a_place_left_it_is_the_share_signed_so_far() -> None:
    """7 of 8 signed: (7 + 1) / (8 + 2) = 0.8."""
    found = chance(Standing(left=2, held=1, ahead=0, signed=7, decided=8, returned=0, granted=0))
    assert found.share == Fraction(4, 5)
    assert str(found.how) == (
        "80 %: a place is left on every day (2 on the fullest), and 7 of 8 such requests decided in the last "
        "12 months were signed, which counts as (7 + 1) / (8 + 2) = 80 %."
    )


def test_without_a_place_enough_must_come_back() -> None:
    """2 held, 1 waits: both must come back; 0 of 2 returned counts 1/4 each, 1/16; nothing signed 1/2."""
    found = chance(Standing(left=0, held=2, ahead=1, signed=0, decided=0, returned=0, granted=2))
    assert found.share == Fraction(1, 32)
    assert "1 wait before you, so 2 of 2 places would have to be returned" in str(found.how)


def test_what_a_rule_refuses_has_none() -> None:
    assert no_chance("no leave at bill-out.").share == 0
    assert str(no_chance("no leave at bill-out.").how) == "0 %: no leave at bill-out."


@given(standings())
def test_it_is_a_chance_and_never_grows_with_those_waiting(now: Standing) -> None:
    found = chance(now)
    assert 0 <= found.share <= 1
    assert chance(replace(now, ahead=now.ahead + 1)).share <= found.share
    assert chance(replace(now, signed=now.signed + 1, decided=now.decided + 1)).share >= found.share
    assert str(found.how).startswith(f"{round(found.share * 100)} %: ")
