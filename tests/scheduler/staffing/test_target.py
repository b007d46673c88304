"""Targets other than a share of the offered, and the laws that hold for all of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.staffing.erlang import erlang_a, erlang_c
from scheduler.staffing.inverse import least_agents_erlang_a, least_agents_erlang_c
from scheduler.staffing.requirement import StaffingNorm, expected, requirement_for
from scheduler.staffing.target import AbandonTarget, ServiceTarget, SpeedTarget, Target

SHARE = ServiceTarget(0.8, 20)
PATIENT: tuple[Target, ...] = (
    SHARE,
    ServiceTarget(0.8, 20, "answered"),
    ServiceTarget(0.8, 20, "offered_less_short"),
    SpeedTarget(15),
    AbandonTarget(0.04),
)


def _norm(target: Target, patience_s: float | None = 120.0) -> StaffingNorm:
    return StaffingNorm(target, patience_s, 0.0, 1.0, 0, None, "erlang_a" if patience_s else "erlang_c")


def test_denominators_agree_without_abandonment_and_differ_with_it() -> None:
    patient = erlang_c([10.0], [12], 180.0, 20.0)
    levels = [float(patient.service_level_of(of)[0]) for of in ("offered", "answered", "offered_less_short")]
    assert levels[0] == levels[1] == levels[2]
    hasty = erlang_a([10.0], [9], 180.0, 20.0, 60.0)
    offered, answered, less = (
        float(hasty.service_level_of(of)[0]) for of in ("offered", "answered", "offered_less_short")
    )
    # Fewer in the denominator, more of it in time: all, less the early leavers, less all leavers.
    assert offered < less < answered
    gone, early = float(hasty.abandoned[0]), float(hasty.abandoned_early[0])
    assert answered == pytest.approx(offered / (1 - gone))
    assert less == pytest.approx(offered / (1 - early))
    assert 0 < early < gone


def test_the_wait_of_all_is_that_of_the_answered_and_of_those_who_left() -> None:
    # One agent, everybody leaves at once when it is taken: the answered never wait.
    assert float(erlang_a([1.0], [1], 180.0, 20.0, 1e-3).asa_s[0]) == pytest.approx(0.0, abs=1e-3)
    # Endless patience: the speed of answer of Erlang C.
    calm, endless = erlang_a([8.0], [10], 180.0, 20.0, 1e9), erlang_c([8.0], [10], 180.0, 20.0)
    assert float(calm.asa_s[0]) == pytest.approx(float(endless.asa_s[0]), rel=1e-5)


@pytest.mark.parametrize("target", PATIENT)
def test_least_agents_reach_every_target_and_one_fewer_does_not(target: Target) -> None:
    load = np.linspace(0.3, 60, 40)
    found = least_agents_erlang_a(load, 180.0, target, 120.0)

    def measure(agents: np.ndarray) -> np.ndarray:
        return target.measure(erlang_a(load, agents, 180.0, target.threshold_s, 120.0))

    assert (measure(found.agents) >= target.need - 1e-12).all()
    assert (measure(found.agents - 1) < target.need).all()
    assert ((found.exact > found.agents - 1) & (found.exact <= found.agents)).all()


def test_a_speed_of_answer_by_erlang_c() -> None:
    # asa = P(wait) aht / (n - a): section 4.1, 2 s at 101 s handle time give the printed rows.
    loads = [calls * 101.0 / 3600 for calls in (50, 100, 200, 300, 400)]
    assert least_agents_erlang_c(loads, 101.0, SpeedTarget(2.0)).agents.tolist() == [5, 7, 10, 14, 17]


@given(
    st.floats(0.1, 120),
    st.floats(0.0, 60),
    st.floats(30, 500),
    st.sampled_from(PATIENT),
)
def test_more_calls_never_need_fewer(calls: float, more: float, aht: float, target: Target) -> None:
    low, high = requirement_for([calls, calls + more], aht, 30, _norm(target)).required
    assert low <= high


@given(st.floats(0.5, 60), st.integers(0, 70), st.floats(10, 600))
def test_abandonment_falls_with_staff(load: float, agents: int, patience: float) -> None:
    found = erlang_a([load, load], [agents, agents + 1], 180.0, 20.0, patience).abandoned
    assert found[1] <= found[0] + 1e-12


@given(st.floats(0.1, 60), st.floats(0, 70), st.floats(0, 1))
def test_parts_of_agents_lie_between_whole_ones(load: float, agents: float, share: float) -> None:
    norm = _norm(SHARE)
    floor = float(np.floor(agents))
    low, mid, high = expected([load] * 3, [floor, floor + share, floor + 1], 180.0, norm).service_level
    assert low - 1e-12 <= mid <= high + 1e-12


@given(st.floats(1, 150), st.floats(0.0, 0.4), st.sampled_from(PATIENT))
def test_rostered_agents_reach_the_target_after_shrinkage(
    calls: float, shrinkage: float, target: Target
) -> None:
    norm = replace(_norm(target), shrinkage=shrinkage)
    found = requirement_for([calls], 180.0, 30, norm)
    there = found.required * (1 - shrinkage)
    outcome = expected(found.load_erlangs, there, 180.0, norm)
    if isinstance(target, ServiceTarget) and target.of == "offered":
        assert target.measure(outcome)[0] >= target.need - 1e-6
    assert there[0] >= found.exact[0] - 1e-6


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (lambda: SpeedTarget(-1), "at least 0 s"),
        (lambda: AbandonTarget(1.0), "below 1"),
        (lambda: ServiceTarget(0.8, 20, "all"), "one of offered"),  # type: ignore[arg-type]
        (lambda: _norm(AbandonTarget(0.1), None), "abandonment"),
        (lambda: least_agents_erlang_c([1.0], 60.0, AbandonTarget(0.1)), "Nobody gives up"),  # type: ignore[arg-type]
    ],
)
def test_targets_that_cannot_be(target: object, words: str) -> None:
    assert callable(target)
    with pytest.raises(ValueError, match=words):
        target()


def test_ten_thousand_erlangs_do_not_overflow() -> None:
    load = np.array([0.0, 1.0, 1e3, 1e4])
    found = least_agents_erlang_a(load, 180.0, SHARE, 120.0)
    assert found.agents[0] == 0
    assert np.isfinite(found.exact).all()
    # In so large a queue everybody waits alike: 20 s when 10,000 e^(-20/120) = 8,465 agents are there.
    assert 8465 < found.agents[-1] < 8465 + 2 * 100
    assert 10_000 < least_agents_erlang_c(load, 180.0, SHARE).agents[-1] < 10_100
