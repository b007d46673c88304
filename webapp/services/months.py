"""A calendar month."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from webapp.centre.times import EARLIEST, LATEST

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar, written 2026-12."""

    year: int
    month: int

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> "Month":
        """The month so many months later."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def parse_month(text: str) -> Month:
    """The month of "2026-12". Raises ValueError in a sentence."""
    match = _MONTH.fullmatch(text.strip())
    if not match or not 1 <= int(match[2]) <= 12 or not EARLIEST <= int(match[1]) <= LATEST:
        raise ValueError(f"{text!r} is not a month: write it as 2026-12.")
    return Month(int(match[1]), int(match[2]))
