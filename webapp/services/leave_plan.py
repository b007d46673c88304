"""What a leave does to a published month: its duties are freed, and little else changes."""

from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.people import Unavailable
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.leave.request import Half
from scheduler.replan import replan, with_absences
from scheduler.rules.understaffing import Understaffing
from scheduler.swaps.judge import judge
from webapp.services.desk import OpenMonth
from webapp.store.leave import Slip

Minutes = tuple[int, int]
NOON = 12 * 60
DAY = 24 * 60


@dataclass(frozen=True)
class Absence:
    """Who is away and when; `hours` (minutes of the local day) of half a day, None for whole days."""

    agent: str
    first_day: date
    last_day: date
    hours: Minutes | None


@dataclass(frozen=True)
class Effort:
    """How much to search: moves decide what comes out, seconds only stop a search that lasts too long."""

    seed: int
    moves: int
    seconds: float


@dataclass(frozen=True)
class PlannedLeave:
    """A month as it is to be: its roster, the duties freed, who else changes, and what could not be done."""

    month: OpenMonth
    roster: Roster
    freed: tuple[Duty, ...]
    affected: tuple[str, ...]
    missing: tuple[int, int]
    note: str = ""


def plan_leave(month: OpenMonth, absence: Absence, now: int, effort: Effort) -> PlannedLeave:
    """Free the agent's duties that have not begun by the elapsed minute `now`, and repair what that leaves.

    The repair is kept where it breaks no hard rule more than the freed roster does; otherwise the days are
    freed all the same, and the note says so.
    """
    problem, days = month.problem, _days(month.problem, absence)
    freed = tuple(
        duty
        for duty in month.roster.by_agent.get(absence.agent, ())
        if duty.day in days and duty.start >= now and _meets(problem, duty, absence.hours)
    )
    without = Roster(duty for duty in month.roster.duties if duty not in freed)
    if not freed:
        return PlannedLeave(month, without, (), (), (0, 0))
    absent = _absent(problem, month.roster, absence, now, days)
    roster, note = without, ""
    if effort.moves:
        found = replan(
            absent,
            month.rulebook,
            month.roster,
            now=now,
            days={duty.day for duty in freed},
            seed=effort.seed,
            moves=effort.moves,
            seconds=effort.seconds,
        )
        verdict = judge(absent, month.rulebook, without, found.roster)
        if verdict.allowed:
            roster = found.roster
        else:
            note = f"No repair keeps every rule, so the duties stay open: {verdict.reasons[0]}"
    changed = {duty.agent for duty in {*month.roster.duties} ^ {*roster.duties}}
    short = (_missing(problem, month.roster, days), _missing(problem, roster, days))
    return PlannedLeave(month, roster, freed, tuple(sorted(changed - {absence.agent})), short, note)


def _days(problem: RosterProblem, absence: Absence) -> set[int]:
    first, last = (problem.horizon.day_of_date(day) for day in (absence.first_day, absence.last_day))
    return set(range(max(0, first), min(last, problem.horizon.days - 1) + 1))


def _meets(problem: RosterProblem, duty: Duty, hours: Minutes | None) -> bool:
    if hours is None:
        return True
    start, end = _elapsed(problem, duty.day, hours)
    return duty.start < end and start < duty.end


def _elapsed(problem: RosterProblem, day: int, hours: Minutes) -> Minutes:
    return problem.horizon.minute_at(day, hours[0]), problem.horizon.minute_at(day, hours[1])


def _absent(
    problem: RosterProblem, roster: Roster, absence: Absence, now: int, days: set[int]
) -> RosterProblem:
    if absence.hours is None:
        return with_absences(problem, roster, now, {(absence.agent, day) for day in days})
    more = tuple(
        Unavailable(absence.agent, day, _elapsed(problem, day, absence.hours)) for day in sorted(days)
    )
    return replace(problem, unavailable=(*problem.unavailable, *more))


def _missing(problem: RosterProblem, roster: Roster, days: set[int]) -> int:
    """Agent-minutes missing in the intervals of some days."""
    horizon, found = problem.horizon, 0
    for violation in Understaffing().check(problem, roster):
        if violation.where.interval >= 0 and horizon.interval_days[violation.where.interval] in days:
            found += violation.amount
    return found


def hours_of_half(half: Half, duty: Minutes | None) -> Minutes | None:
    """The minutes of the local day that a half takes: of the duty, cut in the middle, or of the day.

    `duty` is start and end in minutes of the local day, None where it is not known; None for whole days.
    """
    if not half:
        return None
    start, end = duty or (0, DAY)
    middle = (start + end) // 2 if duty else NOON
    return (start, middle) if half == "first" else (middle, end)


def absence_of(slip: Slip, hours: Minutes | None) -> Absence:
    """The absence that a slip asks for."""
    return Absence(slip.agent, slip.first_day, slip.last_day, hours)
