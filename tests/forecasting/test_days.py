"""On which days a queue is open, as its history tells."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from forecasting.calendar import DayFlags
from forecasting.days import Opening
from forecasting.grid import days_between
from forecasting.past import look_at
from tests.forecasting.series import MONDAY, history, outage_on, rates, regular, without

THURSDAYS = [date(2024, 2, 8), date(2024, 3, 14), date(2024, 4, 18)]
HOLIDAYS = {day: DayFlags(day, holiday=f"Thursday {day.month}") for day in THURSDAYS}
BRIDGES = [day + timedelta(days=1) for day in THURSDAYS]


def learned(closed: list[date], flags: dict[date, DayFlags]) -> Opening:
    whole = history(rates(140))
    return look_at(regular(without(whole, lambda day: day in closed)), flags).pattern


def test_closed_on_past_holidays_is_closed_on_coming_ones() -> None:
    coming = DayFlags(date(2024, 6, 20), holiday="New one")
    again = DayFlags(date(2025, 2, 13), holiday="Thursday 2")
    assert learned(THURSDAYS, HOLIDAYS).chance_open(again, bridge=False) == 0
    # Of another name: none of 3 was open, (0 + 1) / (3 + 2); one of 3, (1 + 1) / (3 + 2).
    assert learned(THURSDAYS, HOLIDAYS).chance_open(coming, bridge=False) == pytest.approx(0.2)
    assert learned(THURSDAYS[:2], HOLIDAYS).chance_open(coming, bridge=False) == pytest.approx(0.4)
    assert learned(THURSDAYS[:1], HOLIDAYS).chance_open(coming, bridge=False) == 1
    assert learned([], HOLIDAYS).is_open(coming, bridge=False)


def test_a_holiday_is_what_it_was_the_last_time() -> None:
    pattern = learned(THURSDAYS[:2], HOLIDAYS)
    assert pattern.is_open(DayFlags(date(2025, 4, 17), holiday="Thursday 4"), bridge=False)
    assert not pattern.is_open(DayFlags(date(2025, 2, 6), holiday="Thursday 2"), bridge=False)


def test_bridges_are_learned_apart() -> None:
    friday = DayFlags(date(2024, 6, 21))
    pattern = learned(THURSDAYS + BRIDGES, HOLIDAYS)
    assert not pattern.is_open(friday, bridge=True)
    assert pattern.is_open(friday, bridge=False)
    assert learned(THURSDAYS, HOLIDAYS).is_open(friday, bridge=True)


def test_a_weekday_queue_works_a_made_up_saturday_unless_history_says_otherwise() -> None:
    weekends = [day for day in days_between(MONDAY, MONDAY + timedelta(days=139)) if day.weekday() >= 5]
    coming = DayFlags(date(2024, 6, 22), makeup_work=True)
    pattern = learned(weekends, {})
    assert pattern.worked.tolist() == [True] * 5 + [False] * 2
    assert pattern.is_open(coming, bridge=False)
    assert pattern.has_rows(coming)
    assert not pattern.has_rows(DayFlags(date(2024, 6, 22)))
    earlier = {day: DayFlags(day, makeup_work=True) for day in weekends[:3]}
    assert not learned(weekends, earlier).is_open(coming, bridge=False)


def test_an_outage_says_nothing_about_closing() -> None:
    flags = dict(HOLIDAYS)
    for day in THURSDAYS:
        flags = outage_on(day, flags)
    assert learned(THURSDAYS, flags).is_open(DayFlags(date(2024, 6, 20), holiday="New one"), bridge=False)


def test_a_stray_call_does_not_open_a_day() -> None:
    whole = history(rates(140))
    for calls, closed in ((2.0, True), (40.0, False)):
        frame = whole.frame.copy()
        for day in THURSDAYS:
            hours = pd.DatetimeIndex(frame.index).strftime("%Y-%m-%d %H")
            frame.loc[hours.str.startswith(str(day)), "offered"] = 0.0
            frame.loc[hours == f"{day} 10", "offered"] = calls
        pattern = look_at(replace(whole, frame=frame), HOLIDAYS).pattern
        again = DayFlags(date(2025, 2, 13), holiday="Thursday 2")
        # 2 of about 400 calls are strays of a closed day, 40 are business.
        assert pattern.is_open(again, bridge=False) is not closed
