"""Time inside the domain: elapsed minutes since the horizon's first local midnight."""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Horizon:
    """The span being planned: `days` local days from `first_day` in `zone`, on a grid of `interval_minutes`.

    Days are numbered from 0; days before the horizon have negative numbers. Minutes are elapsed minutes,
    so a day of 23 or 25 hours has 46 or 50 half-hours.
    """

    first_day: date
    days: int
    zone: ZoneInfo
    interval_minutes: int

    def __post_init__(self) -> None:
        """Refuse an empty horizon or a grid that no day divides into; raises ValueError."""
        if self.days < 1:
            raise ValueError(f"A horizon needs at least one day, not {self.days}.")
        if self.interval_minutes not in (15, 30, 60):
            raise ValueError(f"An interval is 15, 30 or 60 minutes, not {self.interval_minutes}.")

    @cached_property
    def _origin(self) -> datetime:
        return self._midnight(0).astimezone(UTC)

    def _midnight(self, day: int) -> datetime:
        return datetime.combine(self.date_of(day), datetime.min.time(), tzinfo=self.zone)

    def date_of(self, day: int) -> date:
        """The calendar date of a day number."""
        return self.first_day + timedelta(days=day)

    def day_of_date(self, day: date) -> int:
        """The day number of a calendar date."""
        return (day - self.first_day).days

    def minute_at(self, day: int, wall_minutes: int) -> int:
        """Elapsed minute of a wall-clock time given in minutes since local midnight; 1440 and more is the
        next day.
        """
        extra, rest = divmod(wall_minutes, DAY_MINUTES)
        local = self._midnight(day + extra).replace(hour=rest // 60, minute=rest % 60)
        return self.minute_of(local)

    def minute_of(self, instant: datetime) -> int:
        """Elapsed minute of an aware datetime."""
        return int((instant.astimezone(UTC) - self._origin).total_seconds() // 60)

    def instant(self, minute: int) -> datetime:
        """The aware local datetime of an elapsed minute."""
        return (self._origin + timedelta(minutes=minute)).astimezone(self.zone)

    def day_of(self, minute: int) -> int:
        """The local day number in which an elapsed minute lies."""
        return self.day_of_date(self.instant(minute).date())

    @cached_property
    def minutes(self) -> int:
        """Length of the horizon in elapsed minutes."""
        return self.minute_at(self.days, 0)

    @cached_property
    def intervals(self) -> int:
        """Number of intervals in the horizon."""
        return self.minutes // self.interval_minutes

    @cached_property
    def day_intervals(self) -> tuple[range, ...]:
        """For each day the range of its interval numbers."""
        edges = [self.minute_at(day, 0) // self.interval_minutes for day in range(self.days + 1)]
        return tuple(range(first, last) for first, last in itertools.pairwise(edges))

    @cached_property
    def interval_days(self) -> tuple[int, ...]:
        """For each interval the number of its day."""
        return tuple(day for day, span in enumerate(self.day_intervals) for _ in span)
