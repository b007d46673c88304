"""Breaks by call volume, the best split of those present, and time off the phone where there is slack."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from scheduler.activities.demand import OffPhone
from scheduler.activities.plan import Activity, plan_activities
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Queue, Requirement
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Break, FloatingBreak, ShiftTemplate
from tests.scheduler.rules.by_hand import ann, unit

OFFICE = ShiftTemplate("D", 540, 1020, floating=(FloatingBreak(660, 840, 30),))
NOON = replace(OFFICE, floating=(), breaks=(Break(720, 750),))


def centre(
    agents: int,
    needs: dict[str, list[int]],
    shift: ShiftTemplate = OFFICE,
    days: int = 1,
    queues: tuple[str, ...] = ("main",),
    **changes: object,
) -> tuple[RosterProblem, Roster]:
    """Agents on the shift D, 09:00-17:00, every day; needs by queue for the half-hours from 09:00 on."""
    people = [ann(id=f"A{n:02d}", queues=queues, **changes) for n in range(agents)]
    codes = [Queue(code, 0, 1440) for code in needs]
    problem = unit(*people, days=days, shifts=(shift,), queues=codes)
    series = {code: tuple(([0] * 18 + row + [0] * (30 - len(row))) * days) for code, row in needs.items()}
    problem = replace(problem, requirement=Requirement(series))
    duties = [problem.duty(p.id, day, "D", p.queues[0]) for p in people for day in range(days)]
    return problem, Roster(duties)


def meals(problem: RosterProblem, activities: tuple[Activity, ...]) -> Counter[str]:
    """How many meals start at each time."""
    starts = (problem.horizon.instant(a.start) for a in activities if a.activity == "meal")
    return Counter(f"{start:%H:%M}" for start in starts)


def test_meals_keep_out_of_the_peak() -> None:
    # Six agents; all are needed from 11:30 to 12:30, four at other times. A window of 11:00-14:00 leaves the
    # half-hours 11:00, 12:30, 13:00 and 13:30, two meals in each at most.
    row = [4] * 5 + [6] * 2 + [4] * 9
    problem, roster = centre(6, {"main": row})
    plan = plan_activities(problem, roster)
    assert plan.missing == 0
    times = meals(problem, plan.activities)
    assert max(times.values()) <= 2
    # With the meal fixed at 12:00 all six are away for half an hour, 180 agent-minutes.
    fixed = plan_activities(*centre(6, {"main": row}, NOON))
    assert fixed.missing == 180
    # The roster alone takes 5 minutes off each of six half-hours: 30 are missing in both of the peak.
    assert plan.missing_before == 60


def test_what_must_be_missing_is_told_exactly() -> None:
    # Two agents, both needed all day: a meal each is missed, 60 agent-minutes, wherever it lies.
    plan = plan_activities(*centre(2, {"main": [2] * 16}))
    assert (plan.missing, plan.missing_least) == (60, 60)


def test_a_meal_lies_where_another_queue_lends_an_agent() -> None:
    # Ann serves a only and is needed all day, Bea serves a and b and is needed on b but at 13:30: there she
    # stands in for Ann. Neither meal of Bea's own is free: hers is missed, 30 agent-minutes.
    people = [ann(id="Ann", queues=("a",)), ann(id="Bea", queues=("a", "b"))]
    problem = unit(*people, days=1, shifts=(OFFICE,), queues=[Queue(code, 0, 1440) for code in "ab"])
    a = tuple([0] * 18 + [1] * 16 + [0] * 14)
    b = tuple([0] * 18 + [1] * 9 + [0] + [1] * 6 + [0] * 14)
    problem = replace(problem, requirement=Requirement({"a": a, "b": b}))
    roster = Roster([problem.duty("Ann", 0, "D", "a"), problem.duty("Bea", 0, "D", "b")])
    plan = plan_activities(problem, roster)
    assert (plan.missing, plan.missing_least) == (30, 30)


def test_a_short_break_is_a_part_of_a_half_hour() -> None:
    # Twelve agents, three of them 20 minutes away: 12 - 3 x 20 / 30 = 10 are present (BR-02).
    shift = replace(OFFICE, floating=(FloatingBreak(660, 680, 20, True),))
    problem, roster = centre(12, {"main": [0] * 16}, shift)
    three = {"A00", "A01", "A02"}
    others = replace(shift, code="O", floating=())
    problem = replace(problem, shifts=(shift, others))
    duties = [d if d.agent in three else problem.duty(d.agent, 0, "O", "main") for d in roster.duties]
    plan = plan_activities(problem, Roster(duties))
    assert plan.present["main"][22] == 10 * 30


def test_a_briefing_counts_for_no_queue() -> None:
    # 10 of the first 30 minutes: 0.667 of an agent (TM-03).
    problem, roster = centre(1, {"main": [0] * 16}, replace(NOON, brief_before=10))
    plan = plan_activities(problem, roster)
    assert plan.present["main"][18] == 20
    assert plan.activities[0] == Activity("A00", 540, 550, "meeting")


def test_the_split_serves_each_queue_best() -> None:
    # Ann knows a, Bea a and b, Cat b and c. One is needed on a, b and c: only Ann-a, Bea-b, Cat-c serves all.
    people = [
        ann(id="Ann", queues=("a",)),
        ann(id="Bea", queues=("a", "b")),
        ann(id="Cat", queues=("b", "c")),
    ]
    queues = [Queue(code, 0, 1440) for code in "abc"]
    problem = unit(*people, days=1, shifts=(NOON,), queues=queues)
    ones = tuple([0] * 18 + [1] * 6 + [0] * 24)
    problem = replace(problem, requirement=Requirement(dict.fromkeys("abc", ones)))
    # The roster sends Bea to a and Cat to b: nobody is on c.
    roster = Roster(problem.duty(p.id, 0, "D", q) for p, q in zip(people, "aab", strict=True))
    plan = plan_activities(problem, roster)
    assert (plan.missing_before, plan.missing) == (180, 0)
    served = {a.agent: a.queue for a in plan.activities if a.start == 540}
    assert served == {"Ann": "a", "Bea": "b", "Cat": "c"}


def test_nobody_changes_queue_without_need() -> None:
    # Two are on a and two on b; b needs a third from 11:00 to 12:00 only, and a has one to spare.
    needs = {"a": [1] * 16, "b": [2] * 4 + [3] * 2 + [2] * 10}
    problem, roster = centre(4, needs, replace(NOON, breaks=()), queues=("a", "b"))
    duties = [replace(d, queue="a" if n < 2 else "b") for n, d in enumerate(roster.duties)]
    plan = plan_activities(problem, Roster(duties))
    assert plan.missing == 0
    changes = sum(a.queue == "b" for a in plan.activities if a.agent in ("A00", "A01"))
    assert changes == 1
    moved = next(a for a in plan.activities if a.agent in ("A00", "A01") and a.queue == "b")
    assert moved.start == 660
    # Nothing calls the one who helped back from b.
    assert moved.end == 1020


def test_a_team_of_twenty_meets_in_sessions() -> None:
    # Ten of twenty are needed at all times: two sessions of ten at least, everybody in exactly one (TM-02).
    problem, roster = centre(20, {"main": [10] * 16}, replace(NOON, breaks=()), days=3)
    demand = OffPhone("team", "meeting", 60, together=True)
    plan = plan_activities(problem, roster, (demand,))
    assert plan.missing == 0
    assert plan.left == ()
    met = Counter(a.agent for a in plan.activities if a.activity == "meeting")
    assert set(met.values()) == {1}
    assert len(met) == 20
    assert len({a.start for a in plan.activities if a.activity == "meeting"}) == plan.sessions == 2


def test_training_waits_for_slack_and_its_price_is_told() -> None:
    # One of two is needed, but from 15:00 on none: an hour of training each is free only then or by turns.
    problem, roster = centre(2, {"main": [2] * 12 + [0] * 4}, replace(NOON, breaks=()))
    demand = OffPhone("course", "training", 60)
    plan = plan_activities(problem, roster, (demand,))
    assert all(a.start >= 900 for a in plan.activities if a.activity == "training")
    assert (plan.missing, plan.off_phone, plan.off_phone_missing) == (0, 120, 0)
    # Needed to the last minute, it is held all the same and said to be missed.
    busy = plan_activities(*centre(2, {"main": [2] * 16}, replace(NOON, breaks=())), (demand,))
    assert (busy.missing, busy.off_phone, busy.off_phone_missing) == (120, 120, 120)


def test_one_trainer_holds_one_session_at_a_time() -> None:
    problem, roster = centre(3, {"main": [0] * 16}, replace(NOON, breaks=()))
    demand = OffPhone("course", "training", 60, parallel=1)
    plan = plan_activities(problem, roster, (demand,))
    starts = sorted(a.start for a in plan.activities if a.activity == "training")
    assert all(b - a >= 60 for a, b in pairwise(starts))
    assert len(starts) == 3


def test_who_has_no_duty_is_named() -> None:
    problem, roster = centre(2, {"main": [0] * 16})
    roster = Roster(d for d in roster.duties if d.agent == "A00")
    plan = plan_activities(problem, roster, (OffPhone("course", "training", 60, times=2),))
    assert [str(sentence) for sentence in plan.left] == [
        "A01 has no duty with room for course in the time from Mon 2026-06-01 on (1 missing).",
        "A01 has no duty with room for course in the time from Mon 2026-06-01 on (1 missing).",
    ]


def test_monitoring_follows_the_calls() -> None:
    # The busiest fifth of a week's 112 half-hours are 22 of the 28 with 12 agents: 22 x 12 of 672 are 0.39 of
    # the work. The other 0.61 lie anywhere in 90 half-hours, 6 of which are of that time of day too.
    row = [4] * 6 + [12] * 4 + [4] * 6
    problem, roster = centre(12, {"main": row}, replace(NOON, breaks=()), days=14)
    plan = plan_activities(problem, roster, (OffPhone("listening", "monitoring", 30, "week", 3),))
    found = [a for a in plan.activities if a.activity == "monitoring"]
    assert len(found) == plan.monitored == 12 * 2 * 3
    assert all(a.queue == "main" for a in found)
    at_noon = [a for a in found if 720 <= a.start % 1440 < 840]
    assert len(at_noon) / len(found) == pytest.approx(0.39 + 0.61 * 6 / 90, abs=0.1)
    assert plan.missing == plan.missing_before


def test_weeks_that_lie_mostly_in_another_month_do_not_count() -> None:
    # 1 June 2026 is a Monday: 10 days are one week and three days.
    problem, roster = centre(1, {"main": [0] * 16}, days=10)
    plan = plan_activities(problem, roster, (OffPhone("briefing", "meeting", 30, "week"),))
    assert sum(a.activity == "meeting" for a in plan.activities) == 1


def test_standby_and_management_are_told_as_such() -> None:
    shifts = (
        ShiftTemplate("Y", 540, 1020, activity="standby"),
        ShiftTemplate("M", 540, 1020, (Break(720, 750, True),), activity="management"),
    )
    people: list[Agent] = [ann(), ann(id="Bea")]
    problem = unit(*people, days=1, shifts=shifts)
    roster = Roster([problem.duty("Ann", 0, "Y", None), problem.duty("Bea", 0, "M", None)])
    assert plan_activities(problem, roster).activities == (
        Activity("Ann", 540, 1020, "standby"),
        Activity("Bea", 540, 720, "management"),
        Activity("Bea", 720, 750, "break"),
        Activity("Bea", 750, 1020, "management"),
    )
