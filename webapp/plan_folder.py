"""Reads the folder that `paiban plan` writes; everything that shows a plan starts here.

Files: plan.json, forecast.csv, history.csv, requirement.csv, coverage.csv, roster.csv,
result.json, audit.json, fairness.csv. Neither the centre nor the solver is needed to show a plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from webapp.plan_fields import Fields, PlanFolderError, read_object, read_rows
from webapp.plan_model import (
    AccuracyRow,
    ActivityLine,
    BacktestRow,
    BreakInfo,
    ComponentRow,
    CoveragePoint,
    DayBand,
    DayInfo,
    DutyLine,
    FairnessRow,
    ForecastPoint,
    Forecasts,
    HistoryPoint,
    LevelPoint,
    Outcome,
    Plan,
    QueueInfo,
    RuleTotal,
    ShiftInfo,
    ViolationLine,
)

__all__ = ["FILES", "PlanFolderError", "read_forecasts", "read_plan"]

FILES = (
    "plan.json",
    "forecast.csv",
    "history.csv",
    "requirement.csv",
    "coverage.csv",
    "roster.csv",
    "result.json",
    "audit.json",
    "fairness.csv",
)
ACTIVITIES = ("contacts", "break", "meal", "training", "meeting", "monitoring", "standby", "management")
FAMILIES = ("early", "day", "late", "night", "split")

Point = TypeVar("Point", ForecastPoint, HistoryPoint, CoveragePoint)


def read_plan(folder: Path) -> Plan:
    """The plan in `folder`; raises PlanFolderError, whose text is one sentence, when it cannot be shown."""
    if not folder.is_dir():
        raise PlanFolderError(
            f"There is no folder {folder}; "
            f"make a plan with `paiban plan CENTRE --month 2026-12 --out {folder}`."
        )
    head = read_object(folder / "plan.json")
    days = tuple(_day(fields) for fields in head.objects("days"))
    if not days:
        raise PlanFolderError("plan.json names no days; make the plan anew.")
    queues = tuple(
        QueueInfo(item.text("code"), item.text("name"), item.text("opens"), item.text("closes"))
        for item in head.objects("queues")
    )
    shifts = {shift.code: shift for shift in map(_shift, head.objects("shifts"))}
    zone = _zone(head)
    fairness = tuple(_fairness_rows(folder))
    roster = _roster(folder, shifts, {row.agent for row in fairness}, {item.day for item in days}, zone)
    interval_minutes = head.whole("interval_minutes")
    if interval_minutes not in (15, 30, 60):
        raise head.wrong("interval_minutes", "15, 30 or 60")
    return Plan(
        centre=head.text("centre"),
        country=head.maybe_text("country") or "",
        timezone=zone.key,
        month=head.text("month"),
        interval_minutes=interval_minutes,
        version=head.maybe_text("version") or "",
        queues=queues,
        shifts=shifts,
        teams=_teams(head.texts("teams"), fairness),
        days=days,
        warnings=head.texts("warnings"),
        quality={
            key: Fields("plan.json, quality", {key: value}).whole(key)
            for key, value in head.mapping("quality").items()
            if isinstance(value, int)
        },
        created_from={key: str(value) for key, value in head.mapping("created_from").items()},
        backtest=tuple(_backtest(item) for item in head.objects("backtest")),
        forecast=_by_queue(_forecast_points(folder, zone)),
        history=_by_queue(_history_points(folder, zone)),
        coverage=_by_queue(_coverage_points(folder, zone)),
        roster=roster,
        fairness=fairness,
        outcome=_outcome(read_object(folder / "result.json")),
        violations=tuple(
            _violation(item, zone)
            for item in read_object(folder / "audit.json").objects("violations", needed=True)
        ),
        duty_of={(duty.agent, duty.day): duty for duty in roster},
        names={row.agent: row.name for row in fairness},
        accuracy=tuple(_accuracy_rows(folder / "accuracy.csv")),
        components=tuple(_component_rows(folder / "components.csv")),
        day_bands=tuple(_day_bands(folder / "levels.csv")),
        level_curve=tuple(_level_points(folder / "level_curve.csv")),
        activities=_activities(folder / "activities.csv", zone),
    )


def read_forecasts(
    folder: Path,
    zone: ZoneInfo,
    *,
    interval_minutes: int,
    queues: tuple[QueueInfo, ...],
    days: tuple[DayInfo, ...],
    history: Iterable[HistoryPoint],
    backtest: Fields,
) -> Forecasts:
    """The forecast that lies in `folder`, with the history and the days it is shown with.

    Raises PlanFolderError, as `read_plan` does.
    """
    return Forecasts(
        interval_minutes=interval_minutes,
        queues=queues,
        days=days,
        forecast=_by_queue(_forecast_points(folder, zone)),
        history=_by_queue(history),
        backtest=tuple(_backtest(item) for item in backtest.objects("backtest")),
        accuracy=tuple(_accuracy_rows(folder / "accuracy.csv")),
        components=tuple(_component_rows(folder / "components.csv")),
        day_bands=tuple(_day_bands(folder / "levels.csv")),
        level_curve=tuple(_level_points(folder / "level_curve.csv")),
    )


def _zone(head: Fields) -> ZoneInfo:
    try:
        return ZoneInfo(head.text("timezone"))
    except (ValueError, ZoneInfoNotFoundError):
        raise head.wrong("timezone", "the name of a time zone such as Asia/Shanghai") from None


def _day(fields: Fields) -> DayInfo:
    return DayInfo(
        day=fields.day("date"),
        kind=fields.maybe_text("kind") or "NORMAL",
        holiday=fields.maybe_text("holiday"),
        no_leave=fields.flag("no_leave"),
        window_names=fields.texts("window_names"),
        makeup_work=fields.flag("makeup_work"),
        shifted_off=fields.flag("shifted_off"),
        weekend=fields.flag("weekend"),
    )


def _shift(fields: Fields) -> ShiftInfo:
    family = fields.text("family")
    if family not in FAMILIES:
        raise fields.wrong("family", "one of " + ", ".join(FAMILIES))
    return ShiftInfo(
        code=fields.text("code"),
        name=fields.text("name"),
        start=fields.text("start"),
        end=fields.text("end"),
        family=family,
        kinds=fields.texts("kinds"),
        breaks=tuple(
            BreakInfo(item.text("start"), item.text("end"), item.flag("paid"))
            for item in fields.objects("breaks")
        ),
    )


def _teams(named: tuple[str, ...], fairness: Iterable[FairnessRow]) -> tuple[str, ...]:
    """Teams in the order of plan.json, then those that only agents name."""
    return tuple(dict.fromkeys([*named, *(row.team for row in fairness)]))


def _backtest(fields: Fields) -> BacktestRow:
    return BacktestRow(
        queue=fields.text("queue"),
        method=fields.text("method"),
        wape=fields.maybe_number("wape"),
        mase=fields.maybe_number("mase"),
        bias=fields.maybe_number("bias"),
        coverage80=fields.maybe_number("coverage80"),
        coverage95=fields.maybe_number("coverage95"),
    )


def _accuracy_rows(path: Path) -> Iterable[AccuracyRow]:
    numbers = ("wape", "bias", "coverage80", "floor_ratio", "staffing_price")
    if path.exists():
        for row in read_rows(path, ("source", "queue", "level", "lead", "pairs", *numbers)):
            source, queue, level, lead = map(row.text, ("source", "queue", "level", "lead"))
            yield AccuracyRow(source, queue, level, lead, row.whole("pairs"), *map(row.maybe_number, numbers))


def _component_rows(path: Path) -> Iterable[ComponentRow]:
    if path.exists():
        for row in read_rows(path, ("queue", "group", "name", "effect", "low", "high")):
            effect, low, high = (row.number(column) for column in ("effect", "low", "high"))
            yield ComponentRow(row.text("queue"), row.text("group"), row.text("name"), effect, low, high)


def _day_bands(path: Path) -> Iterable[DayBand]:
    """The days of levels.csv; none where the file was written without bands."""
    if path.exists():
        for row in read_rows(path, ("queue", "level", "start")):
            if row.text("level") == "day" and row.maybe_text("p10") is not None:
                edges = (row.number(name) for name in ("p2_5", "p10", "p90", "p97_5"))
                yield DayBand(row.text("queue"), row.day("start"), *edges)


def _level_points(path: Path) -> Iterable[LevelPoint]:
    if path.exists():
        for row in read_rows(path, ("queue", "date", "level", "low", "high")):
            numbers = (row.number(name) for name in ("level", "low", "high"))
            yield LevelPoint(row.text("queue"), row.day("date"), *numbers)


def _by_queue(points: Iterable[Point]) -> Mapping[str, tuple[Point, ...]]:
    """The points of each queue in the order of time."""
    found: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        found[point.queue].append(point)
    return {queue: tuple(sorted(rows, key=lambda point: point.start)) for queue, rows in found.items()}


def _forecast_points(folder: Path, zone: ZoneInfo) -> Iterable[ForecastPoint]:
    columns = ("queue", "interval_start", "mean", "p2_5", "p10", "p90", "p97_5")
    for row in read_rows(folder / "forecast.csv", columns):
        mean, low95, low80, high80, high95 = (row.number(column) for column in columns[2:])
        yield ForecastPoint(
            row.text("queue"), row.moment("interval_start", zone), mean, low95, low80, high80, high95
        )


def _history_points(folder: Path, zone: ZoneInfo) -> Iterable[HistoryPoint]:
    for row in read_rows(folder / "history.csv", ("queue", "interval_start", "offered")):
        yield HistoryPoint(row.text("queue"), row.moment("interval_start", zone), row.maybe_number("offered"))


def _coverage_points(folder: Path, zone: ZoneInfo) -> Iterable[CoveragePoint]:
    """Agents required by requirement.csv and staffed as the audit counts them, by coverage.csv."""
    staffed = {
        (row.text("queue"), row.moment("interval_start", zone)): row
        for row in read_rows(folder / "coverage.csv", ("queue", "interval_start", "staffed", "service_level"))
    }
    for row in read_rows(folder / "requirement.csv", ("queue", "interval_start", "offered", "required")):
        key = (row.text("queue"), row.moment("interval_start", zone))
        if key not in staffed:
            raise row.wrong("interval_start", f"an interval of coverage.csv for queue {key[0]}")
        yield CoveragePoint(
            *key,
            row.number("required"),
            staffed[key].number("staffed"),
            row.number("offered"),
            staffed[key].maybe_number("service_level"),
        )


def _roster(
    folder: Path, shifts: Mapping[str, ShiftInfo], agents: set[str], days: set[date], zone: ZoneInfo
) -> tuple[DutyLine, ...]:
    """The duties; each must name an agent of fairness.csv, a shift of plan.json and a day of the month."""
    duties = []
    for row in read_rows(folder / "roster.csv", ("agent", "date", "shift", "queue", "start", "end")):
        duty = DutyLine(
            row.text("agent"),
            row.day("date"),
            row.text("shift"),
            row.maybe_text("queue") or "",
            row.moment("start", zone),
            row.moment("end", zone),
        )
        if duty.shift not in shifts:
            raise row.wrong("shift", "one of the shifts of plan.json: " + ", ".join(shifts))
        if duty.agent not in agents:
            raise row.wrong("agent", "an agent of fairness.csv")
        if duty.day not in days:
            raise row.wrong("date", f"a day between {min(days)} and {max(days)}")
        duties.append(duty)
    return tuple(duties)


def _activities(path: Path, zone: ZoneInfo) -> Mapping[str, tuple[ActivityLine, ...]]:
    """What each agent does when; nothing without the file."""
    found: dict[str, list[ActivityLine]] = defaultdict(list)
    for row in read_rows(path, ("agent", "start", "end", "activity", "queue")) if path.exists() else ():
        line = ActivityLine(
            row.text("agent"),
            row.moment("start", zone),
            row.moment("end", zone),
            row.text("activity"),
            row.maybe_text("queue") or "",
        )
        if line.activity not in ACTIVITIES:
            raise row.wrong("activity", f"one of {', '.join(ACTIVITIES)}")
        found[line.agent].append(line)
    return {agent: tuple(sorted(lines, key=lambda line: line.start)) for agent, lines in found.items()}


def _fairness_rows(folder: Path) -> Iterable[FairnessRow]:
    whole = ("duties", "nights", "weekend_duties", "holiday_duties")
    numbers = ("hours", "hours_min", "hours_max", "points", "target", "deviation", "ledger_before")
    for row in read_rows(folder / "fairness.csv", ("agent", "name", "team", *whole, *numbers)):
        yield FairnessRow(
            row.text("agent"),
            row.text("name"),
            row.text("team"),
            *(row.whole(column) for column in whole),
            *(row.number(column) for column in numbers),
        )


def _outcome(fields: Fields) -> Outcome:
    effort, seed = fields.maybe_number("effort"), fields.maybe_number("seed")
    return Outcome(
        status=fields.text("status"),
        objective=fields.maybe_number("objective"),
        bound=fields.maybe_number("bound"),
        gap=fields.maybe_number("gap"),
        understaffed_hours=fields.number("understaffed_hours"),
        understaffed_hours_bound=fields.maybe_number("understaffed_hours_bound"),
        seconds=fields.maybe_number("seconds") or 0.0,
        effort=effort,
        seed=None if seed is None else int(seed),
        cut_by_clock=fields.flag("cut_by_clock"),
        rules=tuple(_rule_total(item) for item in fields.objects("rules")),
    )


def _rule_total(fields: Fields) -> RuleTotal:
    return RuleTotal(
        code=fields.text("code"),
        severity=fields.text("severity"),
        weight=fields.maybe_number("weight"),
        statement=fields.text("statement"),
        unit=fields.maybe_text("unit") or "",
        violations=fields.whole("violations"),
        amount=fields.number("amount"),
        cost=fields.number("cost"),
    )


def _violation(fields: Fields, zone: ZoneInfo) -> ViolationLine:
    return ViolationLine(
        rule=fields.text("rule"),
        severity=fields.text("severity"),
        agent=fields.maybe_text("agent"),
        day=fields.day("day") if fields.maybe_text("day") else None,
        interval_start=fields.moment("interval_start", zone) if fields.maybe_text("interval_start") else None,
        queue=fields.maybe_text("queue"),
        amount=fields.number("amount"),
        unit=fields.maybe_text("unit") or "",
        cost=fields.maybe_number("cost") or 0.0,
        sentence=fields.text("sentence"),
    )
