"""The one calendar of a centre (K-12): forecast regressors, kinds of period and no-leave days come from here.

Sources: the windows of centre.toml, the `holidays` library for the centre's country, holidays.csv as
correction. Choices: a day is EVENT inside an EVENT window, else BILLING inside a BILLING window, else NORMAL
(FC-03); BILL_OUT days keep their kind: they are a regressor and no-leave days, but use no other shifts.
Statutory holidays are no-leave days beside the windows that say so (NB-01).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays as library

from forecasting.calendar import DayFlags
from forecasting.grid import MINUTES_OF_DAY
from webapp.centre.model import Centre, HolidayRow, PeriodKind, Window

COUNTRIES: frozenset[str] = frozenset(library.list_supported_countries(include_aliases=False))
YEARS_BACK = 20
ENGLISH = "en_US"
WHOLE_DAY = (0, MINUTES_OF_DAY)
_SHIFTED = re.compile(r"substituted from|调休|調休", re.IGNORECASE)
_ESTIMATED = re.compile(r"estimated", re.IGNORECASE)


@dataclass(frozen=True)
class SiteDay:
    """A day at the centre. `windows` are those it lies in.

    `projected`: the holiday library had to guess this day, or the year's moved working days are not known
    yet.
    """

    date: date
    kind: PeriodKind
    holiday: str | None
    shifted_off: bool
    makeup_work: bool
    no_leave: bool
    windows: tuple[Window, ...]
    projected: bool

    @property
    def no_leave_window(self) -> str:
        """The holiday or the window for which no leave is granted on the day; empty when it is."""
        names = (self.holiday, *(window.name for window in self.windows if window.no_leave))
        return next(filter(None, names), "") if self.no_leave else ""


@dataclass(frozen=True)
class _PublicDay:
    holiday: str | None = None
    shifted_off: bool = False
    makeup_work: bool = False
    projected: bool = False


@cache
def subdivisions(country: str) -> tuple[str, ...]:
    """Parts of a country that have holidays of their own, as the library names them."""
    return tuple(library.list_supported_countries()[country])


def site_days(centre: Centre, first_day: date, last_day: date) -> tuple[SiteDay, ...]:
    """The days from first to last, both included."""
    public = _public_days(centre, first_day, last_day)
    windows = _by_day(centre.windows, first_day, last_day)
    found = []
    for day in _days(first_day, last_day):
        known, inside = public.get(day, _PublicDay()), windows.get(day, ())
        found.append(
            SiteDay(
                date=day,
                kind=_kind(inside),
                holiday=known.holiday,
                shifted_off=known.shifted_off,
                makeup_work=known.makeup_work,
                no_leave=known.holiday is not None or any(w.no_leave for w in inside),
                windows=inside,
                projected=known.projected,
            )
        )
    return tuple(found)


def day_flags(centre: Centre, first_day: date, last_day: date) -> dict[date, DayFlags]:
    """The same days as the forecast sees them. `uplift` multiplies those of all windows of the day."""
    return {day.date: _flags(day) for day in site_days(centre, first_day, last_day)}


def _flags(day: SiteDay) -> DayFlags:
    kinds = {w.kind for w in day.windows}
    outages = {w.minutes_of(day.date) or WHOLE_DAY for w in day.windows if w.kind == "OUTAGE"}
    factor = 1.0
    for window in day.windows:
        factor *= 1.0 + window.uplift
    return DayFlags(
        day=day.date,
        holiday=day.holiday,
        shifted_off=day.shifted_off,
        makeup_work=day.makeup_work,
        billing="BILLING" in kinds,
        bill_out="BILL_OUT" in kinds,
        event=next((w.name for w in day.windows if w.kind == "EVENT"), None),
        uplift=round(factor - 1.0, 12),
        outage=WHOLE_DAY in outages,
        outage_minutes=tuple(sorted(outages - {WHOLE_DAY})),
    )


def _kind(windows: Iterable[Window]) -> PeriodKind:
    kinds = {w.kind for w in windows}
    if "EVENT" in kinds:
        return "EVENT"
    return "BILLING" if "BILLING" in kinds else "NORMAL"


def _days(first_day: date, last_day: date) -> Iterable[date]:
    return (first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1))


def _by_day(windows: Iterable[Window], first_day: date, last_day: date) -> dict[date, tuple[Window, ...]]:
    found: dict[date, tuple[Window, ...]] = {}
    for window in windows:
        for day in _days(max(window.first_day, first_day), min(window.last_day, last_day)):
            found[day] = (*found.get(day, ()), window)
    return found


def _public_days(centre: Centre, first_day: date, last_day: date) -> Mapping[date, _PublicDay]:
    years = tuple(range(first_day.year, last_day.year + 1))
    days = dict(_library_days(centre.country, centre.subdivision, years, centre.language or ENGLISH))
    days.update((row.date, _corrected(row)) for row in centre.holidays)
    return days


def _corrected(row: HolidayRow) -> _PublicDay:
    if row.kind == "statutory":
        return _PublicDay(holiday=row.name)
    if row.kind == "off":
        return _PublicDay(shifted_off=True)
    # On a weekday that the library thought a holiday, "work" merely makes it an ordinary day again.
    return _PublicDay(makeup_work=row.date.weekday() >= 5)


@cache
def _library_days(
    country: str, subdivision: str | None, years: tuple[int, ...], language: str
) -> Mapping[date, _PublicDay]:
    # What kind of day it is, is read out of the English names.
    calendar, named = _library(country, subdivision, years), _library(country, subdivision, years, language)
    work = {day for day in getattr(calendar, "weekend_workdays", ()) if day.year in years}
    known_until = _arranged_until(country, years[-1])
    found = {day: _PublicDay(makeup_work=True) for day in work}
    for day, name in calendar.items():
        if day.year in years:
            guessed = day.year > known_until or bool(_ESTIMATED.search(name))
            shifted = bool(_SHIFTED.search(name))
            found[day] = _PublicDay(None if shifted else named[day], shifted, False, guessed)
    return found


def _arranged_until(country: str, year: int) -> int:
    """The last year whose moved working days are known; `year` itself where none are ever moved.

    Countries that move working days publish them a year ahead: of later years the library only guesses.
    """
    calendar = _library(country, None, tuple(range(year - YEARS_BACK, year + 1)))
    if not calendar.has_substituted_holidays:
        return year
    return max((day.year for day in calendar.weekend_workdays), default=year)


def _library(country: str, subdivision: str | None, years: tuple[int, ...], language: str = ENGLISH) -> Any:
    """The library's calendar in the language, else in English where it can: one page speaks one language."""
    plain = library.country_holidays(country, subdiv=subdivision, years=())
    known = next((one for one in (language, ENGLISH) if one in plain.supported_languages), None)
    return library.country_holidays(country, subdiv=subdivision, years=years, language=known)
