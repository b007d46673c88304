"""How evenly a month's burdens are spread: by measure and group, as they are and by availability (EV-02)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.neutral.burdens import LOAD, MEASURES, NIGHTS, adjusted, availability, counts
from scheduler.neutral.spread import Spread, least_range, spread
from webapp.centre.tables import table_bytes

EVERYBODY = "everybody"
COLUMNS = (
    "measure",
    "group",
    "adjusted",
    "agents",
    "min",
    "max",
    "range",
    "mean",
    "sd",
    "gini",
    "least_range",
)


@dataclass(frozen=True)
class SpreadLine:
    """The spread of a measure in a group; `least_range` is what no roster of these duties can fall below.

    It is counted: as many duties among as many equal agents. Only given for counts of everybody who may do
    them, neither by group nor adjusted: there it is no bound.
    """

    measure: str
    group: str
    adjusted: bool
    spread: Spread
    least_range: int | None


@dataclass(frozen=True)
class AgentLine:
    """One agent's counts, the mean load of the group and the deviation from it (NT-04)."""

    agent: str
    group: str
    counts: Mapping[str, int | None]
    group_mean: float

    @property
    def deviation(self) -> float:
        """Load less the group's mean."""
        return round((self.counts[LOAD] or 0) - self.group_mean, 1)


@dataclass(frozen=True)
class FairnessReport:
    """Every spread and every agent."""

    spreads: tuple[SpreadLine, ...]
    agents: tuple[AgentLine, ...]


Rostered = tuple[RosterProblem, Roster]


def fairness_report(problem: RosterProblem, roster: Roster) -> FairnessReport:
    """The report of a month's roster; agents without hours are in none of it."""
    return rolling_report([(problem, roster)])


def rolling_report(months: Sequence[Rostered]) -> FairnessReport:
    """The report of months' rosters together, in the order of time.

    Over several months counts add up, and who was available for a part of them counts for that part.
    """
    counted = [counts(*month) for month in months]
    found = _summed(counted)
    same = all(len({frozenset(month[measure]) for month in counted}) == 1 for measure in MEASURES)
    shares = mean_shares([availability(problem) for problem, _ in months])
    groups = {agent.id: agent.group or agent.team for problem, _ in months for agent in problem.agents}
    return FairnessReport(
        tuple(_spreads(found, shares, groups, bounded=same)),
        tuple(_agents(found, groups)),
    )


def _summed(months: Sequence[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {measure: {} for measure in MEASURES}
    for month in months:
        for measure, values in month.items():
            for agent, value in values.items():
                found[measure][agent] = found[measure].get(agent, 0) + value
    return found


def mean_shares(months: Sequence[Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Each agent's availability over months; 0 in those without it."""
    agents = dict.fromkeys(agent for month in months for agent in month)
    return {
        agent: sum((month.get(agent, Fraction(0)) for month in months), Fraction(0)) / len(months)
        for agent in agents
    }


def _spreads(
    found: Mapping[str, dict[str, int]],
    shares: dict[str, Fraction],
    groups: Mapping[str, str],
    *,
    bounded: bool,
) -> Iterator[SpreadLine]:
    for measure in MEASURES:
        for adjust in (False, True):
            plain = found[measure]
            values: Mapping[str, int | Fraction] = adjusted(plain, shares) if adjust else plain
            if not values:
                continue
            everybody = list(values.values())
            # Where not the same people could bear it in every month, equal shares were never possible.
            bound = None if adjust or not bounded else least_range(sum(plain.values()), len(plain))
            yield SpreadLine(measure, EVERYBODY, adjust, spread(everybody), bound)
            for group in sorted({groups[agent] for agent in values}):
                own = [value for agent, value in values.items() if groups[agent] == group]
                yield SpreadLine(measure, group, adjust, spread(own), None)


def _agents(found: Mapping[str, dict[str, int]], groups: Mapping[str, str]) -> Iterator[AgentLine]:
    loads: dict[str, list[int]] = {}
    for agent, value in found[LOAD].items():
        loads.setdefault(groups[agent], []).append(value)
    for agent in found[LOAD]:
        group = groups[agent]
        mean = sum(loads[group]) / len(loads[group])
        yield AgentLine(agent, group, {m: found[m].get(agent) for m in MEASURES}, mean)


def report_facts(report: FairnessReport) -> dict[str, Any]:
    """The report as data; numbers with four decimals, null where there is none."""
    return {
        "spreads": [dict(zip(COLUMNS, _row(line), strict=True)) for line in report.spreads],
        "agents": [
            {
                "agent": line.agent,
                "group": line.group,
                **line.counts,
                "group_mean": round(line.group_mean, 4),
                "deviation": line.deviation,
            }
            for line in report.agents
        ],
    }


def _row(line: SpreadLine) -> tuple[Any, ...]:
    one = line.spread
    numbers = (one.least, one.most, one.range, one.mean, one.sd)
    return (
        line.measure,
        line.group,
        line.adjusted,
        one.count,
        *(round(float(value), 4) for value in numbers),
        None if one.gini is None else round(float(one.gini), 4),
        line.least_range,
    )


def report_bytes(report: FairnessReport) -> bytes:
    """The spreads as a CSV table; an empty cell: there is none."""
    return table_bytes(
        COLUMNS, [["" if cell is None else f"{cell}" for cell in _row(s)] for s in report.spreads]
    )


def report_lines(report: FairnessReport) -> Iterator[str]:
    """The report as text."""
    for line in report.spreads:
        one = line.spread
        gini = "-" if one.gini is None else f"{float(one.gini):.4f}"
        how = " by availability" if line.adjusted else ""
        bound = "" if line.least_range is None else f"; no roster has a range below {line.least_range}"
        yield (
            f"{line.measure}{how}, {line.group} ({one.count}): {float(one.least):g} to {float(one.most):g}, "
            f"range {float(one.range):g}, sd {one.sd:.2f}, Gini {gini}{bound}"
        )
    yield "agent: nights, weekends, holidays; load (a night counts 2), mean of the group, deviation"
    for agent in report.agents:
        told = agent.counts
        nights = "-" if told[NIGHTS] is None else told[NIGHTS]
        yield (
            f"{agent.agent}: {nights}, {told[MEASURES[1]]}, {told[MEASURES[2]]}; {told[LOAD]:.1f}, "
            f"{agent.group} {agent.group_mean:.1f}, {agent.deviation:+.1f}"
        )
