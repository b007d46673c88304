"""calls.csv: the history of contacts per queue and interval (FC-07).

What a person must mend is a mistake here: unknown queues, unreadable times and numbers, times off the grid.
What recorders do by themselves (gaps, duplicates, negative counts, clock changes) is left to the
data-quality report of the forecast (FC-06), which names every case and uses none of them.
"""

import math
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pandas as pd

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList, one_of
from webapp.centre.tables import Table, read_table
from webapp.centre.times import parse_clock, parse_date

REQUIRED = ("queue", "interval_start", "offered")
OPTIONAL = ("answered", "abandoned", "aht_s")
MOST_COUNT = 1e7
_TIME = re.compile(r"([^T ]+)[T ]([0-9:]+)(Z|[+-]\d{2}:?\d{2})?")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")


def read_calls(
    path: Path, queues: Collection[str], interval_minutes: int, mistakes: MistakeList
) -> pd.DataFrame | None:
    """The rows as written: queue and interval_start (ISO text), offered, answered, abandoned, aht_s (NaN =
    blank).

    None without a usable file. Rows with a mistake are left out.
    """
    table = read_table(path, REQUIRED, OPTIONAL, mistakes)
    if table is None:
        return None
    columns = {name: [row[i] for _, row in table.rows] for i, name in enumerate(table.columns)}
    lines = [line for line, _ in table.rows]
    good = _good_queues(table, columns["queue"], lines, queues, mistakes)
    starts = _starts(table.file, columns["interval_start"], lines, interval_minutes, mistakes)
    data: dict[str, list[str] | list[float]] = {"queue": columns["queue"]}
    data["interval_start"] = [start or "" for start in starts]
    good = [fine and start is not None for fine, start in zip(good, starts, strict=True)]
    for name in ("offered", *OPTIONAL):
        texts = columns.get(name)
        data[name] = _numbers(table.file, name, texts, lines, mistakes) if texts else [math.nan] * len(lines)
    frame = pd.DataFrame(data, columns=[*REQUIRED, *OPTIONAL])
    return frame[pd.Series(good, dtype=bool)].reset_index(drop=True)


def _good_queues(
    table: Table, codes: list[str], lines: list[int], queues: Collection[str], mistakes: MistakeList
) -> list[bool]:
    for code, line in zip(codes, lines, strict=True):
        if code not in queues:
            what = (
                Sentence("nobody knows the queue {code!r}", {"code": code[:60]})
                if code
                else Sentence("the cell is empty")
            )
            mistakes.add(table.file, line, "queue", what, one_of(queues, code))
    return [code in queues for code in codes]


def _starts(
    file: str, texts: list[str], lines: list[int], interval_minutes: int, mistakes: MistakeList
) -> list[str | None]:
    found: list[str | None] = []
    for text, line in zip(texts, lines, strict=True):
        try:
            found.append(_iso(text, interval_minutes))
        except ValueError as error:
            right = Sentence("write local time as 2026-12-31T22:00, or with its offset")
            mistakes.add(
                file, line, "interval_start", str(error) if text else Sentence("the cell is empty"), right
            )
            found.append(None)
    return found


_iso_day = cache(lambda text: parse_date(text).isoformat())
_minutes = cache(parse_clock)


def _iso(text: str, interval_minutes: int) -> str:
    match = _TIME.fullmatch(text)
    if not match:
        raise ValueError(f"{text[:60]!r} is not a date and time")
    minutes = _minutes(match[2])
    if minutes % interval_minutes:
        raise ValueError(f"{match[2]} is no start of an interval of {interval_minutes} minutes")
    if minutes == 1440:
        raise ValueError("24:00 is 00:00 of the next day")
    return f"{_iso_day(match[1])}T{minutes // 60:02d}:{minutes % 60:02d}{match[3] or ''}"


def _numbers(
    file: str, column: str, texts: list[str], lines: list[int], mistakes: MistakeList
) -> list[float]:
    found = []
    for text, line in zip(texts, lines, strict=True):
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if math.isnan(value) and (text or column == "offered"):
            what = (
                Sentence("{text!r} is not a number", {"text": text[:60]})
                if text
                else Sentence("the cell is empty")
            )
            mistakes.add(
                file, line, column, what, Sentence("write a count, or remove the row where it is unknown")
            )
        elif abs(value) > MOST_COUNT:
            mistakes.add(
                file,
                line,
                column,
                Sentence("{text} is far too large", {"text": text[:60]}),
                Sentence("write at most {most_count}", {"most_count": f"{MOST_COUNT:,.0f}"}),
            )
        found.append(value)
    return found
