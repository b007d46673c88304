"""The roster tables: our search and other ways to make the same rosters, every number from the audit.

    .venv/bin/python -m tests.benchmarks.roster [--data DIR] [--quick] [--only SECTION ...]

DIR holds the folders `curtois` and `callcentre`, and centre folders if any. README.md tells the protocol.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import roster_pieces as pieced
from tests.benchmarks import roster_tables as say
from tests.benchmarks.curtois import best_known
from tests.benchmarks.roster_cases import CENTRE, INSTANCE, MONTH, Case
from tests.benchmarks.roster_runs import METHODS, Run, measured

DEMO = Path(__file__).resolve().parents[2] / "data" / "hotline"
CORES = 2
OURS = "Paiban"
QUICK_INSTANCES = ("2", "3", "4", "5", "7", "8", "10", "12", "14", "16", "18")
BOUNDS = {"month20": 8_085, "month50": 28_905, "month120": 40_585, "month300": 105_617, "month1000": 389_823}
ROSTERS = {"month20": 8_344, "month50": 29_856, "month120": 41_903, "month300": 131_533, "month1000": 492_210}
SEARCH_ALONE = {
    "month20": 8_631,
    "month50": 30_730,
    "month120": 44_030,
    "month300": 131_533,
    "month1000": 492_210,
}
"""Reference values of the months: bounds, best rosters, rosters of a local search alone after 60 s."""


@dataclass(frozen=True)
class Protocol:
    """Which seeds and how many seconds; `quick` leaves out what takes long."""

    data: Path | None
    month: str
    quick: bool

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of every run."""
        return (1,) if self.quick else (1, 2, 3)

    def limits(self, quick: float, *full: float) -> tuple[float, ...]:
        """The time limits of a table."""
        return (quick,) if self.quick else full

    def runs(self, case: Case, method: str, seconds: float) -> list[Run]:
        """One run for each seed."""
        return [measured(case, method, seed, seconds) for seed in self.seeds]

    def files(self, folder: str, pattern: str) -> list[Path]:
        """The files of a folder inside the data, by the number in their names."""
        found = (self.data / folder).glob(pattern) if self.data else ()
        return sorted(found, key=lambda path: int("".join(filter(str.isdigit, path.stem))))


def centres(told: Protocol) -> Iterator[str]:
    """The demo centre's month, and those of other centre folders."""
    yield say.header(
        "centre", "s", "legal", "objective", "bound", "gap", "hours short (bound)", "wall / CPU s"
    )
    others = sorted(path.parent for path in told.data.glob("*/centre.toml")) if told.data else []
    for folder in (DEMO, *others):
        for seconds in told.limits(30, 60):
            case = Case(CENTRE, str(folder), told.month)
            for method in (OURS,) if told.quick else (OURS, "one CP-SAT model"):
                runs = told.runs(case, method, seconds)
                name = case.name if method == OURS else f"{case.name}, {method}"
                yield say.line(name, f"{seconds:g}", *_found(runs), _hours(runs), say.times(runs))


def _found(runs: Sequence[Run]) -> tuple[str, str, str, str]:
    return say.legal(runs), say.cost(runs), f"{say.bound(runs):,}", say.gap(runs)


def _hours(runs: Sequence[Run]) -> str:
    short = say.middle(runs, lambda run: run.amounts.get("understaffing", 0) / 60)
    least = say.middle(runs, lambda run: run.amount_bounds.get("understaffing", 0) / 60)
    return f"{say.seconds(short)} ({say.seconds(least)})"


def instances(told: Protocol) -> Iterator[str]:
    """Curtois & Qu: the gap to the best value known, and how much of it the bound reaches."""
    yield say.header(
        "instance", "s", "legal", "cost", "best known", "gap to it", "bound / best known", "wall / CPU s"
    )
    gaps: dict[float, list[float]] = {}
    for path in told.files("curtois", "Instance*.txt"):
        if told.quick and path.stem.removeprefix("Instance") not in QUICK_INSTANCES:
            continue
        best = best_known(path)
        for seconds in told.limits(15, 60, 300):
            runs = told.runs(Case(INSTANCE, str(path)), OURS, seconds)
            value = say.objective(runs)
            if value is not None and best:
                gaps.setdefault(seconds, []).append(value / best - 1)
            ours = (say.legal(runs), say.cost(runs), f"{best:,}" if best else "-", say.to_best(runs, best))
            yield say.line(
                path.stem, f"{seconds:g}", *ours, say.share(say.bound(runs), best), say.times(runs)
            )
    for seconds, found in gaps.items():
        mean = sum(found) / len(found)
        yield f"\nMean gap to the best known at {seconds:g} s over {len(found)} instances: {mean:.2%}"


def months(told: Protocol) -> Iterator[str]:
    """The call-centre months beside their reference values."""
    yield say.header(
        "month", "s", "legal", "cost", "best known / local search alone", "bound", "bound known", "gap",
        "cover gap", "first legal s", "MB", "wall / CPU s",
    )  # fmt: skip
    for path in told.files("callcentre", "month*.json"):
        large = path.stem == "month1000"
        for seconds in told.limits(60 if large else 30, *((300,) if large else (60, 300))):
            runs = told.runs(Case(MONTH, str(path)), OURS, seconds)
            known = f"{say.reference(ROSTERS, path.stem)} / {say.reference(SEARCH_ALONE, path.stem)}"
            legal, cost, bound, gap = _found(runs)
            first = say.seconds(say.middle(runs, lambda run: run.first_legal))
            yield say.line(
                path.stem, f"{seconds:g}", legal, cost, known, bound, say.reference(BOUNDS, path.stem), gap,
                say.cover_gap(runs), first, _memory(runs), say.times(runs),
            )  # fmt: skip


