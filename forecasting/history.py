"""Call history on a regular grid, and what was wrong with it (FC-06, FC-07).

Nothing doubtful is used in silence: negative counts, contradicting duplicates and outliers become unknown
(NaN), calls in closed hours are left out, and each of them is a defect of the report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecasting.grid import (
    INTERVAL_LENGTHS,
    Grid,
    IntArray,
    QueueSpec,
    days_between,
    local_midnight,
    minute_of_day,
    open_grid,
)
from forecasting.quality import (
    Defect,
    DefectKind,
    QualityReport,
    absent_runs,
    describe_run,
    outlier_positions,
    worked_weekdays,
)
from forecasting.told import Told

__all__ = ["Defect", "History", "HistoryError", "QualityReport", "QueueSpec", "read_calls"]

LONG_GAP_INTERVALS = 6
"""More missing intervals in a row than this are one defect, not as many."""
REQUIRED_COLUMNS = ("queue", "interval_start", "offered")


class HistoryError(Told):
    """The table of calls cannot be read; the text is one sentence that says what would be right."""


@dataclass(frozen=True)
class History:
    """One queue on the regular grid of its open intervals.

    `frame` is indexed by tz-aware interval_start and has the columns offered (contacts, NaN = unknown) and
    aht_s (seconds, NaN = unknown). Closed hours have no rows.
    """

    spec: QueueSpec
    zone: ZoneInfo
    interval_minutes: int
    frame: pd.DataFrame

    @property
    def queue(self) -> str:
        """The queue's code."""
        return self.spec.code

    @property
    def first_day(self) -> date:
        """Local day of the first row; raises HistoryError when there is none."""
        self._demand_rows()
        return date.fromisoformat(self.frame.index[0].strftime("%Y-%m-%d"))

    @property
    def last_day(self) -> date:
        """Local day of the last row; raises HistoryError when there is none."""
        self._demand_rows()
        return date.fromisoformat(self.frame.index[-1].strftime("%Y-%m-%d"))

    def before(self, day: date) -> History:
        """A copy that ends at the midnight on which `day` begins: what a forecaster knew then."""
        return replace(self, frame=self.frame[self.frame.index < local_midnight(day, self.zone)].copy())

    def grid(self) -> Grid:
        """The grid the rows of `frame` lie on; raises HistoryError when they are not all of their days'."""
        days = () if self.frame.empty else days_between(self.first_day, self.last_day)
        grid = open_grid(days, self.spec, self.zone, self.interval_minutes)
        if not grid.index.equals(pd.DatetimeIndex(self.frame.index)) and len(self.frame):
            raise HistoryError(
                "Queue {queue} has {number} rows where its days have {open} open intervals: "
                "histories are made by read_calls.",
                {"queue": self.queue, "number": len(self.frame), "open": len(grid.index)},
            )
        return grid

    def _demand_rows(self) -> None:
        if self.frame.empty:
            raise HistoryError(
                "Queue {queue} has no history: calls are needed before it can be forecast.",
                {"queue": self.queue},
            )


def read_calls(
    frame: pd.DataFrame, queues: Sequence[QueueSpec], zone: ZoneInfo, interval_minutes: int
) -> tuple[dict[str, History], QualityReport]:
    """Put a table of calls on the regular grid of each queue.

    `frame` has the columns queue, interval_start (text: local time, or with an offset), offered and
    optionally aht_s; others are ignored. Queues without rows get an empty history. Raises HistoryError for a
    missing column, an unknown queue, a time that is none or lies off the grid, and a count that is no number.
    """
    _check_table(frame, queues, interval_minutes)
    rows = pd.DataFrame(
        {
            "queue": frame["queue"].astype(str).to_numpy(),
            "row": np.arange(1, len(frame) + 1),
            "text": frame["interval_start"].astype(str).str.strip().to_numpy(),
            "offered": _numbers(frame, "offered"),
            "aht_s": _numbers(frame, "aht_s") if "aht_s" in frame else np.nan,
        }
    )
    defects: list[Defect] = []
    rows["start"] = _instants(rows, zone, defects)
    rows = rows[rows["start"].notna()]
    _check_on_grid(rows, interval_minutes)
    histories = {
        spec.code: _regular(rows[rows["queue"] == spec.code], spec, zone, interval_minutes, defects)
        for spec in queues
    }
    return histories, QualityReport(tuple(defects))


