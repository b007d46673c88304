"""The roster table: our search and one CP-SAT model of the same rows, judged by the audit.

The protocol stands in README.md.

Run as `python -m tests.benchmarks.roster [--data DIR] [--month 2026-12] [--seconds 60] [--quick]`.
"""

import argparse
import json
import multiprocessing
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ortools.sat.python import cp_model

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.plan import Plan
from scheduler.rulebook import Rulebook, rulebook
from scheduler.solver.exact import post_rows
from scheduler.solver.search import DEFAULT_EFFORT, solve
from webapp.centre.problem import roster_problem
from webapp.services.centres import open_centre, rule_settings
from webapp.services.forecast import forecast_centre
from webapp.services.months import Month, parse_month
from webapp.services.staff import staff_centre

DEMO = Path(__file__).resolve().parents[2] / "data" / "hotline"
SEEDS = (1, 2, 3)
CORES = 2
RULE = "understaffing"
GRACE = 60.0


@dataclass(frozen=True)
class Run:
    """What one run reached; hours are agent-hours, None where the method says nothing of it."""

    hard: int
    objective: int
    bound: int | None
    short_hours: float
    short_bound: float | None
    wall: float
    cpu: float
    cut: bool


Method = Callable[[RosterProblem, Rulebook, int, float], tuple[Roster, int | None, float | None, bool]]


def paiban(
    problem: RosterProblem, book: Rulebook, seed: int, seconds: float
) -> tuple[Roster, int | None, float | None, bool]:
    """Our search at its default effort."""
    found = solve(problem, book, seed=seed, effort=DEFAULT_EFFORT, seconds=seconds, bounded=(RULE,))
    return found.roster, found.bound, found.amount_bounds[RULE] / 60, found.cut_by_clock


def one_model(
    problem: RosterProblem, book: Rulebook, seed: int, seconds: float
) -> tuple[Roster, int | None, float | None, bool]:
    """The stock approach: every row of the month in one CP-SAT model, as many workers as cores."""
    plan = Plan(problem)
    limits = book.post(problem, plan)
    model = cp_model.CpModel()
    cells = {var: model.new_bool_var("") for var in range(len(plan.duties))}
    model.minimize(sum(post_rows(model, cells, limits.rows, limits.terms, plan)))
    search = cp_model.CpSolver()
    search.parameters.num_workers = CORES
    search.parameters.random_seed = seed
    search.parameters.max_time_in_seconds = seconds
    status = search.solve(model)
    bound = max(0, round(search.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Roster(), bound, None, True
    chosen = (plan.duties[var] for var, cell in cells.items() if search.boolean_value(cell))
    return Roster(chosen), bound, None, status != cp_model.OPTIMAL


METHODS: dict[str, Method] = {"paiban": paiban, "one CP-SAT model": one_model}


def centre_problem(folder: Path, month: Month) -> tuple[RosterProblem, Rulebook]:
    """The problem of a centre's month, its requirement made by the product's own chain."""
    centre = open_centre(folder)
    needs = staff_centre(centre, forecast_centre(centre, month).rows)
    problem = roster_problem(centre, month.first_day, month.last_day, needs)
    return problem, rulebook(rule_settings(centre.rules))


def _child(folder: Path, month: str, name: str, seed: int, seconds: float, to: str) -> None:
    os.setpgrp()
    problem, book = centre_problem(folder, parse_month(month))
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    roster, bound, short_bound, cut = METHODS[name](problem, book, seed, seconds)
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    judged = audit(problem, book, roster)
    short = sum(total.amount for total in judged.totals if total.rule == RULE) / 60
    run = Run(len(judged.hard), judged.objective, bound, short, short_bound, wall, cpu, cut)
    Path(to).write_text(json.dumps(asdict(run)), encoding="utf-8")


def measured(folder: Path, month: str, name: str, seed: int, seconds: float, scratch: Path) -> Run | None:
    """One run in a process of its own; None when it was ended at its limit or failed."""
    to = scratch / "run.json"
    to.unlink(missing_ok=True)
    spawn = multiprocessing.get_context("spawn")
    child = spawn.Process(target=_child, args=(folder, month, name, seed, seconds, str(to)))
    child.start()
    child.join(4 * seconds + GRACE)
    if child.is_alive():
        child.kill()
        child.join()
    return Run(**json.loads(to.read_text(encoding="utf-8"))) if to.exists() else None


def row(centre: str, name: str, runs: list[Run | None]) -> str:
    """One line of the table: medians over the seeds, the range of the objective."""
    done = [run for run in runs if run is not None]
    if not done:
        return f"| {centre} | {name} | absent: no run ended within its limit | | | | | | |"
    objectives = [run.objective for run in done]
    legal = sum(run.hard == 0 for run in done)
    bound = max((run.bound for run in done if run.bound is not None), default=0)
    least = max((run.short_bound for run in done if run.short_bound is not None), default=None)
    middle, hours = statistics.median(objectives), statistics.median(run.short_hours for run in done)
    wall, cpu = (statistics.median(getattr(run, clock) for run in done) for clock in ("wall", "cpu"))
    cells = (
        f"{legal} of {len(runs)}",
        f"{middle:,.0f} ({min(objectives):,}-{max(objectives):,})",
        f"{bound:,}",
        f"{1 - bound / middle:.2%}" if middle else "-",
        f"{hours:.1f}" + (f" (>= {least:.1f})" if least is not None else ""),
        f"{wall:.0f} / {cpu:.0f}",
        str(sum(run.cut for run in done)),
    )
    return f"| {centre} | {name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Run every method on every centre and print the table."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--data", type=Path, help="a folder with further centre folders")
    words.add_argument("--month", default="2026-12")
    words.add_argument("--seconds", type=float, default=60.0)
    words.add_argument("--quick", action="store_true", help="one seed")
    said = words.parse_args()
    others = sorted(path.parent for path in said.data.glob("*/centre.toml")) if said.data else []
    seeds = SEEDS[:1] if said.quick else SEEDS
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{said.seconds:g} s of wall time a run, {CORES} cores, seeds {seeds}, month {said.month}")
    if said.data and not others:
        print(f"{said.data} holds no centre folders: only the demo centre is measured")
    print(
        "\n| centre | method | legal | objective (range) | bound | gap | hours short | wall / CPU s | cut |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for folder in (DEMO, *others):
            for name in METHODS:
                runs = [
                    measured(folder, said.month, name, seed, said.seconds, Path(scratch)) for seed in seeds
                ]
                print(row(folder.name, name, runs), flush=True)


if __name__ == "__main__":
    main()
