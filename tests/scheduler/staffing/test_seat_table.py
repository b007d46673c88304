"""The manuals' seat table: every vector of section 4.4, the rolling busy hour, and its doubts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.staffing.inverse import least_agents_erlang_c
from scheduler.staffing.seat_table import busy_hour, doubts, seats_table
from scheduler.staffing.target import ServiceTarget

# calls/h, step, linear, Erlang 97/20 at 99 s, 98/20 at 95 s, 97/15 at 97 s, 80/20 at 180 s
VECTORS = [
    (1, 5, 5, 1, 2, 1, 1),
    (10, 5, 5, 2, 3, 2, 2),
    (25, 5, 5, 3, 3, 3, 3),
    (40, 5, 5, 4, 4, 4, 4),
    (50, 5, 5, 5, 5, 5, 5),
    (51, 7, 6, 5, 5, 5, 5),
    (75, 7, 6, 6, 6, 6, 6),
    (100, 7, 7, 7, 7, 7, 8),
    (101, 10, 8, 7, 7, 7, 8),
    (120, 10, 8, 7, 8, 7, 9),
    (150, 10, 9, 9, 9, 9, 11),
    (200, 10, 10, 10, 10, 10, 14),
    (250, 14, 12, 12, 12, 12, 16),
    (300, 14, 14, 14, 14, 14, 19),
    (350, 17, 16, 15, 15, 15, 22),
    (400, 17, 17, 17, 17, 17, 24),
    (401, 20, 18, 17, 17, 17, 24),
    (450, 20, 19, 19, 18, 19, 27),
    (480, 20, 20, 19, 19, 20, 29),
    (500, 20, 20, 20, 20, 20, 30),
    (550, 23, 22, 22, 21, 22, 32),
    (600, 23, 23, 23, 23, 23, 35),
    (750, 29, 28, 28, 27, 28, 43),
    (800, 29, 29, 29, 29, 29, 45),
    (1000, 35, 35, 35, 35, 35, 56),
]
CALLS = [row[0] for row in VECTORS]


def test_step() -> None:
    assert list(seats_table(CALLS, "step")) == [row[1] for row in VECTORS]


def test_linear_is_the_default() -> None:
    assert list(seats_table(CALLS)) == [row[2] for row in VECTORS]


def test_erlang_mode() -> None:
    assert list(seats_table(CALLS, "erlang")) == [row[3] for row in VECTORS]


@pytest.mark.parametrize(
    ("column", "share", "threshold", "aht"),
    [(3, 0.97, 20, 99), (4, 0.98, 20, 95), (5, 0.97, 15, 97), (6, 0.8, 20, 180)],
)
def test_erlang_columns(column: int, share: float, threshold: float, aht: float) -> None:
    loads = [calls * aht / 3600 for calls in CALLS]
    found = least_agents_erlang_c(loads, aht, ServiceTarget(share, threshold))
    assert list(found.agents) == [row[column] for row in VECTORS]


def test_every_mode_gives_the_printed_rows() -> None:
    calls, seats = [50, 100, 200, 300, 400, 500, 600, 800, 1000], [5, 7, 10, 14, 17, 20, 23, 29, 35]
    for mode in ("step", "linear", "erlang"):
        assert list(seats_table(calls, mode)) == seats


def test_linear_is_erlang_or_one_more() -> None:
    # Section 4.3, for all integers 50...1,000.
    calls = range(50, 1001)
    more = seats_table(list(calls), "linear") - seats_table(list(calls), "erlang")
    assert set(more.tolist()) <= {0, 1}


def test_no_calls() -> None:
    assert [int(seats_table(0, mode)) for mode in ("step", "linear", "erlang")] == [5, 5, 0]


@given(st.floats(0, 5000), st.floats(0, 500))
def test_more_calls_never_need_fewer_seats(calls: float, more: float) -> None:
    for mode in ("step", "linear", "erlang"):
        low, high = seats_table([calls, calls + more], mode)
        assert low <= high


@pytest.mark.parametrize("calls", [-1.0, float("nan"), float("inf")])
def test_nonsense_is_refused(calls: float) -> None:
    with pytest.raises(ValueError, match="not negative"):
        seats_table(calls)


def test_busy_hour_rolls() -> None:
    # 08:30 + 09:00 = 70 is more than any clock hour (08: 20 + 30 = 50, 09: 40 + 5 = 45).
    assert busy_hour([20, 30, 40, 5], 30) == 70
    assert busy_hour([20, 30, 40, 5], 60) == 40
    assert busy_hour([1, 2, 3, 4, 5], 15) == 14
    assert busy_hour([], 30) == 0


def test_table_is_doubted_when_calls_are_long() -> None:
    # K-08: 200 calls/h at 180 s are 10 erlangs for the table's 10 seats.
    target = ServiceTarget(0.8, 20)
    (doubt,) = doubts([200], 180, target)
    assert doubt.overload
    assert "overload" in str(doubt.sentence(target))


def test_table_is_doubted_below_target_and_trusted_above() -> None:
    # Section 4.2: 97.5 % at 99 s and 200 calls/h; at 120 s and 800 calls/h 61.9 % at an occupancy of 92 %.
    assert doubts([200], 99, ServiceTarget(0.97, 20)) == ()
    (doubt,) = doubts([800], 120, ServiceTarget(0.8, 20))
    assert doubt.service_level == pytest.approx(0.619, abs=5e-4)
    assert doubt.occupancy == pytest.approx(0.92, abs=5e-3)
    assert "61.9 %" in str(doubt.sentence(ServiceTarget(0.8, 20)))
