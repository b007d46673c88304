from datetime import date, timedelta
from math import log

import numpy as np
import pytest

from forecasting.calendar import (
    DayFlags,
    Design,
    annual_harmonics,
    design,
    is_bridge,
    is_day_after,
    is_day_before,
    looks_like_weekday,
    workdays_of_month,
)
from forecasting.grid import days_between

FLAGS = {
    day: DayFlags(day, holiday=name)
    for day, name in [
        (date(2024, 5, 1), "Labour Day"),
        (date(2024, 5, 9), "Ascension"),
        (date(2024, 5, 20), "Whit Monday"),
        (date(2023, 5, 1), "Labour Day"),
    ]
}
SHIFTED = {
    date(2026, 2, 16): DayFlags(date(2026, 2, 16), shifted_off=True),
    date(2026, 2, 17): DayFlags(date(2026, 2, 17), holiday="Spring Festival"),
    date(2026, 2, 28): DayFlags(date(2026, 2, 28), makeup_work=True),
}


def flag(day: date) -> DayFlags:
    return FLAGS.get(day) or DayFlags(day)


def make(
    flags: dict[date, DayFlags], first: date = date(2024, 1, 1), days: int = 200, seen: int = 150
) -> Design:
    span = days_between(first, first + timedelta(days=days - 1))
    return design(span, flags, seen_days=seen, known_days=seen, opens_sunday=True)


def column(made: Design, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(made.matrix[:, made.names.index(name)])


def test_days_around_a_holiday() -> None:
    # Ascension is a Thursday: Friday is a bridge, Wednesday the day before, Monday the day after.
    assert is_bridge(flag(date(2024, 5, 10)), FLAGS)
    assert is_day_before(flag(date(2024, 5, 8)), FLAGS)
    assert not is_day_after(flag(date(2024, 5, 10)), FLAGS)
    # Whit Monday: Tuesday is the day after; Friday before it is not next to it.
    assert is_day_after(flag(date(2024, 5, 21)), FLAGS)
    assert not is_day_before(flag(date(2024, 5, 17)), FLAGS)
    # Wednesday 1 May: no bridge, Thursday is the day after.
    assert is_day_after(flag(date(2024, 5, 2)), FLAGS)
    assert not any(is_bridge(flag(day), FLAGS) for day in days_between(date(2024, 4, 29), date(2024, 5, 5)))


def test_a_holiday_looks_like_a_sunday_where_sundays_are_open() -> None:
    assert looks_like_weekday(FLAGS[date(2024, 5, 9)], opens_sunday=True) == (6,)
    assert looks_like_weekday(FLAGS[date(2024, 5, 9)], opens_sunday=False) == (3,)
    made = make(FLAGS)
    ascension = (date(2024, 5, 9) - date(2024, 1, 1)).days
    assert (column(made, "weekday:6")[ascension], column(made, "weekday:3")[ascension]) == (1.0, 0.0)
    assert column(made, "holiday")[ascension] == 1.0


def test_a_made_up_day_behaves_like_a_working_day() -> None:
    saturday = SHIFTED[date(2026, 2, 28)]
    assert saturday.workday
    assert looks_like_weekday(saturday, opens_sunday=True) == (1, 2, 3)
    assert date(2026, 2, 28) in workdays_of_month(date(2026, 2, 1), SHIFTED)
    made = make(SHIFTED, date(2026, 1, 1), 90, 40)
    at = (date(2026, 2, 28) - date(2026, 1, 1)).days
    assert column(made, "weekday:5")[at] == 0.0
    assert column(made, "weekday:2")[at] == pytest.approx(1 / 3)
    assert column(made, "makeup work")[at] == 1.0


def test_a_day_off_by_shifting_is_no_statutory_holiday() -> None:
    made = make(SHIFTED, date(2026, 1, 1), 90, 40)
    shifted, statutory = (column(made, name).sum() for name in ("shifted off", "holiday"))
    assert (shifted, statutory) == (1.0, 1.0)


def test_every_column_has_a_use_and_a_prior() -> None:
    made = make(FLAGS)
    assert np.isfinite(made.matrix).all()
    assert (made.matrix != 0).any(axis=0).all()
    assert made.matrix.shape == (200, len(made.names))
    assert made.prior_sd.shape == made.prior_mean.shape == (len(made.names),)
    assert (made.prior_sd > 0).all()


@pytest.mark.parametrize(("known", "harmonics"), [(249, 0), (250, 2), (399, 2), (400, 3)])
def test_annual_harmonics_grow_with_history(known: int, harmonics: int) -> None:
    assert annual_harmonics(known) == harmonics


def windows(**uplifts: float) -> dict[date, DayFlags]:
    return {
        day: DayFlags(day, billing=True, uplift=uplifts["billing"])
        for day in days_between(date(2024, 6, 1), date(2024, 6, 3))
    }


def test_the_planners_uplift_is_the_prior_mean_of_a_window() -> None:
    made = make(windows(billing=0.22))
    assert made.prior_mean[made.names.index("billing")] == pytest.approx(log(1.22))
    assert column(made, "billing").sum() == 3


def test_windows_that_only_occur_together_share_what_is_expected() -> None:
    """Billing alone is +22 %; with the event the day is 1.22 x 1.5 = 1.83: the event's own part is +50 %."""
    flags = windows(billing=0.22)
    both = date(2024, 6, 4)
    flags[both] = DayFlags(both, billing=True, event="Storm", uplift=0.83)
    made = make(flags)
    assert made.prior_mean[made.names.index("event:Storm")] == pytest.approx(log(1.5))


def test_an_uplift_below_minus_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"2024-06-01 is -1.5"):
        DayFlags(date(2024, 6, 1), uplift=-1.5)


def test_each_day_of_a_short_window_has_an_effect_of_its_own() -> None:
    made = make(windows(billing=0.22))
    assert [name for name in made.names if name.startswith("billing")] == [
        "billing", "billing, day 1", "billing, day 2", "billing, day 3",
    ]  # fmt: skip
    assert column(made, "billing, day 2").sum() == 1
    long = {day: DayFlags(day, event="Fair") for day in days_between(date(2024, 6, 1), date(2024, 6, 8))}
    assert [name for name in make(long).names if "Fair" in name] == ["event:Fair"]
