"""What a centre says about agents together: groups, seats, thresholds, needs, time off the phone."""

from dataclasses import dataclass

from scheduler.activities.demand import OffPhone
from scheduler.domain.needs import DutyNeed, SeatLimit, Threshold


@dataclass(frozen=True)
class GroupConf:
    """A seat group (SH-10); `seats` None = no limit of its own."""

    code: str
    name: str
    seats: int | None


@dataclass(frozen=True)
class Company:
    """What binds several agents; all of it may be left out."""

    seats: int | None = None
    groups: tuple[GroupConf, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    duty_needs: tuple[DutyNeed, ...] = ()
    together: frozenset[str] = frozenset()
    off_phone: tuple[OffPhone, ...] = ()

    @property
    def seat_limits(self) -> tuple[SeatLimit, ...]:
        """The limits of the site and of its groups."""
        site = () if self.seats is None else (SeatLimit("", self.seats),)
        return (*site, *(SeatLimit(g.code, g.seats) for g in self.groups if g.seats is not None))


NO_COMPANY = Company()
