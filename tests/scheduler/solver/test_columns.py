"""Prices are advised in several ways; each of them only ever raises the bound."""

import numpy as np
import pytest

from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules.rule import HARD
from scheduler.solver import columns
from scheduler.solver.columns import Column, Master, ascend
from scheduler.solver.lagrangian import SCALE, Relaxation, couple
from scheduler.solver.lagrangian_advice import WIDTH, Advice
from scheduler.solver.tour_space import TourSpace
from tests.scheduler.months import month
from tests.scheduler.solver.test_tour_space import posted


def relaxation() -> Relaxation:
    plan, limits = posted(month(4, 7, 9), rulebook())
    space = TourSpace(plan, limits)
    for number in range(4):
        assert space.tours_of(number)
    return Relaxation(space, couple(space))


def test_steps_along_the_slope_do_in_place_of_the_linear_program(monkeypatch: pytest.MonkeyPatch) -> None:
    made = relaxation()
    by_master = ascend(made, lambda: 60.0)
    monkeypatch.setattr(columns, "LARGE", 0)
    by_steps = ascend(made, lambda: 60.0)
    assert by_master.advised > 0
    assert by_steps.advised == 0
    assert 0.9 * by_master.relaxed.value <= by_steps.relaxed.value <= by_master.relaxed.value * 1.001
    taken: dict[int, float] = {}
    for column, weight in zip(by_steps.columns, by_steps.weights, strict=True):
        taken[column.agent] = taken.get(column.agent, 0.0) + weight
    assert taken == pytest.approx(dict.fromkeys(range(4), 1.0))


def test_without_time_the_bound_is_still_one() -> None:
    made = relaxation()
    found, best = ascend(made, lambda: 0.0), ascend(made, lambda: 60.0)
    assert 0 <= found.relaxed.value <= best.relaxed.value


def test_passes_already_made_are_worth_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LARGE", 0)
    made = relaxation()
    advice = Advice(made)
    for _ in range(15):
        advice.pass_over(WIDTH, lambda agent, tour, own: None)
    hurried = ascend(made, lambda: 0.0).relaxed.value
    assert hurried < ascend(made, lambda: 0.0, advice=advice).relaxed.value
    assert (
        ascend(made, lambda: 60.0).relaxed.value
        >= 0.99 * ascend(made, lambda: 0.0, advice=advice).relaxed.value
    )


def test_the_slope_is_how_the_bound_changes() -> None:
    """Where the cheapest tours and sums stay as they are, a price more changes the bound by the slope."""
    made = relaxation()
    prices = np.random.default_rng(5).integers(-9000, 9000, len(made.coupling.rows)).astype(np.int64)
    found = made.at(prices)
    assert found is not None
    slope = made.slope(prices, found.tours)
    for row in range(0, len(prices), 17):
        more = prices.copy()
        more[row] += 1
        there = made.at(more)
        assert there is not None
        assert there.value <= found.value + slope[row]
        if np.array_equal(made.slope(more, there.tours), slope):
            assert there.value == found.value + slope[row]


def test_the_mix_agrees_with_the_sums_it_keeps() -> None:
    made = relaxation()
    advice = Advice(made)
    for _ in range(3):
        advice.pass_over(0.25, lambda agent, tour, own: None)
    sums = np.zeros(len(made.coupling.rows))
    for mix in advice.weights:
        for tour, weight in mix.items():
            for var in tour:
                number = made.coupling.class_of[var]
                for place, row in enumerate(made.coupling.rows):
                    for count, coef in zip(row.classes, row.coefs, strict=True):
                        sums[place] += weight * coef if count == number else 0.0
    assert advice.sums == pytest.approx(sums, abs=1e-6)


def test_the_master_takes_a_tour_once_and_prices_like_its_bound() -> None:
    made = relaxation()
    master = Master(made.coupling, 4)
    free = np.zeros(made.coupling.heads.size, dtype=np.int64)
    for agent, tour in enumerate(made.tours_at(free)):
        assert tour is not None
        column = Column(agent, tour.cost // SCALE, tour.vars)
        assert master.add(column)
        assert not master.add(column)
    assert master.solve(20.0)
    assert master.weights() == pytest.approx([1.0] * 4)
    found = made.at(master.row_prices())
    assert found is not None
    assert found.value / SCALE <= master.objective + 1e-3


def test_hard_joint_rows_are_priced_steeply_where_they_are_broken() -> None:
    """Cover made hard: whatever the mix, a sum below its limit has a price that outweighs the soft rows'."""
    plan, limits = posted(month(4, 7, 9), rulebook([RuleSetting("understaffing", HARD)]))
    space = TourSpace(plan, limits)
    assert all(space.tours_of(number) for number in range(4))
    made = Relaxation(space, couple(space))
    advice = Advice(made)
    prices = advice.row_prices()
    short = [i for i, row in enumerate(made.coupling.rows) if row.points[0] > 0]
    assert short
    assert all(prices[i] < -10 * SCALE for i in short)
