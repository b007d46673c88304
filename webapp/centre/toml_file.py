"""centre.toml: what a centre is. Every key is checked, unknown ones are mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from forecasting.grid import MINUTES_OF_DAY
from scheduler.attendance import AttendanceSettings
from scheduler.domain.sentence import Sentence
from scheduler.leave.settings import LeaveSettings
from scheduler.ledger import PointTable
from scheduler.swaps.settings import SwapSettings
from webapp.centre.attendance_settings import read_attendance_settings
from webapp.centre.calendar import COUNTRIES, subdivisions
from webapp.centre.company import read_company
from webapp.centre.company_model import Company
from webapp.centre.leave_settings import read_leave_settings
from webapp.centre.ledger_settings import read_points
from webapp.centre.mistakes import MistakeList, one_of
from webapp.centre.model import (
    Norm,
    PlanningConf,
    QueueConf,
    RuleConf,
    Severity,
    ShiftConf,
    Window,
    WindowKind,
)
from webapp.centre.own_names import read_names
from webapp.centre.planning import read_planning, read_shrinkage_hours, read_target
from webapp.centre.shifts import read_shift
from webapp.centre.swap_settings import read_swap_settings
from webapp.centre.toml_table import TomlTable
from webapp.centre.toml_text import open_toml

INTERVALS = (15, 30, 60)
NORMS: tuple[Norm, ...] = get_args(Norm)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
WINDOW_KINDS: tuple[WindowKind, ...] = get_args(WindowKind)
MOST_MONTHS = 240


@dataclass(frozen=True)
class CentreToml:
    """The contents of centre.toml."""

    name: str
    timezone: ZoneInfo
    country: str
    subdivision: str | None
    interval_minutes: int
    queues: tuple[QueueConf, ...]
    shifts: tuple[ShiftConf, ...]
    windows: tuple[Window, ...]
    rules: tuple[RuleConf, ...]
    planning: PlanningConf
    company: Company
    points: PointTable | None
    leave: LeaveSettings
    swaps: SwapSettings
    attendance: AttendanceSettings
    names: Mapping[str, Mapping[str, str]]


def read_centre_toml(path: Path, mistakes: MistakeList) -> CentreToml | None:
    """Read centre.toml; None when it is no TOML file. Otherwise what could be read, mistakes recorded."""
    table = open_toml(path, "describe the centre, as the demo centre does", mistakes)
    return None if table is None else _centre(table)


def _centre(table: TomlTable) -> CentreToml:
    country = _country(table)
    minutes = table.whole("interval_minutes", INTERVALS[0], INTERVALS[-1])
    if minutes not in INTERVALS:
        table.wrong(
            "interval_minutes",
            Sentence("{minutes} is no interval length", {"minutes": minutes}),
            Sentence("use 15, 30 or 60"),
        )
    queues = tuple(_queue(entry) for entry in table.tables("queues"))
    if not queues:
        table.wrong("queues", Sentence("there is no queue"), Sentence("add a [[queues]] entry"))
    codes = tuple(q.code for q in queues)
    shifts = tuple(read_shift(entry, codes, minutes) for entry in table.tables("shifts"))
    if not shifts:
        table.wrong("shifts", Sentence("there is no shift"), Sentence("add a [[shifts]] entry"))
    _no_repetition(table, "queues", codes)
    _no_repetition(table, "shifts", [s.code for s in shifts])
    _known_followers(table, shifts)
    _on_grid(table, queues, minutes)
    windows = tuple(w for entry in table.tables("windows") for w in _windows(entry))
    rules = tuple(_rule(entry) for entry in table.tables("rules"))
    _no_repetition(table, "rules", [r.code for r in rules])
    result = CentreToml(
        table.text("name"),
        _timezone(table),
        country,
        _subdivision(table, country),
        minutes,
        queues,
        shifts,
        windows,
        rules,
        read_planning(table),
        read_company(table, codes),
        read_points(table),
        read_leave_settings(table),
        read_swap_settings(table),
        read_attendance_settings(table),
        read_names(table),
    )
    table.finish()
    return result


def _known_followers(table: TomlTable, shifts: Sequence[ShiftConf]) -> None:
    """Shifts name others that may not follow them: all are known by then."""
    known = {shift.code for shift in shifts}
    for shift in shifts:
        for code in sorted(shift.forbidden_next - known):
            what = Sentence(
                "the shift {shift!r} forbids the shift {other!r}, which nobody knows",
                {"shift": shift.code, "other": code},
            )
            table.wrong("forbidden_next", what, one_of(known, code))


def _no_repetition(table: TomlTable, key: str, codes: Sequence[str]) -> None:
    for index, code in enumerate(codes):
        if code and code in codes[:index]:
            entry = table.tables(key)[index]
            entry.wrong(
                "code",
                Sentence("the code {code!r} stands there twice", {"code": code}),
                Sentence("give every entry a code of its own"),
            )


def _on_grid(table: TomlTable, queues: Sequence[QueueConf], minutes: int) -> None:
    for entry, queue in zip(table.tables("queues"), queues, strict=True):
        for key, value in (("opens", queue.opens_min), ("closes", queue.closes_min)):
            if value % minutes:
                entry.wrong(
                    key,
                    Sentence("the time is off the grid of {minutes} minutes", {"minutes": minutes}),
                    Sentence("choose a time on the grid"),
                )


def _timezone(table: TomlTable) -> ZoneInfo:
    name = table.text("timezone")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        if name:
            table.wrong(
                "timezone",
                Sentence("nobody knows the time zone {name!r}", {"name": name}),
                Sentence('write one such as "Asia/Shanghai"'),
            )
        return ZoneInfo("UTC")


def _country(table: TomlTable) -> str:
    country = table.text("country")
    if country and country not in COUNTRIES:
        table.wrong(
            "country",
            Sentence("no holidays are known for {country!r}", {"country": country}),
            Sentence('write two letters such as "CN" or "FR"'),
        )
        return ""
    return country


def _subdivision(table: TomlTable, country: str) -> str | None:
    part = table.text("subdivision", "")
    if part and country and part not in subdivisions(country):
        table.wrong(
            "subdivision",
            Sentence("{country} has no part {part!r}", {"country": country, "part": part}),
            one_of(subdivisions(country), part),
        )
    return part or None


def _queue(entry: TomlTable) -> QueueConf:
    patience = entry.optional_number("patience_s", 1, 86_400)
    target = read_target(entry, patience)
    opens, closes = entry.clock("opens"), entry.clock("closes")
    if opens >= closes and entry.ok:
        entry.wrong(
            "closes",
            Sentence("the queue closes before it opens"),
            Sentence('closes lies after opens, at most "24:00"'),
        )
    usual: Norm = "erlang_c" if patience is None else "erlang_a"
    norm = entry.choice("norm", NORMS, usual)
    if norm == "erlang_a" and patience is None:
        entry.wrong(
            "norm",
            Sentence("erlang_a needs the callers' patience"),
            Sentence("add patience_s = seconds, or use erlang_c"),
        )
    least = entry.whole("least_seats", 0, 100_000, 0)
    most = entry.whole("most_seats", 0, 100_000) if "most_seats" in entry.values else None
    if most is not None and least > most:
        entry.wrong(
            "most_seats",
            Sentence("least_seats {least} is more than most_seats {most}", {"least": least, "most": most}),
            Sentence("make most the larger one"),
        )
    queue = QueueConf(
        code=entry.code("code"),
        name=entry.text("name"),
        opens_min=opens,
        closes_min=closes,
        target_share=entry.number("target_share", 0.01, 1.0),
        target_threshold_s=entry.number("target_threshold_s", 0, 86_400),
        patience_s=patience,
        aht_s=entry.number("aht_s", 1, 86_400),
        shrinkage=entry.number("shrinkage", 0.0, 0.95, 0.0),
        least_seats=least,
        most_seats=most,
        max_occupancy=entry.number("max_occupancy", 0.05, 1.0, 1.0),
        norm=norm,
        chance=entry.optional_number("chance", 0.05, 0.995),
        target_of=target.of,
        target_asa_s=target.asa_s,
        target_abandoned=target.abandoned,
        shrinkage_hours=read_shrinkage_hours(entry),
    )
    if target.abandoned is not None and entry.ok and norm != "erlang_a":
        entry.wrong(
            "target_abandoned", Sentence("nobody gives up by this norm"), Sentence('use norm = "erlang_a"')
        )
    entry.finish()
    return queue


def _windows(entry: TomlTable) -> list[Window]:
    """A window; with `monthly_until`, also the same days of the following months, up to that day."""
    first, last = entry.day("first_day"), entry.day("last_day")
    if last < first and entry.ok:
        entry.wrong(
            "last_day",
            Sentence("the window ends before it begins"),
            Sentence("write {first} or a later day", {"first": first}),
        )
    until = entry.day("monthly_until") if "monthly_until" in entry.values else None
    kind = entry.choice("kind", WINDOW_KINDS)
    no_leave = entry.flag("no_leave", kind in ("BILLING", "BILL_OUT"))
    name, uplift = entry.text("name"), entry.number("uplift", -0.99, 20, 0.0)
    begins, ends = (entry.clock(key) if key in entry.values else None for key in ("from", "to"))
    if kind != "OUTAGE" and (begins is not None or ends is not None):
        key = "from" if begins is not None else "to"
        entry.wrong(
            key,
            Sentence("only an OUTAGE has times"),
            Sentence("leave them out: other windows are whole days"),
        )
    elif first == last and (ends if ends is not None else MINUTES_OF_DAY) <= (begins or 0) and entry.ok:
        entry.wrong(
            "to", Sentence("the outage ends before it begins"), Sentence('write a later time, up to "24:00"')
        )
    window = Window(kind, name, first, last, no_leave, uplift, begins, ends)
    if not entry.finish():
        return []
    if until is None:
        return [window]
    if until < last or (last - first).days > 27 or until.year - first.year > MOST_MONTHS // 12:
        entry.wrong(
            "monthly_until",
            Sentence("these days cannot be repeated every month up to there"),
            Sentence("repeat at most 28 days, up to a later day within 20 years"),
        )
        return [window]
    return _monthly(window, until)


def _monthly(window: Window, until: date) -> list[Window]:
    found = []
    for months in range(MOST_MONTHS):
        first, last = _months_later(window.first_day, months), _months_later(window.last_day, months)
        if first > until:
            break
        found.append(replace(window, first_day=first, last_day=last))
    return found


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; the month's last day where it has fewer."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def _rule(entry: TomlTable) -> RuleConf:
    severity = entry.choice("severity", SEVERITIES) if "severity" in entry.values else None
    weight = entry.optional_number("weight", 0, 1e9)
    parameters = entry.table("parameters")
    for name, value in parameters.items():
        if not isinstance(value, int | float | bool | str):
            entry.wrong(
                "parameters",
                Sentence("{name!r} is no plain value", {"name": name}),
                Sentence("write a number, a text, true or false"),
            )
    rule = RuleConf(entry.code("code"), severity, weight, dict(parameters), entry.line() or 0)
    entry.finish()
    return rule
