"""Heads on the site against its seats."""

from dataclasses import replace

from scheduler.domain.needs import SeatLimit
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import ShiftTemplate
from scheduler.rules.physical_seats import PhysicalSeats
from tests.scheduler.rules.agreement import amounts
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _site(seats: int, remote: int = 0, group: str = "") -> list[int]:
    """Amounts with 14 agents on the shift E, some of them remote."""
    people = [ann(id=f"A{n:02d}", remote=n < remote, group="vip" if n % 2 else "usual") for n in range(14)]
    problem = replace(unit(*people, days=1), seat_limits=(SeatLimit(group, seats),))
    return [amount for _, _, amount in found(problem, PhysicalSeats(), *["E"] * 14)]


def test_as_many_heads_as_seats() -> None:
    assert _site(14) == []


def test_one_head_too_many_in_each_half_hour_and_the_meal_keeps_the_seat() -> None:
    # 07:00 to 15:30 are 17 half-hours, the meal from 11:00 among them.
    assert _site(13) == [30] * 17


def test_remote_agents_take_no_seat() -> None:
    # 12 seats, 12 on site and 2 remote (SH-21).
    assert _site(12, remote=2) == []
    assert _site(12, remote=1) == [30] * 17


def test_a_group_has_seats_of_its_own() -> None:
    # 7 of the 14 are of the group.
    assert _site(7, group="vip") == []
    assert _site(6, group="vip") == [30] * 17


def test_standby_takes_no_seat() -> None:
    shifts = (ShiftTemplate("Y", 420, 900, activity="standby"),)
    problem = replace(unit(shifts=shifts, days=1), seat_limits=(SeatLimit("", 0),))
    assert amounts(problem, PhysicalSeats(), Roster([problem.duty("Ann", 0, "Y", None)])) == []


def test_sentences() -> None:
    problem = unit(ann(group="vip"), days=1, shifts=(ShiftTemplate("H", 420, 450),))
    limits = (SeatLimit("", 0), SeatLimit("vip", 0))
    assert said(replace(problem, seat_limits=limits), PhysicalSeats(), roster(problem, "H")) == [
        "At Mon 2026-06-01 07:00 1 agent is on the site for 0 seats.",
        "vip at Mon 2026-06-01 07:00: 1 agent for 0 seats.",
    ]
