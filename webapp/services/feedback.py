"""What agents think of published rosters, in numbers: for the evaluation, and once a year for everybody.

Only numbers leave this place, and no number of fewer than five answers does (EV-06).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from webapp.services.months import Month, parse_month
from webapp.services.publication import open_until
from webapp.store.comments import Comment, comments_of
from webapp.store.names import agent_teams
from webapp.store.rosters import rosters_of
from webapp.store.sites import StoredSite

LEAST = 5
"""Answers below which a group is not told, so that nobody is known by it (EV-06)."""


@dataclass(frozen=True)
class Ratings:
    """Ratings from 1 to 5, one of each person: how many, and their mean; None without any."""

    n: int
    mean: float | None


@dataclass(frozen=True)
class Group:
    """A team or month of the annual summary, by its code; None: too few answers to be told."""

    name: str
    ratings: Ratings | None


@dataclass(frozen=True)
class Annual:
    """A year of feedback, as everybody may read it; months that still take feedback do not count."""

    year: int
    whole: Ratings | None
    months: tuple[Group, ...]
    teams: tuple[Group, ...]


def ratings(given: Iterable[int]) -> Ratings:
    """How many ratings, and their mean (PB-03)."""
    found = list(given)
    return Ratings(len(found), sum(found) / len(found) if found else None)


def last_ratings(comments: Iterable[Comment]) -> dict[str, int]:
    """The rating of each person: who says more than once says the last."""
    return {one.person: one.rating for one in comments if one.rating is not None}


def annual(connection: Connection, site: StoredSite, year: int, today: date) -> Annual:
    """The summary of a year's rosters; a month counts once no more feedback about it is taken.

    A month that still takes feedback would tell by its next figure what the newest answer was.
    """
    months = {
        month: last_ratings(comments_of(connection, stored.id))
        for stored in rosters_of(connection, site.id)
        for month in [parse_month(stored.month)]
        if month.year == year and open_until(month) < today
    }
    teams = agent_teams(connection, site.id)
    by_team: dict[str, list[tuple[str, int]]] = {}
    for given in months.values():
        for person, rating in given.items():
            by_team.setdefault(teams.get(person, ""), []).append((person, rating))
    every = [pair for given in months.values() for pair in given.items()]
    told_months = told({str(month): list(given.items()) for month, given in sorted(months.items())})
    return Annual(year, _told(every), told_months, told(dict(sorted(by_team.items()))))


Given = Sequence[tuple[str, int]]


def told(groups: Mapping[str, Given]) -> tuple[Group, ...]:
    """Each group's ratings, as far as they may be told.

    Those that are not must together hold enough answers as well, or the whole less the others would tell
    them: then the smallest of the others is not told either.
    """
    silent = {name for name, given in groups.items() if _people(given) < LEAST}
    while 0 < _people([pair for name in silent for pair in groups[name]]) < LEAST:
        rest = [name for name in groups if name not in silent]
        if not rest:
            break
        silent.add(min(rest, key=lambda name: (len(groups[name]), name)))
    return tuple(Group(name, None if name in silent else _told(given)) for name, given in groups.items())


def _told(given: Given) -> Ratings | None:
    return ratings(rating for _, rating in given) if _people(given) >= LEAST else None


def _people(given: Given) -> int:
    return len({person for person, _ in given})


def years(connection: Connection, site: StoredSite, today: date) -> tuple[int, ...]:
    """The years with a month whose feedback is closed, the newest first."""
    found = {
        m.year for one in rosters_of(connection, site.id) for m in [parse_month(one.month)] if _over(m, today)
    }
    return tuple(sorted(found, reverse=True))


def _over(month: Month, today: date) -> bool:
    return open_until(month) < today
