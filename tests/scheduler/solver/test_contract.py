"""What a search promises: starts, pins, progress, stopping at once, groups, no regard for names or order."""

import threading
import time
from dataclasses import replace

import pytest

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.roster import Roster
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import compile_rows
from scheduler.solver.groups import split
from scheduler.solver.progress import Progress
from scheduler.solver.result import SolveResult, Status
from scheduler.solver.search import solve
from tests.scheduler.months import month

SECONDS = 600.0


@pytest.fixture(scope="module")
def known() -> tuple[RosterProblem, SolveResult]:
    problem = month(5, 14)
    return problem, solve(problem, rulebook(), seed=1, effort=0, seconds=SECONDS)


def cells(roster: Roster, problem: RosterProblem) -> dict[tuple[str, int], object]:
    days = range(problem.horizon.days)
    return {(agent.id, day): roster.of(agent.id, day) for agent in problem.agents for day in days}


def test_a_start_is_never_made_worse(known: tuple[RosterProblem, SolveResult]) -> None:
    problem, first = known
    again = solve(problem, rulebook(), seed=2, effort=0, seconds=SECONDS, start=first.roster)
    assert again.audit.hard == ()
    assert again.objective <= first.objective


def test_pinned_cells_never_move(known: tuple[RosterProblem, SolveResult]) -> None:
    problem, first = known
    early = frozenset((agent.id, day) for agent in problem.agents for day in range(7))
    # Two people are away on days of the second week on which they were to come.
    away = {duty.agent: duty.day for duty in first.roster.duties if duty.day >= 7}
    gone = set(list(away.items())[:2])
    short = replace(problem, leave=problem.leave | gone)
    found = solve(short, rulebook(), seed=3, effort=0, seconds=SECONDS, start=first.roster, pins=early)
    before, after = cells(first.roster, problem), cells(found.roster, problem)
    assert all(before[cell] == after[cell] for cell in early)
    assert all(before[cell] and not after[cell] for cell in gone)


def test_a_pinned_duty_stays_where_a_rule_forbids_it(known: tuple[RosterProblem, SolveResult]) -> None:
    problem, first = known
    duty = first.roster.duties[0]
    away = replace(problem, leave=problem.leave | {(duty.agent, duty.day)})
    pins = frozenset({(duty.agent, duty.day)})
    found = solve(away, rulebook(), seed=1, effort=0, seconds=SECONDS, start=first.roster, pins=pins)
    assert duty in found.roster.duties
    assert found.status in (Status.INFEASIBLE, Status.NOT_FOUND)
    assert [str(found.audit.sentence(v)) for v in found.audit.hard if v.rule == "approved-leave"]


def test_what_does_not_fit_is_refused_in_a_sentence(known: tuple[RosterProblem, SolveResult]) -> None:
    problem, first = known
    nobody, late = frozenset({("Zoe", 1)}), frozenset({("A01", 99)})
    for pins, start, words in (
        (nobody, first.roster, "pinned cell of Zoe on day 1"),
        (late, first.roster, "pinned cell of A01 on day 99"),
        (frozenset({("A01", 1)}), None, "give that roster as the start"),
    ):
        with pytest.raises(ValueError, match=words):
            solve(problem, rulebook(), seed=1, effort=0, start=start, pins=pins)
    stranger = Roster([replace(first.roster.duties[0], agent="Zoe")])
    with pytest.raises(ValueError, match="Zoe"):
        solve(problem, rulebook(), seed=1, effort=0, start=stranger)


def test_progress_shows_rosters_that_the_audit_prices_alike(known: tuple[RosterProblem, SolveResult]) -> None:
    problem, first = known
    heard: list[Progress] = []
    solve(problem, rulebook(), seed=1, effort=0, seconds=SECONDS, progress=heard.append)
    assert [p.done for p in heard] == sorted(p.done for p in heard)
    assert heard[-1].phase == "done"
    assert heard[-1].bound is not None
    assert heard[-1].gap is not None
    shown = [p for p in heard if p.roster is not None]
    assert shown
    for told in shown:
        assert told.roster is not None
        judged = audit(problem, rulebook(), told.roster)
        assert told.objective == judged.objective == sum(told.per_rule.values())
        assert told.hard == sum(v.amount for v in judged.hard)
    assert heard[-1].objective == first.objective


