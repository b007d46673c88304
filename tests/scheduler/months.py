"""Small months for tests, made from a seed."""

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent, Preference
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, Requirement
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Break, ShiftTemplate

ZONE = ZoneInfo("Asia/Shanghai")
EARLY = ShiftTemplate("E", 7 * 60, 15 * 60 + 30, (Break(11 * 60, 11 * 60 + 30),))
DAY = ShiftTemplate("D", 9 * 60, 17 * 60 + 30, (Break(12 * 60, 12 * 60 + 30),))
LATE = ShiftTemplate("L", 14 * 60, 22 * 60 + 30, (Break(18 * 60, 18 * 60 + 30),))
NIGHT = ShiftTemplate("N", 22 * 60, 30 * 60 + 30, (Break(23 * 60, 23 * 60 + 30),), frozenset({"main"}))
BILL = ShiftTemplate(
    "B", 10 * 60, 18 * 60 + 30, (Break(13 * 60, 13 * 60 + 30),), kinds=frozenset({"BILLING"})
)
SHIFTS = (EARLY, DAY, LATE, NIGHT, BILL)
MEAL_AT_TWO = (*SHIFTS[:3], replace(NIGHT, breaks=(Break(26 * 60, 26 * 60 + 30),)), BILL)
"""The same with the night's meal from 02:00 to 02:30."""
QUEUES = (Queue("main", 0, 1440), Queue("bill", 8 * 60, 21 * 60))


def calendar(first: date, days: int) -> tuple[Day, ...]:
    """Days with weekends; days 3 and 4 are BILLING, day 5 is a holiday."""
    dates = [first + timedelta(days=d) for d in range(days)]
    return tuple(
        Day(day, "BILLING" if n in (3, 4) else "NORMAL", day.weekday() >= 5, n == 5, n in (3, 4), n == 5)
        for n, day in enumerate(dates)
    )


@lru_cache(maxsize=32)
def month(
    agents: int = 12, days: int = 28, seed: int = 1, zone: ZoneInfo = ZONE, first: date = date(2026, 6, 1)
) -> RosterProblem:
    """A month of a small centre with two queues, leave, wishes and last month's duties."""
    draw = random.Random(seed)
    horizon = Horizon(first, days, zone, 30)
    full = days * 480 * 5 // 7
    people = tuple(
        Agent(
            f"A{n:02d}",
            f"T{n % 3}",
            ("main", "bill") if n % 3 else ("main",),
            max(0, full - 960),
            full + 480,
            n % 5 != 4,
            0,
            days - 1,
        )
        for n in range(agents)
    )
    problem = RosterProblem(horizon, people, QUEUES, SHIFTS, calendar(first, days))
    past = tuple(
        problem.duty(agent.id, day, draw.choice("EDL"), "main")
        for agent in people
        for day in range(-4, 0)
        if draw.random() < 0.6
    )
    leave = (
        frozenset((draw.choice(people).id, draw.randrange(days)) for _ in range(agents // 3))
        if people
        else frozenset()
    )
    wishes = tuple(
        Preference(
            agent.id,
            draw.randrange(days),
            draw.choice([None, "E"]),
            draw.choice(["on", "off"]),
            draw.randint(1, 3),
        )
        for agent in people[::2]
    )
    ledger = {(agent.id, "night"): float(draw.randint(0, 4)) for agent in people}
    return replace(
        problem,
        past=past,
        leave=leave,
        preferences=wishes,
        ledger=ledger,
        requirement=Requirement(_needs(problem, agents)),
    )


def _needs(problem: RosterProblem, agents: int) -> dict[str, tuple[int, ...]]:
    horizon = problem.horizon
    main, bill = [], []
    for interval, day in enumerate(horizon.interval_days):
        hour = (interval - horizon.day_intervals[day].start) / 2
        busy = 8 <= hour < 21
        main.append(max(1, round(agents * (0.22 if busy else 0.08))))
        bill.append(round(agents * 0.1) if busy else 0)
    return {"main": tuple(main), "bill": tuple(bill)}


def random_roster(problem: RosterProblem, seed: int, share: float = 0.6) -> Roster:
    """Any roster with at most one duty a day, mostly illegal."""
    draw = random.Random(seed)
    duties = []
    for agent in problem.agents:
        for day in range(problem.horizon.days):
            if draw.random() < share:
                shift = draw.choice(problem.shifts)
                queue = draw.choice([q.code for q in problem.queues if shift.serves(q.code)])
                duties.append(problem.duty(agent.id, day, shift.code, queue))
    return Roster(duties)
