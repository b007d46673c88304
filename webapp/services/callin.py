"""After an outage: the surge, the agents it needs, whom to call, and the written plan (K-48 to K-50)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from forecasting.forecast import Forecast
from forecasting.layers import OutageRecovery
from forecasting.scenario import Layer, Reach, Scenario
from scheduler.callin import CallIn, Need, call_in
from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules.month_hours import MonthHours
from webapp.centre.forecasts import read_forecast
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.problem import duties, roster_problem
from webapp.centre.rosters import read_roster
from webapp.centre.tables import read_table
from webapp.services.centres import open_centre, rule_settings
from webapp.services.layers import forecast_rows, frame_of, laid_over
from webapp.services.problems import CannotDo
from webapp.services.simulate import month_of
from webapp.services.staff import staff_centre

PLAN_AFTER = timedelta(hours=6)
LOOK_BACK_DAYS = 92
LOG_COLUMNS = ("agent", "date", "answer")
ANSWERS = ("accepted", "declined")
HALVINGS = 24


@dataclass(frozen=True)
class Outage:
    """A queue out of order; `redial` of the lost calls come back over the next `spread_hours` (FC-12)."""

    queue: str
    start: datetime
    end: datetime
    redial: float
    spread_hours: float
    lost_calls: float | None = None

    @property
    def needs_plan(self) -> bool:
        """Whether a written plan is demanded: more than 6 hours (K-49)."""
        return self.end - self.start > PLAN_AFTER


@dataclass(frozen=True)
class Surge:
    """An interval after the outage: calls as forecast and with redials, agents needed and there."""

    start: datetime
    calls: float
    surged: float
    required: int
    there: int

    @property
    def extra(self) -> int:
        """Agents missing."""
        return max(0, self.required - self.there)


@dataclass(frozen=True)
class Emergency:
    """The answer to an outage; `divert` are calls of the window that other cities would have to take."""

    centre: Centre
    problem: RosterProblem
    outage: Outage
    surge: tuple[Surge, ...]
    found: CallIn
    divert: float

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the answer leaves out: calls after the roster's month."""
        until = self.outage.end + timedelta(hours=self.outage.spread_hours)
        ends = self.problem.horizon.instant(self.problem.horizon.minutes)
        if until <= ends:
            return ()
        return (
            f"Callers call again until {until:%Y-%m-%d %H:%M}, the roster ends at {ends:%Y-%m-%d %H:%M}: "
            "staff the rest from the next month's roster.",
        )


def emergency(
    centre_dir: Path, roster_file: Path, forecast_file: Path, outage: Outage, log_file: Path | None, seed: int
) -> Emergency:
    """Surge, need and call-in list. Raises Mistakes, CannotDo."""
    centre = open_centre(centre_dir)
    if outage.queue not in centre.queue_codes:
        raise CannotDo(
            Sentence(
                "{name} has no queue {queue!r}: name one of {list}.",
                {"name": centre.name, "queue": outage.queue, "list": ", ".join(centre.queue_codes)},
            )
        )
    if outage.end <= outage.start:
        raise CannotDo(
            Sentence(
                "The outage ends at {end}, no later than it begins: give --to a later time.",
                {"end": f"{outage.end:%Y-%m-%d %H:%M}"},
            )
        )
    roster_rows = read_roster(roster_file, centre)
    month = month_of(roster_rows)
    if not month.first_day <= outage.end.date() <= month.last_day:
        raise CannotDo(
            Sentence(
                "The outage ends at {end}, the roster is of {month}: name the roster of that month.",
                {"end": f"{outage.end:%Y-%m-%d %H:%M}", "month": str(month)},
            )
        )
    expected = read_forecast(forecast_file, centre)
    base = staff_centre(centre, expected)
    inside = [row for row in base if month.first_day <= row.interval_start.date() <= month.last_day]
    problem = roster_problem(centre, month.first_day, month.last_day, inside or None)
    roster = Roster(duties(roster_rows, problem.horizon))
    called = read_log(log_file, centre, outage.end.date()) if log_file else Counter()
    return answer_outage(Stricken(centre, problem, roster, expected), outage, called, seed)


@dataclass(frozen=True)
class Stricken:
    """A month that an outage falls into: its roster and what was expected of callers."""

    centre: Centre
    problem: RosterProblem
    roster: Roster
    expected: tuple[ForecastRow, ...]


