"""An agent's own ledger: where balances come from, entry by entry, and what is disputed (NT-04, EV-02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts, Sentence
from scheduler.ledger import WISH
from webapp.services.ledger import accounts, facts_of
from webapp.services.problems import CannotDo
from webapp.store.ledger import CLOSING, DISPUTE, DUTY, OPENING, Dispute, LoggedEntry, disputes
from webapp.store.sites import StoredSite


@dataclass(frozen=True)
class Line:
    """An entry: what changed on which day, in words, and the dispute about it if there is one."""

    number: int
    day: date
    kind: str
    points: float
    what: Sentence
    dispute: Dispute | None


@dataclass(frozen=True)
class Points:
    """Balances by kind, the entries, the newest first, and facts that follow from entry or age."""

    balances: Mapping[str, float]
    lines: tuple[Line, ...]
    facts: tuple[str, ...]

    @property
    def total(self) -> float:
        """The points of all kinds of burden; wishes are counted apart."""
        return round(sum(points for kind, points in self.balances.items() if kind != WISH), 2)


WORDS: Mapping[str, str] = {
    DUTY: Sentence("duty {duty} in version {version} of the roster").template,
    OPENING: Sentence("carried over from before the ledger").template,
    CLOSING: Sentence("the fair part of all, taken off: {reason}").template,
    DISPUTE: Sentence("corrected: {reason}").template,
}


def said(one: LoggedEntry) -> Sentence:
    """How an entry came about, in words."""
    facts: Facts = {"duty": one.entry.duty, "version": one.origin.version or 0, "reason": one.origin.reason}
    return Sentence(WORDS[one.origin.source], facts)


def points_of_agent(connection: Connection, site: StoredSite, agent: str) -> Points:
    """The ledger of an agent; empty before the first roster is published."""
    try:
        (mine,) = accounts(connection, site, agent)
    except CannotDo:
        return Points({}, (), ())
    known = {one.entry: one for one in disputes(connection, site.id) if one.agent == agent}
    lines = []
    for one in sorted(mine.entries, key=lambda e: (e.entry.day, e.number), reverse=True):
        points = float(one.entry.points)
        lines.append(
            Line(one.number, one.entry.day, one.entry.kind, points, said(one), known.get(one.number))
        )
    balances = {kind: _rounded(points) for kind, points in sorted(mine.balances.items())}
    return Points(balances, tuple(lines), facts_of(connection, site, agent))


def _rounded(points: Fraction) -> float:
    return round(float(points), 2)
