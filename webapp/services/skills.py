"""What pooling queues would save, and what one more trained agent is worth in a roster."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scheduler.domain.cover import queues_served
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.staffing.pooling import Skills, pooled_calls, pooled_norm, shortage, training_worth
from scheduler.staffing.requirement import requirement_for
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.problem import duties, roster_problem
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster
from webapp.services.centres import open_centre
from webapp.services.problems import CannotDo
from webapp.services.simulate import month_of
from webapp.services.staff import staffing_norm


@dataclass(frozen=True)
class Pooling:
    """Agent-hours to be rostered for the queues apart and together, both staffed to the mean."""

    queues: tuple[str, ...]
    apart: float
    pooled: float


@dataclass(frozen=True)
class Worth:
    """One agent serving `skills` who learns `queue`: agent-hours of shortage that go, and what they cost."""

    skills: tuple[str, ...]
    queue: str
    hours: float
    money: float


@dataclass(frozen=True)
class SkillAnswer:
    """Pooling, the shortage of a roster that no assignment covers, and the worth of skills, best first."""

    pooling: Pooling
    short_hours: float | None
    worths: tuple[Worth, ...]
    currency: str


def skill_answer(centre_dir: Path, requirement_file: Path, roster_file: Path | None) -> SkillAnswer:
    """Read and answer. Raises Mistakes, CannotDo."""
    centre = open_centre(centre_dir)
    requirement = read_requirement(requirement_file, centre)
    if not requirement:
        raise CannotDo(Sentence("The requirement has no rows: make one with `paiban staff`."))
    pool = pooling(centre, requirement)
    if roster_file is None:
        return SkillAnswer(pool, None, (), centre.planning.currency)
    rows = read_roster(roster_file, centre)
    month = month_of(rows)
    inside = [row for row in requirement if month.first_day <= row.interval_start.date() <= month.last_day]
    if not inside:
        raise CannotDo(
            Sentence(
                "The roster is for {month}, but the requirement has no interval in that month.",
                {"month": str(month)},
            )
        )
    problem = roster_problem(centre, month.first_day, month.last_day, inside)
    assert problem.requirement is not None
    there: dict[Skills, np.ndarray] = {}
    roster = Roster(duties(rows, problem.horizon))
    step, hours = problem.horizon.interval_minutes, problem.horizon.interval_minutes / 60.0
    for duty in (*problem.past, *roster.duties):
        # Who is rostered for one queue can still serve the others trained for, if the day asks for it.
        shift = problem.shift_of[duty.shift]
        skills = frozenset(queue for queue in problem.queues_of[duty.agent] if shift.serves(queue))
        if not skills or not queues_served(problem, duty):
            continue
        series = there.setdefault(skills, np.zeros(problem.horizon.intervals))
        for interval, minutes in problem.presence(duty.shift, duty.day):
            if 0 <= interval < series.size:
                series[interval] += minutes / step
    heads = Counter(
        frozenset(problem.queues_of[agent.id]) for agent in problem.agents if problem.queues_of[agent.id]
    )
    needs = {queue: np.array(series, dtype=float) for queue, series in problem.requirement.agents.items()}
    worths = [
        Worth(tuple(sorted(skills)), queue, saved * hours, saved * hours * centre.planning.hour_cost)
        for (skills, queue), saved in training_worth(needs, there, heads).items()
    ]
    best = sorted(worths, key=lambda w: (-w.hours, w.skills, w.queue))
    return SkillAnswer(
        pool, float(shortage(needs, there).sum()) * hours, tuple(best), centre.planning.currency
    )


def pooling(centre: Centre, requirement: Sequence[RequirementRow]) -> Pooling:
    """All queues of a requirement apart and as one. Raises CannotDo where their targets do not mix."""
    present = [q for q in centre.queues if any(row.queue == q.code for row in requirement)]
    starts = sorted({row.interval_start for row in requirement})
    place = {start: number for number, start in enumerate(starts)}
    calls, aht = np.zeros((len(present), len(starts))), np.zeros((len(present), len(starts)))
    for number, queue in enumerate(present):
        aht[number] = queue.aht_s
        for row in requirement:
            if row.queue == queue.code:
                calls[number, place[row.interval_start]] = row.offered
                aht[number, place[row.interval_start]] = row.aht_s or queue.aht_s
    norms = [staffing_norm(queue) for queue in present]
    step = centre.interval_minutes
    try:
        together = requirement_for(*pooled_calls(calls, aht), step, pooled_norm(norms)).required.sum()
        apart = 0.0
        for number, norm in enumerate(norms):
            open_at = [place[row.interval_start] for row in requirement if row.queue == present[number].code]
            needs = requirement_for(calls[number, open_at], aht[number, open_at], step, norm)
            apart += float(needs.required.sum())
    except ValueError as error:
        raise CannotDo.because(error) from error
    hours = step / 60.0
    return Pooling(tuple(queue.code for queue in present), apart * hours, float(together) * hours)
