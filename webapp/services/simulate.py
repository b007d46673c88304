"""A roster put to the test: every call of many possible months, answered by the agents on duty."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.simulation.model import Demand, FloatArray, IntArray
from scheduler.simulation.on_duty import staff_of
from scheduler.simulation.outcome import Outcome
from scheduler.simulation.run import simulate
from webapp.centre.forecasts import read_forecast
from webapp.centre.model import Centre, DutyRow, ForecastRow
from webapp.centre.problem import duties, roster_problem
from webapp.centre.rosters import read_roster
from webapp.services.centres import open_centre
from webapp.services.layers import ShrinkageOf
from webapp.services.months import Month
from webapp.services.paths import draw_paths
from webapp.services.problems import CannotDo
from webapp.services.rostered import Absence, agent_named
from webapp.services.staff import shrinkages

PATHS = 200
THREADS = 2
Progress = Callable[[Sentence | str], None]


@dataclass(frozen=True)
class Simulated:
    """A roster's month simulated: the outcome by queue and interval of the horizon."""

    centre: Centre
    problem: RosterProblem
    outcome: Outcome
    month: Month


def simulate_files(
    centre_dir: Path,
    roster_file: Path,
    forecast_file: Path | None,
    against_file: Path | None,
    absent: Sequence[Absence] = (),
    *,
    paths: int,
    seed: int,
    as_of: date | None,
    progress: Progress,
) -> tuple[Simulated, Simulated | None]:
    """The roster without those absent, and the one it is held against (with absences and no other: itself),
    under the same callers. Raises Mistakes, CannotDo.
    """
    centre = open_centre(centre_dir)
    rows = read_roster(roster_file, centre)
    others = read_roster(against_file, centre) if against_file else None
    month = month_of(rows)
    if absent:
        others = others if others is not None else rows
        rows = _without(centre, rows, absent)
    if others is not None and month_of(others) != month:
        raise CannotDo(
            Sentence(
                "The rosters are for {month} and {others}: hold rosters of one month together.",
                {"month": str(month), "others": str(month_of(others))},
            )
        )
    if forecast_file is not None:
        expected: Sequence[ForecastRow] = read_forecast(forecast_file, centre)
    else:
        # Statistics take seconds to load: only who has no stored forecast waits for a new one.
        from webapp.services.forecast import forecast_centre

        expected = forecast_centre(centre, month, as_of=as_of, seed=seed, progress=progress).rows
    problem = roster_problem(centre, month.first_day, month.last_day, None)
    counts = draw_paths(
        centre, problem.horizon, expected, paths=paths, seed=seed, as_of=as_of, progress=progress
    )
    demand = demand_of(centre, problem, expected, counts)
    progress(Sentence("Answering {calls} calls", {"calls": f"{int(demand.counts.sum()):,}"}))

    def through(duty_rows: Sequence[DutyRow]) -> Simulated:
        return simulate_roster(centre, problem, month, duty_rows, expected, demand, seed)

    return through(rows), through(others) if others is not None else None


def _without(centre: Centre, rows: Sequence[DutyRow], absent: Sequence[Absence]) -> tuple[DutyRow, ...]:
    """The duties that are left. Raises CannotDo where an absence takes none away."""
    left = tuple(rows)
    for one in absent:
        agent = agent_named(centre, one.agent, "--absent")
        if one.last_day < one.first_day:
            raise CannotDo(
                Sentence(
                    "--absent: {agent} is away from {first_day} to {last_day}: write the first day first.",
                    {"agent": one.agent, "first_day": one.first_day, "last_day": one.last_day},
                )
            )
        gone = [r for r in left if r.agent == agent and one.first_day <= r.date <= one.last_day]
        if not gone:
            raise CannotDo(
                Sentence(
                    "--absent: {agent} has no duty from {first_day} to {last_day}: nothing changes.",
                    {"agent": one.agent, "first_day": one.first_day, "last_day": one.last_day},
                )
            )
        left = tuple(row for row in left if row not in gone)
    return left


def simulate_roster(
    centre: Centre,
    problem: RosterProblem,
    month: Month,
    rows: Sequence[DutyRow],
    forecast: Sequence[ForecastRow],
    demand: Demand,
    seed: int,
    shrinkage: ShrinkageOf | None = None,
) -> Simulated:
    """One roster under a demand. Raises ValueError for a duty that cannot be in it."""
    roster = Roster(duties(rows, problem.horizon))
    for duty in roster.duties:
        problem.check_duty(duty)
    staff = staff_of(problem, roster, shrinkage_table(centre, problem, forecast, shrinkage or {}))
    return Simulated(centre, problem, simulate(demand, staff, seed, THREADS), month)


def month_of(rows: Sequence[DutyRow]) -> Month:
    """The month of a roster's duties. Raises CannotDo without any, or with those of two months."""
    months = sorted({Month(row.date.year, row.date.month) for row in rows})
    if not months:
        raise CannotDo(Sentence("The roster has no duties: nobody would answer a call."))
    if len(months) > 1:
        raise CannotDo(
            Sentence(
                "The roster holds duties of {months} and {last}: keep one month in a file.",
                {"months": str(months[0]), "last": str(months[-1])},
            )
        )
    return months[0]


def demand_of(
    centre: Centre, problem: RosterProblem, rows: Sequence[ForecastRow], counts: IntArray
) -> Demand:
    """The drawn counts with handle times of the forecast. Raises CannotDo without a call in the month."""
    if not counts.any():
        raise CannotDo(
            Sentence(
                "The forecast has no calls in the roster's month: name one of that month with --forecast."
            )
        )
    horizon = problem.horizon
    aht = np.repeat([[queue.aht_s] for queue in centre.queues], horizon.intervals, axis=1).astype(float)
    place = {queue.code: number for number, queue in enumerate(centre.queues)}
    for row in rows:
        minute = horizon.minute_of(row.interval_start)
        if 0 <= minute < horizon.minutes and row.aht_s > 0:
            aht[place[row.queue], minute // horizon.interval_minutes] = row.aht_s
    return Demand(
        counts,
        aht,
        np.array([queue.patience_s or np.inf for queue in centre.queues]),
        np.array([queue.target_threshold_s for queue in centre.queues]),
        horizon.interval_minutes,
    )


def shrinkage_table(
    centre: Centre, problem: RosterProblem, rows: Sequence[ForecastRow], shrinkage: ShrinkageOf
) -> FloatArray:
    """Shrinkage (queues, intervals of the horizon): a scenario's, else the hour's, else the queue's."""
    horizon = problem.horizon
    table = np.repeat([[queue.shrinkage] for queue in centre.queues], horizon.intervals, axis=1).astype(float)
    for place, queue in enumerate(centre.queues):
        mine = [row for row in rows if row.queue == queue.code]
        for row, share in zip(mine, shrinkages(queue, mine, shrinkage), strict=True):
            minute = horizon.minute_of(row.interval_start)
            if 0 <= minute < horizon.minutes:
                table[place, minute // horizon.interval_minutes] = share
    return table


def by_day(simulated: Simulated) -> Simulated:
    """The same by days of the horizon."""
    horizon = simulated.problem.horizon
    group = np.array(horizon.interval_days)
    return replace(simulated, outcome=simulated.outcome.grouped(group, horizon.days))


def whole_month(simulated: Simulated) -> Simulated:
    """The same for the month as one."""
    group = np.zeros(simulated.problem.horizon.intervals, dtype=np.int64)
    return replace(simulated, outcome=simulated.outcome.grouped(group, 1))
