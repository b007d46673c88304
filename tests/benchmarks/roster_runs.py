"""One run of one method on one case, in a process of its own, judged by the audit."""

import json
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.ledger import KINDS, bears, shares
from scheduler.rulebook import Rulebook
from scheduler.solver.progress import Progress
from scheduler.solver.search import solve
from tests.benchmarks.roster_cases import Case
from tests.benchmarks.roster_peers import Answer, highs, neighbourhoods, one_model
from tests.benchmarks.roster_timefold import timefold
from tests.benchmarks.running import UNTIL_TIME_ENDS, cpu_seconds

COVER = ("understaffing", "overstaffing")
GRACE = 120.0
"""Seconds beyond its limit after which a run is ended."""
MEGABYTE = 1024


@dataclass(frozen=True)
class Run:
    """What one run reached: costs by rule, seconds, megabytes; `failed` says why there is nothing."""

    failed: str = ""
    hard: int = 0
    objective: int = 0
    costs: dict[str, int] = field(default_factory=dict)
    bound: int | None = None
    amount_bounds: dict[str, int] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    first_legal: float | None = None
    deviation: float | None = None
    wall: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    cut: bool = False

    @property
    def legal(self) -> bool:
        """Whether there is a roster that keeps every hard rule."""
        return not self.failed and self.hard == 0


Method = Callable[[Case, RosterProblem, Rulebook, int, float], Answer]


def paiban(case: Case, problem: RosterProblem, book: Rulebook, seed: int, seconds: float) -> Answer:
    """Our search."""
    begun = time.monotonic()
    first: list[float] = []

    def note(progress: Progress) -> None:
        if progress.objective is not None and not progress.hard and not first:
            first.append(time.monotonic() - begun)

    soft = [code for code in COVER if any(entry.rule.code == code for entry in book.entries)]
    found = solve(
        problem, book, seed=seed, effort=UNTIL_TIME_ENDS, seconds=seconds, bounded=soft, progress=note
    )
    return Answer(
        found.roster, found.bound, dict(found.amount_bounds), first[0] if first else None, found.cut_by_clock
    )


METHODS: dict[str, Method] = {
    "Paiban": paiban,
    "one CP-SAT model": lambda case, *told: one_model(*told),
    "CP-SAT neighbourhoods": lambda case, *told: neighbourhoods(*told),
    "HiGHS": lambda case, *told: highs(*told),
    "Timefold": lambda case, problem, book, seed, seconds: timefold(Path(case.path), problem, seed, seconds),
}


def deviation(problem: RosterProblem, roster: Roster) -> float | None:
    """The largest distance of a fully available agent's duties of a burden from their share, in points of 1.

    Fully available: employed all days, no leave, able to work nights.
    """
    away = {agent for agent, _ in problem.leave} | {away.agent for away in problem.unavailable}
    last = problem.horizon.days - 1
    full = [
        agent.id
        for agent in problem.agents
        if agent.first_day <= 0 and agent.last_day >= last and agent.can_work_nights and agent.id not in away
    ]
    found = [
        abs(float(share.target) - sum(bears(problem, duty, kind) for duty in roster.by_agent.get(agent, ())))
        for kind in KINDS
        for agent, share in shares(problem, kind, 1).items()
        if agent in full
    ]
    return max(found, default=None)


def _judged(case: Case, problem: RosterProblem, book: Rulebook, answer: Answer) -> dict[str, Any]:
    """What the audit says of the answer; the evaluator that comes with the data must say the same."""
    if answer.roster is None:
        return {"failed": "no roster within its time"}
    judged = audit(problem, book, answer.roster)
    opinion = case.second_opinion(problem, answer.roster)
    if opinion is not None and opinion != (judged.objective, not judged.hard):
        return {"failed": f"audit and evaluator disagree: {judged.objective} and {opinion[0]}"}
    fairness = deviation(problem, answer.roster) if problem.ledger else None
    return {
        "hard": len(judged.hard),
        "objective": judged.objective,
        "costs": {total.rule: total.cost for total in judged.totals if not total.hard},
        "amounts": {total.rule: total.amount for total in judged.totals if not total.hard},
        "deviation": fairness,
    }


def _child(case: dict[str, Any], name: str, seed: int, seconds: float, to: str) -> None:
    os.setpgrp()
    told = Case(**case)
    problem, book = told.problem()
    begun, cpu = time.monotonic(), cpu_seconds()
    answer = METHODS[name](told, problem, book, seed, seconds)
    wall, used = time.monotonic() - begun, cpu_seconds() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
    run = Run(
        bound=answer.bound,
        amount_bounds=answer.amount_bounds,
        first_legal=answer.first_legal,
        wall=wall,
        cpu=used,
        memory=memory,
        cut=answer.cut,
        **_judged(told, problem, book, answer),
    )
    Path(to).write_text(json.dumps(asdict(run)), encoding="utf-8")


def quietly(case: dict[str, Any], name: str, seed: int, seconds: float, to: str) -> None:
    """The run; what goes wrong becomes its result, in words."""
    try:
        _child(case, name, seed, seconds, to)
    except Exception as error:  # A peer may fail in any way; the table says how.
        reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
        Path(to).write_text(json.dumps(asdict(Run(failed=reason[0][:300]))), encoding="utf-8")


def measured(case: Case, name: str, seed: int, seconds: float) -> Run:
    """One run in a process of its own; one that does not come back within its limit is ended."""
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "run.json"
        spawn = multiprocessing.get_context("spawn")
        child = spawn.Process(
            target=quietly, args=(case.as_dict(), name, seed, seconds, str(to)), daemon=True
        )
        child.start()
        child.join(2 * seconds + GRACE)
        if child.is_alive():
            child.kill()
            child.join()
            return Run(failed=f"ended after {2 * seconds + GRACE:.0f} s")
        if not to.exists():
            return Run(failed=f"its process ended with {child.exitcode}")
        return Run(**json.loads(to.read_text(encoding="utf-8")))
