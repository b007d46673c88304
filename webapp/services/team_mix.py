"""Who works together: skills and newcomers by team, trainees beside their mentors (EV-01)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.roster import Duty
from webapp.centre.model import AgentRow
from webapp.services.desk import OpenMonth

NEW_DAYS = 90
"""Who was hired fewer days before a duty counts as new in it: the three months of the ramp-up (ST-14)."""


@dataclass(frozen=True)
class TeamMix:
    """A team in some months: who had duties, of them those new, and those of whom no day of hiring is known.

    `skills` counts agents by queue that they serve; `new_share` is of the paid hours; `beside` the share of
    duties of agents with a mentor during which the mentor was on duty too, None without such.
    """

    team: str
    agents: int
    new: int
    untold: int
    skills: Mapping[str, int]
    queues_each: float
    new_share: float
    beside: float | None


def team_mix(months: Sequence[OpenMonth]) -> tuple[TeamMix, ...]:
    """The teams of published months, by name; an agent counts in the team of the last month with a duty."""
    rows: dict[str, AgentRow] = {}
    paid: Counter[str] = Counter()
    fresh: Counter[str] = Counter()
    beside: dict[str, list[bool]] = defaultdict(list)
    for month in months:
        known = {row.agent: row for row in month.centre.agents}
        for agent, duties in month.roster.by_agent.items():
            row = known.get(agent)
            if row is None or not duties:
                continue
            rows[agent] = row
            for duty in duties:
                minutes = month.problem.paid_minutes(duty.shift, duty.day)
                paid[agent] += minutes
                fresh[agent] += minutes * _new(row, month.problem.horizon.date_of(duty.day))
            if row.mentor:
                beside[agent] += _beside(duties, month.roster.by_agent.get(row.mentor, ()))
    teams = sorted({row.team for row in rows.values()})
    return tuple(
        _mix(team, [r for r in rows.values() if r.team == team], paid, fresh, beside) for team in teams
    )


def _new(row: AgentRow, day: date) -> bool:
    return row.hired_on is not None and day < row.hired_on + timedelta(days=NEW_DAYS)


def _beside(duties: Iterable[Duty], mentors: Iterable[Duty]) -> list[bool]:
    """Whether each duty has time in common with one of the mentor's."""
    spans = [(one.start, one.end) for one in mentors]
    return [any(start < duty.end and duty.start < end for start, end in spans) for duty in duties]


def _mix(
    team: str,
    rows: Sequence[AgentRow],
    paid: Mapping[str, int],
    fresh: Mapping[str, int],
    beside: Mapping[str, Sequence[bool]],
) -> TeamMix:
    hours = sum(paid[row.agent] for row in rows)
    together = [one for row in rows for one in beside.get(row.agent, ())]
    return TeamMix(
        team,
        len(rows),
        sum(1 for row in rows if fresh[row.agent]),
        sum(1 for row in rows if row.hired_on is None),
        Counter(queue for row in rows for queue in row.queues),
        sum(len(row.queues) for row in rows) / len(rows),
        sum(fresh[row.agent] for row in rows) / hours if hours else 0.0,
        sum(together) / len(together) if together else None,
    )
