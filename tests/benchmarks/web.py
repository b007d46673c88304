"""The web application under load, and under faults: does it hold the numbers that it promises?

    .venv/bin/python -m tests.benchmarks.web L1 L3 --database sqlite --agents 300 --seconds 30

The application is served by `paiban serve` in processes of its own; this process is the crowd. Each case
begins with a fresh copy of one centre: a published month, everybody logged in.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import web_faults, web_live
from tests.benchmarks.web_case import HEAD, Outcome, Place, Result, missing
from tests.benchmarks.web_centre import Centre, filled, planned
from tests.benchmarks.web_load import Crowd
from tests.benchmarks.web_server import Postgres, postgres, serving
from tests.benchmarks.web_writes import bids, planning
from webapp.processes import cores

FOLDER = Path("out/bench-web")


async def mixed(place: Place, rate: float, name: str, hold: str, p95: float, p99: float | None) -> Outcome:
    """Reads and writes at a rate; nothing fails, nothing acknowledged is lost."""
    crowd = Crowd(place.centre, place.served.port)
    await crowd.run(rate / 2, min(5.0, place.seconds))
    warm, crowd.tally = crowd.tally, replace(crowd.tally, times=[], refused=0, errors=[])
    with place.measured(name, hold, crowd) as result:
        await crowd.run(rate, place.seconds)
    crowd.close()
    result.errors += len(warm.errors)
    result.must(result.rate >= 0.98 * rate, f"{rate:.0f} requests a second")
    result.must(crowd.tally.quantile(0.95) <= p95, f"p95 {1000 * p95:.0f} ms")
    if p99 is not None:
        result.must(crowd.tally.quantile(0.99) <= p99, f"p99 {1000 * p99:.0f} ms")
    result.must(not result.errors, "no errors")
    lost = missing(place.centre.url, crowd.kept)
    result.must(not lost, "nothing lost")
    result.told.append(f"{crowd.kept.writes} writes acknowledged, {len(lost)} lost")
    return result


def run_mixed(place: Place) -> Outcome:
    """L1."""
    return asyncio.run(mixed(place, 100, "L1 mixed", "100/s, p95 150 ms, p99 400 ms", 0.15, 0.4))


def run_beside_a_plan(place: Place) -> Outcome:
    """L2."""
    with planning(place.centre):
        return asyncio.run(mixed(place, 50, "L2 beside a plan", "50/s, p95 400 ms", 0.4, None))


def run_bids(place: Place) -> Outcome:
    """L3."""
    return asyncio.run(bids(place))


def run_watched(place: Place) -> Outcome:
    """L4."""
    return asyncio.run(
        web_live.watched(
            place, lambda: mixed(place, 50, "L4 100 watch", "50/s, p95 200 ms", 0.2, None), watchers=100
        )
    )


def run_streams(place: Place) -> Outcome:
    """L5."""
    return asyncio.run(web_live.streams(place))


CASES: dict[str, Callable[[Place], Outcome]] = {
    "L1": run_mixed,
    "L2": run_beside_a_plan,
    "L3": run_bids,
    "L4": run_watched,
    "L5": run_streams,
    "F1": lambda place: asyncio.run(web_faults.web_killed(place)),
    "F3": lambda place: asyncio.run(web_faults.database_killed(place)),
    "B1": lambda place: asyncio.run(web_faults.backups(place)),
}


@contextmanager
def copies(kind: str, folder: Path, agents: int) -> Iterator[Callable[[], tuple[Centre, Postgres | None]]]:
    """Makes a fresh copy of the centre for each case."""
    source = planned(FOLDER, agents)
    if kind == "sqlite":
        first = folder / "first.db"
        centre = filled(f"sqlite:///{first}", *source)
        numbers = iter(range(1, 1000))

        def copy() -> tuple[Centre, Postgres | None]:
            path = folder / f"{next(numbers)}.db"
            shutil.copyfile(first, path)
            return replace(centre, url=f"sqlite:///{path}"), None

        yield copy
        return
    with postgres() as server:
        centre = filled(server.url, *source)

        def template() -> tuple[Centre, Postgres | None]:
            return replace(centre, url=server.copy()), server

        yield template


def main(arguments: list[str]) -> int:
    """Run cases and print the table; 1 where a number does not hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--agents", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--web", type=int, default=cores())
    parser.add_argument("--kills", type=int, default=0, help="of F1 and F3; 0 = 20 and 5")
    given = parser.parse_args(arguments)
    # Whoever ends this ends what it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    kinds = ["sqlite", "postgresql"] if given.database == "both" else [given.database]
    print(f"{given.agents} agents, {given.seconds:g} s, {given.web} web processes, {cores()} cores\n{HEAD}")
    good = True
    for kind in kinds:
        with (
            tempfile.TemporaryDirectory(prefix="paiban-bench-") as name,
            copies(kind, Path(name), given.agents) as copy,
        ):
            for case in given.cases or CASES:
                centre, server = copy()
                with serving(centre.url, given.web) as served:
                    place = Place(kind, centre, served, server, given.seconds, given.kills)
                    try:
                        result = CASES[case](place)
                    except web_faults.NotHere as reason:
                        result = Result(case, "", kind, told=[str(reason)])
                    except Exception as error:  # The other cases are still worth their figures.
                        result = Result(case, "", kind, broken=[f"{type(error).__name__}: {error}"])
                print(result, flush=True)
                good = good and result.good
    print(f"{time.process_time():.0f} CPU seconds of this process in all")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
