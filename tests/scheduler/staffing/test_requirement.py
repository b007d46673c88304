"""From offered contacts to agents to be rostered."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.staffing.erlang import erlang_a, erlang_c
from scheduler.staffing.requirement import StaffingNorm, on_contacts, requirement_for
from scheduler.staffing.target import ServiceTarget

PLAIN = StaffingNorm(ServiceTarget(0.8, 20), None, 0.0, 1.0, 0, None, "erlang_c")
PATIENT = replace(PLAIN, norm="erlang_a", patience_s=120.0)


def test_least_seats_reach_the_target_and_one_fewer_does_not() -> None:
    offered, aht = np.linspace(0.5, 400, 60), 200.0
    load = offered * aht / 1800
    for norm in (PLAIN, PATIENT):
        seats = requirement_for(offered, aht, 30, norm).seats

        def level(agents: np.ndarray, norm: StaffingNorm = norm) -> np.ndarray:
            if norm.patience_s:
                return erlang_a(load, agents, aht, 20, norm.patience_s).service_level
            return erlang_c(load, agents, aht, 20).service_level

        assert (level(seats) >= 0.8 - 1e-12).all()
        assert (level(seats - 1) < 0.8).all()


def test_rounding_happens_once() -> None:
    # 360 calls at 240 s, 80 % in 15 s: 55 seats give 84.6 %, 54 seats 79.3 %, so 54.1 are needed on average;
    # 54.1 / 0.88 = 61.5 -> 62. Rounding seats first would ask for 55 / 0.88 = 62.5 -> 63.
    norm = replace(PLAIN, target=ServiceTarget(0.8, 15), shrinkage=0.12)
    found = requirement_for([360.0], [240.0], 30, norm)
    assert (int(found.seats[0]), int(found.required[0])) == (55, 62)
    assert float(found.exact[0]) == pytest.approx(54 + (0.8 - 0.7929) / (0.8459 - 0.7929), abs=0.002)
    # 62 x 0.88 = 54.56 on contacts: 55 for 56 % of the time, 54 for the rest.
    assert float(found.service_level[0]) == pytest.approx(0.44 * 0.7929 + 0.56 * 0.8459, abs=2e-4)
    assert float(found.load_erlangs[0]) == pytest.approx(48.0)


def test_shrinkage_that_divides_evenly_is_not_rounded_further() -> None:
    # 9 / (1 - 0.1) = 10, though 1 - 0.1 is not exact.
    assert on_contacts(10, 0.1) == 9
    norm = replace(PLAIN, shrinkage=0.1, norm="table_linear")
    found = requirement_for([75.0], [99.0], 30, norm)  # 150 calls/h -> 9 seats
    assert (int(found.seats[0]), int(found.required[0])) == (9, 10)


def test_zero_calls_need_only_the_least() -> None:
    for norm in (PLAIN, PATIENT):
        found = requirement_for([0.0, 0.0], [0.0, 200.0], 30, replace(norm, least_seats=2))
        assert found.seats.tolist() == [0, 0]
        assert found.required.tolist() == [2, 2]
        assert found.service_level.tolist() == [1.0, 1.0]


def test_most_seats_bound_and_lower_the_service() -> None:
    # FC-10: 12 physical seats are never exceeded.
    found = requirement_for([100.0], [300.0], 30, replace(PLAIN, most_seats=12))
    assert int(found.seats[0]) > 12
    assert int(found.required[0]) == 12
    assert float(found.service_level[0]) < 0.8


def test_occupancy_cap_adds_seats() -> None:
    # 1,000 erlangs: 80 % in 20 s needs a handful above the load, 88 % occupancy needs 1,000 / 0.88 = 1,136.4.
    found = requirement_for([9000.0], [200.0], 30, replace(PLAIN, max_occupancy=0.88))
    assert int(found.seats[0]) == 1137
    capped = requirement_for([9000.0], [200.0], 30, replace(PATIENT, max_occupancy=0.88))
    assert float(capped.occupancy[0]) <= 0.88


def test_patience_saves_seats() -> None:
    offered = np.linspace(5, 500, 40)
    assert (
        requirement_for(offered, 200.0, 30, PATIENT).seats <= requirement_for(offered, 200.0, 30, PLAIN).seats
    ).all()


def test_table_norm_reads_calls_per_hour() -> None:
    # 25 in a half-hour are 50 an hour: 5 seats; 100 are 200 an hour: 10 seats.
    found = requirement_for([25.0, 100.0], [99.0, 99.0], 30, replace(PLAIN, norm="table_step"))
    assert found.seats.tolist() == [5, 10]
    assert requirement_for([25.0], [99.0], 15, replace(PLAIN, norm="table_step")).seats.tolist() == [7]


@given(st.floats(0, 300), st.floats(0, 100), st.floats(30, 600), st.sampled_from([PLAIN, PATIENT]))
def test_more_calls_never_need_fewer(offered: float, more: float, aht: float, norm: StaffingNorm) -> None:
    low, high = requirement_for([offered, offered + more], aht, 30, norm).required
    assert low <= high


@given(st.floats(0.1, 300), st.floats(30, 600), st.floats(0, 200), st.sampled_from([PLAIN, PATIENT]))
def test_a_longer_handle_time_at_no_threshold_never_needs_fewer(
    offered: float, aht: float, more: float, norm: StaffingNorm
) -> None:
    at_once = replace(norm, target=ServiceTarget(0.8, 0.0), patience_s=None, norm="erlang_c")
    low, high = requirement_for([offered, offered], [aht, aht + more], 30, at_once).seats
    assert low <= high
    low, high = requirement_for([offered, offered], [aht, aht + more], 30, PLAIN).seats
    assert low <= high


@given(st.floats(0.1, 300), st.floats(0.5, 0.98), st.floats(0, 0.02), st.sampled_from([PLAIN, PATIENT]))
def test_a_higher_target_never_needs_fewer(
    offered: float, share: float, more: float, norm: StaffingNorm
) -> None:
    low = requirement_for([offered], 200.0, 30, replace(norm, target=ServiceTarget(share, 20))).seats[0]
    high = requirement_for([offered], 200.0, 30, replace(norm, target=ServiceTarget(share + more, 20))).seats[
        0
    ]
    assert low <= high


def test_ten_thousand_erlangs() -> None:
    found = requirement_for([60_000.0], [300.0], 30, PLAIN)
    assert float(found.load_erlangs[0]) == pytest.approx(10_000.0)
    assert 10_000 < int(found.seats[0]) < 10_200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"norm": "erlang_a"}, "patience"),
        ({"norm": "guess"}, "no norm"),
        ({"shrinkage": 1.0}, "shrinkage"),
        ({"max_occupancy": 0.0}, "occupancy"),
        ({"least_seats": 3, "most_seats": 2}, "seats"),
    ],
)
def test_norms_that_cannot_be(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        replace(PLAIN, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(("share", "threshold"), [(0.0, 20), (1.1, 20), (0.8, -1), (0.8, float("inf"))])
def test_targets_that_cannot_be(share: float, threshold: float) -> None:
    with pytest.raises(ValueError, match="needed"):
        ServiceTarget(share, threshold)


@pytest.mark.parametrize(
    ("offered", "aht"), [(-1.0, 200.0), (float("nan"), 200.0), (5.0, float("inf")), (5.0, 0.0)]
)
def test_numbers_that_cannot_be(offered: float, aht: float) -> None:
    with pytest.raises(ValueError, match=r"not negative|above 0"):
        requirement_for([offered], [aht], 30, PLAIN)
