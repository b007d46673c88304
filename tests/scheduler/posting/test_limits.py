"""Rows and expressions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.linear import Expr, total
from scheduler.posting.price import LINEAR, Price

EXPRESSIONS = st.builds(
    Expr, st.dictionaries(st.integers(0, 4), st.integers(-5, 5).filter(bool), max_size=5), st.integers(-9, 9)
)


def _value(expr: Expr, chosen: set[int]) -> int:
    return expr.const + sum(coef for var, coef in expr.terms.items() if var in chosen)


@given(parts=st.lists(EXPRESSIONS, max_size=5), factor=st.integers(-3, 3), chosen=st.sets(st.integers(0, 4)))
def test_sums_of_expressions_have_the_sums_of_their_values(
    parts: list[Expr], factor: int, chosen: set[int]
) -> None:
    added = total(parts)
    assert _value(added, chosen) == sum(_value(part, chosen) for part in parts)
    assert 0 not in added.terms.values()
    base = Expr({1: 2}, 3)
    before = _value(base, chosen)
    assert _value(base.add(added, factor), chosen) == before + factor * _value(added, chosen)


@pytest.mark.parametrize(
    ("lower", "upper", "value", "slack"),
    [
        (2, 4, 2, 0),
        (2, 4, 4, 0),
        (2, 4, 1, 1),
        (2, 4, 7, 3),
        (None, 4, -9, 0),
        (2, None, 99, 0),
        (None, None, 5, 0),
    ],
)
def test_slack_is_the_distance_to_the_limits(
    lower: int | None, upper: int | None, value: int, slack: int
) -> None:
    assert Row("x", Where(), Expr(), lower, upper).slack(value) == slack


def test_rows_belong_to_the_rule_that_is_posting() -> None:
    limits = Limits()
    hard, soft = Terms(True, 1, LINEAR), Terms(False, 9, LINEAR)
    limits.posting("first", hard).at_most(Expr(), 1, Where("A"))
    limits.posting("second", soft).at_least(Expr(), 2, Where("B"))
    limits.within(Expr(), 0, 3, Where("C"))
    assert [(row.rule, row.where.agent, row.lower, row.upper) for row in limits.rows] == [
        ("first", "A", None, 1),
        ("second", "B", 2, None),
        ("second", "C", 0, 3),
    ]
    assert limits.terms == {"first": hard, "second": soft}


def test_a_scale_says_what_a_distance_counts() -> None:
    limits = Limits().posting("some-rule", Terms(False, 1, LINEAR))
    limits.within(Expr({0: 1}), 2, 4, Where("Ann"), Price((0, 1), (3, 10)))
    row = limits.rows[0]
    # 2 above the upper limit: 3 for the first unit, 10 for the second; 1 below the lower: 3.
    assert [row.slack(value) for value in (1, 2, 4, 6)] == [3, 0, 0, 13]


@pytest.mark.parametrize(("lower", "upper"), [(2, 4), (None, 4), (2, None), (None, None)])
@pytest.mark.parametrize("scale", [None, Price((0, 2), (1, 5))])
def test_many_slacks_at_once_are_the_slacks_one_by_one(
    lower: int | None, upper: int | None, scale: Price | None
) -> None:
    row = Row("some-rule", Where(), Expr({0: 1}), lower, upper, scale)
    assert row.slacks(np.arange(-5, 12)).tolist() == [row.slack(value) for value in range(-5, 12)]
