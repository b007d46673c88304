"""calls.csv: the history of contacts per queue and interval (FC-07).

What a person must mend is a mistake here: unknown queues, unreadable times and numbers, times off the grid.
What recorders do by themselves (gaps, duplicates, negative counts, clock changes) is left to the
data-quality report of the forecast (FC-06), which names every case and uses none of them.
"""

import math
import re
from array import array
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import pandas as pd

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList, one_of
from webapp.centre.tables import open_table
from webapp.centre.times import Unread, parse_clock, parse_date, said_of

REQUIRED = ("queue", "interval_start", "offered")
OPTIONAL = ("answered", "abandoned", "aht_s")
MOST_COUNT = 1e7
MOST_DAYS = 20_000
"""Days that are remembered as they are written: those of fifty years."""
_TIME = re.compile(r"([^T ]+)[T ]([0-9:]+)(Z|[+-]\d{2}:?\d{2})?")
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")


def read_calls(
    path: Path, queues: Collection[str], interval_minutes: int, mistakes: MistakeList, most: int | None = None
) -> pd.DataFrame | None:
    """The rows as written: queue and interval_start (ISO text), offered, answered, abandoned, aht_s (NaN =
    blank).

    None without a usable file. Rows with a mistake are left out; more than `most` rows are one.
    """
    table = open_table(path, REQUIRED, OPTIONAL, mistakes)
    if table is None:
        return None
    place = {name: table.columns.index(name) for name in (*REQUIRED, *OPTIONAL) if name in table.columns}
    known = {code: code for code in queues}
    codes, starts = list[str](), list[str]()
    numbers = {name: array("d") for name in (REQUIRED[2], *OPTIONAL)}
    for count, (line, cells) in enumerate(table.rows):
        if count == most:
            what = Sentence("the file has more than {most_rows} rows", {"most_rows": f"{most:,}"})
            mistakes.add(table.file, line, None, what, Sentence("send it in parts"))
            break
        code = known.get(cells[place["queue"]])
        if code is None:
            _strange_queue(table.file, line, cells[place["queue"]], queues, mistakes)
        start = _start(table.file, line, cells[place["interval_start"]], interval_minutes, mistakes)
        found = {
            name: _number(table.file, line, name, cells[place[name]], mistakes) if name in place else math.nan
            for name in numbers
        }
        if code is not None and start is not None:
            codes.append(code)
            starts.append(start)
            for name, column in numbers.items():
                column.append(found[name])
    columns = {"queue": codes, "interval_start": starts, **numbers}
    return pd.DataFrame(columns, columns=[*REQUIRED, *OPTIONAL])


def _strange_queue(file: str, line: int, code: str, queues: Collection[str], mistakes: MistakeList) -> None:
    what = (
        Sentence("nobody knows the queue {code!r}", {"code": code[:60]})
        if code
        else Sentence("the cell is empty")
    )
    right = what if mistakes.full(file, "queue") else one_of(queues, code)
    mistakes.add(file, line, "queue", what, right)


def _start(file: str, line: int, text: str, interval_minutes: int, mistakes: MistakeList) -> str | None:
    try:
        return _iso(text, interval_minutes)
    except ValueError as error:
        right = Sentence("write local time as 2026-12-31T22:00, or with its offset")
        what = said_of(error) if text else Sentence("the cell is empty")
        mistakes.add(file, line, "interval_start", what, right)
        return None


_iso_day = lru_cache(MOST_DAYS)(lambda text: parse_date(text).isoformat())
_minutes = lru_cache(24 * 60)(parse_clock)


def _iso(text: str, interval_minutes: int) -> str:
    match = _TIME.fullmatch(text)
    if not match:
        raise Unread("{text!r} is not a date and time", {"text": text[:60]})
    minutes = _minutes(match[2])
    if minutes % interval_minutes:
        raise Unread(
            "{time} is no start of an interval of {minutes} minutes",
            {"time": match[2], "minutes": interval_minutes},
        )
    if minutes == 1440:
        raise Unread("24:00 is 00:00 of the next day", {})
    return f"{_iso_day(match[1])}T{minutes // 60:02d}:{minutes % 60:02d}{match[3] or ''}"


def _number(file: str, line: int, column: str, text: str, mistakes: MistakeList) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if math.isnan(value) and (text or column == "offered"):
        what = (
            Sentence("{text!r} is not a number", {"text": text[:60]})
            if text
            else Sentence("the cell is empty")
        )
        right = Sentence("write a count, or remove the row where it is unknown")
        mistakes.add(file, line, column, what, right)
    elif abs(value) > MOST_COUNT:
        what = Sentence("{text} is far too large", {"text": text[:60]})
        right = Sentence("write at most {most_count}", {"most_count": f"{MOST_COUNT:,.0f}"})
        mistakes.add(file, line, column, what, right)
    return value
