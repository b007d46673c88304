"""Prices are convex and add up slope by slope."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.posting.price import LINEAR, PIECES, Price, rising


def _slow(price: Price, amount: int) -> int:
    """Unit by unit, each at the slope of the last knee it lies behind."""
    cost = 0
    for unit in range(amount):
        cost += max(slope for knee, slope in zip(price.knees, price.slopes, strict=True) if knee <= unit)
    return cost


def test_the_second_agent_short_costs_twice_the_first() -> None:
    price = rising(30)
    # 30 minutes at slope 1, 30 at slope 2, 15 at slope 3.
    assert [price.of(amount) for amount in (0, 1, 30, 60, 75)] == [0, 1, 30, 90, 135]


def test_slopes_stop_rising_at_the_last_piece() -> None:
    price = rising(1)
    # 1 + 2 + ... + 40 = 820, then 40 a unit.
    assert price.of(PIECES) == 820
    assert price.of(PIECES + 10) == 820 + 400


def test_linear_costs_what_it_counts() -> None:
    assert [LINEAR.of(amount) for amount in (0, 1, 999)] == [0, 1, 999]


@st.composite
def _prices(draw: st.DrawFn) -> Price:
    widths = draw(st.lists(st.integers(1, 9), max_size=5))
    slopes = sorted(draw(st.lists(st.integers(0, 20), min_size=len(widths) + 1, max_size=len(widths) + 1)))
    return Price(tuple(sum(widths[:count]) for count in range(len(widths) + 1)), tuple(slopes))


@given(price=_prices(), amount=st.integers(0, 60))
def test_price_is_the_sum_of_its_slopes(price: Price, amount: int) -> None:
    assert price.of(amount) == _slow(price, amount)


@given(price=_prices(), amount=st.integers(1, 60))
def test_price_is_convex_and_never_falls(price: Price, amount: int) -> None:
    before, here, after = (price.of(amount + step) for step in (-1, 0, 1))
    assert 0 <= here - before <= after - here


@pytest.mark.parametrize(
    ("knees", "slopes"),
    [((0, 5), (1,)), ((1,), (1,)), ((0,), (-1,)), ((0, 5, 5), (1, 2, 3)), ((0, 5), (2, 1))],
)
def test_a_price_that_is_not_convex_is_refused(knees: tuple[int, ...], slopes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="price"):
        Price(knees, slopes)


@given(amounts=st.lists(st.integers(0, 3000), max_size=20), step=st.integers(1, 60))
def test_many_prices_at_once_are_the_prices_one_by_one(amounts: list[int], step: int) -> None:
    for price in (rising(step), LINEAR, Price((0, 4, 10), (0, 3, 12))):
        found = price.of_each(np.array(amounts, dtype=np.int64))
        assert found.tolist() == [price.of(amount) for amount in amounts]
