"""A repair leaves alone what it may not touch, restores what was lost and says why of every change."""

from dataclasses import replace

import pytest

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.roster import Roster
from scheduler.replan import Replanned, absent_days, replan, with_absences
from scheduler.rulebook import rulebook
from scheduler.rules.understaffing import Understaffing
from scheduler.solver.repair import repair
from tests.scheduler.months import month

BOOK = rulebook()
SICK_DAYS = (9, 10, 11)
Case = tuple[RosterProblem, Roster]


@pytest.fixture(scope="module")
def published() -> Case:
    """A month of 20 agents who may work two duties more than they are planned for."""
    problem = month(20, 21)
    cells = [(agent.id, day) for agent in problem.agents for day in range(problem.horizon.days)]
    roster = repair(problem, BOOK, Roster(), cells, seed=1).roster
    more = tuple(replace(agent, minutes_max=agent.minutes_max + 960) for agent in problem.agents)
    return replace(problem, agents=more), roster


@pytest.fixture(scope="module")
def sick(published: Case) -> tuple[RosterProblem, Roster, Replanned]:
    """One agent falls ill for three days at noon of the day before."""
    problem, roster = published

    def missed(agent: str) -> int:
        """How many agent-minutes are short without an agent."""
        return short(problem, Roster(d for d in roster.duties if d.agent != agent or d.day not in SICK_DAYS))

    who = max((agent.id for agent in problem.agents), key=missed)
    now = problem.horizon.minute_at(8, 720)
    away = with_absences(problem, roster, now, {(who, day) for day in SICK_DAYS})
    found = replan(away, BOOK, roster, now=now, days=absent_days(away, roster, now), seed=1)
    return away, roster, found


def short(problem: RosterProblem, roster: Roster) -> int:
    return sum(v.amount for v in Understaffing().check(problem, roster))


def test_no_hard_rule_is_broken_and_nobody_works_when_ill(
    sick: tuple[RosterProblem, Roster, Replanned],
) -> None:
    away, roster, found = sick
    assert audit(away, BOOK, roster).hard
    assert found.after.hard == audit(away, BOOK, found.roster).hard == ()


def test_few_cells_change_and_cover_is_restored(sick: tuple[RosterProblem, Roster, Replanned]) -> None:
    away, roster, found = sick
    lost = [d for d in roster.duties if (d.agent, d.day) in away.leave]
    others = [cell for cell in found.changed if (cell.agent, cell.day) not in away.leave]
    assert len(others) <= 2 * len(lost)
    kept = Roster(d for d in roster.duties if d not in lost)
    # More than half of what the three lost duties left open is covered again.
    assert short(away, found.roster) - short(away, roster) <= (short(away, kept) - short(away, roster)) / 2


def test_what_has_begun_and_what_is_far_away_stays(sick: tuple[RosterProblem, Roster, Replanned]) -> None:
    away, roster, found = sick
    now = away.horizon.minute_at(8, 720)
    for duty in {*roster.duties} ^ {*found.roster.duties}:
        assert duty.start >= now
        assert duty.day in range(8, 13)


def test_every_changed_cell_is_listed_with_a_reason(sick: tuple[RosterProblem, Roster, Replanned]) -> None:
    _, roster, found = sick
    differ = {(d.agent, d.day) for d in {*roster.duties} ^ {*found.roster.duties}}
    assert {(cell.agent, cell.day) for cell in found.changed} == differ
    for cell in found.changed:
        assert (cell.before, cell.after) == (
            roster.of(cell.agent, cell.day),
            found.roster.of(cell.agent, cell.day),
        )
        assert str(cell.why)


def test_the_same_repair_again_gives_the_same_roster(sick: tuple[RosterProblem, Roster, Replanned]) -> None:
    away, roster, found = sick
    now = away.horizon.minute_at(8, 720)
    again = replan(away, BOOK, roster, now=now, days=absent_days(away, roster, now), seed=1)
    assert again.roster == found.roster


def test_duties_missed_count_as_worked_and_what_has_begun_is_not_missed() -> None:
    problem = month(2, 7)
    roster = Roster([problem.duty("A00", 2, "E", "main"), problem.duty("A00", 3, "E", "main")])
    noon = problem.horizon.minute_at(2, 720)
    away = with_absences(problem, roster, noon, {("A00", 2), ("A00", 3), ("A00", 4)})
    assert away.leave - problem.leave == {("A00", 3), ("A00", 4)} - problem.leave
    # One duty of 8 h paid is missed: the one that began at 07:00 is not.
    least, most = (getattr(problem.agents[0], name) for name in ("minutes_min", "minutes_max"))
    assert (away.agents[0].minutes_min, away.agents[0].minutes_max) == (least - 480, most - 480)
    assert away.agents[1] == problem.agents[1]


def test_without_an_event_nothing_changes(published: Case) -> None:
    problem, roster = published
    found = replan(problem, BOOK, roster, now=0, days=(), seed=1)
    assert (found.roster, found.changed) == (roster, ())


def test_a_clock_that_runs_out_is_told_and_leaves_nothing_worse(
    sick: tuple[RosterProblem, Roster, Replanned],
) -> None:
    away, roster, found = sick
    now = away.horizon.minute_at(8, 720)
    cut = replan(away, BOOK, roster, now=now, days=absent_days(away, roster, now), seed=1, seconds=0.0)
    assert cut.cut_by_clock
    assert not found.cut_by_clock
    assert cut.after.hard == ()
    assert all((cell.agent, cell.day) in away.leave for cell in cut.changed)


def test_a_requirement_that_rises_is_answered_when_improving(published: Case) -> None:
    problem, roster = published
    assert problem.requirement
    needs = {q: list(series) for q, series in problem.requirement.agents.items()}
    for interval in problem.horizon.day_intervals[15][20:36]:
        needs["main"][interval] += 2
    more = replace(problem, requirement=Requirement({q: tuple(s) for q, s in needs.items()}))
    now = problem.horizon.minute_at(14, 0)
    found = replan(more, BOOK, roster, now=now, days=(15,), seed=1, improve=True)
    assert short(more, found.roster) < short(more, roster)
    assert found.after.hard == ()
