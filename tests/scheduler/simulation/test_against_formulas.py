"""With one queue and a steady stream, the simulation gives what Erlang C and Erlang A compute."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from scheduler.simulation.model import one_queue
from scheduler.simulation.outcome import mean_with_error
from scheduler.simulation.run import simulate
from scheduler.staffing.erlang import erlang_a, erlang_c

PATHS, WARM_UP, INTERVALS = 16, 30, 180
ENOUGH_CALLS = 4_000
"""Of one path after its warm-up: busy settings are as certain after fewer intervals than quiet ones."""
THRESHOLD_S = 20.0
INSIDE = 43


@dataclass(frozen=True)
class Setting:
    load: float
    agents: int
    aht_s: float
    patience_s: float


def _settings() -> list[Setting]:
    """25 settings without and 25 with patience: from one agent to sixty, from idle to (patient) overload."""
    found = []
    for place in range(25):
        load = float(np.geomspace(0.4, 50, 25)[place])
        busy = (0.55, 0.65, 0.75, 0.82, 0.88)[place % 5]
        aht = (90.0, 180.0, 300.0)[place % 3]
        found.append(Setting(load, int(np.ceil(load / busy)), aht, float("inf")))
        crowded = (0.7, 0.9, 1.0, 1.1, 1.3)[place % 5]
        patience = (60.0, 150.0, 400.0)[place % 3]
        found.append(Setting(load, max(1, round(load / crowded)), aht, patience))
    return found


@pytest.fixture(scope="module")
def deviations() -> list[tuple[Setting, float, float]]:
    """For each setting how far the service level is off, and its standard error."""
    rng = np.random.default_rng(1)
    found = []
    for number, one in enumerate(_settings()):
        rate = one.load * 1800 / one.aht_s
        intervals = min(INTERVALS, WARM_UP + max(WARM_UP, int(ENOUGH_CALLS / rate)))
        counts = rng.poisson(rate, (PATHS, intervals)).astype(np.int64)
        demand, staff = one_queue(counts, one.agents, one.aht_s, 30, THRESHOLD_S, one.patience_s)
        outcome = simulate(demand, staff, seed=1000 + number, threads=1)
        in_time = outcome.in_time[:, 0, WARM_UP:].sum(axis=1).astype(float)
        offered = outcome.offered[:, 0, WARM_UP:].sum(axis=1).astype(float)
        level, error = mean_with_error(in_time, offered)
        if np.isfinite(one.patience_s):
            exact = erlang_a(one.load, one.agents, one.aht_s, THRESHOLD_S, one.patience_s)
        else:
            exact = erlang_c(one.load, one.agents, one.aht_s, THRESHOLD_S)
        found.append((one, level - float(exact.service_level), error))
    return found


def test_43_of_50_settings_hold_the_formula_in_their_interval(
    deviations: list[tuple[Setting, float, float]],
) -> None:
    reach = float(stats.t.ppf(0.975, PATHS - 1))
    assert len(deviations) == 50
    assert sum(abs(off) <= reach * error for _, off, error in deviations) >= INSIDE


def test_all_settings_together_are_not_off(deviations: list[tuple[Setting, float, float]]) -> None:
    mean = np.mean([off for _, off, _ in deviations])
    error = np.sqrt(np.sum([error**2 for _, _, error in deviations])) / len(deviations)
    assert abs(mean) <= 1.96 * error
    assert error < 0.002


def test_waits_abandonment_and_occupancy_agree_too() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(120, (20, 300)).astype(np.int64)
    demand, staff = one_queue(counts, 17, 215.0, 30, THRESHOLD_S, 150.0)
    outcome = simulate(demand, staff, seed=2, threads=1)
    exact = erlang_a(120 * 215 / 1800, 17, 215.0, THRESHOLD_S, 150.0)
    offered, answered = float(outcome.offered.sum()), float(outcome.answered.sum())
    assert outcome.waited_s.sum() / answered == pytest.approx(float(exact.asa_s), rel=0.03)
    assert outcome.abandoned.sum() / offered == pytest.approx(float(exact.abandoned), rel=0.03)
    assert outcome.early.sum() / offered == pytest.approx(float(exact.abandoned_early), rel=0.03)
    assert outcome.busy_s.sum() / outcome.there_s.sum() == pytest.approx(float(exact.occupancy), rel=0.01)


def test_lognormal_handle_times_keep_their_mean_and_variation() -> None:
    # M/G/1 (Pollaczek-Khinchine): mean wait = rho (1 + cv^2) / (2 (1 - rho)) x handle time.
    rng = np.random.default_rng(8)
    counts = rng.poisson(6.0, (20, 600)).astype(np.int64)
    waits = {}
    for cv in (0.5, 1.5):
        demand, staff = one_queue(counts, 1, 150.0, 30)
        varied = type(demand)(
            demand.counts, demand.aht_s, demand.patience_s, demand.threshold_s, 30, handle_cv=cv
        )
        outcome = simulate(varied, staff, seed=4, threads=1)
        waits[cv] = outcome.waited_s[:, 0, 40:].sum() / outcome.answered[:, 0, 40:].sum()
        assert outcome.busy_s.sum() / outcome.there_s.sum() == pytest.approx(0.5, rel=0.03)
        assert waits[cv] == pytest.approx(0.5 * (1 + cv**2) / (2 * 0.5) * 150, rel=0.12)
