"""Agents present against agents required, and the service to expect of them (FC-05, K-06)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.staffing.requirement import expected, on_contacts
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.tables import table_bytes
from webapp.centre.times import format_instant
from webapp.services.staff import shrinkages, staffing_norm

FILE = "coverage.csv"
COLUMNS = ("queue", "interval_start", "required", "staffed", "service_level")


def coverage_bytes(
    centre: Centre, problem: RosterProblem, roster: Roster, requirement: Sequence[RequirementRow]
) -> bytes:
    """coverage.csv: a row for each interval of the requirement; agents present count by their minutes."""
    present, horizon = staffed(problem, roster), problem.horizon
    levels = service_levels(centre, problem, roster, requirement)
    level_of = dict(zip(((row.queue, row.interval_start) for row in requirement), levels, strict=True))
    lines = []
    for queue in centre.queues:
        for row in requirement:
            if row.queue != queue.code:
                continue
            at = horizon.minute_of(row.interval_start) // horizon.interval_minutes
            there = present[queue.code][at] / horizon.interval_minutes
            level = level_of[row.queue, row.interval_start]
            start = format_instant(row.interval_start)
            lines.append((row.queue, start, str(row.required), f"{there:g}", f"{level:.4f}"))
    return table_bytes(COLUMNS, lines)


class Cover(NamedTuple):
    """An interval of a requirement: agent-minutes needed and there, the share answered in time to expect."""

    row: RequirementRow
    needed: int
    there: int
    level: float

    @property
    def missing(self) -> int:
        """Agent-minutes missing."""
        return max(0, self.needed - self.there)

    @property
    def over(self) -> int:
        """Agent-minutes beyond those needed."""
        return max(0, self.there - self.needed)


Present = Mapping[str, Sequence[int]]
"""Agent-minutes present by queue and interval, as `staffed` gives them."""


def covers(
    centre: Centre, problem: RosterProblem, present: Present, requirement: Sequence[RequirementRow]
) -> list[Cover]:
    """Each row of a requirement beside who is there, in its order."""
    horizon = problem.horizon
    levels = levels_expected(centre, problem, present, requirement)
    return [
        Cover(
            row,
            row.required * horizon.interval_minutes,
            present[row.queue][horizon.minute_of(row.interval_start) // horizon.interval_minutes],
            level,
        )
        for row, level in zip(requirement, levels, strict=True)
    ]


def service_levels(
    centre: Centre, problem: RosterProblem, roster: Roster, requirement: Sequence[RequirementRow]
) -> list[float]:
    """The share answered in time to expect in each row of a requirement, in its order."""
    return levels_expected(centre, problem, staffed(problem, roster), requirement)


def levels_expected(
    centre: Centre, problem: RosterProblem, present: Present, requirement: Sequence[RequirementRow]
) -> list[float]:
    """The same of who is there."""
    horizon = problem.horizon
    found = [0.0] * len(requirement)
    for queue in centre.queues:
        mine = [(place, row) for place, row in enumerate(requirement) if row.queue == queue.code]
        if not mine:
            continue
        rows = [row for _, row in mine]
        minutes = [
            present[queue.code][horizon.minute_of(row.interval_start) // horizon.interval_minutes]
            for row in rows
        ]
        agents = np.array(minutes, dtype=float) / horizon.interval_minutes
        told = expected(
            [row.load_erlangs for row in rows],
            on_contacts(agents, shrinkages(queue, rows, {})),
            [row.aht_s for row in rows],
            staffing_norm(queue),
        )
        for (place, _), level in zip(mine, told.service_level, strict=True):
            found[place] = float(level)
    return found
