"""Outages in a centre's history: masked, or completed by what other sites took over (FC-09, K-05)."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from forecasting.backtest import masked
from tests.webapp.services.living import TOML, calls, write_living
from webapp.centre.calendar import day_flags
from webapp.centre.mistakes import Mistakes
from webapp.centre.model import Window
from webapp.centre.read import read_centre
from webapp.services.forecast import CentreForecast, forecast_centre
from webapp.services.history import centre_history, queue_flags
from webapp.services.months import Month

OCTOBER = Month(2026, 10)
DAY = date(2026, 9, 16)
HOURS = ("10:00", "10:30", "11:00", "11:30")
WINDOW = f"""
[[windows]]
kind = "OUTAGE"
name = "Exchange down"
first_day = {DAY}
last_day = {DAY}
"""
HEADER = "queue,interval_start,offered,site\n"


def lost(text: str) -> tuple[str, dict[str, int]]:
    """The history with no call for two hours of the day, and what was lost by time of day."""
    lines, counts = text.splitlines(), {}
    for place, line in enumerate(lines):
        queue, start, offered = line.split(",")
        if start[:10] == str(DAY) and start[11:] in HOURS:
            counts[start[11:]] = int(offered)
            lines[place] = f"{queue},{start},0"
    return "\n".join(lines) + "\n", counts


def forecast(folder: Path, **files: str) -> CentreForecast:
    return forecast_centre(read_centre(write_living(folder, **files)), OCTOBER, as_of=date(2026, 9, 21))


def hours_of_outage(made: CentreForecast) -> float:
    """Calls expected on Wednesdays at the hours of the outage."""
    rows = [row for row in made.rows if row.interval_start.weekday() == 2]
    return sum(row.mean for row in rows if f"{row.interval_start:%H:%M}" in HOURS)


def test_a_masked_outage_moves_the_forecast_by_less_than_one_in_a_hundred(tmp_path: Path) -> None:
    whole = hours_of_outage(forecast(tmp_path / "whole"))
    masked = hours_of_outage(forecast(tmp_path / "masked", calls=lost(calls())[0], toml=TOML + WINDOW))
    assert masked == pytest.approx(whole, rel=0.01)
    # Without the mask the Wednesdays are forecast visibly lower at these hours.
    assert hours_of_outage(forecast(tmp_path / "bare", calls=lost(calls())[0])) < 0.98 * whole


def test_an_outage_with_times_leaves_the_rest_of_its_day(tmp_path: Path) -> None:
    text, times = lost(calls())[0], 'from = "10:15"\nto = "12:00"\n'
    centre = read_centre(write_living(tmp_path / "timed", calls=text, toml=TOML + WINDOW + times))
    flag = queue_flags(centre, "calls", DAY, DAY)[DAY]
    assert (flag.outage, flag.outage_minutes) == (False, ((615, 720),))
    frame = centre_history(centre, DAY + timedelta(days=1)).histories["calls"].frame
    inside = frame.index[masked(frame.index, {DAY: flag}, 30)]
    # An interval that the outage only touches is masked as well; its end is not included.
    assert [f"{start:%H:%M}" for start in inside] == ["10:00", "10:30", "11:00", "11:30"]
    whole = hours_of_outage(forecast(tmp_path / "whole"))
    timed = hours_of_outage(forecast(tmp_path / "too", calls=text, toml=TOML + WINDOW + times))
    assert timed == pytest.approx(whole, rel=0.01)


def test_sites_complete_an_outage_with_times(tmp_path: Path) -> None:
    rows = f"calls,{DAY}T10:30,7,north\n"
    centre = read_centre(
        write_living(
            tmp_path,
            calls=lost(calls())[0],
            toml=TOML + WINDOW + 'from = "10:00"\nto = "12:00"\n',
            assisting_calls=HEADER + rows,
        )
    )
    frame = centre_history(centre, date(2026, 9, 21)).histories["calls"].frame
    found = {f"{start:%H:%M}": value for start, value in frame["offered"][f"{DAY}"].items()}
    # The centre says how long the outage was: what no site reports within it is unknown.
    assert found["10:30"] == 7
    assert np.isnan([found[clock] for clock in ("10:00", "11:00", "11:30")]).all()
    assert found["12:00"] > 0
    assert queue_flags(centre, "calls", DAY, DAY)[DAY].outage_minutes == ()


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ('from = "12:00"\nto = "10:00"\n', "the outage ends before it begins"),
        ('from = "noon"\n', "from"),
        ('kind = "EVENT"\nto = "10:00"\n', "only an OUTAGE has times"),
    ],
)
def test_wrong_times_of_an_outage_are_told(tmp_path: Path, times: str, words: str) -> None:
    window = WINDOW.replace('kind = "OUTAGE"\n', "") if "kind" in times else WINDOW
    with pytest.raises(Mistakes, match=words):
        read_centre(write_living(tmp_path, toml=TOML + window + times))


def test_an_outage_over_midnight(tmp_path: Path) -> None:
    centre = read_centre(write_living(tmp_path, toml=TOML + WINDOW))
    window = Window("OUTAGE", "Down", DAY, DAY + timedelta(days=2), False, 0.0, 1320, 360)
    flags = day_flags(replace(centre, windows=(window,)), DAY, DAY + timedelta(days=3))
    found = [(flag.outage, flag.outage_minutes) for flag in flags.values()]
    assert found == [(False, ((1320, 1440),)), (True, ()), (False, ((0, 360),)), (False, ())]


def test_counts_of_other_sites_complete_the_outage(tmp_path: Path) -> None:
    text, counts = lost(calls())
    # Two sites share what was lost; own counts of 0 and theirs make the whole again.
    rows = [f"calls,{DAY}T{clock},{count - 1},north" for clock, count in counts.items()]
    rows += [f"calls,{DAY}T{clock},1,south" for clock in counts]
    helped = forecast(
        tmp_path / "helped",
        calls=text,
        toml=TOML + WINDOW,
        assisting_calls=HEADER + "\n".join(rows) + "\n",
    )
    assert helped.rows == forecast(tmp_path / "whole").rows


def test_intervals_that_no_site_reports_stay_unknown(tmp_path: Path) -> None:
    rows = f"calls,{DAY}T10:00,7,north\ncalls,{DAY}T11:30,5,north\n"
    folder = write_living(tmp_path, calls=lost(calls())[0], toml=TOML + WINDOW, assisting_calls=HEADER + rows)
    centre = read_centre(folder)
    frame = centre_history(centre, date(2026, 9, 21)).histories["calls"].frame
    found = {f"{start:%H:%M}": value for start, value in frame["offered"][f"{DAY}"].items()}
    assert (found["10:00"], found["11:30"]) == (7, 5)
    assert np.isnan(found["10:30"])
    assert np.isnan(found["11:00"])
    # Outside of the outage's hours the own counts hold.
    assert found["09:30"] > 0
    assert not queue_flags(centre, "calls", DAY, DAY)[DAY].outage


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("mail,2026-09-16T10:00,5,north", "line 2, queue: nobody knows the queue 'mail'"),
        (
            "calls,2026-09-17T10:00,5,north",
            "interval_start: 2026-09-17 10:00 lies in no OUTAGE window",
        ),
        ("calls,2026-09-16T10:10,5,north", "10:10 is no start of an open interval"),
        ("calls,2026-09-16T07:30,5,north", "07:30 is no start of an open interval"),
        ("calls,2026-09-16T10:00,-5,north", "line 2, offered: -5 is out of bounds"),
        ("calls,2026-09-16T10:00,5,", "line 2, site: the cell is empty"),
        (
            "calls,2026-09-16T10:00,5,north\ncalls,2026-09-16T10:00,6,north",
            "line 3, interval_start: the site's interval stands there twice",
        ),
    ],
)
def test_mistakes_of_the_file(tmp_path: Path, row: str, words: str) -> None:
    folder = write_living(tmp_path, toml=TOML + WINDOW, assisting_calls=f"{HEADER}{row}\n")
    with pytest.raises(Mistakes) as found:
        read_centre(folder)
    assert any(words in str(mistake) for mistake in found.value.mistakes), found.value


def test_doubtful_counts_are_kept_for_scoring(tmp_path: Path) -> None:
    text = calls().replace("calls,2026-09-10T14:00,", "calls,2026-09-10T14:00,9")
    centre = read_centre(write_living(tmp_path, calls=text))
    cleaned = centre_history(centre, date(2026, 9, 21)).histories["calls"].frame["offered"]
    kept = centre_history(centre, date(2026, 9, 21), doubtful=True).histories["calls"].frame["offered"]
    assert cleaned.isna().sum() == 1
    assert kept.notna().all()
    assert kept[cleaned.isna()].item() > 90