def _memory(runs: Sequence[Run]) -> str:
    return f"{say.middle(runs, lambda run: run.memory) or 0:.0f}"


def fairness(told: Protocol) -> Iterator[str]:
    """The demo grown to 120 agents: how far burdens lie from the shares that carry the ledger over."""
    yield say.header(
        "centre", "s", "legal", "objective", "gap", "largest distance from a share, duties", "wall / CPU s"
    )
    case = Case(CENTRE, str(DEMO), told.month, 120)
    for seconds in told.limits(30, 120):
        runs = told.runs(case, OURS, seconds)
        far = say.seconds(say.middle(runs, lambda run: run.deviation))
        yield say.line(
            case.name, f"{seconds:g}", say.legal(runs), say.cost(runs), say.gap(runs), far, say.times(runs)
        )


def curve(told: Protocol) -> Iterator[str]:
    """The demo grown and shrunk: what size costs."""
    yield say.header(
        "agents", "s", "legal", "objective", "an agent", "gap", "first legal s", "MB", "wall / CPU s"
    )
    for agents in (20, 120, 1000) if told.quick else (20, 50, 120, 300, 500, 1000):
        case = Case(CENTRE, str(DEMO), told.month, agents)
        for seconds in told.limits(15, 60):
            runs = told.runs(case, OURS, seconds)
            value = say.objective(runs)
            each = f"{value / agents:,.0f}" if value is not None else "-"
            first = say.seconds(say.middle(runs, lambda run: run.first_legal))
            yield say.line(
                str(agents), f"{seconds:g}", say.legal(runs), say.cost(runs), each, say.gap(runs), first,
                _memory(runs), say.times(runs),
            )  # fmt: skip


def peers(told: Protocol) -> Iterator[str]:
    """Other ways to make a roster, on the months of 20, 50 and 120 agents."""
    yield say.header("month", "s", "method", "legal", "cost", "beside ours", "wall / CPU s")
    wanted = ("month20", "month50") if told.quick else ("month20", "month50", "month120")
    for path in told.files("callcentre", "month*.json"):
        for seconds in told.limits(10, 10, 60, 300) if path.stem in wanted else ():
            ours: float | None = None
            for method in METHODS:
                runs = told.runs(Case(MONTH, str(path)), method, seconds)
                value = say.objective(runs)
                ours = value if method == OURS else ours
                beside = f"{value / ours:.2f} x" if value is not None and ours else "-"
                yield say.line(
                    path.stem,
                    f"{seconds:g}",
                    method,
                    say.legal(runs),
                    say.cost(runs),
                    beside,
                    say.times(runs),
                )


def pieces(told: Protocol) -> Iterator[str]:
    """The demo grown to 300 and 1,000 agents in pieces: who works on them, and what a lost one costs."""
    yield say.header(
        "agents", "rounds", "who", "pieces", "cost", "same", "CPU s", "wall s", "MB of the largest"
    )
    for agents in (300,) if told.quick else (300, 1000):
        start, rounds = pieced.start_of(Case(CENTRE, str(DEMO), told.month, agents)), 1 if told.quick else 2
        yield say.line(str(agents), "0", "the start", "", f"{start.cost:,}", "", "", "", "")
        first = None
        for who in pieced.WAYS:
            found = pieced.done(start, rounds, who)
            first = first or found
            same = "yes" if found.sha256 == first.sha256 else "NO"
            yield say.line(
                str(agents), str(rounds), who, str(found.pieces), f"{found.cost:,}", same,
                f"{found.cpu:.0f}", f"{found.wall:.0f}", str(found.megabytes),
            )  # fmt: skip
            if found.said:
                yield f"\n{found.said}\n"


SECTIONS: dict[str, Callable[[Protocol], Iterator[str]]] = {
    "centres": centres,
    "curtois": instances,
    "months": months,
    "fairness": fairness,
    "curve": curve,
    "pieces": pieces,
    "peers": peers,
}
NEED_DATA = {"curtois": "curtois", "months": "callcentre", "peers": "callcentre"}
"""The folder inside the data that a section looks into."""


def main(arguments: list[str] | None = None) -> None:
    """Run the sections one after another, each run in a process of its own."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--data", type=Path, help="a folder with the folders curtois and callcentre")
    words.add_argument("--month", default="2026-12", help="of the demo centre")
    words.add_argument("--quick", action="store_true", help="one seed, within 20 minutes")
    words.add_argument("--only", nargs="+", choices=SECTIONS, help="just these sections")
    said = words.parse_args(arguments)
    told = Protocol(said.data, said.month, said.quick)
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {os.cpu_count()} cores, Python {platform.python_version()}; {CORES} cores a run")
    print(f"Seeds {told.seeds}, month {told.month}; gap = (cost - bound) / cost", flush=True)
    for name in said.only or SECTIONS:
        print(f"\n### {SECTIONS[name].__doc__}", flush=True)
        folder = NEED_DATA.get(name)
        if folder and not (told.data and (told.data / folder).is_dir()):
            print(f"Absent: name a folder that holds a folder {folder} with --data.")
            continue
        for text in SECTIONS[name](told):
            print(text, flush=True)


if __name__ == "__main__":
    main()