def _check_table(frame: pd.DataFrame, queues: Sequence[QueueSpec], interval_minutes: int) -> None:
    if interval_minutes not in INTERVAL_LENGTHS:
        raise HistoryError(
            "Intervals of {interval_minutes} minutes are not supported: 15, 30 or 60 would be right.",
            {"interval_minutes": interval_minutes},
        )
    missing = [column for column in REQUIRED_COLUMNS if column not in frame.columns]
    if missing:
        raise HistoryError(
            "The table of calls lacks the column {missing}: {list} are needed.",
            {"missing": missing[0], "list": ", ".join(REQUIRED_COLUMNS)},
        )
    known = {spec.code for spec in queues}
    strange = ~frame["queue"].astype(str).isin(known).to_numpy()
    if strange.any():
        row = int(np.flatnonzero(strange)[0])
        raise HistoryError(
            "Row {value} of the calls names the queue {iloc!r}: one of {list} would be right.",
            {"value": row + 1, "iloc": frame["queue"].iloc[row], "list": ", ".join(sorted(known))},
        )


def _numbers(frame: pd.DataFrame, column: str) -> pd.Series[float]:
    numbers = pd.to_numeric(frame[column], errors="coerce").astype(float)
    blank = frame[column].isna() | (frame[column].astype(str).str.strip() == "")
    wrong = (numbers.isna() & ~blank) | np.isinf(numbers)
    if wrong.any():
        row = int(np.flatnonzero(wrong.to_numpy())[0])
        raise HistoryError(
            "Row {value} of the calls has {iloc!r} as {column}: a number is needed.",
            {"value": row + 1, "iloc": frame[column].iloc[row], "column": column},
        )
    return numbers.reset_index(drop=True)


def _instants(rows: pd.DataFrame, zone: ZoneInfo, defects: list[Defect]) -> pd.Series[pd.Timestamp]:
    """The instant of each row; NaT where the clock never showed the local time, which is reported as dst."""
    has_offset = rows["text"].str.contains(r"(?:Z|[+-]\d\d:?\d\d)$", regex=True)
    parsed = pd.to_datetime(rows["text"].where(~has_offset), format="ISO8601", errors="coerce")
    aware = pd.to_datetime(rows["text"].where(has_offset), format="ISO8601", errors="coerce", utc=True)
    bad = parsed.isna() & aware.isna()
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise HistoryError(
            "Row {row} of the calls has {text!r} as interval_start: a time like "
            "2026-12-01T08:30 would be right.",
            {"row": rows["row"].iloc[at], "text": rows["text"].iloc[at]},
        )
    # A local hour that the clock shows twice is told apart by the order of its rows: summer time comes first.
    is_first = ~rows.assign(local=parsed).duplicated(["queue", "local"]).to_numpy()
    local = pd.DatetimeIndex(parsed)
    instants = pd.Series(
        local.tz_localize(zone, ambiguous=is_first, nonexistent="NaT"), index=rows.index
    ).where(~has_offset, aware.dt.tz_convert(zone))
    for row in _rows(rows[instants.isna()]):
        sentence = (
            f"{row.queue} has a count at {row.text} (row {row.row}), a time the clock skipped: left out."
        )
        defects.append(Defect("dst", row.queue, None, row.row, sentence))
    return instants


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples; their fields are as typed as a data frame's cells are."""
    yield from frame.itertuples()


def _check_on_grid(rows: pd.DataFrame, interval_minutes: int) -> None:
    index = pd.DatetimeIndex(rows["start"])
    off = (minute_of_day(index) % interval_minutes != 0) | (index.second != 0)
    if off.any():
        row = rows.iloc[int(np.flatnonzero(off)[0])]
        raise HistoryError(
            "Row {row} of the calls starts at {text}, which is no start of a "
            "{interval_minutes}-minute interval: counts per {interval_minutes} minutes are "
            "needed.",
            {"row": row["row"], "text": row["text"], "interval_minutes": interval_minutes},
        )


def _regular(
    rows: pd.DataFrame, spec: QueueSpec, zone: ZoneInfo, interval_minutes: int, defects: list[Defect]
) -> History:
    """One queue's history; its defects are appended."""
    note = _Notes(spec.code, defects)
    rows = note.negative(note.closed(rows.copy(), spec))
    rows = note.duplicates(rows)
    columns = rows.set_index("start")[["offered", "aht_s"]]
    empty = History(spec, zone, interval_minutes, columns.astype(float).rename_axis("interval_start"))
    if rows.empty:
        return empty
    history = replace(empty, frame=empty.frame.sort_index())
    grid = open_grid(days_between(history.first_day, history.last_day), spec, zone, interval_minutes)
    regular = history.frame.reindex(grid.index).rename_axis("interval_start")
    regular["aht_s"] = regular["aht_s"].where(regular["aht_s"] > 0)
    note.gaps(regular, grid, history.frame)
    weekday = np.array([day.weekday() for day in grid.days], dtype=np.int64)
    for at in outlier_positions(regular["offered"].to_numpy(copy=True), grid.day, grid.slot, weekday):
        start = grid.index[at]
        note.add(
            "outlier",
            start,
            None,
            f"{regular['offered'].iloc[at]:g} calls at {start:%Y-%m-%d %H:%M}, far "
            "off its day and its time of the week: taken as unknown.",
        )
        regular.iloc[at, 0] = np.nan
    return replace(empty, frame=regular)


