"""The one judge: SW-06's cases, each refused with its rule; soft costs told, not judged."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.roster import Duty, Roster
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.staffing.requirement import StaffingNorm
from scheduler.staffing.target import ServiceTarget
from scheduler.swaps.judge import COVER, LEAD_TIME, SERVICE_LEVEL, Verdict, judge
from scheduler.swaps.limits import RULES_ALONE, ChangeLimits, QueueService
from tests.scheduler.rules.by_hand import ann, roster, unit
from tests.scheduler.swaps.test_ground import every_rule, mixed
from tests.scheduler.wild import wild_month, wild_roster

BOOK = rulebook([RuleSetting("week-hours", "hard"), RuleSetting("month-hours", "off")])
WEEK = 7


def pair(days: int = 2 * WEEK, **ben: Any) -> RosterProblem:
    """Ann, and Ben who differs from her as told; day 0 is a Monday."""
    return unit(ann(), ann(id="Ben", **ben), days=days)


def exchange(current: Roster, *cells: tuple[str, int, str, int]) -> Roster:
    """Each (agent, day, agent, day): the duties of both cells change hands."""
    changed = current
    for agent, day, partner, other in cells:
        mine, theirs = current.of(agent, day), current.of(partner, other)
        changed = changed.replace(agent, day, changed.of(agent, day)[len(mine) :])
        changed = changed.replace(partner, other, changed.of(partner, other)[len(theirs) :])
        changed = Roster([*changed.duties, *_for(mine, partner), *_for(theirs, agent)])
    return changed


def _for(duties: Sequence[Duty], agent: str) -> list[Duty]:
    return [replace(duty, agent=agent) for duty in duties]


def needing(problem: RosterProblem, agents: int, day: int) -> RosterProblem:
    """The problem with so many agents required for main from 09:00 to 17:00 of a day."""
    horizon = problem.horizon
    first, last = (horizon.minute_at(day, minute) // 30 for minute in (9 * 60, 17 * 60))
    needs = tuple(agents if first <= interval < last else 0 for interval in range(horizon.intervals))
    return replace(problem, requirement=Requirement({"main": needs}))


# SW-06: what is wrong, the tours of Ann and Ben (E 7-15:30, D 9-17:30, L 14-22:30, N 22-06:30), who Ben is,
# the cells exchanged, and the one rule that says no.
TRUTH: dict[str, tuple[str, str, dict[str, Any], tuple[str, int, str, int], str | None]] = {
    "two duties on a day": ("D.......", ".E......", {}, ("Ann", 0, "Ben", 1), None),
    "one shift a day": ("D.......", "EE......", {}, ("Ann", 0, "Ben", 1), "one-duty-a-day"),
    "eligibility": ("D.......", "..D.....", {"queues": ("bill",)}, ("Ann", 0, "Ben", 2), "queue-skill"),
    "nights": ("N.......", "....N...", {"can_work_nights": False}, ("Ann", 0, "Ben", 4), "night-exemption"),
    # Ben ends L on Tuesday at 22:30 and would start E on Wednesday at 7:00: 8.5 h of 11.
    "rest": ("..E.....", ".L..D...", {}, ("Ann", 2, "Ben", 4), "min-rest"),
    # Ann gets the Monday between Wednesday-Sunday and Tuesday: seven days running.
    "days running": ("..DDDDD.D.D", ".......D...", {}, ("Ann", 10, "Ben", 7), "max-run-days"),
    "nights running": ("NNN...D", "...N...", {}, ("Ann", 6, "Ben", 3), "max-run-nights"),
    # Five times 8 h and one more in the week from Monday to Sunday are 48 h of 44.
    "week": ("DDD.DD..", "......D.D", {}, ("Ann", 9, "Ben", 6), "week-hours"),
}


@pytest.mark.parametrize("case", TRUTH)
def test_truth_table(case: str) -> None:
    mine, theirs, ben, cells, rule = TRUTH[case]
    problem = pair(**ben)
    current = roster(problem, mine, theirs)
    verdict = judge(problem, BOOK, current, exchange(current, cells))
    assert verdict.rules == (() if rule is None else (rule,)), [str(s) for s in verdict.reasons]
    assert verdict.allowed == (rule is None)


def test_cover_may_not_fall_below_what_is_required() -> None:
    problem = needing(pair(), 1, 0)
    current = roster(problem, "D", ".D")
    moved = exchange(current, ("Ann", 0, "Ben", 1))
    assert judge(problem, BOOK, current, moved, ChangeLimits()).allowed
    late = current.replace("Ann", 0, [problem.duty("Ann", 0, "L", "main")])
    verdict = judge(problem, BOOK, current, late, ChangeLimits())
    # From 9:00 to 14:00 nobody is there; at 12:00 Ann was at her meal.
    assert set(verdict.rules) == {COVER}
    assert len(verdict.rules) == 9
    assert (
        str(verdict.reasons[0])
        == "main at Mon 2026-06-01 09:00: 0 present in place of 1; 1 are required (SW-06)."
    )
    assert judge(problem, BOOK, current, late, RULES_ALONE).allowed


def test_cover_that_was_short_may_stay_short_but_not_become_shorter() -> None:
    problem = needing(pair(), 3, 0)
    current = roster(problem, "D", "D")
    assert judge(problem, BOOK, current, current.replace("Ben", 0, []), ChangeLimits()).rules[0] == COVER
    more = current.replace("Ben", 1, [problem.duty("Ben", 1, "D", "main")])
    assert judge(problem, BOOK, current, more, ChangeLimits()).allowed
    # Where two are there for one required, one may go.
    assert judge(needing(pair(), 1, 0), BOOK, current, current.replace("Ben", 0, []), ChangeLimits()).allowed


@pytest.mark.parametrize(("now", "allowed"), [(8 * 60 + 59, True), (9 * 60, False)])
def test_lead_time_is_more_than_a_day(now: int, allowed: bool) -> None:
    """D of Tuesday starts at 9:00; at 9:00 of Monday just 24 h are left, and more than that are asked."""
    problem = pair()
    current = roster(problem, ".D", "..E")
    verdict = judge(problem, BOOK, current, exchange(current, ("Ann", 1, "Ben", 2)), ChangeLimits(now=now))
    assert verdict.rules == (() if allowed else (LEAD_TIME,))
    if not allowed:
        assert str(verdict.reasons[0]) == (
            "D starts at Tue 2026-06-02 09:00; at Mon 2026-06-01 09:00 a change needs "
            "more than 24 h of lead time (SW-06)."
        )


def test_service_level_may_fall_by_so_much() -> None:
    """One agent of 1 erlang at 80 % within 20 s: nobody is served in time by one, by two some are."""
    problem = pair()
    current = roster(problem, "D", "D")
    intervals = problem.horizon.intervals
    flat = np.ones(intervals)
    norm = StaffingNorm(ServiceTarget(0.8, 20), None, 0.0, 1.0, 0, None, "erlang_c")
    service = QueueService("main", 10 * flat, flat, 180 * flat, 0 * flat, norm)
    changed = current.replace("Ben", 0, [])

    def verdict(fall: float | None) -> Verdict:
        return judge(
            problem,
            BOOK,
            current,
            changed,
            ChangeLimits(keep_cover=False, service_fall=fall, services=(service,)),
        )

    # With 2 agents for 1 erlang a caller waits with chance 1/3; within 20 s of 180 s are served
    # 1 - exp(-20/180)/3 = 0.7017. 16 of 48 half-hours have Ann and Ben, so the day falls by 0.7017 x 16/48.
    fall = (1 - np.exp(-20 / 180) / 3) * 16 / 48
    assert verdict(fall - 0.001).rules == (SERVICE_LEVEL,)
    assert verdict(fall + 0.001).allowed
    assert verdict(None).allowed
    assert "on Mon 2026-06-01 would fall from 23.39 % to 0 %" in str(verdict(0.01).reasons[0])


def test_a_breach_that_is_there_already_does_not_stop_a_change_elsewhere() -> None:
    problem = pair(can_work_nights=False)
    current = roster(problem, "..D.....", "N...D")
    assert judge(problem, BOOK, current, exchange(current, ("Ann", 2, "Ben", 4))).rules == ()


def test_soft_costs_are_told_by_agent_and_do_not_refuse() -> None:
    problem = pair()
    current = roster(problem, "DDD", "....DD")
    # Ann keeps one day alone, which is isolated; Ben gets a run of three.
    changed = exchange(current, ("Ann", 0, "Ben", 6), ("Ann", 1, "Ben", 7))
    verdict = judge(problem, BOOK, current, changed)
    assert verdict.allowed
    weight = BOOK["isolated-days"].weight
    assert verdict.soft["Ann"] == weight
    before, after = audit(problem, BOOK, current), audit(problem, BOOK, changed)
    assert verdict.price == after.objective - before.objective


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25)
def test_verdict_is_that_of_two_whole_audits(seed: int) -> None:
    problem, book = wild_month(seed), every_rule(seed)
    current = wild_roster(problem, seed)
    changed = mixed(problem, current, seed)
    verdict = judge(problem, book, current, changed)
    before, after = audit(problem, book, current), audit(problem, book, changed)
    worse = after.worse_than(before)
    assert sorted(verdict.rules) == sorted(v.rule for v in worse)
    assert sorted(map(str, verdict.reasons)) == sorted(str(after.sentence(v)) for v in worse)
    assert verdict.price == after.objective - before.objective


def test_no_change_is_allowed_and_a_duty_that_cannot_be_is_refused() -> None:
    problem = pair()
    current = roster(problem, "D", "")
    assert judge(problem, BOOK, current, current) == Verdict()
    with pytest.raises(ValueError, match="does not fit the problem"):
        judge(problem, BOOK, current, Roster([Duty("Ann", 99, 0, 1, "D", "main")]))