def test_cancel_ends_the_search_at_once_with_the_best_so_far() -> None:
    problem, wanted = month(5, 14), threading.Event()
    asked: list[float] = []

    def cancel() -> bool:
        if wanted.is_set() and not asked:
            asked.append(time.process_time())
        return wanted.is_set()

    def hear(told: Progress) -> None:
        if told.roster is not None and not told.hard:
            wanted.set()

    found = solve(problem, rulebook(), seed=1, effort=10_000, seconds=600, progress=hear, cancel=cancel)
    assert found.cut_by_clock
    assert found.audit.hard == ()
    # Counted in work, of which the search would do some hundred times as much.
    assert time.process_time() - asked[0] < 5.0


def test_the_order_of_agents_and_wishes_leaves_the_bytes_alone() -> None:
    problem = month(4, 14)
    turned = replace(
        problem,
        agents=problem.agents[::-1],
        preferences=problem.preferences[::-1],
        past=problem.past[::-1],
    )
    one, two = (solve(p, rulebook(), seed=1, effort=0, seconds=SECONDS) for p in (problem, turned))
    assert one.roster.duties == two.roster.duties


def _two_units(agents: int = 3) -> RosterProblem:
    """Two queues with agents of their own, and nothing asked that joins them."""
    problem = month(2 * agents, 7)
    people = tuple(
        replace(agent, queues=("main",) if n < agents else ("bill",), can_work_nights=n < agents)
        for n, agent in enumerate(problem.agents)
    )
    return replace(problem, agents=people, past=(), ledger={})


def test_agents_without_common_rows_are_groups_that_leave_each_other_alone() -> None:
    problem = _two_units()
    book = rulebook(
        [RuleSetting(f"fair-{kind}", severity="off") for kind in ("nights", "weekends", "holidays")]
    )
    plan = book.plan(problem)
    whole = compile_rows(plan, book.post(problem, plan))
    groups = split(whole)
    assert [group.compiled.agents for group in groups] == [3, 3]
    assert problem.requirement is not None
    needs = dict(problem.requirement.agents)
    other = replace(problem, requirement=Requirement({**needs, "bill": tuple(n + 1 for n in needs["bill"])}))
    one, two = (solve(p, book, seed=1, effort=0, seconds=SECONDS) for p in (problem, other))
    first = {agent.id for agent in problem.agents[:3]}
    assert [d for d in one.roster.duties if d.agent in first] == [
        d for d in two.roster.duties if d.agent in first
    ]
    assert one.roster.duties != two.roster.duties


def test_groups_cost_together_what_the_whole_costs() -> None:
    problem, book = _two_units(), rulebook()
    plan = book.plan(problem)
    whole = compile_rows(plan, book.post(problem, plan))
    filled = whole.empty()
    for cell in range(0, filled.size, 2):
        if whole.ptr[cell] < whole.ptr[cell + 1]:
            filled[cell] = whole.options[whole.ptr[cell]]
    groups = split(whole)
    back = whole.empty()
    for group in groups:
        group.put(back, group.taken(filled))
    assert (back == filled).all()
    apart = sum(
        group.compiled.cost(group.taken(filled)) - group.compiled.cost(group.compiled.empty())
        for group in groups
    )
    assert apart == whole.cost(filled) - whole.cost(whole.empty())


def test_renamed_agents_bear_the_same_burdens_over_many_seeds() -> None:
    """Twins in all but name: what they bear must not follow the order of their ids."""
    base = month(6, 7)
    twin = replace(base.agents[1], queues=("main",), can_work_nights=True, minutes_min=0, minutes_max=2400)
    people = tuple(replace(twin, id=f"A{n:02d}") for n in range(6))
    problem = replace(base, agents=people, past=(), leave=frozenset(), preferences=(), ledger={})
    nights = [0] * 6
    seeds = 20
    for seed in range(seeds):
        plan = rulebook().plan(problem)
        limits = rulebook().post(problem, plan)
        compiled = compile_rows(plan, limits)
        chain = Annealer(compiled, compiled.empty(), seed)
        chain.run(20_000, 1000.0, 10.0)
        for var in chain.best:
            if var >= 0 and problem.shift_of[plan.duties[var].shift].is_night:
                nights[int(plan.duties[var].agent[1:])] += 1
    middle = sum(nights) / 6
    assert middle > 0
    assert max(abs(count - middle) for count in nights) <= 0.35 * middle + 3


@pytest.mark.parametrize("requirement", [None, Requirement({})])
def test_without_requirement_there_is_still_a_roster(requirement: Requirement | None) -> None:
    problem = replace(month(3, 7), requirement=requirement)
    assert solve(problem, rulebook(), seed=1, effort=0, seconds=SECONDS).audit.hard == ()
