"""The manuals' posts of a centre: front agents by beta, and everybody around them (ST-02 to ST-09).

Ratios not divided evenly are rounded up [A]. The value of beta above 5,000 calls a day is not legible in the
source (C-14): it is demanded as input.
"""

from dataclasses import dataclass
from math import ceil

BANDS = ((1000, 4.0), (5000, 3.0))
"""Calls a day up to which a beta holds; the bounds belong to the larger beta [A]."""
SUGGESTED_BETA = 2.0
FRONT_PER_BACKSTAGE, AGENTS_PER_QUALITY, SPARE_SHARE = 15, 25, 0.05
MANAGEMENT, ANALYSTS = 4, 1
DUTY_MANAGERS, TRAINERS, EDITORS = (3, 6), (2, 3), (2, 3)
WEEK_HOURS, ROUND_THE_CLOCK = 40.0, 168
MOST_BETA_GAP = 0.5
_DUST = 1e-9


@dataclass(frozen=True)
class Posts:
    """Numbers that the manuals leave open: duty managers 3 to 6, trainers and editors 2 to 3 each.

    `spares_of_all` takes the 5 % of everybody, the spares included. Raises ValueError for negative numbers.
    """

    duty_managers: int = DUTY_MANAGERS[0]
    trainers: int = TRAINERS[0]
    editors: int = EDITORS[0]
    spares_of_all: bool = False

    def __post_init__(self) -> None:
        if min(self.duty_managers, self.trainers, self.editors) < 0:
            raise ValueError("Duty managers, trainers and editors cannot be fewer than none.")

    def warnings(self, week_hours: float = WEEK_HOURS) -> tuple[str, ...]:
        """Where the numbers leave the manuals' ranges (ST-05), or cannot be there day and night (C-12)."""
        found = []
        for name, number, (low, high) in (
            ("duty managers", self.duty_managers, DUTY_MANAGERS),
            ("trainers", self.trainers, TRAINERS),
            ("editors", self.editors, EDITORS),
        ):
            if not low <= number <= high:
                found.append(f"The manuals ask for {low} to {high} {name}, not {number} (ST-05).")
        least = ceil(ROUND_THE_CLOCK / week_hours - _DUST)
        if self.duty_managers < least:
            each = ROUND_THE_CLOCK / max(self.duty_managers, 1)
            found.append(
                f"One duty manager present day and night takes {least} at {week_hours:g} h a week: "
                f"{self.duty_managers} would work {each:.0f} h each (C-12)."
            )
        return tuple(found)


@dataclass(frozen=True)
class Headcount:
    """People of a centre by post."""

    seats: int
    beta: float
    front: int
    backstage: int
    quality: int
    management: int
    duty_managers: int
    trainers: int
    editors: int
    analysts: int
    spares: int

    @property
    def before_spares(self) -> int:
        """Everybody but the spares."""
        people = self.front + self.backstage + self.quality + self.management
        return people + self.duty_managers + self.trainers + self.editors + self.analysts

    @property
    def total(self) -> int:
        """Everybody."""
        return self.before_spares + self.spares


def beta_for(daily_calls: float, above_5000: float | None = None) -> float:
    """Front agents per busy-hour seat by mean manual calls a day (ST-02).

    Raises ValueError above 5,000 calls without `above_5000`, and for numbers that cannot be.
    """
    if not 0 <= daily_calls < float("inf"):
        raise ValueError(f"The calls a day are {daily_calls}: a number of at least 0 is needed.")
    for most, beta in BANDS:
        if daily_calls <= most:
            return beta
    if above_5000 is None:
        raise ValueError(
            f"Beta for more than 5,000 calls a day is not legible in the source: set it "
            f"({SUGGESTED_BETA:g} is suggested)."
        )
    if not above_5000 >= 1:
        raise ValueError(f"Beta is {above_5000}: a number of at least 1 is needed.")
    return above_5000


def headcount(seats: int, beta: float, posts: Posts | None = None) -> Headcount:
    """Everybody around so many busy-hour seats (K-09, K-10). Raises ValueError for negative seats."""
    if seats < 0:
        raise ValueError(f"The busy-hour seats are {seats}: a number of at least 0 is needed.")
    return around(seats, beta, ceil(seats * beta - _DUST), posts)


def around(seats: int, beta: float, front: int, posts: Posts | None = None) -> Headcount:
    """Everybody around so many front agents (ST-03 to ST-06), however their number was found."""
    chosen = posts or Posts()
    backstage = _up(front, FRONT_PER_BACKSTAGE)
    quality = _up(front + backstage, AGENTS_PER_QUALITY)
    base = front + backstage + quality + MANAGEMENT + ANALYSTS
    base += chosen.duty_managers + chosen.trainers + chosen.editors
    of = SPARE_SHARE / (1 - SPARE_SHARE) if chosen.spares_of_all else SPARE_SHARE
    return Headcount(
        seats=seats,
        beta=beta,
        front=front,
        backstage=backstage,
        quality=quality,
        management=MANAGEMENT,
        duty_managers=chosen.duty_managers,
        trainers=chosen.trainers,
        editors=chosen.editors,
        analysts=ANALYSTS,
        spares=ceil(base * of - _DUST),
    )


def beta_of_profile(
    week_seat_hours: float, busy_seats: int, week_hours: float = WEEK_HOURS, shrinkage: float = 0.0
) -> float:
    """The beta that a week's seats really need (ST-09): their hours over what the busy seats' posts work.

    Raises ValueError without seats or hours, or for a shrinkage of 1.
    """
    if busy_seats <= 0 or week_hours <= 0 or not 0 <= shrinkage < 1:
        raise ValueError(
            "A beta needs busy-hour seats, weekly hours above 0 and a shrinkage of at least 0 and below 1."
        )
    return week_seat_hours / (busy_seats * week_hours * (1 - shrinkage))


def recruits(need: int, share: float = 0.5, survival: bool = False) -> int:
    """How many to recruit for `need` posts (ST-08): half more, or so many that half remain (C-20)."""
    if need < 0 or share < 0 or (survival and not 0 < share <= 1):
        raise ValueError("Recruiting needs a number of posts and a share that are not negative.")
    return ceil(need / share - _DUST) if survival else ceil(need * (1 + share) - _DUST)


def _up(number: int, per: int) -> int:
    return -(-number // per)
