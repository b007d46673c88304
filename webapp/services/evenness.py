"""How evenly a site's burdens are spread, by month and over rolling months (K-21, NT-03, EV-02)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from scheduler.neutral.burdens import LOAD
from webapp.services.desk import OpenMonth, open_roster
from webapp.services.fairness_report import EVERYBODY, AgentLine, FairnessReport, SpreadLine, rolling_report
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store import ledger
from webapp.store.ledger import DISPUTE, DUTY
from webapp.store.rosters import PUBLISHED, StoredRoster, roster_of
from webapp.store.sites import StoredSite

MOST_MONTHS = 12
USUAL_MONTHS = 3
"""Months of the rolling account (NT-03, K-21)."""


@dataclass(frozen=True)
class Evenness:
    """The report of some months, and each agent's points by the ledger.

    `months` are those with a roster, the newest last; `points` are earned by duties in them, by agent and
    kind; `balances` what all of an agent's entries up to their end come to.
    """

    months: tuple[OpenMonth, ...]
    report: FairnessReport
    points: Mapping[str, Mapping[str, Fraction]]
    balances: Mapping[str, Fraction]
    names: Mapping[str, str]

    @property
    def last(self) -> OpenMonth:
        """The newest month."""
        return self.months[-1]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of points that anybody earned."""
        return tuple(sorted({kind for own in self.points.values() for kind in own}))

    @property
    def overall(self) -> tuple[SpreadLine, ...]:
        """The spreads over everybody, as counted."""
        return tuple(s for s in self.report.spreads if s.group == EVERYBODY and not s.adjusted)

    def points_of(self, agent: str) -> Fraction:
        """All points that an agent earned in the months."""
        return sum(self.points.get(agent, {}).values(), Fraction(0))

    @property
    def agents(self) -> tuple[AgentLine, ...]:
        """Agents by group, those with most load first."""
        lines = self.report.agents
        return tuple(sorted(lines, key=lambda one: (one.group, -(one.counts[LOAD] or 0), one.agent)))


def evenness(connection: Connection, site: StoredSite, month: Month, months: int = 1) -> Evenness | None:
    """The month and those before it, `months` in all: of earlier ones only what was published.

    None where the month has no roster. Raises CannotDo for a number of months out of bounds.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise CannotDo(
            Sentence(
                "{months} months cannot be looked at together: ask for 1 to {most_months}.",
                {"months": months, "most_months": MOST_MONTHS},
            )
        )
    wanted = [month.plus(-back) for back in reversed(range(months))]
    found = [roster_of(connection, site.id, str(one)) for one in wanted]
    if found[-1] is None:
        return None
    kept = [one for one in found if _counts(one, month)]
    opened = tuple(open_roster(connection, site, one) for one in kept if one is not None)
    report = rolling_report([(one.problem, one.roster) for one in opened])
    points, balances = _points(connection, site, wanted[0].first_day, month.last_day)
    names = {row.agent: row.name for one in opened for row in one.centre.agents}
    return Evenness(opened, report, points, balances, names)


def _counts(stored: StoredRoster | None, month: Month) -> bool:
    return stored is not None and (stored.month == str(month) or stored.state == PUBLISHED)


def _points(
    connection: Connection, site: StoredSite, first: date, last: date
) -> tuple[dict[str, dict[str, Fraction]], dict[str, Fraction]]:
    """Points of duties from a first to a last day, and the sum of all entries up to the last."""
    points: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    balances: dict[str, Fraction] = defaultdict(Fraction)
    for one in ledger.logged(connection, site.id):
        entry = one.entry
        if entry.day > last:
            continue
        balances[entry.agent] += entry.points
        if entry.day >= first and one.origin.source in (DUTY, DISPUTE):
            points[entry.agent][entry.kind] += entry.points
    return {agent: dict(own) for agent, own in points.items()}, dict(balances)
