"""The forecasting table: month, week and day ahead, rolling origin, ours against simple means and peers.

    python -m tests.benchmarks.forecast [--data DIR] [--origins dev|report|all] [--tasks month,week,day]
                                        [--peers DIR|none] [--quick] [--queues a,b] [--methods a,b]

Methods were developed on the origins `dev`, whose target begins in a month of even number; those of `report`,
odd months, are the ones to quote. Without `--data` it is the demo centre's history. Peers need their own
environment (make bench-peers-env); with `--peers DIR` their answers are kept in DIR for the next run.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting.backtest import Origin, masked, naive_error, score
from forecasting.choose import METHODS
from forecasting.grid import IntArray, days_between, minute_of_day, open_grid
from forecasting.history import History
from forecasting.method import NUMBERS, ForecastRefused, Method
from forecasting.month import queue_seed
from tests.benchmarks.forecast_data import Case, demo_cases, read_cases
from tests.benchmarks.forecast_peers import PeerAbsent, ask
from tests.benchmarks.forecast_report import Rows, print_checks, print_ratios, print_scores
from tests.benchmarks.forecast_tasks import LIMITS, PEERS, SEED, TASKS, YARDSTICKS, chosen_origins


@dataclass
class Results:
    """Rows by queue and method, CPU seconds per origin of each, and why a peer is absent."""

    rows: dict[str, Rows] = field(default_factory=dict)
    seconds: dict[tuple[str, str], float] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)


def plain_mean(history: History, origin: Origin, weeks: int) -> pd.DataFrame:
    """What a spreadsheet does: mean of the last `weeks` counts of the weekday and time, holidays and all."""
    known = history.frame["offered"].dropna()
    means = known.groupby(_time_of_week(pd.DatetimeIndex(known.index))).apply(
        lambda counts: float(counts.iloc[-weeks:].mean())
    )
    days = days_between(origin.first, origin.last)
    grid = open_grid(days, history.spec, history.zone, history.interval_minutes)
    frame = pd.DataFrame(np.nan, index=grid.index, columns=list(NUMBERS))
    return frame.assign(mean=np.nan_to_num(means.reindex(_time_of_week(grid.index)).to_numpy(dtype=float)))


def _time_of_week(index: pd.DatetimeIndex) -> IntArray:
    return np.asarray(index.day_of_week * 1440 + minute_of_day(index), dtype=np.int64)


def run_case(
    case: Case,
    methods: Sequence[Method],
    origins: Sequence[Origin],
    answers: Mapping[str, Rows] | None = None,
) -> tuple[Rows, Mapping[str, float]]:
    """Backtest rows of every method, yardstick and peer, and CPU seconds of each method per origin.

    `answers` holds the peers' forecasts by name and cut.
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    seconds: dict[str, float] = {}
    for origin in origins:
        known = case.history.before(origin.cut)
        scale = naive_error(known)
        tables = {name: plain_mean(known, origin, weeks) for name, weeks in YARDSTICKS.items()}
        index = tables["8-week mean"].index
        for method in methods:
            began = time.process_time()
            try:
                fitted = method.fit(known, case.flags)
            except ForecastRefused as refusal:
                print(f"  {case.name} {origin.cut} {method.name}: {refusal}")
                continue
            days = days_between(origin.first, origin.last)
            rows = fitted.forecast(days, queue_seed(case.name, SEED))
            # An interval a method has no row for is one it expects no call in.
            tables[method.name] = rows.reindex(index, fill_value=0.0)
            seconds[method.name] = seconds.get(method.name, 0.0) + time.process_time() - began
        for peer, by_cut in (answers or {}).items():
            tables[peer] = by_cut[str(origin.cut)].reindex(index)
        for name, table in tables.items():
            actual = case.raw.reindex(index).to_numpy(copy=True)
            actual[masked(index, case.flags, case.history.interval_minutes)] = np.nan
            part = table.assign(actual=actual, cut=origin.cut, naive_error=scale)
            parts.setdefault(name, []).append(part[np.isfinite(actual)])
    per_origin = {name: total / len(origins) for name, total in seconds.items()}
    return {name: pd.concat(tables) for name, tables in parts.items()}, per_origin


def run_task(task: str, cases: Sequence[Case], wanted: argparse.Namespace, cache: Path | None) -> Results:
    """Every queue of one task."""
    methods = [m for m in METHODS if not wanted.methods or m.name in wanted.methods.split(",")]
    results = Results()
    for case in cases:
        origins = chosen_origins(case, task, wanted.origins, wanted.quick)
        if not origins:
            print(f"  {case.name}: no origin of this half, left out")
            continue
        answers: dict[str, Rows] = {}
        for name, peer in PEERS.items() if cache else ():
            if (task, name) not in LIMITS:
                results.absent[name] = "not asked, no limit is set"
                continue
            try:
                answer = ask(peer, case, origins, cache or Path())
            except PeerAbsent as reason:
                results.absent[name] = f"{case.name}: {reason}"
                continue
            answers[name] = answer.rows
            results.seconds[case.name, name] = answer.seconds
        results.rows[case.name], cpu = run_case(case, methods, origins, answers)
        results.seconds |= {(case.name, name): value for name, value in cpu.items()}
    scores = [score(queue, name, t) for queue, rows in results.rows.items() for name, t in rows.items()]
    print_scores(scores, results.seconds)
    print_ratios(
        task, results.rows, methods[0].name, results.absent if cache else dict.fromkeys(PEERS, "not asked")
    )
    print_checks(scores, results.rows, methods[0].name, results.seconds)
    return results


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, help="folder of CSV files of counts, or one that has a folder history"
    )
    parser.add_argument("--origins", choices=("dev", "report", "all"), default="report")
    parser.add_argument("--tasks", default=",".join(TASKS), help="of month, week, day, joined by commas")
    parser.add_argument(
        "--peers", default="", help="folder to keep the peers' answers in; none = without peers"
    )
    parser.add_argument("--quick", action="store_true", help="every third origin")
    parser.add_argument("--queues", default="", help="only these, joined by commas")
    parser.add_argument(
        "--methods", default="", help="only these of ours, joined by commas; the first is compared"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    wanted = _arguments(arguments)
    read: Iterable[Case] = read_cases(wanted.data) if wanted.data else demo_cases()
    cases = [case for case in read if not wanted.queues or case.name in wanted.queues.split(",")]
    source = "a folder" if wanted.data else "the demo centre"
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, seed {SEED}")
    with tempfile.TemporaryDirectory() as scratch:
        cache = None if wanted.peers == "none" else Path(wanted.peers or scratch)
        for task in wanted.tasks.split(","):
            print(f"\n{task.capitalize()} ahead, origins: {wanted.origins}; data: {source}")
            run_task(task, cases, wanted, cache)


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":
        # Algebra libraries read their number of threads when they are loaded: begin again with one.
        os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
        os.execv(sys.executable, [sys.executable, "-m", "tests.benchmarks.forecast", *sys.argv[1:]])
    main()
