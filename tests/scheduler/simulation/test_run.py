"""Laws of the simulation: nobody is lost, chance is repeatable, skills and duty times bind."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.simulation.model import Demand, Staff, one_queue
from scheduler.simulation.outcome import Outcome
from scheduler.simulation.run import simulate
from scheduler.staffing.target import AbandonTarget, ServiceTarget, SpeedTarget

NEVER = float("inf")


def _two_queues(counts: np.ndarray, patience_s: float = NEVER) -> Demand:
    queues, intervals = counts.shape[1:]
    return Demand(
        counts, np.full((queues, intervals), 180.0), np.full(queues, patience_s), np.full(queues, 20.0), 30
    )


def _staff(skills: list[int], intervals: int, share: float = 1.0) -> Staff:
    masks = np.repeat(np.array(skills, dtype=np.int64)[:, None], intervals, axis=1)
    return Staff(np.full(masks.shape, share), masks)


def _same(one: Outcome, other: Outcome) -> bool:
    names = ("offered", "in_time", "answered", "abandoned", "early", "waited_s", "busy_s", "there_s")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), min_size=2, max_size=2),
    st.lists(st.integers(0, 3), min_size=0, max_size=6),
    st.floats(5, 300),
    st.integers(0, 2**40),
)
def test_everybody_is_answered_or_gives_up(
    calls: list[list[int]], skills: list[int], patience: float, seed: int
) -> None:
    demand = _two_queues(np.array([calls], dtype=np.int64), patience)
    outcome = simulate(demand, _staff(skills, 4), seed)
    assert np.array_equal(outcome.offered, demand.counts)
    assert np.array_equal(outcome.answered + outcome.abandoned, outcome.offered)
    assert (outcome.in_time <= outcome.answered).all()
    assert (outcome.early <= outcome.abandoned).all()
    assert (outcome.busy_s >= 0).all()
    for queue in range(2):
        if not any(skill >> queue & 1 for skill in skills):
            assert not outcome.answered[:, queue].any()


@settings(deadline=None, max_examples=15)
@given(st.integers(1, 12), st.integers(0, 1000))
def test_abandonment_falls_with_staff(agents: int, seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(60, (8, 24)).astype(np.int64)
    few, many = (
        simulate(*one_queue(counts, number, 180.0, 30, 20.0, 60.0), seed).abandoned.sum()
        for number in (agents, agents + 3)
    )
    assert many < few or few == 0


def test_same_seed_same_outcome_whatever_the_threads() -> None:
    counts = np.random.default_rng(1).poisson(50, (6, 2, 20)).astype(np.int64)
    demand, staff = _two_queues(counts, 120.0), _staff([1, 2, 3, 3, 1, 2, 3, 3, 3, 3], 20, 0.9)
    one, other = simulate(demand, staff, 7, threads=1), simulate(demand, staff, 7, threads=3)
    assert _same(one, other)
    assert not _same(one, simulate(demand, staff, 8))


def test_a_path_does_not_depend_on_the_others() -> None:
    counts = np.random.default_rng(1).poisson(50, (3, 2, 20)).astype(np.int64)
    staff = _staff([3] * 9, 20)
    alone = simulate(_two_queues(counts[:1]), staff, 7)
    assert np.array_equal(alone.in_time[0], simulate(_two_queues(counts), staff, 7).in_time[0])


def test_the_same_callers_meet_two_rosters() -> None:
    # An agent more in the last interval changes nothing before it.
    counts = np.random.default_rng(1).poisson(40, (5, 1, 10)).astype(np.int64)
    share, skills = np.ones((6, 10)), np.ones((6, 10), dtype=np.int64)
    share[5, :9] = 0.0
    demand = _two_queues(counts, 100.0)
    more, fewer = (
        simulate(demand, Staff(s, skills), 3) for s in (share, share * (share.sum(axis=1) > 1)[:, None])
    )
    assert np.array_equal(more.in_time[:, :, :8], fewer.in_time[:, :, :8])
    assert more.in_time[:, :, 9].sum() > fewer.in_time[:, :, 9].sum()


def test_nobody_takes_a_queue_without_its_skill() -> None:
    counts = np.full((1, 2, 4), 10, dtype=np.int64)
    outcome = simulate(_two_queues(counts, 30.0), _staff([1, 1, 1], 4), 1)
    assert outcome.answered[:, 1].sum() == 0
    assert outcome.abandoned[:, 1].sum() == 40
    assert outcome.answered[:, 0].sum() > 30


def test_broad_agents_are_kept_for_those_who_need_them() -> None:
    # Light traffic: queue 0 is taken by its own agents as long as one is free.
    counts = np.zeros((1, 2, 10), dtype=np.int64)
    counts[0, 0] = 2
    alone = simulate(_two_queues(counts), _staff([1, 1, 1, 1], 10), 5)
    both = simulate(_two_queues(counts), _staff([3, 3, 1, 1, 1, 1], 10), 5)
    assert np.array_equal(alone.busy_s, both.busy_s)


def test_who_leaves_finishes_the_call_and_takes_no_other() -> None:
    counts = np.array([[[40, 0, 0, 0]]], dtype=np.int64)
    share = np.array([[1.0, 0.0, 0.0, 0.0]])
    outcome = simulate(_two_queues(counts), Staff(share, np.ones((1, 4), dtype=np.int64)), 2)
    assert outcome.there_s.tolist() == [[1800.0, 0.0, 0.0, 0.0]]
    # One agent is busy nearly all of the half-hour and finishes one call after it.
    assert outcome.busy_s[0, 0] > 1700
    assert 0 < outcome.busy_s[0, 1:].sum() < 1800
    assert outcome.answered.sum() < 40
    # Without end of patience, whoever still waits at the end is neither answered nor gone.
    assert outcome.abandoned.sum() == 0


def test_callers_of_the_night_are_answered_in_the_morning() -> None:
    counts = np.array([[[5, 0, 0, 0]]], dtype=np.int64)
    share = np.array([[0.0, 0.0, 1.0, 1.0]])
    outcome = simulate(_two_queues(counts), Staff(share, np.ones((1, 4), dtype=np.int64)), 2)
    assert (outcome.answered.sum(), outcome.in_time.sum()) == (5, 0)
    assert outcome.waited_s.sum() > 5 * 1800


def test_shrinkage_takes_the_right_number_away() -> None:
    # 10 agents at 88 %: 8 or 9 of them, 8.8 on average.
    counts = np.zeros((200, 1, 20), dtype=np.int64)
    outcome = simulate(_two_queues(counts), _staff([1] * 10, 20, 0.88), 1)
    there = outcome.there_s / 1800
    assert set(np.unique(there.round(6))) == {8.0, 9.0}
    assert there.mean() == pytest.approx(8.8, abs=0.02)


def test_targets_are_judged_path_by_path() -> None:
    outcome = Outcome(
        30,
        offered=np.array([[[10]], [[0]]], dtype=np.int32),
        in_time=np.array([[[8]], [[0]]], dtype=np.int32),
        answered=np.array([[[9]], [[0]]], dtype=np.int32),
        abandoned=np.array([[[1]], [[0]]], dtype=np.int32),
        early=np.zeros((2, 1, 1), dtype=np.int32),
        waited_s=np.array([[[90.0]], [[0.0]]]),
        busy_s=np.ones((2, 1)),
        there_s=np.ones((2, 1)),
    )
    # 8 of 10 offered, 8 of 9 answered, 10 s, 10 % gone; the path without calls keeps every promise.
    assert outcome.chance(ServiceTarget(0.8, 20)).tolist() == [[1.0]]
    assert outcome.chance(ServiceTarget(0.85, 20)).tolist() == [[0.5]]
    assert outcome.chance(ServiceTarget(0.85, 20, "answered")).tolist() == [[1.0]]
    assert outcome.chance(SpeedTarget(9.9)).tolist() == [[0.5]]
    assert outcome.chance(SpeedTarget(10.0)).tolist() == [[1.0]]
    assert outcome.chance(AbandonTarget(0.05)).tolist() == [[0.5]]
    assert outcome.grouped(np.array([0]), 1).offered.tolist() == [[[10]], [[0]]]
    assert outcome.grouped(np.array([-1]), 1).offered.tolist() == [[[0]], [[0]]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"counts": np.zeros((1, 4), dtype=np.int64)}, "by path, queue"),
        ({"counts": np.full((1, 1, 4), -1)}, "not be negative"),
        ({"aht_s": np.zeros((1, 4))}, "cannot be worked"),
        ({"aht_s": np.zeros((2, 4))}, "those of the counted queues"),
        ({"patience_s": np.zeros(1)}, "above 0 s"),
        ({"handle_cv": 0.0}, "vary"),
    ],
)
def test_demands_that_cannot_be(change: dict[str, object], words: str) -> None:
    good = _two_queues(np.ones((1, 1, 4), dtype=np.int64))
    with pytest.raises(ValueError, match=words):
        replace(good, **change)  # type: ignore[arg-type]


def test_staffs_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Staff(np.full((1, 2), 1.5), np.ones((1, 2), dtype=np.int64))
    with pytest.raises(ValueError, match="same agents"):
        Staff(np.ones((1, 2)), np.ones((1, 3), dtype=np.int64))
    with pytest.raises(ValueError, match="3 intervals and the demand 4"):
        simulate(_two_queues(np.ones((1, 1, 4), dtype=np.int64)), _staff([1], 3), 1)
