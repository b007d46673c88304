"""A published roster after a sick call, added leave or a changed requirement: as little as possible changes.

What has begun stays, and so does every day that the event does not touch; each changed cell has its price.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf

from scheduler.audit import Audit, audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.posting.limits import Limits, Row
from scheduler.posting.pinned import Cell
from scheduler.posting.plan import Plan
from scheduler.posting.tally import Tally
from scheduler.posting.uncollected import uncollected
from scheduler.rulebook import Rulebook, RuleInForce
from scheduler.rules.least_change import LeastChange
from scheduler.rules.rule import SOFT
from scheduler.solver.repair import ASKED, Repair, forbid, repair

CELL_PRICE = 2500
"""About half of what a missing agent costs for a duty: a hole is filled, but nobody is moved for an hour."""
REACH = 0
"""So many days beside those of the event may change too: more cost time and change more cells."""
REPAIR_MOVES = 200_000


@dataclass(frozen=True)
class ChangedCell:
    """An agent's day that is not as published, and why: what leaving it so would break or cost."""

    agent: str
    day: int
    before: tuple[Duty, ...]
    after: tuple[Duty, ...]
    why: Sentence


@dataclass(frozen=True)
class Replanned:
    """The new roster, its audit under the problem as it is now, and every cell that differs."""

    roster: Roster
    after: Audit
    changed: tuple[ChangedCell, ...]
    cut_by_clock: bool = False


@uncollected()
def replan(
    problem: RosterProblem,
    rulebook: Rulebook,
    published: Roster,
    *,
    now: int,
    days: Collection[int],
    seed: int,
    price: int = CELL_PRICE,
    improve: bool = False,
    moves: int = REPAIR_MOVES,
    seconds: float = inf,
) -> Replanned:
    """Repair a published roster under a problem that has changed.

    `now` is an elapsed minute: no duty that starts before it is touched or added. `days` are those the event
    concerns, and no other changes. Unless `improve`, cover is restored and not bettered. `seconds` only stop
    the search: the roster then is the best so far.
    """
    free = frozenset(_free(problem, published, now, days))

    def later(plan: Plan, limits: Limits) -> None:
        for cell in free:
            forbid(plan, limits, cell, lambda duty: duty.start >= now)

    told = replace(problem, published=published)
    made = repair(
        told,
        priced(rulebook, price),
        published,
        free,
        seed=seed,
        ask=later,
        mend=not improve,
        moves=moves,
        seconds=seconds,
    )
    after = audit(problem, rulebook, made.roster)
    return Replanned(made.roster, after, tuple(_changes(published, made)), made.cut_by_clock)


def priced(rulebook: Rulebook, price: int) -> Rulebook:
    """The rules with a price on every changed cell."""
    others = [entry for entry in rulebook.entries if not isinstance(entry.rule, LeastChange)]
    entries = [*others, RuleInForce(LeastChange(), SOFT, price)]
    return Rulebook(tuple(sorted(entries, key=lambda entry: entry.rule.code)))


def with_absences(
    problem: RosterProblem, published: Roster, now: int, away: Collection[Cell]
) -> RosterProblem:
    """The problem in which agents are on leave in more cells; a day whose duty has begun stays as it is.

    The duties an agent misses count as worked: nobody has to make up for them, or gives up others for them.
    """
    begun = {(duty.agent, duty.day) for duty in published.duties if duty.start < now}
    more = frozenset(away) - begun - problem.leave
    missed = dict.fromkeys(problem.agent_of, 0)
    for duty in published.duties:
        if (duty.agent, duty.day) in more:
            missed[duty.agent] += problem.paid_minutes(duty.shift, duty.day)
    agents = tuple(
        replace(
            agent,
            minutes_min=max(0, agent.minutes_min - missed[agent.id]),
            minutes_max=max(0, agent.minutes_max - missed[agent.id]),
        )
        for agent in problem.agents
    )
    return replace(problem, agents=agents, leave=problem.leave | more)


def absent_days(problem: RosterProblem, published: Roster, now: int) -> frozenset[int]:
    """The days on which agents on leave have duties that have not begun."""
    return frozenset(
        duty.day for duty in published.duties if duty.start >= now and (duty.agent, duty.day) in problem.leave
    )


def _free(problem: RosterProblem, published: Roster, now: int, days: Collection[int]) -> Iterator[Cell]:
    """The cells that may change: those near the event that hold nothing begun."""
    today = problem.horizon.day_of(now)
    near = {day + step for day in days for step in range(-REACH, REACH + 1)}
    for agent in problem.agents:
        for day in sorted(near & set(range(max(0, today), problem.horizon.days))):
            if not any(duty.start < now for duty in published.of(agent.id, day)):
                yield agent.id, day


def _changes(published: Roster, made: Repair) -> Iterator[ChangedCell]:
    differ = {*published.duties} ^ {*made.roster.duties}
    tally = Tally(made.plan, made.limits, made.chosen, made.variables(differ))
    for agent, day in sorted({(d.agent, d.day) for d in differ}, key=lambda cell: (cell[1], cell[0])):
        before, after = published.of(agent, day), made.roster.of(agent, day)
        yield ChangedCell(agent, day, before, after, _why(made, tally, before, after))


def _why(made: Repair, tally: Tally, before: tuple[Duty, ...], after: tuple[Duty, ...]) -> Sentence:
    """The worst that would be if this cell alone stayed as published."""
    back = tally.effect(made.variables(after), made.variables(before))
    hard = [(row, late - soon) for row, soon, late in back.broken(made.limits) if late > soon]
    if hard:
        code = hard[0][0].rule
        if code == ASKED:
            return Sentence("the duty may not stay", {})
        rule = made.rulebook[code].rule
        return Sentence("else this is broken: {rule}", {"rule": str(rule.statement())})
    worse = _dearest(made, back.rows)
    if worse is None:
        return Sentence("a step of other changes", {})
    code, units = worse
    rule = made.rulebook[code].rule
    facts: Facts = {"units": units, "unit": rule.unit, "code": code}
    return Sentence("else {units} {unit} more of {code}", facts)


def _dearest(made: Repair, rows: Iterable[tuple[Row, int, int]]) -> tuple[str, int] | None:
    """The soft rule that would cost most more, and by how many units more it would be broken."""
    cost: dict[str, int] = {}
    units: dict[str, int] = {}
    for row, soon, late in rows:
        terms, code = made.limits.terms[row.rule], made.code(row)
        cost[code] = cost.get(code, 0) + terms.weight * (terms.price.of(late) - terms.price.of(soon))
        units[code] = units.get(code, 0) + late - soon
    if not cost or max(cost.values()) <= 0:
        return None
    worst = max(sorted(cost), key=lambda code: cost[code])
    return worst, units[worst]
