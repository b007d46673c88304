"""A solve recorded with all that fixes its outcome, and done again to the same verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rulebook import Rulebook
from scheduler.solver.result import SolveResult
from scheduler.solver.search import solve


@dataclass(frozen=True)
class Recording:
    """What went into a solve and what came out of it; `version` is that of the program."""

    problem: RosterProblem
    rulebook: Rulebook
    seed: int
    effort: int
    version: str
    roster: Roster
    cut_by_clock: bool = False
    start: Roster | None = None
    pins: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """A recorded roster beside that of a replay, both judged anew by the audit."""

    same_roster: bool
    same_violations: bool
    hard_then: int
    hard_now: int
    objective_then: int
    objective_now: int
    cut_by_clock: bool

    @property
    def same(self) -> bool:
        """Whether everything that was recorded came out again."""
        return self.same_roster and self.same_violations


def recorded(
    result: SolveResult,
    version: str,
    start: Roster | None = None,
    pins: frozenset[tuple[str, int]] = frozenset(),
) -> Recording:
    """The recording of a solve that has ended."""
    judged = result.audit
    return Recording(
        judged.problem,
        judged.rulebook,
        result.seed,
        result.effort,
        version,
        result.roster,
        result.cut_by_clock,
        start,
        pins,
    )


def replay(recording: Recording, *, seconds: float, report: Callable[[str], None] | None = None) -> Verdict:
    """Solve again and compare; `seconds` only stops the search, which may make it come out differently."""
    given: dict[str, Any] = {"start": recording.start, "pins": recording.pins} if recording.start else {}
    again = solve(
        recording.problem,
        recording.rulebook,
        seed=recording.seed,
        effort=recording.effort,
        seconds=seconds,
        report=report,
        **given,
    )
    then = audit(recording.problem, recording.rulebook, recording.roster)
    return Verdict(
        again.roster == recording.roster,
        again.audit.violations == then.violations,
        len(then.hard),
        len(again.audit.hard),
        then.objective,
        again.objective,
        again.cut_by_clock or recording.cut_by_clock,
    )
