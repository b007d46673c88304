"""Figures that add up, spans without gaps, groups that are not told, and work weighted by calls."""

import itertools
import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting import metrics
from webapp.services.feedback import told
from webapp.services.kpis import Kpis, total
from webapp.services.performance import Work, thirds
from webapp.services.periods import SPANS, Span, bounds, parts_of

DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))


@given(st.sampled_from(SPANS), DAYS)
def test_parts_follow_each_other_from_end_to_end(span: Span, on: date) -> None:
    first, last = bounds(span, on)
    parts = parts_of(span, first, last)
    assert first <= on <= last
    assert (parts[0][0], parts[-1][1]) == (first, last)
    assert all(begins <= ends for begins, ends in parts)
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in itertools.pairwise(parts))


COUNTS = st.floats(0, 1e6)


@given(st.lists(st.tuples(COUNTS, COUNTS, st.integers(0, 10**6)), min_size=1, max_size=20))
def test_parts_of_parts_come_to_the_same(rows: list[tuple[float, float, int]]) -> None:
    days = [Kpis(calls=c, met=c, forecast=f, error=abs(f - c), paid_min=m) for c, f, m in rows]
    half = len(days) // 2
    whole, parts = total(days), total([total(days[:half]), total(days[half:])])
    assert whole.paid_min == parts.paid_min == sum(m for _, _, m in rows)
    assert whole.calls == pytest.approx(parts.calls)
    came, mean = np.array([[c, f] for c, f, _ in rows]).T
    if whole.wape is not None and whole.bias is not None:
        assert whole.wape == pytest.approx(metrics.wape(came, mean))
        assert whole.bias == pytest.approx(metrics.bias(came, mean), abs=1e-9)


def test_shares_are_of_sums() -> None:
    # 90 of 100 in time on one day, 100 of 300 on the other: 190 of 400, not the mean of 0.9 and 0.33.
    days = [Kpis(due=100, due_in_time=90, needed_min=500, there_min=400), Kpis(due=300, due_in_time=100)]
    found = total(days)
    assert (found.planned_level, found.efficiency, found.came_level) == (0.475, 1.25, None)
    # KP-04: required 1,000, rostered 1,100.
    assert Kpis(needed_min=1000, there_min=1100).efficiency == pytest.approx(0.909, abs=5e-4)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), max_size=6))
def test_what_is_not_told_cannot_be_found_out_from_the_rest(sizes: dict[str, int]) -> None:
    groups = {name: [(f"{name}{n}", 3) for n in range(size)] for name, size in sizes.items()}
    found = told(groups)
    silent = sum(sizes[one.name] for one in found if one.ratings is None)
    assert all(one.ratings.n >= 5 for one in found if one.ratings is not None)
    assert silent == 0 or silent >= 5 or silent == sum(sizes.values())


def test_four_answers_are_not_told_and_five_are() -> None:
    found = told({"A": [(f"a{n}", 2) for n in range(4)], "B": [(f"b{n}", 4) for n in range(5)]})
    # B alone would give A away.
    assert [one.ratings for one in found] == [None, None]
    (alone,) = told({"B": [(f"b{n}", n) for n in (5, 4, 4, 3, 2)]})
    assert alone.ratings is None  # Two answers of one person: four people.
    (five,) = told({"B": [("v", 5), ("w", 4), ("x", 4), ("y", 3), ("z", 2)]})
    assert five.ratings is not None
    assert (five.ratings.n, five.ratings.mean) == (5, 3.6)


def test_thirds_by_load_weigh_work_by_calls() -> None:
    rows = [Work(f"A{n}", "2026-07", 100 * (n + 1), 0.9 - n / 10, 200, None) for n in range(4)]
    low, middle, high = thirds(rows, {f"A{n}": 20.0 + n for n in range(4)})
    assert [(one.agents, one.least, one.most) for one in (low, middle, high)] == [
        (1, 20, 20),
        (1, 21, 21),
        (2, 22, 23),
    ]
    assert high.work is not None
    # 300 calls at 0.7 and 400 at 0.6.
    assert high.work.in_time is not None
    assert math.isclose(high.work.in_time, (300 * 0.7 + 400 * 0.6) / 700)
    assert high.work.accuracy is None
    assert thirds(rows, {"A0": 1.0}) == ()
