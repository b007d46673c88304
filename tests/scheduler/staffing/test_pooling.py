"""Pooled and dedicated queues, and the worth of a skill."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.staffing.pooling import pooled_calls, pooled_norm, shortage, training_worth
from scheduler.staffing.requirement import StaffingNorm, requirement_for
from scheduler.staffing.target import ServiceTarget, SpeedTarget

PLAIN = StaffingNorm(ServiceTarget(0.8, 20), None, 0.0, 1.0, 0, None, "erlang_c")
PATIENT = replace(PLAIN, norm="erlang_a", patience_s=120.0)
A, B, AB = frozenset("a"), frozenset("b"), frozenset("ab")


@given(
    st.floats(0.5, 200),
    st.floats(0.5, 200),
    st.floats(40, 500),
    st.floats(0.5, 0.97),
    st.sampled_from([PLAIN, PATIENT]),
)
def test_pooling_like_queues_never_needs_more(
    one: float, other: float, aht: float, share: float, norm: StaffingNorm
) -> None:
    wanted = replace(norm, target=ServiceTarget(share, 20))
    calls, hold = pooled_calls([[one], [other]], [[aht], [aht]])
    apart = requirement_for([one, other], aht, 30, wanted).seats.sum()
    assert requirement_for(calls, hold, 30, pooled_norm([wanted, wanted])).seats[0] <= apart


def test_handle_times_of_a_pool_are_weighted() -> None:
    calls, aht = pooled_calls([[10, 0, 0], [30, 0, 5]], [[100, 100, 100], [200, 300, 300]])
    assert calls.tolist() == [40, 0, 5]
    # (10 x 100 + 30 x 200) / 40 = 175.
    assert aht[0] == 175.0
    assert aht[2] == 300.0


def test_a_pool_keeps_the_strictest_promise() -> None:
    strict = replace(PATIENT, target=ServiceTarget(0.9, 30), shrinkage=0.2, most_seats=5, patience_s=60.0)
    found = pooled_norm([replace(PATIENT, most_seats=7), strict])
    assert (found.target, found.patience_s, found.shrinkage) == (ServiceTarget(0.9, 20), 60.0, 0.2)
    assert (found.most_seats, found.norm) == (12, "erlang_a")
    assert pooled_norm([PLAIN, strict]).norm == "erlang_c"
    with pytest.raises(ValueError, match="shares of the same calls"):
        pooled_norm([PLAIN, replace(PLAIN, target=SpeedTarget(10))])
    with pytest.raises(ValueError, match="at least one"):
        pooled_norm([])


def test_shortage_by_hand() -> None:
    # a needs 3, b needs 1; 2 agents for a, 2 for b, 0 or 1 for both: a lacks 1, the spare b cannot help.
    needs = {"a": [3, 3], "b": [1, 1]}
    assert shortage(needs, {A: [2, 2], B: [2, 2], AB: [0, 1]}).tolist() == [1.0, 0.0]
    # One of the two for b is on duty all the time; trained for a, the agent closes the gap of the first.
    worth = training_worth(needs, {A: [2, 2], B: [2, 2], AB: [0, 1]}, {A: 2, B: 2})
    assert worth == {(A, "b"): 0.0, (B, "a"): 1.0}


def test_an_agent_who_is_there_half_the_time_is_worth_half() -> None:
    # 4 agents for b, of whom 2 are on duty: one agent stands for half an agent in each interval.
    worth = training_worth({"a": [1.0], "b": [0.0]}, {A: [0.0], B: [2.0]}, {A: 3, B: 4})
    assert worth == {(B, "a"): 0.5}


@given(
    st.lists(st.integers(0, 5), min_size=3, max_size=3),
    st.lists(st.integers(0, 3), min_size=7, max_size=7),
)
def test_shortage_is_that_of_the_best_assignment(need: list[int], numbers: list[int]) -> None:
    queues = "abc"
    groups = {
        frozenset(q for place, q in enumerate(queues) if mask >> place & 1): numbers[mask - 1]
        for mask in range(1, 8)
    }
    found = shortage(dict(zip(queues, ([n] for n in need), strict=True)), {g: [n] for g, n in groups.items()})
    assert found[0] == sum(need) - _covered(need, [(g, n) for g, n in groups.items() if n])


def _covered(need: list[int], groups: list[tuple[frozenset[str], int]]) -> int:
    """The most agents needed that can be covered: every split of the last group, the rest likewise."""
    if not groups or not any(need):
        return 0
    (skills, number), *rest = groups
    best = 0
    for split in product(
        *(range(min(number, n) + 1 if q in skills else 1) for q, n in zip("abc", need, strict=True))
    ):
        if sum(split) <= number and (sum(split) == number or _full(split, need, skills)):
            left = [n - s for n, s in zip(need, split, strict=True)]
            best = max(best, sum(split) + _covered(left, rest))
    return best


def _full(split: tuple[int, ...], need: list[int], skills: frozenset[str]) -> bool:
    return all(s == n for s, n, q in zip(split, need, "abc", strict=True) if q in skills)


def test_too_many_queues() -> None:
    with pytest.raises(ValueError, match="at most 12"):
        shortage({f"q{n}": [1] for n in range(13)}, {})
    assert np.array_equal(shortage({"a": [2, 0]}, {}), [2.0, 0.0])
