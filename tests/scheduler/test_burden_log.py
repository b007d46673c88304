"""The log of burden points: what a change adds, what it adds up to, and whether the rosters agree."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.burden_log import Difference, Entry, Place, balances, closing, entries, openings, reconcile
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import ShiftTemplate
from scheduler.ledger import KINDS, NIGHT, ON_CALL, USUAL_POINTS, WEEKEND, PointTable, always, balances_after
from tests.scheduler.months import month
from tests.scheduler.wild import wild_month, wild_roster

USUAL = always(USUAL_POINTS)


def _roster(problem: RosterProblem, *duties: tuple[str, int, str]) -> Roster:
    return Roster(problem.duty(agent, day, shift, "main") for agent, day, shift in duties)


def test_a_first_roster_logs_every_burden_of_every_duty() -> None:
    problem = month(2, 7)
    # Monday 1 June: a night is 2 points. Day 5 is Saturday and a holiday: an early duty is 1 + 1.
    assert entries(problem, None, _roster(problem, ("A00", 0, "N"), ("A01", 5, "E")), USUAL) == (
        Entry("A00", NIGHT, Fraction(2), date(2026, 6, 1), "N"),
        Entry("A01", "holiday", Fraction(1), date(2026, 6, 6), "E"),
        Entry("A01", WEEKEND, Fraction(1), date(2026, 6, 6), "E"),
    )


def test_a_swap_moves_points_from_one_to_the_other() -> None:
    problem = month(2, 7)
    before = _roster(problem, ("A00", 0, "N"), ("A01", 0, "E"))
    after = _roster(problem, ("A00", 0, "E"), ("A01", 0, "N"))
    assert entries(problem, before, after, USUAL) == (
        Entry("A00", NIGHT, Fraction(-2), date(2026, 6, 1), "N"),
        Entry("A01", NIGHT, Fraction(2), date(2026, 6, 1), "N"),
    )


def test_another_queue_on_the_same_shift_moves_nothing() -> None:
    problem = month(2, 7)
    before = Roster([problem.duty("A01", 5, "E", "main")])
    assert entries(problem, before, Roster([problem.duty("A01", 5, "E", "bill")]), USUAL) == ()


def test_standing_by_is_a_burden_of_its_own() -> None:
    problem = month(2, 7)
    standby = ShiftTemplate("S", 22 * 60, 30 * 60, activity="standby")
    problem = replace(problem, shifts=(*problem.shifts, standby))
    found = entries(problem, None, Roster([problem.duty("A00", 0, "S", None)]), USUAL)
    # At night: both kinds, 1 + 2 points.
    assert [(entry.kind, int(entry.points)) for entry in found] == [(NIGHT, 2), (ON_CALL, 1)]


def test_points_are_those_of_the_day() -> None:
    problem = month(1, 7)
    table = PointTable(((date(2026, 1, 1), {NIGHT: 2}), (date(2026, 6, 3), {NIGHT: 3})))
    roster = _roster(problem, ("A00", 1, "N"), ("A00", 2, "N"))
    assert [entry.points for entry in entries(problem, None, roster, table)] == [2, 3]
    # Before the first entry its points count.
    assert table.on(date(2025, 1, 1)) == {NIGHT: 2}


@pytest.mark.parametrize("days", [(), (date(2026, 2, 1), date(2026, 1, 1)), (date(2026, 1, 1),) * 2])
def test_a_table_of_points_runs_forward_in_time(days: tuple[date, ...]) -> None:
    with pytest.raises(ValueError, match="later day"):
        PointTable(tuple((day, {NIGHT: 2}) for day in days))


def _exchanged(roster: Roster, first: Duty, second: Duty) -> Roster:
    rest = [duty for duty in roster.duties if duty not in (first, second)]
    return Roster([*rest, replace(first, agent=second.agent), replace(second, agent=first.agent)])


@given(seed=st.integers(0, 10**6), pick=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))
def test_swapped_duties_move_points_that_sum_to_zero(seed: int, pick: tuple[int, int]) -> None:
    problem = wild_month(seed)
    roster = wild_roster(problem, seed)
    if len(roster.duties) < 2:
        return
    first, second = (roster.duties[number % len(roster.duties)] for number in pick)
    if first == second:
        return
    moved = entries(problem, roster, _exchanged(roster, first, second), USUAL)
    for kind in KINDS:
        assert sum(entry.points for entry in moved if entry.kind == kind) == 0
    assert {entry.agent for entry in moved} <= {first.agent, second.agent}


@given(seed=st.integers(0, 10**6), steps=st.lists(st.integers(0, 10**6), max_size=4))
def test_changes_one_after_the_other_add_up_to_the_last_roster(seed: int, steps: list[int]) -> None:
    problem = wild_month(seed)
    rosters = [wild_roster(problem, step) for step in (seed, *steps)]
    log = list(entries(problem, None, rosters[0], USUAL))
    for before, after in pairwise(rosters):
        log += entries(problem, before, after, USUAL)
    due = balances(entries(problem, None, rosters[-1], USUAL))
    assert {cell: points for cell, points in balances(log).items() if points} == due
    assert reconcile(dict(enumerate(log)), [(problem, rosters[-1])], USUAL) == ()


def test_a_difference_names_the_entries_it_lies_in() -> None:
    problem = month(2, 7)
    roster = _roster(problem, ("A00", 0, "N"), ("A01", 5, "E"))
    log = dict(enumerate(entries(problem, None, roster, USUAL), 11))
    log[11] = replace(log[11], points=Fraction(3))
    log[14] = Entry("A01", NIGHT, Fraction(2), date(2026, 6, 2), "N")
    del log[13]
    assert reconcile(log, [(problem, roster)], USUAL) == (
        Difference(Place("A00", NIGHT, date(2026, 6, 1), "N"), Fraction(3), Fraction(2), (11,)),
        Difference(Place("A01", NIGHT, date(2026, 6, 2), "N"), Fraction(2), Fraction(0), (14,)),
        Difference(Place("A01", WEEKEND, date(2026, 6, 6), "E"), Fraction(0), Fraction(1), ()),
    )


@given(seed=st.integers(0, 10**6))
def test_opening_month_and_closing_lead_to_the_balance_carried_over(seed: int) -> None:
    problem = wild_month(seed)
    roster = wild_roster(problem, seed)
    start = [
        Entry(agent, kind, Fraction(points), date(2026, 1, 1))
        for (agent, kind), points in problem.ledger.items()
    ]
    made = (openings(problem, USUAL), entries(problem, None, roster, USUAL), closing(problem, roster, USUAL))
    found = balances([*start, *(entry for part in made for entry in part)])
    due = balances_after(problem, roster, USUAL)
    assert found.keys() >= {cell for cell, points in due.items() if round(100 * points)}
    for cell, points in found.items():
        assert points == Fraction(round(100 * due.get(cell, Fraction(0))), 100)


def test_who_is_away_for_the_month_is_left_alone() -> None:
    problem = month(3, 7)
    away = replace(problem.agents[0], minutes_min=0, minutes_max=0)
    ledger = {("A00", NIGHT): 7.0, ("A01", NIGHT): 0.0, ("A02", NIGHT): 0.0}
    problem = replace(problem, agents=(away, *problem.agents[1:]), ledger=ledger)
    made = closing(problem, _roster(problem, ("A01", 0, "N")), USUAL)
    # 2 points of two agents: 1 is the fair part of each.
    assert [(entry.agent, int(entry.points)) for entry in made] == [("A01", -1), ("A02", -1)]
