"""Erlang B, C and A against textbook cases, an independent Markov chain, and their laws."""

from math import exp, factorial

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.linalg import expm

from scheduler.staffing.erlang import FloatArray, erlang_a, erlang_b, erlang_c

LOADS = st.floats(0.01, 60.0)
AGENTS = st.integers(0, 80)


def test_textbook_case() -> None:
    # FC-05: 360 calls in 30 min at 240 s = 48 erlangs, 55 agents, 15 s.
    found = erlang_c(360 * 240 / 1800, 55, 240, 15)
    assert float(found.waits) == pytest.approx(0.2387, abs=5e-5)
    assert float(found.service_level) == pytest.approx(0.8459, abs=5e-5)
    assert float(found.wait_s) == pytest.approx(8.18, abs=5e-3)
    assert float(found.occupancy) == pytest.approx(48 / 55)


@pytest.mark.parametrize(
    ("agents", "waits", "level"),
    [(34, 0.8686, 0.2008), (35, 0.6965, 0.4345), (36, 0.5519, 0.6046), (37, 0.4318, 0.7270)],
)
def test_public_example(agents: int, waits: float, level: float) -> None:
    # FC-05: 1,000 calls/h at 120 s = 33.33 erlangs, 15 s; the page prints 86.96 % for 86.86 %.
    found = erlang_c(1000 * 120 / 3600, agents, 120, 15)
    assert float(found.waits) == pytest.approx(waits, abs=5e-5)
    assert float(found.service_level) == pytest.approx(level, abs=5e-5)


def test_erlang_b_is_its_definition() -> None:
    # B = (a^n / n!) / sum of a^k / k!
    for load, agents in ((0.5, 1), (3.0, 5), (20.0, 15)):
        terms = [load**k / factorial(k) for k in range(agents + 1)]
        assert float(erlang_b(load, agents)) == pytest.approx(terms[-1] / sum(terms), rel=1e-12)
    assert float(erlang_b(7.0, 0)) == 1.0


def test_two_agents_by_hand() -> None:
    # a = 1, n = 2: B = 0.5 / 2.5 = 0.2; C = 2 x 0.2 / (2 - 1 + 0.2) = 1/3; aht 60: wait = 20 s.
    found = erlang_c(1.0, 2, 60, 30)
    assert float(found.waits) == pytest.approx(1 / 3)
    assert float(found.wait_s) == pytest.approx(20.0)
    assert float(found.service_level) == pytest.approx(1 - exp(-0.5) / 3)


def test_no_calls_no_wait() -> None:
    for agents in (0, 1, 5):
        for found in (erlang_c(0, agents, 200, 20), erlang_a(0, agents, 200, 20, 100)):
            assert float(found.service_level) == 1.0
            assert float(found.wait_s) == float(found.occupancy) == float(found.abandoned) == 0.0


def test_overload_without_patience_is_hopeless() -> None:
    # K-08: 200 calls/h at 180 s = 10 erlangs on 10 seats.
    found = erlang_c(10.0, 10, 180, 20)
    assert float(found.service_level) == 0.0
    assert float(found.wait_s) == float("inf")
    assert float(found.occupancy) == 1.0


def test_nobody_there_answers_nobody() -> None:
    found = erlang_a(3.0, 0, 200, 20, 100)
    assert (float(found.service_level), float(found.abandoned), float(found.occupancy)) == (0.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("load", "agents", "aht", "threshold", "patience"),
    [
        (10, 11, 240, 20, 180),
        (10, 8, 240, 20, 60),
        (4, 4, 300, 45, 600),
        (0.3, 1, 200, 20, 100),
        (6, 2, 90, 10, 30),
    ],
)
def test_erlang_a_is_its_markov_chain(
    load: float, agents: int, aht: float, threshold: float, patience: float
) -> None:
    level, abandoned, waits = _chain(load, agents, aht, threshold, patience)
    found = erlang_a(load, agents, aht, threshold, patience)
    assert float(found.service_level) == pytest.approx(level, abs=1e-9)
    assert float(found.abandoned) == pytest.approx(abandoned, abs=1e-9)
    assert float(found.waits) == pytest.approx(waits, abs=1e-9)
    assert float(found.wait_s) == pytest.approx(abandoned * patience, abs=1e-6)
    assert float(found.occupancy) == pytest.approx(load * (1 - abandoned) / agents, abs=1e-9)


