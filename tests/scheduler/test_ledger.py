"""Fair shares: what is necessary is spread by contract hours on top of what agents carry."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon
from scheduler.domain.peers import peers
from scheduler.domain.people import Agent
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, Requirement
from scheduler.domain.roster import Roster
from scheduler.ledger import (
    BILL_RUN,
    HOLIDAY,
    KINDS,
    NIGHT,
    WEEKEND,
    Share,
    always,
    balances_after,
    bears,
    burden_shares,
    carried,
    points_of,
    shares,
)
from tests.scheduler.months import SHIFTS, ZONE, month
from tests.scheduler.wild import wild_month, wild_roster

DAYS = 30
NOTHING = Requirement({})


def _nights(
    night_slots: int, agents: int = 12, ledger: Mapping[tuple[str, str], float] | None = None
) -> RosterProblem:
    """Equal agents and 30 nights; the first `night_slots - 60` of them ask for 3 agents, the others for 2."""
    first = date(2026, 6, 1)
    horizon = Horizon(first, DAYS, ZONE, 30)
    needs = [0] * horizon.intervals
    for number, intervals in enumerate(horizon.day_intervals):
        for interval in intervals[:12]:  # 00:00-06:00
            needs[interval] = 2 + (number < night_slots - 60)
    people = tuple(Agent(f"A{n:02d}", "T", ("main",), 9600, 10080, True, 0, DAYS - 1) for n in range(agents))
    return RosterProblem(
        horizon,
        people,
        (Queue("main", 0, 1440),),
        SHIFTS,
        tuple(Day(horizon.date_of(day)) for day in range(DAYS)),
        Requirement({"main": tuple(needs)}),
        ledger=ledger or {},
    )


def _targets(problem: RosterProblem, kind: str = NIGHT, points: int = 2) -> dict[str, Fraction]:
    return {agent: share.target for agent, share in shares(problem, kind, points).items()}


def test_sixty_nights_are_five_for_each_of_twelve() -> None:
    # 60 nights x 2 points / 12 agents = 10 points = 5 nights.
    for share in shares(_nights(60), NIGHT, 2).values():
        assert share == Share(Fraction(10), 10, 10)


def test_sixty_two_nights_are_five_or_six() -> None:
    # 124 points / 12 = 10 1/3: 5 nights (10 points) are within, 6 nights (12 points) one point above.
    for share in shares(_nights(62), NIGHT, 2).values():
        assert share == Share(Fraction(31, 3), 10, 11)


def test_those_with_six_nights_get_less_next_month() -> None:
    ledger = {(f"A{n:02d}", NIGHT): 12.0 if n < 2 else 10.0 for n in range(12)}
    targets = _targets(_nights(60, ledger=ledger))
    # (120 + 124) / 12 = 20 1/3 in both months together: 8 1/3 for those with 12, 10 1/3 for those with 10.
    assert targets["A00"] == targets["A01"] == Fraction(25, 3)
    assert {targets[f"A{n:02d}"] for n in range(2, 12)} == {Fraction(31, 3)}


def test_who_carries_more_than_a_fair_share_has_none_and_the_others_share_the_rest() -> None:
    targets = _targets(_nights(60, agents=3, ledger={("A00", NIGHT): 200.0}))
    # 120 points are necessary: not (120 + 200) / 3 each, but 120 / 2 for the two others.
    assert targets == {"A00": 0, "A01": 60, "A02": 60}


def test_part_timers_bear_less_by_their_hours() -> None:
    problem = _nights(60, agents=3)
    half = replace(problem.agents[2], minutes_min=4800, minutes_max=5040)
    targets = _targets(replace(problem, agents=(*problem.agents[:2], half)))
    # 120 points over 2.5 full contracts: 48, 48 and 24.
    assert targets == {"A00": 48, "A01": 48, "A02": 24}


def test_part_timers_carry_less_by_their_hours() -> None:
    problem = _nights(60, agents=2, ledger={("A00", NIGHT): 20.0, ("A01", NIGHT): 10.0})
    half = replace(problem.agents[1], minutes_min=4800, minutes_max=5040)
    targets = _targets(replace(problem, agents=(problem.agents[0], half)))
    # 150 points over 1.5 contracts are 100 and 50 in all, 80 and 40 more.
    assert targets == {"A00": 80, "A01": 40}


def test_only_those_who_can_work_nights_share_nights() -> None:
    problem = _nights(60, agents=3)
    exempt = replace(problem.agents[0], can_work_nights=False)
    problem = replace(problem, agents=(exempt, *problem.agents[1:]))
    assert _targets(problem) == {"A01": 60, "A02": 60}
    assert set(shares(problem, WEEKEND, 1)) == {"A00", "A01", "A02"}


def test_who_has_no_hours_this_month_has_no_share() -> None:
    problem = _nights(60, agents=3)
    away = replace(problem.agents[0], minutes_min=0, minutes_max=0)
    assert set(_targets(replace(problem, agents=(away, *problem.agents[1:])))) == {"A01", "A02"}


def test_weekends_and_holidays_count_the_duties_their_days_ask_for() -> None:
    problem = _nights(60, agents=2)
    # Six hours of two agents on each of 8 weekend days: 8 x 720 = 5760 minutes, 12 duties of 480, 6 for each.
    weekends = tuple(replace(day, weekend=day.date.weekday() >= 5) for day in problem.days)
    assert _targets(replace(problem, days=weekends), WEEKEND, 1) == {"A00": 6, "A01": 6}
    # One holiday of 720 minutes: 1.5 duties.
    holiday = (replace(problem.days[0], holiday=True), *problem.days[1:])
    assert _targets(replace(problem, days=holiday), HOLIDAY, 1) == {
        "A00": Fraction(3, 4),
        "A01": Fraction(3, 4),
    }


def test_without_a_requirement_nobody_knows_a_share() -> None:
    assert shares(replace(_nights(60), requirement=None), NIGHT, 2) == {}


@pytest.mark.parametrize(
    ("shift", "day", "kinds"),
    [
        ("E", 0, set()),  # a Monday
        ("N", 0, {NIGHT}),
        ("E", 5, {WEEKEND, HOLIDAY}),  # day 5 is a Saturday and a holiday
        ("N", 4, {NIGHT, BILL_RUN}),  # a Friday night ends on a Saturday but belongs to Friday
        ("N", 6, {NIGHT, WEEKEND}),
    ],
)
def test_a_burden_belongs_to_the_day_a_duty_starts(shift: str, day: int, kinds: set[str]) -> None:
    problem = month(1, 7)
    duty = problem.duty("A00", day, shift, "main")
    assert {kind for kind in KINDS if bears(problem, duty, kind)} == kinds


def test_newcomers_stand_at_the_median_of_the_others() -> None:
    ledger = {("A00", NIGHT): 0.0, ("A01", NIGHT): 4.0, ("A02", NIGHT): 11.0}
    targets = _targets(_nights(60, agents=4, ledger=ledger))
    # A03 carries 4 as well: 120 + 19 points are 34 3/4 for each in both months.
    assert targets == {
        "A00": Fraction(139, 4),
        "A01": Fraction(123, 4),
        "A02": Fraction(95, 4),
        "A03": Fraction(123, 4),
    }


def test_who_stands_in_the_ledger_with_other_burdens_is_no_newcomer() -> None:
    ledger = {("A00", NIGHT): 6.0, ("A01", NIGHT): 6.0, ("A02", WEEKEND): 1.0}
    targets = _targets(_nights(60, agents=3, ledger=ledger))
    # 120 + 12 points are 44 for each; A02 carries no nights.
    assert targets == {"A00": 38, "A01": 38, "A02": 44}


def test_a_ledger_of_few_agents_lists_exceptions() -> None:
    # Two of four are not more than half: A02 and A03 carry nothing. (120 + 20) / 4 = 35.
    targets = _targets(_nights(60, agents=4, ledger={("A00", NIGHT): 10.0, ("A01", NIGHT): 10.0}))
    assert targets == {"A00": 25, "A01": 25, "A02": 35, "A03": 35}


def test_entries_of_people_who_left_make_nobody_a_newcomer() -> None:
    ledger = {("A00", NIGHT): 10.0, ("Gone", NIGHT): 10.0, ("Left", NIGHT): 10.0}
    assert _targets(_nights(60, agents=2, ledger=ledger)) == {"A00": 55, "A01": 65}


def test_burdens_together_are_the_sum_of_their_kinds() -> None:
    problem = _nights(60, agents=3)
    days = tuple(
        replace(day, weekend=day.date.weekday() >= 5, bill_run=n < 4) for n, day in enumerate(problem.days)
    )
    problem = replace(
        problem, days=days, agents=(replace(problem.agents[0], can_work_nights=False), *problem.agents[1:])
    )
    # 120 night points for two; 8 weekend and 4 bill-run days of 720 minutes are 12 and 6 duties for three.
    found = burden_shares(problem, {NIGHT: 2, WEEKEND: 1, HOLIDAY: 0, BILL_RUN: 3})
    assert {agent: share.target for agent, share in found.items()} == {"A00": 10, "A01": 70, "A02": 70}
    assert burden_shares(problem, {NIGHT: 0}) == {}


def test_points_of_a_duty_are_those_of_all_that_it_is() -> None:
    problem = month(1, 7)
    weights = {NIGHT: 2, WEEKEND: 1, HOLIDAY: 5, BILL_RUN: 7}
    points = [points_of(problem, problem.duty("A00", day, "N", "main"), weights) for day in range(7)]
    # Days 3 and 4 are bill-run days, 5 and 6 a weekend, 5 a holiday.
    assert points == [2, 2, 2, 9, 9, 8, 3]


def _worked(problem: RosterProblem, *nights: int) -> Roster:
    """So many nights for each agent, from the first day on."""
    pairs = zip(problem.agents, nights, strict=True)
    return Roster(problem.duty(a.id, day, "N", "main") for a, number in pairs for day in range(number))


def test_balances_are_what_was_borne_beyond_a_fair_part() -> None:
    problem = _nights(60, agents=3, ledger={("A00", NIGHT): 1.0, ("A01", NIGHT): -1.0, ("A02", NIGHT): 0.0})
    # 12 nights are 24 points, 8 for each; 10, 8 and 6 were borne.
    assert balances_after(problem, _worked(problem, 5, 4, 3), always({NIGHT: 2})) == {
        ("A00", NIGHT): 3,
        ("A01", NIGHT): -1,
        ("A02", NIGHT): -2,
    }


def test_who_is_away_for_a_month_keeps_the_balance() -> None:
    ledger = {("A00", NIGHT): 5.0, ("A00", "wish"): 20.0, ("A01", NIGHT): 2.0, ("A02", NIGHT): 0.0}
    problem = _nights(60, agents=3, ledger=ledger)
    away = replace(problem.agents[0], minutes_min=0, minutes_max=0)
    problem = replace(problem, agents=(away, *problem.agents[1:]))
    # Ten points of two agents are 5 for each, not 3 1/3 of three.
    found = balances_after(problem, _worked(problem, 0, 3, 2), always({NIGHT: 2, WEEKEND: 0}))
    assert found == {("A00", NIGHT): 5, ("A00", "wish"): 20, ("A01", NIGHT): 3, ("A02", NIGHT): -1}


def test_a_newcomer_takes_the_median_along() -> None:
    problem = _nights(60, agents=3, ledger={("A00", NIGHT): 4.0, ("A01", NIGHT): 4.0})
    found = balances_after(problem, _worked(problem, 1, 1, 1), always({NIGHT: 2}))
    assert found == {("A00", NIGHT): 4, ("A01", NIGHT): 4, ("A02", NIGHT): 4}


def test_those_with_six_nights_stand_above_the_others_next_month() -> None:
    problem = _nights(62)
    after = balances_after(problem, _worked(problem, 6, 6, *[5] * 10), always({NIGHT: 2}))
    # 124 / 12 = 10 1/3: 12 points are 1 2/3 above, 10 points 1/3 below; next month 8 1/3 and 10 1/3 of 120.
    assert (after["A00", NIGHT], after["A02", NIGHT]) == (Fraction(5, 3), Fraction(-1, 3))
    ledger = {cell: float(points) for cell, points in after.items()}
    found = shares(_nights(60, ledger=ledger), NIGHT, 2)
    assert (found["A00"].low, found["A00"].high) == (8, 9)
    assert (found["A02"].low, found["A02"].high) == (10, 11)


@given(seed=st.integers(0, 10**6))
def test_balances_add_up_to_what_they_were(seed: int) -> None:
    problem = wild_month(seed)
    weights = {NIGHT: 2, WEEKEND: 1, HOLIDAY: 3, BILL_RUN: 1}
    after = balances_after(problem, wild_roster(problem, seed), always(weights))
    for kind in weights:
        able = list(shares(replace(problem, requirement=NOTHING), kind, 1))
        before = carried(problem, [problem.agent_of[agent] for agent in able], kind)
        assert sum(after[agent, kind] for agent in able) == sum(before.values())


@given(seed=st.integers(0, 10**6), kind=st.sampled_from(KINDS), points=st.integers(1, 5))
def test_shares_add_up_to_what_is_necessary(seed: int, kind: str, points: int) -> None:
    problem = wild_month(seed)
    found = shares(problem, kind, points)
    if not found:
        return
    bare = shares(replace(problem, ledger={}), kind, points)
    assert sum(share.target for share in found.values()) == sum(share.target for share in bare.values())
    assert all(share.low <= share.target <= share.high <= share.low + 1 for share in found.values())
    assert all(share.target >= 0 for share in found.values())


@given(seed=st.integers(0, 10**6), kind=st.sampled_from(KINDS))
def test_who_carries_more_an_hour_has_no_larger_share_an_hour_than_peers(seed: int, kind: str) -> None:
    problem = wild_month(seed)
    found = shares(problem, kind, 1)
    points = carried(problem, [problem.agent_of[name] for name in found], kind)
    for circle in peers(problem):
        rates = sorted(
            (points[agent.id] / hours, found[agent.id].target / hours)
            for agent in circle.agents
            if agent.id in found
            for hours in (agent.minutes_min + agent.minutes_max,)
        )
        shares_in_order = [share for _, share in rates]
        assert shares_in_order == sorted(shares_in_order, reverse=True)
