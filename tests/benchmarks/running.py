"""What the adapters of the rostering benchmarks have in common: their words, their clock."""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.problem import RosterProblem
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.solver.result import SolveResult
from scheduler.solver.search import solve

UNTIL_TIME_ENDS = 10_000
"""An effort that no run spends within its seconds."""


@dataclass(frozen=True)
class Taken:
    """What a run found and what it took; `cpu` seconds of all threads."""

    found: SolveResult
    wall: float
    cpu: float

    @property
    def times(self) -> str:
        """The times in words."""
        cut = ", cut by the clock" if self.found.cut_by_clock else ""
        return f"wall {self.wall:.1f} s, CPU {self.cpu:.1f} s{cut}"


def rules_in_force(
    hard: Sequence[str],
    soft: Sequence[str],
    parameters: Mapping[str, Mapping[str, int]] | None = None,
    weights: Mapping[str, int] | None = None,
) -> Rulebook:
    """A rulebook of just these rules; soft ones weigh 1 where nothing else is said."""
    severity = dict.fromkeys(hard, "hard") | dict.fromkeys(soft, "soft")
    return rulebook(
        [
            RuleSetting(
                code, severity.get(code, "off"), (weights or {}).get(code, 1), (parameters or {}).get(code)
            )
            for code in discover()
        ]
    )


class CannotRun(Exception):
    """An input that an adapter cannot work on; the text is a sentence for the person who started it."""


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is read into a sentence that names it; raises CannotRun."""
    try:
        yield
    except OSError as error:
        raise CannotRun(f"{path.name} cannot be read: {error.strerror}.") from error
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise CannotRun(f"{path.name} is not what this adapter reads: {error!r}.") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name and put it in place when it is complete."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def ended(program: Callable[[], int]) -> int:
    """How a program ends: as it says itself, or with 2 and a sentence when it cannot run."""
    try:
        return program()
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 2


def cpu_seconds() -> float:
    """CPU seconds of this process and of those it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def add_run_words(words: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The arguments of an adapter."""
    words.add_argument("file", type=Path)
    words.add_argument("--seconds", type=float, default=60.0)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--effort", type=int, help="spend this effort, or until the seconds have passed")
    words.add_argument("--out", type=Path, required=True)
    words.add_argument("--progress", action="store_true", help="tell what the search does")
    return words


def run_adapter(
    told: str | None, run: Callable[[argparse.Namespace], int], arguments: list[str] | None
) -> int:
    """Run an adapter's command line, described by the first line of its module; the exit status."""
    words = argparse.ArgumentParser(description=(told or "").partition("\n")[0])
    said = add_run_words(words).parse_args(arguments)
    return ended(lambda: run(said))


def solved(problem: RosterProblem, book: Rulebook, said: argparse.Namespace) -> Taken:
    """Our search on a problem under the arguments of `add_run_words`; without an effort, time ends it."""
    begun, cpu = time.monotonic(), cpu_seconds()
    found = solve(
        problem,
        book,
        seed=said.seed,
        effort=said.effort or UNTIL_TIME_ENDS,
        seconds=said.seconds,
        report=(lambda text: print(text, flush=True)) if said.progress else None,
    )
    return Taken(found, time.monotonic() - begun, cpu_seconds() - cpu)
