"""What is missing while a duty is open, and what comes back when leave is cancelled (LV-08, K-31)."""

from datetime import date

from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, Requirement
from scheduler.domain.roster import Roster
from scheduler.leave.replacement import coverage, coverage_met, may_close
from scheduler.leave.returning import give_back
from scheduler.rulebook import rulebook
from tests.scheduler.months import DAY, NIGHT, ZONE

FIRST = date(2026, 6, 1)


def problem(need: int = 2) -> RosterProblem:
    """Four days, three agents, so many needed from 09:00 to 17:30 on the second day."""
    horizon = Horizon(FIRST, 4, ZONE, 30)
    agents = tuple(Agent(name, "T", ("main",), 0, 9600, True, 0, 3) for name in ("A", "B", "C"))
    days = tuple(Day(horizon.date_of(day)) for day in range(4))
    needs = [0] * horizon.intervals
    for interval in range(48 + 18, 48 + 35):
        needs[interval] = need
    return RosterProblem(
        horizon, agents, (Queue("main", 0, 1440),), (DAY, NIGHT), days, Requirement({"main": tuple(needs)})
    )


def test_cover_is_told_by_the_half_hours_of_the_open_duty() -> None:
    """Two are needed and one is there: one is missing in each of 16 half-hours."""
    asked = problem()
    open_duty = asked.duty("A", 1, "D", "main")
    roster = Roster([asked.duty("B", 1, "D", "main")])
    cells = coverage(asked, roster, open_duty)
    # 09:00 to 17:30 are 17 half-hours; at lunch the duty itself covers nothing.
    assert [cell.interval for cell in cells] == [n for n in range(66, 83) if n != 72]
    assert {cell.required for cell in cells} == {60}
    assert {cell.missing for cell in cells} == {30}
    assert not coverage_met(asked, roster, open_duty)


def test_a_task_is_closed_when_cover_is_met_or_a_reason_is_given() -> None:
    asked = problem()
    open_duty = asked.duty("A", 1, "D", "main")
    short = Roster([asked.duty("B", 1, "D", "main")])
    refused = may_close(asked, short, open_duty, "")
    # 16 half-hours of 30 minutes.
    assert str(refused) == (
        "480 agent-minutes are missing on Tue 2026-06-02 while D is open: "
        "name a substitute or a reason (LV-08)."
    )
    assert may_close(asked, short, open_duty, "the fair is off") is None
    full = Roster([*short.duties, asked.duty("C", 1, "D", "main")])
    assert coverage_met(asked, full, open_duty)
    assert may_close(asked, full, open_duty, " ") is None


def test_cancelled_leave_gives_back_all_at_once_or_what_is_legal() -> None:
    asked, book = problem(), rulebook()
    before = Roster([asked.duty("A", 1, "D", "main"), asked.duty("A", 2, "D", "main")])
    cells = [("A", 1, before.of("A", 1)), ("A", 2, before.of("A", 2)), ("B", 1, ())]
    covered = Roster([asked.duty("B", 1, "D", "main")])
    back = give_back(asked, book, covered, cells)
    assert back.roster == before
    assert back.kept_away == ()
    # Since then A was given the night of the 2nd, which ends at 06:30 of the 3rd.
    since = Roster([asked.duty("A", 1, "N", "main")])
    part = give_back(asked, book, since, [("A", 2, before.of("A", 2)), ("B", 3, ())])
    assert part.roster == since
    ((duty, rule),) = part.kept_away
    assert duty == before.of("A", 2)[0]
    assert "only 2.5 h of rest" in str(rule)


def test_what_is_legal_alone_comes_back_without_what_is_not() -> None:
    asked, book = problem(), rulebook()
    wanted = [("A", 0, (asked.duty("A", 0, "D", "main"),)), ("A", 2, (asked.duty("A", 2, "D", "main"),))]
    since = Roster([asked.duty("A", 1, "N", "main")])
    found = give_back(asked, book, since, wanted)
    assert found.back == wanted[0][2]
    assert [duty for duty, _ in found.kept_away] == list(wanted[1][2])
    assert found.roster == Roster([*since.duties, *wanted[0][2]])
