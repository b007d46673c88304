"""The search for a month's roster: groups of agents one by one, exact repair of tours, a bound beside it."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from scheduler.audit import Audit, audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.posting.uncollected import uncollected
from scheduler.rulebook import Rulebook
from scheduler.solver.bounding import Bounding
from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints, compile_rows
from scheduler.solver.group_search import THREADS, improved, searched, units_of
from scheduler.solver.groups import Group, split
from scheduler.solver.illegal import repaired
from scheduler.solver.pieces import Workers
from scheduler.solver.progress import Progress, Report, Telling, Watch
from scheduler.solver.result import SolveResult, Status
from scheduler.solver.start import Cells, canonical, cells_of, check_pins, held_duties, in_order

SHARE_AT_END = 0.08
"""What is left of the time when the search has to end: for judging the roster, and for late bounds."""
SECONDS_OF_BOUND, USUAL_CELLS = 4.0, 1500
"""Seconds of a unit of effort for bounds behind the search, at so many free cells; with more cells more."""
SHARE_OF_REPAIR = 0.02
"""What is left of the time when exact repair of tours has to end."""
DEFAULT_EFFORT = 8
SEARCHING, BOUNDING, DONE = "searching", "bounding", "done"


def solve(
    problem: RosterProblem,
    rulebook: Rulebook,
    *,
    seed: int,
    effort: int = DEFAULT_EFFORT,
    seconds: float = 60.0,
    bounded: Sequence[str] = (),
    report: Report | None = None,
    start: Roster | None = None,
    pins: Cells = frozenset(),
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    workers: Workers | None = None,
) -> SolveResult:
    """Search for a good legal roster and for bounds.

    Problem, rulebook, seed, `effort`, `start` and `pins` fix the roster, whatever the order of agents;
    `seconds`, which holds for all of it, and `cancel`, which is asked every few hundredths of a second, only
    stop the search with the best so far. An effort is some 700 moves a chain for each agent and day;
    0 is a legal roster, hardly bettered.
    `start` is a roster to improve; `pins` are cells (agent id, day) that keep what it holds. `bounded` names
    rules whose amount gets a bound of its own; `workers` do pieces of huge rosters, with the same outcome.
    Raises ValueError for a start or pins that do not fit.
    """
    watch, cpu = Watch(seconds, cancel), time.process_time()
    problem = in_order(problem)
    check_pins(problem, start, pins)
    telling = Telling(watch, partial(audit, problem, rulebook), report, progress)
    plan, limits, compiled = _posted(canonical(problem, seed), rulebook, start, pins)
    telling.say(
        f"Searching among {len(plan.duties):,} possible duties under {len(limits.rows):,} rows of rules"
    )
    watch.reserve(seconds * SHARE_AT_END)
    cells, groups = cells_of(plan, compiled, start), split(compiled)
    whole = len(groups) == 1 and start is None and not pins and effort > 0
    bounding = Bounding(plan, limits, compiled, bounded, watch, whole)
    try:
        find = _finder(bounding, start, whole, workers)
        told = (watch, telling, bounding.begin)
        cells, impossible = _search(plan, limits, compiled, groups, cells, find, seed, effort, *told)
        roster = _roster(plan, cells)
        judged = audit(problem, rulebook, roster)
        cut = watch.cut
        bound, amounts = _bounds(bounding, telling, roster, judged, _bound_seconds(compiled, effort))
        bounding.check()
    finally:
        bounding.stop()
    telling.phase(DONE, 1.0, bound)
    status, spent = _status(judged, bound, impossible), time.process_time() - cpu
    taken = (time.monotonic() - watch.started, spent, cut, tuple(sorted(impossible)))
    return SolveResult(status, roster, judged, bound, amounts, seed, effort, *taken)


def _finder(
    bounding: Bounding, start: Roster | None, whole: bool, workers: Workers | None
) -> Callable[..., Ints]:
    """How the cells of a group are found: from nothing, or from a roster, with bounds sought beside it."""
    if start is not None:
        bounding.begin()
        return partial(improved, workers=workers)
    tours, known = (bounding.start, bounding.moves) if whole else (None, None)
    return partial(searched, tours=tours, known=known, workers=workers)


def _bounds(
    bounding: Bounding, telling: Telling, roster: Roster, judged: Audit, seconds: float
) -> tuple[int, Mapping[str, int]]:
    """The bounds of the cost and of amounts; only what is legal is worth them."""
    if judged.hard:
        return 0, bounding.none
    telling.say(f"Roster found: cost {judged.objective:,}; looking for the bound")
    telling.judged(BOUNDING, 1.0, roster, judged)
    telling.watch.reserve(0.0)
    return bounding.result(seconds)


def _posted(
    problem: RosterProblem, rulebook: Rulebook, start: Roster | None, pins: Cells
) -> tuple[Plan, Limits, Compiled]:
    """The rows of a problem; what pinned cells hold may be chosen in any case."""
    held = held_duties(problem, start, pins)
    with uncollected():
        plan = rulebook.plan(problem, held)
        limits = rulebook.post(problem, plan)
        return plan, limits, compile_rows(plan, limits, pins, plan.chosen(Roster(held)))


def _status(judged: Audit, bound: int, impossible: tuple[str, ...]) -> Status:
    if judged.hard:
        return Status.INFEASIBLE if impossible else Status.NOT_FOUND
    return Status.OPTIMAL if judged.objective == bound else Status.FEASIBLE


def _roster(plan: Plan, cells: Ints) -> Roster:
    return Roster(plan.duties[var] for var in cells.tolist() if var >= 0)


def _search(
    plan: Plan,
    limits: Limits,
    compiled: Compiled,
    groups: list[Group],
    cells: Ints,
    find: Callable[..., Ints],
    seed: int,
    effort: int,
    watch: Watch,
    telling: Telling,
    begun: Callable[[], None],
) -> tuple[Ints, tuple[str, ...]]:
    """The best cells of all groups, tours that the search left illegal solved exactly.

    `begun` hears that there is a roster, each time one is told of. When some agents' rules contradict each
    other, their least illegal tours are what explains it.
    """
    whole, before = sum(group.cells.size for group in groups), 0
    with ThreadPoolExecutor(THREADS) as pool:
        for group in groups:
            part = (before / whole, group.cells.size / whole)
            tell = partial(_hear, telling, begun, plan, compiled, cells, group, part)
            own_seed = group.digest() ^ seed
            group.put(cells, find(group.compiled, group.taken(cells), own_seed, effort, pool, watch, tell))
            before += group.cells.size
        if compiled.cost(cells) < HARD_UNIT or watch.cancelled:
            return cells, ()
        telling.say("Some tours break hard rules; solving them exactly")
        watch.reserve(watch.seconds * SHARE_OF_REPAIR)
        cells, impossible = repaired(plan, limits, compiled, cells, seed, watch)
        if not impossible:
            for group in groups:
                again = improved(
                    group.compiled, group.taken(cells), group.digest() ^ seed, effort, pool, watch, None
                )
                group.put(cells, again)
    return cells, impossible


def _hear(
    telling: Telling,
    begun: Callable[[], None],
    plan: Plan,
    compiled: Compiled,
    cells: Ints,
    group: Group,
    part: tuple[float, float],
    done: float,
    own: Ints,
) -> None:
    """Say how far the search is, and show the roster with a group's cells as they are."""
    merged = cells.copy()
    group.put(merged, own)
    broken, cost = divmod(compiled.cost(merged), HARD_UNIT)
    found = f"hard rules broken by {broken:,} units" if broken else f"cost {cost:,}"
    share = part[0] + part[1] * done
    telling.say(f"Searching, {100 * share:.0f} %: {found}")
    telling.found(SEARCHING, share, lambda: _roster(plan, merged), legal=not broken)
    begun()


def _bound_seconds(compiled: Compiled, effort: int) -> float:
    """How long an effort lets bounds be sought when nothing else ends it."""
    return SECONDS_OF_BOUND * units_of(effort) * max(1.0, compiled.free.size / USUAL_CELLS)