def _chain(
    load: float, agents: int, aht: float, threshold: float, patience: float
) -> tuple[float, float, float]:
    """Stationary birth-death chain, and the time a caller with j ahead needs by a matrix exponential."""
    size = 150
    leave = [min(k, agents) / aht + max(0, k - agents) / patience for k in range(agents + size)]
    weight = np.cumprod([1.0, *[load / aht / rate for rate in leave[1:]]])
    share = weight / weight.sum()
    queue = share[agents:]
    abandoned = float((queue * np.arange(size)).sum() / patience / (load / aht))
    # State j = callers ahead; from 0 ahead, the next free agent answers: state `size` = answered.
    rates = np.zeros((size + 1, size + 1))
    for ahead in range(size):
        step = agents / aht + ahead / patience
        rates[ahead, ahead - 1 if ahead else size] = step
        rates[ahead, ahead] = -step - 1.0 / patience
    answered = expm(rates * threshold)[:size, size]
    return float(share[:agents].sum() + (queue * answered).sum()), abandoned, float(queue.sum())


def test_great_patience_is_erlang_c() -> None:
    for agents in (11, 13, 16):
        patient, queue = erlang_a(10, agents, 200, 20, 1e8), erlang_c(10, agents, 200, 20)
        assert float(patient.service_level) == pytest.approx(float(queue.service_level), abs=1e-5)


def test_no_patience_is_erlang_b() -> None:
    found = erlang_a(10, 12, 200, 20, 1e-4)
    assert float(found.abandoned) == pytest.approx(float(erlang_b(10, 12)), abs=1e-5)


@pytest.mark.parametrize("agents", [1, 5000, 9900, 10_000, 10_100, 20_000])
def test_ten_thousand_erlangs_stay_finite(agents: int) -> None:
    for found in (erlang_a(1e4, agents, 240, 20, 180), erlang_c(1e4, agents, 240, 20)):
        assert 0.0 <= float(found.service_level) <= 1.0
        assert 0.0 <= float(found.waits) <= 1.0
        assert 0.0 <= float(found.occupancy) <= 1.0
    # Far too few agents serve all the time, and the others give up: 1 - n / a of them.
    if agents == 5000:
        assert float(erlang_a(1e4, agents, 240, 20, 180).abandoned) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("patience", [None, 90.0])
def test_arrays_are_their_elements(patience: float | None) -> None:
    loads, agents = np.array([[0.0, 3.0], [12.0, 12.0]]), np.array([[2, 4], [11, 20]])

    def level(load: ArrayLike, at: ArrayLike) -> FloatArray:
        found = erlang_a(load, at, 200, 20, patience) if patience else erlang_c(load, at, 200, 20)
        return found.service_level

    whole = level(loads, agents)
    for at in np.ndindex(2, 2):
        assert whole[at] == pytest.approx(float(level(loads[at], agents[at])), abs=1e-12)


@pytest.mark.parametrize("load", [-1.0, float("nan"), float("inf")])
def test_nonsense_is_refused(load: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        erlang_b(load, 3)


@given(LOADS, AGENTS, st.floats(10, 600), st.floats(0, 120), st.floats(5, 900))
def test_more_agents_never_serve_worse(
    load: float, agents: int, aht: float, threshold: float, patience: float
) -> None:
    both = np.array([agents, agents + 1])
    for found in (erlang_c(load, both, aht, threshold), erlang_a(load, both, aht, threshold, patience)):
        assert found.service_level[1] >= found.service_level[0] - 1e-12
        assert found.wait_s[1] <= found.wait_s[0] + 1e-9


@given(LOADS, st.floats(1.0, 2.0), st.integers(1, 80), st.floats(10, 600), st.floats(5, 900))
def test_more_load_never_serves_better(
    load: float, growth: float, agents: int, aht: float, patience: float
) -> None:
    both = np.array([load, load * growth])
    for found in (erlang_c(both, agents, aht, 20), erlang_a(both, agents, aht, 20, patience)):
        assert found.service_level[1] <= found.service_level[0] + 1e-12
        assert found.occupancy[1] >= found.occupancy[0] - 1e-12


@given(
    load=st.floats(1e-12, 20),
    agents=st.integers(100, 3000),
    patience_s=st.floats(1, 5000),
    threshold_s=st.floats(0, 300),
)
@example(load=1.0, agents=200, patience_s=100.0, threshold_s=20.0)
def test_far_more_agents_than_calls_leave_nobody_waiting(
    load: float, agents: int, patience_s: float, threshold_s: float
) -> None:
    # Erlang B of 1 erlang and 199 agents is 1 / (e 199!), about 1e-373: less than any float above 0.
    found = erlang_a(load, agents, 180.0, threshold_s, patience_s)
    assert float(found.service_level) == pytest.approx(1.0, abs=1e-9)
    for chance in (found.waits, found.abandoned, found.abandoned_early):
        assert float(chance) == pytest.approx(0.0, abs=1e-9)
    assert float(found.asa_s) == pytest.approx(0.0, abs=1e-9)
    assert float(found.occupancy) == pytest.approx(load / agents, rel=1e-9)
