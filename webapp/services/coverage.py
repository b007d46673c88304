"""Agents present against agents required, and the service to expect of them (FC-05, K-06)."""

from collections.abc import Sequence

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
    present = staffed(problem, roster)
    horizon, lines = problem.horizon, []
    for queue in centre.queues:
        rows = [row for row in requirement if row.queue == queue.code]
        minutes = [
            present[queue.code][horizon.minute_of(row.interval_start) // horizon.interval_minutes]
            for row in rows
        ]
        agents = np.array(minutes, dtype=float) / horizon.interval_minutes
        norm = staffing_norm(queue)
        service = (
            expected(
                [row.load_erlangs for row in rows],
                on_contacts(agents, shrinkages(queue, rows, {})),
                [row.aht_s for row in rows],
                norm,
            ).service_level
            if rows
            else ()
        )
        lines += [
            (row.queue, format_instant(row.interval_start), str(row.required), f"{there:g}", f"{level:.4f}")
            for row, there, level in zip(rows, agents, service, strict=True)
        ]
    return table_bytes(COLUMNS, lines)