def answer_outage(month: Stricken, outage: Outage, called: Mapping[str, int], seed: int) -> Emergency:
    """Surge, need and call-in list of an outage in a month. Raises CannotDo."""
    centre, problem, roster, expected = month.centre, month.problem, month.roster, month.expected
    surge = _surge(centre, problem, roster, expected, outage)
    if not surge:
        raise CannotDo(
            Sentence(
                "The forecast has no interval of {queue} in {month} after {end}: name a forecast of "
                "these days.",
                {
                    "queue": outage.queue,
                    "month": f"{problem.horizon.first_day:%Y-%m}",
                    "end": f"{outage.end:%Y-%m-%d %H:%M}",
                },
            )
        )
    need = _need(problem, outage, surge)
    book = rulebook(overtime_rules(centre))
    found = call_in(problem, book, roster, need, called_in=called, seed=seed)
    return Emergency(centre, problem, outage, surge, found, _divert(centre, expected, outage, surge, found))


def overtime_rules(centre: Centre) -> list[RuleSetting]:
    """The rules in force but for contract hours: what a call-in adds to them is overtime (EM-01)."""
    others = [setting for setting in rule_settings(centre.rules) if setting.code != MonthHours.code]
    return [*others, RuleSetting(MonthHours.code, "off")]


def _surged(centre: Centre, rows: tuple[ForecastRow, ...], outage: Outage) -> tuple[ForecastRow, ...]:
    change = OutageRecovery(outage.start, outage.end, outage.redial, outage.spread_hours, outage.lost_calls)
    layer = Layer("outage", "paiban", "callers who call again", change, Reach(queues=(outage.queue,)))
    laid = laid_over(
        Forecast(frame_of(rows), "stored"), Scenario("outage", (layer,)), centre.interval_minutes
    )
    return forecast_rows(centre, laid.frame)


def _surge(
    centre: Centre,
    problem: RosterProblem,
    roster: Roster,
    expected: tuple[ForecastRow, ...],
    outage: Outage,
) -> tuple[Surge, ...]:
    horizon = problem.horizon
    until = outage.end + timedelta(hours=outage.spread_hours)
    step = timedelta(minutes=centre.interval_minutes)
    usual = {row.interval_start.timestamp(): row.mean for row in expected if row.queue == outage.queue}
    present = staffed(problem, roster)[outage.queue]
    found = []
    for row in staff_centre(centre, _surged(centre, expected, outage)):
        minute = horizon.minute_of(row.interval_start)
        within = row.interval_start < until and row.interval_start + step > outage.end
        if row.queue == outage.queue and within and 0 <= minute < horizon.minutes:
            there = present[minute // horizon.interval_minutes] // horizon.interval_minutes
            calls = usual[row.interval_start.timestamp()]
            found.append(Surge(row.interval_start, calls, row.offered, row.required, there))
    return tuple(found)


def _need(problem: RosterProblem, outage: Outage, surge: tuple[Surge, ...]) -> Need:
    horizon = problem.horizon
    at = {horizon.minute_of(one.start) // horizon.interval_minutes: one.extra for one in surge}
    first = min(at)
    extra = tuple(at.get(i, 0) for i in range(first, max(at) + 1))
    return Need(outage.queue, horizon.interval_days[first], first, extra)


def _divert(
    centre: Centre, expected: tuple[ForecastRow, ...], outage: Outage, surge: tuple[Surge, ...], found: CallIn
) -> float:
    """Calls of the window that nobody here can take in time: what is above the volume all helpers suffice
    for, interval by interval.
    """
    if not any(found.unmet):
        return 0.0
    rows = {row.interval_start: row for row in _surged(centre, expected, outage) if row.queue == outage.queue}
    step, total = timedelta(minutes=centre.interval_minutes), 0.0
    for one in surge:
        unmet = found.unmet[(one.start - surge[0].start) // step]
        if unmet:
            total += one.surged - _served(centre, rows[one.start], one.required - unmet)
    return total


def _served(centre: Centre, row: ForecastRow, agents: int) -> float:
    """The most calls of an interval, up to the row's, for which so many agents suffice."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        (needed,) = staff_centre(centre, [_scaled(row, middle)])
        low, high = (middle, high) if needed.required <= agents else (low, middle)
    return low * row.mean


def _scaled(row: ForecastRow, factor: float) -> ForecastRow:
    names = ("mean", "p2_5", "p10", "p50", "p90", "p97_5")
    return replace(row, **{name: getattr(row, name) * factor for name in names})


def read_log(path: Path, centre: Centre, day: date) -> Counter[str]:
    """How often each agent accepted a call-in in the three months before a day. Raises Mistakes."""
    mistakes = MistakeList()
    table = read_table(path, LOG_COLUMNS, ("time",), mistakes)
    known = {row.agent for row in centre.agents}
    found: Counter[str] = Counter()
    for cells in table.cells(mistakes) if table else ():
        agent, when = cells.known("agent", known, "agent"), cells.day("date")
        answer = cells.choice("answer", ANSWERS)
        if cells.ok and answer == "accepted" and 0 < (day - when).days <= LOOK_BACK_DAYS:
            found[agent] += 1
    mistakes.raise_if_any()
    return found
