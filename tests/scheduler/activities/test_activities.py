"""Laws of activities: every minute of every duty once, nothing elsewhere, the same for the same seed."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.activities.demand import OffPhone
from scheduler.activities.plan import ActivityPlan, plan_activities
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import FloatingBreak
from tests.scheduler.months import month, random_roster
from tests.scheduler.wild import wild_month, wild_roster

SEEDS = st.integers(0, 10**6)
DEMANDS = (
    OffPhone("meeting", "meeting", 60, together=True, most=3),
    OffPhone("training", "training", 90, start=480, end=1200),
    OffPhone("briefing", "meeting", 15, "week", parallel=1),
    OffPhone("listening", "monitoring", 30, "week", 2),
)


def floating(problem: RosterProblem) -> RosterProblem:
    """The fixed meals of a usual month made to float, with a paid break before and after."""
    shifts = tuple(
        replace(
            shift,
            breaks=(),
            floating=(
                FloatingBreak(shift.start + 150, shift.start + 330, 30),
                FloatingBreak(shift.start + 60, shift.start + 150, 20, True),
                FloatingBreak(shift.start + 345, shift.start + 480, 20, True),
            ),
        )
        for shift in problem.shifts
    )
    return replace(problem, shifts=shifts)


def rostered(agents: int = 12, days: int = 14, seed: int = 1) -> tuple[RosterProblem, Roster]:
    """A usual month with floating breaks and any roster of it that serves only queues people know."""
    problem = floating(month(agents, days, seed))
    duties = random_roster(problem, seed, share=0.7).duties
    return problem, Roster(d for d in duties if d.queue in problem.queues_of[d.agent])


def minutes_of(plan: ActivityPlan, activity: str) -> dict[str, int]:
    """Minutes of an activity by agent."""
    found: dict[str, int] = defaultdict(int)
    for a in plan.activities:
        found[a.agent] += (a.end - a.start) * (a.activity == activity)
    return dict(found)


def _tiles(problem: RosterProblem, roster: Roster, plan: ActivityPlan) -> None:
    """The activities of each duty follow each other from its start to its end."""
    by_agent: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for a in plan.activities:
        assert a.start < a.end
        by_agent[a.agent].append((a.start, a.end))
    for name, duties in roster.by_agent.items():
        minutes = sum(duty.end - duty.start for duty in duties)
        assert sum(end - start for start, end in by_agent.pop(name)) == minutes
    assert not by_agent
    for agent in problem.agents:
        mine = [a for a in plan.activities if a.agent == agent.id]
        spans = [(duty.start, duty.end) for duty in roster.by_agent.get(agent.id, ())]
        assert all(any(s <= a.start and a.end <= e for s, e in spans) for a in mine)


@given(seed=SEEDS)
@settings(max_examples=12)
def test_every_minute_of_wild_duties_is_told_once(seed: int) -> None:
    problem = wild_month(seed)
    if problem.requirement is not None and (problem.requirement.parts or problem.requirement.carried):
        with pytest.raises(ValueError, match="by the minute"):
            plan_activities(problem, Roster())
        problem = replace(problem, requirement=None)
    roster = wild_roster(problem, seed)
    plan = plan_activities(problem, roster, DEMANDS, seed)
    _tiles(problem, roster, plan)
    assert plan.missing_least <= plan.missing
    assert plan == plan_activities(problem, roster, DEMANDS, seed)


@given(seed=SEEDS)
@settings(max_examples=4)
def test_usual_months_overlap_nowhere_and_keep_every_break(seed: int) -> None:
    problem, roster = rostered(seed=seed)
    plan = plan_activities(problem, roster, DEMANDS, seed)
    _tiles(problem, roster, plan)
    for agent in problem.agents:
        mine = sorted((a for a in plan.activities if a.agent == agent.id), key=lambda a: a.start)
        nights = {(d.start, d.end) for d in roster.by_agent.get(agent.id, ())}
        inside = [(a, b) for a, b in pairwise(mine) if any(s <= a.start and b.end <= e for s, e in nights)]
        assert all(a.end <= b.start for a, b in inside if a.start <= b.start)
    duties = {agent: len(tour) for agent, tour in roster.by_agent.items()}
    assert {a: m for a, m in minutes_of(plan, "meal").items() if m} == {a: 30 * n for a, n in duties.items()}
    assert {a: m for a, m in minutes_of(plan, "break").items() if m} == {a: 40 * n for a, n in duties.items()}


@given(seed=SEEDS)
@settings(max_examples=4)
def test_breaks_lie_in_their_windows(seed: int) -> None:
    problem, roster = rostered(seed=seed)
    plan = plan_activities(problem, roster, (), seed)
    for agent, tour in roster.by_agent.items():
        for duty in tour:
            inside = [
                a for a in plan.activities if a.agent == agent and duty.start <= a.start and a.end <= duty.end
            ]
            (meal,) = [a for a in inside if a.activity == "meal"]
            assert duty.start + 150 <= meal.start
            assert meal.end <= duty.start + 330
            first, second = [a for a in inside if a.activity == "break"]
            assert duty.start + 60 <= first.start < first.end <= duty.start + 150
            assert duty.start + 345 <= second.start < second.end <= duty.start + 480


@given(seed=SEEDS)
@settings(max_examples=4)
def test_contacts_are_for_queues_that_are_known_and_open(seed: int) -> None:
    problem, roster = rostered(seed=seed)
    for a in plan_activities(problem, roster, DEMANDS, seed).activities:
        if a.activity in ("contacts", "monitoring"):
            assert a.queue in problem.queues_of[a.agent]
            if a.queue == "bill":
                # Open from 08:00 to 21:00.
                start, end = (problem.horizon.instant(m) for m in (a.start, a.end))
                held = next(d for d in roster.by_agent[a.agent] if d.start <= a.start and a.end <= d.end)
                if held.queue != "bill":
                    assert start.hour * 60 + start.minute >= 8 * 60
                    assert (end - start.replace(hour=0, minute=0)).total_seconds() <= 21 * 3600
        else:
            assert a.queue is None


@given(seed=SEEDS)
@settings(max_examples=4)
def test_what_is_present_adds_up_to_the_contacts(seed: int) -> None:
    problem, roster = rostered(seed=seed)
    problem = replace(problem, past=())
    plan = plan_activities(problem, roster, DEMANDS, seed)
    end = problem.horizon.minutes
    on_queues = sum(
        max(0, min(a.end, end) - a.start)
        for a in plan.activities
        if a.activity in ("contacts", "monitoring") and a.start < end
    )
    assert sum(map(sum, plan.present.values())) == on_queues
    step = problem.horizon.interval_minutes
    assert problem.requirement is not None
    short = sum(
        max(0, need * step - there)
        for queue, needs in problem.requirement.agents.items()
        for need, there in zip(needs, plan.present[queue], strict=True)
    )
    assert plan.missing == short


def test_nobody_and_nothing() -> None:
    empty = month(0, 3)
    plan = plan_activities(empty, Roster(), DEMANDS)
    assert plan.activities == ()
    assert plan.missing == plan.missing_before == plan.missing_least
    bare = replace(month(3, 3), requirement=None)
    assert plan_activities(bare, Roster(), DEMANDS).missing == 0
