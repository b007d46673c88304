"""components.csv: effects as fractions, queue by queue."""

import csv
import io
from datetime import date
from pathlib import Path

from tests.webapp.services.living import calls, write_living
from webapp.centre.read import read_centre
from webapp.services.components import COLUMNS, components_bytes
from webapp.services.history import centre_history


def table(folder: Path, text: str) -> list[dict[str, str]]:
    centre = read_centre(write_living(folder, calls=text))
    history = centre_history(centre, date(2026, 10, 1))
    data = components_bytes(centre, history.histories).decode("utf-8-sig")
    assert data.startswith(",".join(COLUMNS))
    return list(csv.DictReader(io.StringIO(data)))


def test_effects_of_a_queue(tmp_path: Path) -> None:
    found = {(row["group"], row["name"]): row for row in table(tmp_path, calls())}
    sunday = found["weekday", "Sunday"]
    # Weekend days have 3 calls of about 10 less in every half-hour, and so pull the week's mean down.
    assert -0.35 < float(sunday["effect"]) < -0.1
    assert float(sunday["low"]) < float(sunday["effect"]) < float(sunday["high"])
    assert ("level", "level") in found


def test_too_short_a_history_has_no_rows(tmp_path: Path) -> None:
    assert table(tmp_path, "\n".join(calls().splitlines()[: 1 + 24 * 20]) + "\n") == []
