"""Who is next when a place for leave comes free in a team (SW-01: never tenure)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Waiting:
    """A slip on the waitlist: `grants` = leaves granted to its agent in the months that count."""

    slip: str
    agent: str
    days: tuple[date, ...]
    grants: int
    submitted_at: datetime


def in_order(waiting: Iterable[Waiting], lot: Callable[[str], int]) -> tuple[Waiting, ...]:
    """Fewest grants first, then the earlier submission, then the lottery over agents (`lot`)."""
    return tuple(sorted(waiting, key=lambda w: (w.grants, w.submitted_at, lot(w.agent), w.days)))


def admitted(order: Sequence[Waiting], left: Mapping[date, int]) -> tuple[Waiting, ...]:
    """Who of the ordered waitlist gets in: each in turn who finds a place left on every day."""
    free = dict(left)
    found = []
    for one in order:
        if all(free.get(day, 0) > 0 for day in one.days):
            found.append(one)
            for day in one.days:
                free[day] -= 1
    return tuple(found)
