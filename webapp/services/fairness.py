"""What each agent bears in a month: duties, hours, burden points against the fair share (NT-04, EV-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from scheduler.audit import Audit
from scheduler.domain.roster import Roster
from scheduler.ledger import (
    HOLIDAY,
    KINDS,
    NIGHT,
    ON_CALL,
    USUAL_POINTS,
    WEEKEND,
    WISH,
    PointTable,
    always,
    balances_after,
    bears,
    burden_shares,
    points_of,
)
from scheduler.rulebook import Rulebook
from scheduler.rules._fair_share import FairShare
from scheduler.wishes import wish_balances_after
from webapp.centre.ledger import COLUMNS as LEDGER_COLUMNS
from webapp.centre.model import Centre
from webapp.centre.tables import table_bytes

FILE, LEDGER = "fairness.csv", "ledger.csv"


@dataclass(frozen=True)
class AgentFairness:
    """One agent's line: counts of duties, paid hours and their limits, burden points and their fair share."""

    agent: str
    name: str
    team: str
    duties: int
    nights: int
    weekend_duties: int
    holiday_duties: int
    hours: float
    hours_min: float
    hours_max: float
    points: int
    target: float
    deviation: float
    ledger_before: float


def point_table(centre: Centre, book: Rulebook) -> PointTable:
    """The points of the centre's ledger: those of its [ledger], else what the rules in force count, and
    the usual points of standing by.
    """
    if centre.points is not None:
        return centre.points
    return always({ON_CALL: USUAL_POINTS[ON_CALL], **point_weights(book)})


def point_weights(book: Rulebook) -> dict[str, int]:
    """Points that a duty of each kind counts, by the rule that shares most kinds together; a kind that no
    rule in force shares is missing.
    """
    found: dict[str, int] = {}
    rules = [entry.rule for entry in book.entries if isinstance(entry.rule, FairShare)]
    for rule in sorted(rules, key=lambda rule: len(rule.weights)):
        found.update(rule.weights)
    return found


def fairness(centre: Centre, judged: Audit, roster: Roster) -> tuple[AgentFairness, ...]:
    """One line per agent, in the order of the problem."""
    problem, weights = judged.problem, point_weights(judged.rulebook)
    share = burden_shares(problem, weights)
    rows = {row.agent: row for row in centre.agents}
    found = []
    for agent in problem.agents:
        duties = roster.by_agent.get(agent.id, ())
        borne = {kind: sum(bears(problem, duty, kind) for duty in duties) for kind in KINDS}
        points = sum(points_of(problem, duty, weights) for duty in duties)
        target = share[agent.id].target if agent.id in share else Fraction(0)
        found.append(
            AgentFairness(
                agent.id,
                rows[agent.id].name,
                agent.team,
                len(duties),
                borne[NIGHT],
                borne[WEEKEND],
                borne[HOLIDAY],
                _hours(sum(problem.paid_minutes(duty.shift, duty.day) for duty in duties)),
                _hours(agent.minutes_min),
                _hours(agent.minutes_max),
                points,
                round(float(target), 2),
                round(points - float(target), 2),
                sum(problem.ledger.get((agent.id, kind), 0.0) for kind in KINDS),
            )
        )
    return tuple(found)


def _hours(minutes: int) -> float:
    return round(minutes / 60, 2)


def fairness_bytes(rows: Sequence[AgentFairness]) -> bytes:
    """fairness.csv."""
    columns = [field.name for field in fields(AgentFairness)]
    return table_bytes(columns, ([f"{getattr(row, column)}" for column in columns] for row in rows))


def balances(centre: Centre, judged: Audit, roster: Roster) -> dict[tuple[str, str], float]:
    """What each agent carries into the next month, by kind, with two decimals."""
    problem = judged.problem
    after = balances_after(problem, roster, point_table(centre, judged.rulebook))
    wishes = {agent: points for (agent, kind), points in problem.ledger.items() if kind == WISH}
    for agent, points in wish_balances_after(problem, roster, wishes).items():
        after[agent, WISH] = points
    return {cell: round(float(points), 2) for cell, points in sorted(after.items())}


def ledger_bytes(found: Mapping[tuple[str, str], float]) -> bytes:
    """ledger.csv, as the centre folder of the next month takes it."""
    return table_bytes(
        LEDGER_COLUMNS, ([agent, kind, f"{points:g}"] for (agent, kind), points in found.items())
    )
