"""From a centre, a month and a requirement to the problem that rostering solves: the one seam between them.

Names, dates of entry and everything like them stay behind here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent, FixedDuty, Preference, Unavailable
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, Requirement
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from scheduler.domain.shifts import usual_paid_minutes
from webapp.centre.asked import personal_limits, shift_needs
from webapp.centre.calendar import SiteDay, site_days
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import AgentRow, Centre, DutyRow, LeaveRow, RequirementRow
from webapp.centre.shifts import template

PAST_DAYS = 31
BILL_RUN = ("BILLING", "BILL_OUT")


def roster_problem(
    centre: Centre, first_day: date, last_day: date, requirement: Sequence[RequirementRow] | None
) -> RosterProblem:
    """The problem of the days from first to last; without a requirement it serves for an audit.

    Raises Mistakes when the clock changes by less than an interval in these days.
    """
    horizon = Horizon(first_day, (last_day - first_day).days + 1, centre.timezone, centre.interval_minutes)
    _check_grid(centre, horizon)
    shifts = tuple(template(conf, first_day) for conf in centre.shifts)
    leave = _leave(centre.leave, horizon)
    protected = centre.leave_settings.protected_types
    usual = usual_paid_minutes(shifts)
    return RosterProblem(
        horizon=horizon,
        agents=tuple(
            _agent(row, horizon, leave, usual) for row in sorted(centre.agents, key=lambda row: row.agent)
        ),
        queues=tuple(Queue(conf.code, conf.opens_min, conf.closes_min) for conf in centre.queues),
        shifts=shifts,
        days=tuple(planning_day(day) for day in site_days(centre, first_day, last_day)),
        requirement=_requirement(centre, horizon, requirement) if requirement is not None else None,
        leave=leave,
        protected_leave=_leave((row for row in centre.leave if row.type in protected), horizon),
        preferences=_preferences(centre, horizon),
        past=_past(centre, horizon),
        ledger=_ledger(centre),
        fixed=_fixed(centre, horizon),
        unavailable=_unavailable(centre, horizon),
        personal=personal_limits(centre.own_limits),
        forbidden_after={conf.code: conf.forbidden_next for conf in centre.shifts if conf.forbidden_next},
        shift_needs=shift_needs(centre.shift_needs, horizon),
        thresholds=centre.company.thresholds,
        duty_needs=centre.company.duty_needs,
        seat_limits=centre.company.seat_limits,
        together=centre.company.together,
    )


def _check_grid(centre: Centre, horizon: Horizon) -> None:
    """Lord Howe Island changes its clock by half an hour: whole hours do not fit that day."""
    mistakes = MistakeList()
    for day in range(horizon.days):
        if horizon.minute_at(day + 1, 0) % centre.interval_minutes:
            what = Sentence(
                "the clock of {key} changes on {date_of} by a part of {interval_minutes} minutes",
                {
                    "key": centre.timezone.key,
                    "date_of": horizon.date_of(day),
                    "interval_minutes": centre.interval_minutes,
                },
            )
            mistakes.add(
                "centre.toml", None, "interval_minutes", what, Sentence("use intervals of 15 or 30 minutes")
            )
            break
    mistakes.raise_if_any()


def duties(rows: Iterable[DutyRow], horizon: Horizon) -> tuple[Duty, ...]:
    """Rows of a roster file as duties."""
    return tuple(
        Duty(
            row.agent,
            horizon.day_of_date(row.date),
            horizon.minute_of(row.start),
            horizon.minute_of(row.end),
            row.shift,
            row.queue or None,
        )
        for row in rows
    )


def duty_rows(found: Iterable[Duty], horizon: Horizon) -> tuple[DutyRow, ...]:
    """Duties as rows of a roster file."""
    return tuple(
        DutyRow(
            duty.agent,
            horizon.date_of(duty.day),
            duty.shift,
            duty.queue or "",
            horizon.instant(duty.start),
            horizon.instant(duty.end),
        )
        for duty in found
    )


def planning_day(day: SiteDay) -> Day:
    """A day of the calendar as planning and requests for leave see it."""
    weekend = day.date.weekday() >= 5 and not day.makeup_work
    bill_run = any(window.kind in BILL_RUN for window in day.windows)
    return Day(
        day.date,
        day.kind,
        weekend,
        day.holiday is not None,
        bill_run,
        day.no_leave,
        no_leave_window=day.no_leave_window,
    )


def _leave(rows: Iterable[LeaveRow], horizon: Horizon) -> frozenset[tuple[str, int]]:
    """(agent, day) of approved leave inside the horizon."""
    found: set[tuple[str, int]] = set()
    for row in rows:
        if row.status == "approved":
            first = max(0, horizon.day_of_date(row.first_day))
            last = min(horizon.days - 1, horizon.day_of_date(row.last_day))
            found.update((row.agent, day) for day in range(first, last + 1))
    return frozenset(found)


def _agent(row: AgentRow, horizon: Horizon, leave: frozenset[tuple[str, int]], usual: int) -> Agent:
    """Month hours count for the days that the agent is employed and not on leave, pro rata by calendar day.

    Where no number of usual duties fits between limits so reduced, they are rounded outwards to the nearest
    ones.
    """
    first = max(0, horizon.day_of_date(row.valid_from)) if row.valid_from else 0
    last = min(horizon.days - 1, horizon.day_of_date(row.valid_to)) if row.valid_to else horizon.days - 1
    there = sum((row.agent, day) not in leave for day in range(first, last + 1))
    share = Fraction(there, horizon.days)
    least, most = (Fraction(str(hours)) * 60 * share for hours in (row.month_hours_min, row.month_hours_max))
    low, high = ceil(least), floor(most)
    if there < horizon.days and high // usual * usual < low:
        low, high = floor(least / usual) * usual, ceil(most / usual) * usual
    return Agent(
        row.agent,
        row.team,
        row.queues,
        low,
        high,
        row.can_work_nights,
        first,
        last,
        dict(row.skills),
        row.roles,
        row.remote,
        row.mentor or None,
        row.group,
    )


def _preferences(centre: Centre, horizon: Horizon) -> tuple[Preference, ...]:
    rows = sorted(centre.preferences, key=lambda row: (row.agent, row.date, row.shift, row.wish))
    found = (
        Preference(row.agent, horizon.day_of_date(row.date), row.shift or None, row.wish, row.weight)
        for row in rows
    )
    return tuple(wish for wish in found if 0 <= wish.day < horizon.days)


def _fixed(centre: Centre, horizon: Horizon) -> tuple[FixedDuty, ...]:
    rows = sorted(centre.fixed_duties, key=lambda row: (row.agent, row.date))
    found = (FixedDuty(r.agent, horizon.day_of_date(r.date), r.shift, r.queue or None) for r in rows)
    return tuple(fixed for fixed in found if 0 <= fixed.day < horizon.days)


def _unavailable(centre: Centre, horizon: Horizon) -> tuple[Unavailable, ...]:
    """Days, and hours as they pass: hours of the days around the horizon reach into its duties too.

    Hours that the clock skips, when it is set forward, keep nobody from anything.
    """
    found: set[tuple[str, int, tuple[int, int] | None]] = set()
    for row in centre.unavailable:
        first, last = horizon.day_of_date(row.first_day), horizon.day_of_date(row.last_day)
        if row.from_min is None or row.to_min is None:
            found.update((row.agent, day, None) for day in _within(first, last, 0, horizon.days - 1))
            continue
        for day in _within(first, last, -1, horizon.days):
            hours = (horizon.minute_at(day, row.from_min), horizon.minute_at(day, row.to_min))
            if max(0, hours[0]) < hours[1]:
                found.add((row.agent, min(max(0, day), horizon.days - 1), hours))
    return tuple(Unavailable(*away) for away in sorted(found, key=lambda a: (a[0], a[1], a[2] or ())))


def _within(first: int, last: int, least: int, most: int) -> range:
    return range(max(first, least), min(last, most) + 1)


def _past(centre: Centre, horizon: Horizon) -> tuple[Duty, ...]:
    """Last month's duties."""
    first = horizon.first_day - timedelta(days=PAST_DAYS)
    return tuple(
        sorted(duties((row for row in centre.past_duties if first <= row.date < horizon.first_day), horizon))
    )


def _ledger(centre: Centre) -> dict[tuple[str, str], float]:
    points: dict[tuple[str, str], float] = {}
    for row in centre.ledger:
        points[row.agent, row.kind] = points.get((row.agent, row.kind), 0.0) + row.points
    return points


def _requirement(centre: Centre, horizon: Horizon, rows: Sequence[RequirementRow]) -> Requirement:
    needs = {queue.code: [0] * horizon.intervals for queue in centre.queues}
    for row in rows:
        minute = horizon.minute_of(row.interval_start)
        if 0 <= minute < horizon.minutes:
            needs[row.queue][minute // horizon.interval_minutes] = row.required
    return Requirement({code: tuple(series) for code, series in needs.items()})
