"""Whether what people got follows how long they have been there, or their id: the outcomes of a certificate.

Burdens are counted per 100 hours of contract, so that part-timers are not taken for the lucky ones; nights
only of those who can work them. Each skill group (the queues its agents may serve) is looked at by itself,
because skill does follow tenure; the groups are then pooled.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.ledger import HOLIDAY, KINDS, NIGHT, WEEKEND, PointTable, able_to_bear, bears, borne
from scheduler.neutral.relation import Relation, averaged, corrected, pooled, relation
from scheduler.wishes import granted_share
from webapp.centre.model import Centre

ALL, POINTS, GRANTED, SKILLS = "all groups", "points", "wishes granted", "queues served"
HOURS = 100 * 60


@dataclass(frozen=True)
class Outcome:
    """The relation of a measure with tenure in a group."""

    group: str
    measure: str
    relation: Relation


def measures(problem: RosterProblem, roster: Roster, table: PointTable) -> dict[str, dict[str, float]]:
    """Each measure by agent: who cannot bear a burden, or wished nothing, is missing there."""
    hours = {a.id: (a.minutes_min + a.minutes_max) / 2 / HOURS for a in problem.agents if a.minutes_max}
    found: dict[str, dict[str, float]] = {}
    for kind in (NIGHT, WEEKEND, HOLIDAY):
        found[kind] = {
            a.id: sum(bears(problem, d, kind) for d in roster.by_agent.get(a.id, ())) / hours[a.id]
            for a in able_to_bear(problem, kind)
        }
    # Points of those who cannot work nights are of another kind: they are left out, as with nights.
    found[POINTS] = {
        agent: sum(sum(borne(problem, d, table).values()) for d in roster.by_agent.get(agent, ()))
        / hours[agent]
        for agent in found[NIGHT]
    }
    found[GRANTED] = {agent: got / 100 for agent, got in granted_share(problem, roster).items()}
    return found


def tenure(centre: Centre, day: date) -> dict[str, float]:
    """Days since entry on a day, of those whose entry is told."""
    return {row.agent: float((day - row.hired_on).days) for row in centre.agents if row.hired_on}


def outcomes(
    problem: RosterProblem, found: Mapping[str, Mapping[str, float]], years: Mapping[str, float]
) -> tuple[Outcome, ...]:
    """Every measure's relation with tenure, by skill group and pooled, corrected for all these looks."""
    looks = list(_looks(problem, found, years))
    judged = corrected([look.relation for look in looks])
    return tuple(replace(look, relation=one) for look, one in zip(looks, judged, strict=True))


def _looks(
    problem: RosterProblem, found: Mapping[str, Mapping[str, float]], years: Mapping[str, float]
) -> Iterator[Outcome]:
    groups = skill_groups(problem)
    for measure, values in found.items():
        own = [
            Outcome(
                group, measure, _related([a for a in agents if a in values and a in years], values, years)
            )
            for group, agents in groups.items()
        ]
        yield from own
        if len(own) > 1:
            yield Outcome(ALL, measure, pooled([look.relation for look in own]))


def _related(agents: Sequence[str], values: Mapping[str, float], years: Mapping[str, float]) -> Relation:
    known = [agent for agent in agents if agent in values and agent in years]
    return relation([years[agent] for agent in known], [values[agent] for agent in known])


def skill_groups(problem: RosterProblem) -> dict[str, list[str]]:
    """The agents of each group: those who may serve the same queues."""
    groups: dict[str, list[str]] = {}
    for agent in problem.agents:
        name = " + ".join(sorted(problem.queues_of[agent.id])) or "no queue"
        groups.setdefault(name, []).append(agent.id)
    return dict(sorted(groups.items()))


def skill_and_tenure(problem: RosterProblem, years: Mapping[str, float]) -> Relation:
    """Whether those who serve more queues have been there longer."""
    agents = [agent.id for agent in problem.agents if agent.id in years]
    return relation([years[a] for a in agents], [float(len(problem.queues_of[a])) for a in agents])


def follows_ids(runs: Sequence[tuple[RosterProblem, Mapping[str, float]]]) -> Relation:
    """Whether points follow the order of ids, averaged over runs in which agents had different ids.

    Each agent's points are compared within the skill group, as for tenure.
    """
    looks = []
    for problem, points in runs:
        groups = [
            sorted(agent for agent in agents if agent in points) for agents in skill_groups(problem).values()
        ]
        looks.append(pooled([relation(range(len(ids)), [points[agent] for agent in ids]) for ids in groups]))
    return corrected([averaged(looks)])[0]


def counted_kinds(table: PointTable, day: date) -> dict[str, int]:
    """The points in force on a day, kinds that count nothing left out."""
    return {kind: points for kind in KINDS if (points := table.on(day).get(kind, 0))}
