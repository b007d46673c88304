"""From a centre to a forecast: blind to what comes later, and plain about what cannot be done."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.webapp.centre.small import TOML, write
from webapp.centre.model import Centre
from webapp.centre.read import read_centre
from webapp.services.forecast import forecast_centre
from webapp.services.history import centre_history, month_after_history
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo

MARCH = Month(2026, 3)


def _calls(until: date, spike_from: date | None = None, offset: str = "") -> str:
    """Half-hourly calls of the queue `calls` from November 2025, with an absurd level from a day on."""
    rng = np.random.default_rng(5)
    lines = ["queue,interval_start,offered,aht_s"]
    day = date(2025, 11, 3)
    while day <= until:
        level = 900.0 if spike_from and day >= spike_from else 20.0
        for minutes in range(480, 1200, 30):
            count = rng.poisson(level * (0.5 if day.weekday() > 4 else 1.0))
            lines.append(f"calls,{day}T{minutes // 60:02d}:{minutes % 60:02d}{offset},{count},240")
        day += timedelta(days=1)
    return "\n".join(lines) + "\n"


def _centre(folder: Path, calls: str | None) -> Centre:
    return read_centre(write(folder, calls=calls))


def test_a_month_is_forecast_and_the_queue_without_history_named(tmp_path: Path) -> None:
    found = forecast_centre(_centre(tmp_path, _calls(date(2026, 2, 20))), MARCH)
    assert len(found.rows) == 31 * 24
    assert {row.queue for row in found.rows} == {"calls"}
    assert found.rows[0].interval_start.isoformat() == "2026-03-01T08:00:00+01:00"
    assert found.rows[-1].interval_start.isoformat() == "2026-03-31T19:30:00+02:00"
    # The one warning of a queue without any call is the centre's own.
    assert found.history.without == ("mail",)
    assert not [warning for warning in map(str, found.warnings) if "mail" in warning]
    weekday = [row.mean for row in found.rows if row.interval_start.weekday() < 5]
    assert 15 < sum(weekday) / len(weekday) < 30


def test_a_queue_with_too_little_history_is_left_out_and_the_others_are_planned(tmp_path: Path) -> None:
    few = "".join(f"mail,2026-02-{day}T10:00,3,\n" for day in (17, 18, 19))
    found = forecast_centre(_centre(tmp_path, _calls(date(2026, 2, 20)) + few), MARCH)
    assert {row.queue for row in found.rows} == {"calls"} == set(found.methods)
    told = [warning for warning in map(str, found.warnings) if warning.startswith("Queue mail")]
    assert told
    assert told[0].endswith("It is not forecast, the others are.")


def test_a_holiday_that_history_does_not_know_is_named(tmp_path: Path) -> None:
    # Closed on 4 days off, open on the country's one other: the new one opens with (1 + 1) / (5 + 2) = 29 %.
    closed = [date(2025, 11, 20), date(2025, 12, 25), date(2026, 1, 1), date(2026, 2, 12)]
    known = "".join(
        line
        for line in _calls(date(2026, 2, 20)).splitlines(keepends=True)
        if not any(str(day) in line for day in closed)
    )
    rows = "".join(f"{day},statutory,Closed\n" for day in closed) + "2026-03-18,statutory,Brand new\n"
    folder = write(tmp_path, calls=known, holidays="date,kind,name\n" + rows)
    found = forecast_centre(read_centre(folder), MARCH)
    told = [warning for warning in map(str, found.warnings) if "Brand new" in warning]
    assert len(told) == 1
    assert told[0].startswith("Nothing tells whether calls is open on Wed 2026-03-18 (Brand new)")
    assert "a chance of 29 %" in told[0]


def test_blind_to_everything_from_the_day_on(tmp_path: Path) -> None:
    blind_from = date(2026, 2, 10)
    for name, offset in (("local", ""), ("offset", "+01:00")):
        plain, spiked = tmp_path / f"plain-{name}", tmp_path / f"spiked-{name}"
        plain.mkdir()
        spiked.mkdir()
        known = _calls(date(2026, 2, 9), offset=offset)
        later = _calls(date(2026, 3, 28), blind_from, offset)
        expected = forecast_centre(_centre(plain, known), MARCH, as_of=blind_from)
        found = forecast_centre(_centre(spiked, later), MARCH, as_of=blind_from)
        assert found.rows == expected.rows


def test_the_month_itself_is_not_seen_without_as_of(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    known = forecast_centre(_centre(tmp_path / "a", _calls(date(2026, 2, 28))), MARCH)
    later = forecast_centre(_centre(tmp_path / "b", _calls(date(2026, 4, 15), date(2026, 3, 1))), MARCH)
    assert known.rows == later.rows


@pytest.mark.parametrize(
    ("calls", "as_of", "words"),
    [
        (None, None, "has no history: put past calls"),
        ("queue,interval_start,offered\n", None, "has no history"),
        (_calls(date(2026, 2, 20)), date(2026, 3, 2), "cannot be as of Mon 2026-03-02"),
        (_calls(date(2026, 2, 20)), date(2025, 11, 3), "No queue has calls before Mon 2025-11-03"),
        (_calls(date(2025, 11, 4)), None, "calls"),
    ],
)
def test_what_cannot_be_forecast(tmp_path: Path, calls: str | None, as_of: date | None, words: str) -> None:
    with pytest.raises(CannotDo, match=words):
        forecast_centre(_centre(tmp_path, calls), MARCH, as_of=as_of)


def test_defects_are_reported_not_used(tmp_path: Path) -> None:
    # FC-06: three missing half-hours, one duplicate, one negative value are five defects.
    lines = _calls(date(2026, 2, 20)).splitlines()
    lines[30] = _with_count(lines[30], -5)
    lines.append(lines[60])
    del lines[100], lines[140], lines[180]
    history = centre_history(_centre(tmp_path, "\n".join(lines)), date(2026, 3, 1))
    counts = history.quality.counts
    assert (counts["gap"], counts["duplicate"], counts["negative"]) == (3, 1, 1)
    assert sum(counts.values()) == 5


def _with_count(line: str, count: int) -> str:
    queue, start, _, aht = line.split(",")
    return f"{queue},{start},{count},{aht}"


def test_the_month_after_the_history(tmp_path: Path) -> None:
    assert month_after_history(_centre(tmp_path, _calls(date(2025, 12, 5)))) == Month(2026, 1)
    (tmp_path / "calls.csv").unlink()
    with pytest.raises(CannotDo, match="no history"):
        month_after_history(_centre(tmp_path, None))


def test_months() -> None:
    assert parse_month("2024-02").last_day == date(2024, 2, 29)
    assert str(Month(2026, 12)) == "2026-12"
    for text in ("2026-13", "2026-1", "December", "0000-01", "2026-12-01"):
        with pytest.raises(ValueError, match="is not a month"):
            parse_month(text)


def test_a_forecast_over_the_clock_change_has_every_interval(tmp_path: Path) -> None:
    toml = TOML.replace('closes = "20:00"', 'closes = "24:00"').replace('opens = "08:00"', 'opens = "00:00"')
    centre = read_centre(write(tmp_path, toml=toml, calls=_calls(date(2026, 2, 20))))
    rows = forecast_centre(centre, MARCH).rows
    stamps = [datetime.timestamp(row.interval_start) for row in rows]
    assert len(rows) == 31 * 48 - 2
    assert all(b - a == 1800 for a, b in pairwise(stamps))


def test_projected_holidays_are_told(tmp_path: Path) -> None:
    centre = replace(_centre(tmp_path, _calls(date(2026, 2, 20))), country="CN")
    warnings = forecast_centre(centre, Month(2027, 2)).warnings
    assert any(
        warning.startswith("The holidays of 2027-02 are a projection (Chinese New Year")
        for warning in map(str, warnings)
    )
