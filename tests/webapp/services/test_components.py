"""components.csv: effects as fractions, queue by queue."""

import csv
import io
from datetime import date
from itertools import pairwise
from pathlib import Path

from forecasting.components import Parts
from tests.webapp.services.living import calls, write_living
from webapp.centre.read import read_centre
from webapp.services.components import COLUMNS, CURVE_COLUMNS, centre_parts, components_bytes, curve_bytes
from webapp.services.history import centre_history


def found_parts(folder: Path, text: str) -> dict[str, Parts]:
    centre = read_centre(write_living(folder, calls=text))
    return centre_parts(centre, centre_history(centre, date(2026, 10, 1)).histories)


def read(data: bytes, columns: tuple[str, ...]) -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    assert text.startswith(",".join(columns))
    return list(csv.DictReader(io.StringIO(text)))


def table(folder: Path, text: str) -> list[dict[str, str]]:
    return read(components_bytes(found_parts(folder, text)), COLUMNS)


def test_effects_of_a_queue(tmp_path: Path) -> None:
    found = {(row["group"], row["name"]): row for row in table(tmp_path, calls())}
    sunday = found["weekday", "Sunday"]
    # Weekend days have 3 calls of about 10 less in every half-hour, and so pull the week's mean down.
    assert -0.35 < float(sunday["effect"]) < -0.1
    assert float(sunday["low"]) < float(sunday["effect"]) < float(sunday["high"])
    assert ("level", "level") in found


def test_the_level_week_by_week(tmp_path: Path) -> None:
    curve = read(curve_bytes(found_parts(tmp_path, calls())), CURVE_COLUMNS)
    days = [date.fromisoformat(row["date"]) for row in curve]
    assert all((later - sooner).days == 7 for sooner, later in pairwise(days))
    # 24 half-hours of about 10 calls, 7 on weekends: near 220 on the geometric mean of the week.
    assert all(200 < float(row["level"]) < 240 for row in curve)
    assert all(float(row["low"]) < float(row["level"]) < float(row["high"]) for row in curve)


def test_too_short_a_history_has_no_rows(tmp_path: Path) -> None:
    assert table(tmp_path, "\n".join(calls().splitlines()[: 1 + 24 * 20]) + "\n") == []
