from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.neutral.spread import least_range, spread


def test_the_example_of_the_requirements() -> None:
    # |differences| of all ordered pairs: 2 x (2+4+6+2+4+2) = 40; over 2 x 4^2 x 23 = 736: 5/92 = 0.0543.
    found = spread([20, 22, 24, 26])
    assert [int(n) for n in (found.least, found.most, found.range, found.mean)] == [20, 26, 6, 23]
    assert found.gini == Fraction(5, 92)
    assert round(float(found.gini), 4) == 0.0543
    assert found.sd == pytest.approx(5**0.5)  # (9 + 1 + 1 + 9) / 4


def test_equal_numbers_have_no_spread() -> None:
    found = spread([24, 24, 24, 24])
    assert not found.range
    assert not found.sd
    assert found.gini == Fraction(0)


def test_what_has_no_gini() -> None:
    assert spread([0, 0]).gini is None
    assert spread([-1, 5]).gini is None
    with pytest.raises(ValueError, match="at least one"):
        spread([])


@pytest.mark.parametrize(("total", "count", "least"), [(60, 12, 0), (62, 12, 1), (0, 3, 0), (5, 0, 0)])
def test_what_counting_allows(total: int, count: int, least: int) -> None:
    assert least_range(total, count) == least


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_is_the_mean_difference_of_pairs(values: list[int]) -> None:
    found = spread(values)
    pairs = sum(abs(a - b) for a in values for b in values)
    if sum(values):
        assert found.gini == Fraction(pairs, 2 * len(values) * sum(values))
        assert 0 <= found.gini < 1
    assert found.range >= least_range(sum(values), len(values))
