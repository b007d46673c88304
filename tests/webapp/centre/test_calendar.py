"""The one calendar (K-12): holidays, make-up work days, kinds of day, no-leave days, forecast flags."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.webapp.centre.small import TOML, write
from webapp.centre.calendar import SiteDay, day_flags, site_days
from webapp.centre.model import Centre, HolidayRow, Window
from webapp.centre.read import read_centre


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return replace(read_centre(write(tmp_path)), country="CN", windows=(), holidays=())


def _day(centre: Centre, day: date) -> SiteDay:
    (found,) = site_days(centre, day, day)
    return found


def _window(kind: str, first: date, last: date, uplift: float = 0.0, no_leave: bool = True) -> Window:
    return Window(kind, f"{kind} window", first, last, no_leave, uplift)  # type: ignore[arg-type]


def test_chinese_holidays_of_2026(centre: Centre) -> None:
    # 1-7 October are off, 1-3 statutory and the 5th in lieu; 20 September and 10 October are worked instead.
    days = {d.date.day: d for d in site_days(centre, date(2026, 10, 1), date(2026, 10, 10))}
    assert [n for n, d in days.items() if d.holiday] == [1, 2, 3, 5]
    assert [n for n, d in days.items() if d.shifted_off] == [6, 7]
    assert [n for n, d in days.items() if d.makeup_work] == [10]
    assert days[1].holiday == "National Day"
    assert days[1].no_leave
    assert not days[6].no_leave
    assert not any(d.projected for d in days.values())
    assert _day(centre, date(2026, 9, 20)).makeup_work


def test_later_years_are_a_projection(centre: Centre) -> None:
    assert _day(centre, date(2035, 10, 1)).projected
    assert _day(centre, date(2027, 2, 6)).projected
    assert not _day(centre, date(2026, 2, 17)).projected
    assert _day(replace(centre, country="FR"), date(2035, 7, 14)).holiday
    assert not _day(replace(centre, country="FR"), date(2035, 7, 14)).projected


def test_regional_holidays(centre: Centre) -> None:
    boxing_day = date(2026, 12, 26)
    assert _day(replace(centre, country="FR"), boxing_day).holiday is None
    assert _day(replace(centre, country="FR", subdivision="57"), boxing_day).holiday


def test_corrections_win(centre: Centre) -> None:
    rows = (
        HolidayRow(date(2026, 10, 1), "work", ""),
        HolidayRow(date(2026, 10, 10), "off", ""),
        HolidayRow(date(2026, 10, 17), "work", ""),
        HolidayRow(date(2026, 10, 20), "statutory", "Town's day"),
    )
    corrected = replace(centre, holidays=rows)
    assert _day(corrected, date(2026, 10, 1)) == replace(
        _day(corrected, date(2026, 10, 21)), date=date(2026, 10, 1)
    )
    assert _day(corrected, date(2026, 10, 10)).shifted_off
    assert _day(corrected, date(2026, 10, 17)).makeup_work
    assert _day(corrected, date(2026, 10, 20)).holiday == "Town's day"
    assert _day(corrected, date(2026, 10, 20)).no_leave


def test_event_over_billing_over_normal(centre: Centre) -> None:
    day = date(2026, 11, 11)
    billing, event = _window("BILLING", day, day), _window("EVENT", day, day, no_leave=False)
    out, outage = _window("BILL_OUT", day, day), _window("OUTAGE", day, day, no_leave=False)
    kinds = [
        _day(replace(centre, windows=w), day).kind
        for w in ((), (billing,), (event, billing), (out,), (outage,))
    ]
    assert kinds == ["NORMAL", "BILLING", "EVENT", "NORMAL", "NORMAL"]
    assert _day(replace(centre, windows=(event, billing)), day).no_leave
    assert not _day(replace(centre, windows=(event,)), day).no_leave


def test_moving_a_window_moves_all_three(centre: Centre) -> None:
    # K-12, NB-03: forecast flag, kind of day and no-leave day come from one entry.
    first = date(2026, 11, 1)
    for shift in (0, 2):
        start = first + timedelta(days=shift)
        moved = replace(centre, windows=(_window("BILLING", start, start + timedelta(days=4), 0.22),))
        month = site_days(moved, first, date(2026, 11, 30))
        flags = day_flags(moved, first, date(2026, 11, 30))
        inside = [1 + shift <= n <= 5 + shift for n in range(1, 31)]
        assert [d.kind == "BILLING" for d in month] == inside
        assert [d.no_leave for d in month] == inside
        assert [flags[d.date].billing for d in month] == inside
        assert [flags[d.date].uplift == 0.22 for d in month] == inside


def test_uplifts_multiply_and_kinds_become_flags(centre: Centre) -> None:
    day = date(2026, 11, 11)
    windows = (
        _window("BILLING", day, day, 0.2),
        _window("EVENT", day, day, 0.1),
        _window("BILL_OUT", day, day),
        _window("OUTAGE", day, day),
    )
    flag = day_flags(replace(centre, windows=windows), day, day)[day]
    assert flag.uplift == pytest.approx(1.2 * 1.1 - 1)
    assert (flag.billing, flag.bill_out, flag.event, flag.outage) == (True, True, "EVENT window", True)


def test_monthly_windows_end_with_short_months(tmp_path: Path) -> None:
    toml = """
[[windows]]
kind = "BILL_OUT"
name = "Month's end"
first_day = 2026-01-31
last_day = 2026-01-31
monthly_until = 2026-04-30
"""

    windows = read_centre(write(tmp_path, toml=TOML + toml)).windows
    days = [w.first_day for w in windows if w.kind == "BILL_OUT"]
    assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert all(w.no_leave for w in windows if w.kind == "BILL_OUT")
