"""The two pure packages never read the clock or an unseeded source of chance: both are arguments."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, dotted, imported_modules, sources

CALENDAR_CLOCK = (
    "date.today",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "Timestamp.now",
    "Timestamp.today",
)
WALL_CLOCK = ("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime")
STOPWATCH = ("time.monotonic", "time.perf_counter", "time.process_time", "time.thread_time")
SEEDED = (
    "Random",
    "default_rng",
    "Generator",
    "SeedSequence",
    "PCG64",
    "Philox",
    "BitGenerator",
    "RandomState",
)
CHANCE_MODULES = ("secrets", "uuid")


def _ends_with(name: str, forbidden: tuple[str, ...]) -> bool:
    return any(name == word or name.endswith("." + word) for word in forbidden)


def _is_global_chance(name: str) -> bool:
    """True for `random.random`, `np.random.rand`: generators that the whole process shares."""
    owner, _, last = name.rpartition(".")
    return (owner == "random" or owner.endswith(".random")) and last not in SEEDED


def _faults(source: Source) -> Iterator[str]:
    may_time = source.path.startswith("scheduler/solver/")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            name = dotted(node)
            stopwatch = _ends_with(name, STOPWATCH) and not may_time
            if _ends_with(name, CALENDAR_CLOCK + WALL_CLOCK) or stopwatch or _is_global_chance(name):
                yield f"{source.path}:{node.lineno} {name}"
        elif isinstance(node, ast.Call) and _ends_with(
            dotted(node.func), ("default_rng", "Random", "RandomState")
        ):
            if not node.args and not node.keywords:
                yield f"{source.path}:{node.lineno} {dotted(node.func)} without a seed"
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "random"):
            hidden = [alias.name for alias in node.names if alias.name not in SEEDED]
            if hidden:
                yield f"{source.path}:{node.lineno} from {node.module} import {hidden}"


def test_clock_and_chance_are_arguments() -> None:
    assert [fault for source in sources("scheduler", "forecasting") for fault in _faults(source)] == []


def test_no_module_made_for_chance_is_imported() -> None:
    used = [
        f"{source.path}:{line} imports {name}"
        for source in sources("scheduler", "forecasting")
        for line, name in imported_modules(source.tree)
        if name.split(".")[0] in CHANCE_MODULES
    ]
    assert used == []


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("datetime.date.today()", 1),
        ("pd.Timestamp.now(tz)", 1),
        ("time.time()", 1),
        ("time.monotonic()", 1),
        ("np.random.rand(3)", 1),
        ("random.shuffle(x)", 1),
        ("np.random.default_rng()", 1),
        ("np.random.default_rng(seed)", 0),
        ("rng.random()", 0),
        ("from time import time", 1),
        ("from random import Random", 0),
    ],
)
def test_the_search_finds_what_it_should(line: str, faults: int) -> None:
    assert len(list(_faults(Source("scheduler/x.py", line, ast.parse(line))))) == faults


def test_only_the_solver_may_hold_a_stopwatch() -> None:
    line = "time.monotonic()"
    assert list(_faults(Source("scheduler/solver/x.py", line, ast.parse(line)))) == []
