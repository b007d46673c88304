"""The tables of the roster benchmark: lines of text from runs."""

import statistics
from collections.abc import Callable, Mapping, Sequence

from scheduler.domain.problem import RosterProblem
from tests.benchmarks.roster_runs import COVER, Run

Runs = Sequence[Run]


def header(*columns: str) -> str:
    """The two lines over a table."""
    return f"\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def line(*cells: str) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |"


def absent(runs: Runs) -> str:
    """Why there is nothing to tell; empty when a run ended."""
    reasons = sorted({run.failed for run in runs if run.failed})
    return f"absent: {'; '.join(reasons)}" if all(run.failed for run in runs) else ""


def middle(runs: Runs, told: Callable[[Run], float | None]) -> float | None:
    """The median of what the runs that ended tell."""
    values = [value for run in runs if not run.failed and (value := told(run)) is not None]
    return statistics.median(values) if values else None


def legal(runs: Runs) -> str:
    """How many runs keep every hard rule."""
    return f"{sum(run.legal for run in runs)} of {len(runs)}"


def cost(runs: Runs) -> str:
    """Median and range of the objective of legal runs, or how many hard rules are broken at best."""
    reason = absent(runs)
    if reason:
        return reason
    good = [run.objective for run in runs if run.legal]
    if not good:
        return f"illegal: {min(run.hard for run in runs if not run.failed)} breaches"
    spread = f" ({min(good):,}-{max(good):,})" if len(set(good)) > 1 else ""
    return f"{statistics.median(good):,.0f}{spread}"


def objective(runs: Runs) -> float | None:
    """The median objective of legal runs."""
    return middle([run for run in runs if run.legal], lambda run: run.objective)


def bound(runs: Runs) -> int:
    """The best bound that any run states."""
    return max((run.bound or 0 for run in runs if not run.failed), default=0)


def share(part: float | None, whole: float | None) -> str:
    """A part of a whole in per cent."""
    return f"{part / whole:.2%}" if part is not None and whole else "-"


def gap(runs: Runs) -> str:
    """(cost - bound) / cost of the median cost."""
    value = objective(runs)
    return share(value - bound(runs), value) if value is not None else "-"


def to_best(runs: Runs, best: int | None) -> str:
    """How far the median cost lies above the best value known."""
    value = objective(runs)
    return share(value - best, best) if value is not None and best else "-"


def cover_gap(runs: Runs) -> str:
    """The gap of what cover alone costs, by the bounds on its amounts."""
    value = middle([run for run in runs if run.legal], cover_cost)
    least = middle([run for run in runs if run.legal], _cover_bound)
    return share(value - least, value) if value is not None and least is not None else "-"


def cover_cost(run: Run) -> float:
    """What missing and surplus cover costs."""
    return sum(run.costs.get(rule, 0) for rule in COVER)


def _cover_bound(run: Run) -> float | None:
    """Costs follow from amounts where the price is the amount itself: with prices by interval."""
    known = [rule for rule in COVER if rule in run.amount_bounds]
    if not known or any(run.costs.get(rule, 0) != run.amounts.get(rule, 0) for rule in known):
        return None
    return sum(run.amount_bounds[rule] for rule in known)


def seconds(value: float | None) -> str:
    """Seconds."""
    return f"{value:.1f}" if value is not None else "-"


def times(runs: Runs) -> str:
    """Wall and CPU seconds."""
    return f"{seconds(middle(runs, lambda run: run.wall))} / {seconds(middle(runs, lambda run: run.cpu))}"


def size(problem: RosterProblem) -> str:
    """Agents and days."""
    return f"{len(problem.agents)} x {problem.horizon.days}"


def reference(values: Mapping[str, int], name: str) -> str:
    """A published value."""
    return f"{values[name]:,}" if name in values else "-"