class _Notes:
    """Checks of one queue's rows that report as they clean."""

    def __init__(self, queue: str, defects: list[Defect]) -> None:
        self.queue, self.defects = queue, defects

    def add(self, kind: DefectKind, start: pd.Timestamp | None, row: int | None, what: str) -> None:
        self.defects.append(Defect(kind, self.queue, start, row, f"{self.queue} has {what}"))

    def closed(self, rows: pd.DataFrame, spec: QueueSpec) -> pd.DataFrame:
        minute = minute_of_day(pd.DatetimeIndex(rows["start"]))
        outside = (minute < spec.opens_min) | (minute >= spec.closes_min)
        for row in _rows(rows[outside & (rows["offered"].to_numpy() > 0)]):
            self.add(
                "closed",
                row.start,
                row.row,
                f"{row.offered:g} calls at {row.text} (row {row.row}), outside its opening hours: left out.",
            )
        return rows[~outside]

    def negative(self, rows: pd.DataFrame) -> pd.DataFrame:
        below = rows["offered"] < 0
        for row in _rows(rows[below]):
            self.add(
                "negative",
                row.start,
                row.row,
                f"{row.offered:g} calls at {row.text} (row {row.row}): taken as unknown, 0 or more is right.",
            )
        return rows.assign(offered=rows["offered"].mask(below))

    def duplicates(self, rows: pd.DataFrame) -> pd.DataFrame:
        again = rows.duplicated("start")
        if not again.any():
            return rows
        first = rows[~again].set_index("start")
        for row in _rows(rows[again]):
            agrees = row.offered == first.at[row.start, "offered"]
            self.add(
                "duplicate",
                row.start,
                row.row,
                f"a second row for {row.text} (row {row.row}), which "
                + (
                    "says the same: left out."
                    if agrees
                    else "says otherwise: the interval is taken as unknown."
                ),
            )
            if not agrees:
                first.at[row.start, "offered"] = np.nan
        return first.reset_index()

    def gaps(self, regular: pd.DataFrame, grid: Grid, given: pd.DataFrame) -> None:
        """Open intervals without a row or a count; days without any row are told as one run."""
        has_row = grid.index.isin(given.index)
        known_days = np.bincount(grid.day[has_row], minlength=len(grid.days)) > 0
        weekday: IntArray = np.array([day.weekday() for day in grid.days], dtype=np.int64)
        counts = np.nan_to_num(regular["offered"].to_numpy(copy=True))
        totals = np.where(known_days, np.bincount(grid.day, counts, minlength=len(grid.days)), np.nan)
        worked = worked_weekdays(totals, weekday)[weekday]
        for first, last in absent_runs(known_days, worked):
            start = grid.index[int(np.searchsorted(grid.day, first))]
            self.defects.append(describe_run(self.queue, grid.days[first], grid.days[last], start))
        told = {defect.interval_start for defect in self.defects if defect.queue == self.queue}
        repeated = grid.index.tz_localize(None).duplicated() & ~has_row
        unknown = (
            regular["offered"].isna().to_numpy() & (known_days & worked)[grid.day] & ~grid.index.isin(told)
        )
        for at in np.flatnonzero(unknown & repeated):
            start = grid.index[int(at)]
            shown = f"{start:%Y-%m-%d %H:%M}, an hour the clock showed twice"
            self.add("dst", start, None, f"one count for {shown}: the second is unknown.")
        self.runs(np.flatnonzero(unknown & ~repeated), grid)

    def runs(self, unknown: IntArray, grid: Grid) -> None:
        """Unknown intervals, one by one; a long run of them within a day is one defect."""
        breaks = np.flatnonzero((np.diff(unknown) != 1) | (np.diff(grid.day[unknown]) != 0)) + 1
        for run in np.split(unknown, breaks):
            if run.size > LONG_GAP_INTERVALS:
                start, end = grid.index[int(run[0])], grid.index[int(run[-1])]
                span = f"{start:%Y-%m-%d %H:%M} to {end:%H:%M} ({run.size} intervals)"
                self.add("gap", start, None, f"no count from {span}: taken as unknown.")
                continue
            for at in run:
                start = grid.index[int(at)]
                self.add("gap", start, None, f"no count at {start:%Y-%m-%d %H:%M}: taken as unknown.")
