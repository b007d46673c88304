"""Why a month is impossible: every contradiction in sentences, with the cheapest ways out, each tried."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import partial

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence, in_unit
from scheduler.domain.shifts import usual_paid_minutes
from scheduler.posting.limits import Row
from scheduler.rulebook import Rulebook, RuleInForce
from scheduler.solver.conflicts import TourRules, impossible_agents, shared_rules
from scheduler.solver.relax import Relaxed, relaxed


@dataclass(frozen=True)
class Way:
    """A way out that was tried: `sentences` say what then is; `size` ranks it, in duties' worth."""

    rule: str
    sentences: tuple[Sentence, ...]
    size: float


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot all be kept: of one `agent`, or ("") of several together.

    `proven` says that two different solves agree that they cannot; `statements` are the rules in words.
    """

    agent: str
    rules: tuple[str, ...]
    statements: tuple[Sentence, ...]
    ways: tuple[Way, ...]
    proven: bool


@dataclass(frozen=True)
class Explained:
    """Whether a month is possible; `roster` breaks least of those seen."""

    possible: bool
    conflicts: tuple[Conflict, ...]
    roster: Roster


def explain_month(problem: RosterProblem, rulebook: Rulebook, seed: int = 1) -> Explained:
    """Find every conflict among the hard rules of a month."""
    plan = rulebook.plan(problem)
    limits = rulebook.post(problem, plan)
    shared = shared_rules(plan, limits)
    agents = impossible_agents(plan, limits, shared, seed)
    conflicts = [found for agent in agents for found in _of_agent(problem, rulebook, agent, shared, seed)]
    rest = relaxed(problem, rulebook, plan, limits, shared, agents, seed)
    conflicts += _together(problem, rulebook, rest)
    return Explained(not conflicts, tuple(conflicts), rest.roster)


def _of_agent(
    problem: RosterProblem, rulebook: Rulebook, agent: str, shared: Collection[str], seed: int
) -> Iterator[Conflict]:
    tour = TourRules(problem, rulebook, agent, shared, seed)
    clashes = tour.clashes()
    for clash in clashes:
        others = [row for other in clashes if other is not clash for row in other.rows]
        ways = [
            *_givings(problem, rulebook, tour, clash.rules, others),
            *_settings(problem, rulebook, tour, clash.rules, others),
        ]
        statements = tuple(rulebook[code].rule.statement() for code in clash.rules)
        ordered = tuple(sorted(ways, key=lambda way: (way.size, way.rule)))
        yield Conflict(agent, clash.rules, statements, ordered, True)


def _givings(
    problem: RosterProblem, rulebook: Rulebook, tour: TourRules, core: Iterable[str], others: Collection[Row]
) -> Iterator[Way]:
    """For each rule of the core what its breach would be if everything else is kept, but for the rows that
    `others` have singled out.
    """
    elsewhere = {(row.rule, row.where) for row in others}
    for code in core:
        given = tour.giving(code, others)
        if given is None:
            continue
        judged = audit(problem, rulebook, given.tour)
        about = [v for v in judged.hard if v.where.agent == tour.agent and (v.rule, v.where) not in elsewhere]
        here = [v for v in about if v.rule == code]
        if not here or {v.rule for v in about} - {row.rule for row in others} - {code}:
            continue
        sentences = tuple(judged.sentence(v) for v in here)
        yield Way(code, sentences, _size(problem, rulebook, code, given.amount))


def _settings(
    problem: RosterProblem, rulebook: Rulebook, tour: TourRules, core: Iterable[str], others: Collection[Row]
) -> Iterator[Way]:
    """The least change of each number of a rule of the core that ends the conflict."""
    for code in core:
        entry = rulebook[code]
        for field in fields(entry.rule):
            bounds, now = field.metadata, getattr(entry.rule, field.name)
            works = partial(_works, tour, entry, others, field.name)
            for bound in (bounds["least"], bounds["most"]):
                if bound == now or not works(bound):
                    continue
                value = _nearest(now, bound, works)
                facts: Facts = {"label": bounds["label"], "value": in_unit(value, bounds["unit"]), "now": now}
                said = Sentence("Set {label} ({rule}) to {value}, now {now}.", {**facts, "rule": code})
                yield Way(code, (said,), _size(problem, rulebook, code, abs(value - now)))


def _works(tour: TourRules, entry: RuleInForce, others: Collection[Row], name: str, value: int) -> bool:
    """Whether the agent has a legal tour, but for the rows of others, when a number of a rule is another."""
    changed = replace(entry, rule=replace(entry.rule, **{name: value}))
    rest = [code for code in tour.rows if code != entry.rule.code]
    return tour.feasible(rest, tour.posted(changed), others) is True


def _nearest(now: int, bound: int, works: Callable[[int], bool]) -> int:
    """The value nearest to `now` that works, given that `bound` does (by halving)."""
    bad, good = now, bound
    while abs(good - bad) > 1:
        middle = (bad + good) // 2
        bad, good = (bad, middle) if works(middle) else (middle, good)
    return good


def _size(problem: RosterProblem, rulebook: Rulebook, code: str, amount: int) -> float:
    """An amount in duties' worth: minutes count by the length of the usual duty."""
    minutes = "minutes" in rulebook[code].rule.unit
    return amount / usual_paid_minutes(problem.shifts) if minutes else float(amount)


def _together(problem: RosterProblem, rulebook: Rulebook, rest: Relaxed) -> Iterator[Conflict]:
    """What several agents cannot do together, one conflict a rule."""
    judged = audit(problem, rulebook, rest.roster)
    for code in rest.broken:
        found = [v for v in judged.hard if v.rule == code]
        if not found:
            continue
        sentences = tuple(judged.sentence(v) for v in found)
        amount = sum(v.amount for v in found)
        ways = [Way(code, sentences, _size(problem, rulebook, code, amount))]
        if code in rest.instead:
            other = audit(problem, rulebook, rest.instead[code])
            new = [v for v in other.hard if v.rule != code and v not in judged.hard]
            if new and not any(v.rule == code for v in other.hard):
                size = sum(_size(problem, rulebook, v.rule, v.amount) for v in new)
                ways.append(Way(new[0].rule, tuple(other.sentence(v) for v in new), size))
        statement = rulebook[code].rule.statement()
        ordered = tuple(sorted(ways, key=lambda way: (way.size, way.rule)))
        yield Conflict("", (code,), (statement,), ordered, rest.proven)
