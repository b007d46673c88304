"""The forecasting table: month ahead, rolling origin, ours against the simple means and the peers.

    python -m tests.benchmarks.forecast [--data DIR] [--origins dev|report|all] [--quick] [--queues a,b]

Methods were developed on the origins `dev`, whose target month has an even number; those of `report`,
odd months, are the ones to quote. Without `--data` it is the demo centre's history.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting.backtest import Origin, Scores, masked, month_ahead_origins, naive_error, score
from forecasting.choose import METHODS
from forecasting.grid import FloatArray, IntArray, days_between, minute_of_day, open_grid
from forecasting.history import History
from forecasting.method import NUMBERS, ForecastRefused, Method
from forecasting.month import queue_seed
from tests.benchmarks.forecast_data import Case, demo_cases, read_cases

SEED = 1
BOOTSTRAPS = 2000
YARDSTICKS = {"8-week mean": 8, "seasonal naive": 1}
PEERS = ("MSTL (statsforecast)", "Prophet", "LightGBM")
Rows = Mapping[str, pd.DataFrame]


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
    case: Case, methods: Sequence[Method], origins: Sequence[Origin]
) -> tuple[Rows, Mapping[str, float]]:
    """Backtest rows of every method and yardstick, and CPU seconds of each method per origin."""
    parts: dict[str, list[pd.DataFrame]] = {}
    seconds: dict[str, float] = {}
    for origin in origins:
        known = case.history.before(origin.cut)
        scale = naive_error(known)
        tables = {name: plain_mean(known, origin, weeks) for name, weeks in YARDSTICKS.items()}
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
            tables[method.name] = rows.reindex(tables["8-week mean"].index, fill_value=0.0)
            seconds[method.name] = seconds.get(method.name, 0.0) + time.process_time() - began
        for name, table in tables.items():
            actual = case.raw.reindex(table.index).to_numpy(copy=True)
            actual[masked(table.index, case.flags)] = np.nan
            part = table.assign(actual=actual, cut=origin.cut, naive_error=scale)
            parts.setdefault(name, []).append(part[np.isfinite(actual)])
    per_origin = {name: total / len(origins) for name, total in seconds.items()}
    return {name: pd.concat(tables) for name, tables in parts.items()}, per_origin


def errors_by_origin(rows: pd.DataFrame) -> FloatArray:
    """Sums of absolute errors and of actuals per origin, (origins, 2)."""
    gap = (rows["mean"] - rows["actual"]).abs()
    table = pd.DataFrame({"cut": rows["cut"], "error": gap, "actual": rows["actual"]}).groupby("cut").sum()
    return table[["error", "actual"]].to_numpy(dtype=float)


def geometric_ratio(ours: Sequence[FloatArray], theirs: Sequence[FloatArray]) -> tuple[float, float, float]:
    """Geometric mean over queues of the ratio of WAPEs, and its 95 % interval by resampling origins."""

    def mean(chosen: Sequence[IntArray]) -> float:
        pairs = zip(ours, theirs, chosen, strict=True)
        return float(np.exp(np.mean([np.log(a[at, 0].sum() / b[at, 0].sum()) for a, b, at in pairs])))

    rng = np.random.default_rng(SEED)
    draws = [mean([rng.integers(0, len(a), len(a)) for a in ours]) for _ in range(BOOTSTRAPS)]
    low, high = np.quantile(draws, [0.025, 0.975])
    return mean([np.arange(len(a)) for a in ours]), float(low), float(high)


def print_scores(scores: Sequence[Scores], seconds: Mapping[tuple[str, str], float]) -> None:
    """One line per queue and method; coverage is randomised, counts being whole numbers."""
    print(
        f"{'queue':<12}{'method':<16}{'WAPE':>7}{'MASE':>7}{'bias':>8}{'pinball':>9}{'80%':>6}{'95%':>6}"
        f"{'floor x':>9}{'peak':>7}{'CPU s':>7}{'n':>8}"
    )
    for s in scores:
        cpu = seconds.get((s.queue, s.method))
        known = np.isfinite(s.pinball)
        spread = (
            f"{s.pinball:>9.4f}{s.coverage80:>6.0%}{s.coverage95:>6.0%}"
            if known
            else f"{'-':>9}{'-':>6}{'-':>6}"
        )
        time_used = f"{cpu:>7.2f}" if cpu is not None else f"{'-':>7}"
        print(
            f"{s.queue:<12}{s.method:<16}{s.wape:>7.1%}{s.mase:>7.3f}{s.bias:>+8.1%}{spread}"
            f"{s.floor_ratio:>9.2f}{s.peak_error:>7.1%}{time_used}{s.intervals:>8}"
        )


def print_ratios(rows: Mapping[str, Rows], ours: str) -> None:
    """Per queue and overall: WAPE of ours over that of each yardstick."""
    queues = [queue for queue in rows if ours in rows[queue]]
    own = [errors_by_origin(rows[queue][ours]) for queue in queues]
    for yardstick in YARDSTICKS:
        theirs = [errors_by_origin(rows[queue][yardstick]) for queue in queues]
        ratio, low, high = geometric_ratio(own, theirs)
        print(
            f"{ours} / {yardstick}: {ratio:.3f} (95 %: {low:.3f} to {high:.3f}), geometric mean over queues"
        )
        for queue, a, b in zip(queues, own, theirs, strict=True):
            wins = int((a[:, 0] < b[:, 0]).sum())
            print(f"    {queue:<12}{a[:, 0].sum() / b[:, 0].sum():.3f}, better at {wins} of {len(a)} origins")
    for peer in PEERS:
        print(f"{ours} / {peer}: absent (no adapter yet)")


def chosen_origins(case: Case, which: str, quick: bool) -> list[Origin]:
    """The origins of the wanted half, every third of them when quick."""
    origins = month_ahead_origins(case.history.first_day, case.history.last_day)
    if which != "all":
        origins = [origin for origin in origins if (origin.first.month % 2 == 0) == (which == "dev")]
    return origins[::3] if quick else origins


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, help="folder of CSV files of counts, or one that has a folder history"
    )
    parser.add_argument("--origins", choices=("dev", "report", "all"), default="report")
    parser.add_argument("--quick", action="store_true", help="every third origin")
    parser.add_argument("--queues", default="", help="only these, joined by commas")
    parser.add_argument(
        "--methods", default="", help="only these of ours, joined by commas; the first is compared"
    )
    wanted = parser.parse_args(arguments)
    methods = [m for m in METHODS if not wanted.methods or m.name in wanted.methods.split(",")]
    cases: Iterable[Case] = read_cases(wanted.data) if wanted.data else demo_cases()
    source = "a folder" if wanted.data else "the demo centre"
    print(f"Month ahead from the 20th, origins: {wanted.origins}; data: {source}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, seed {SEED}")
    rows: dict[str, Rows] = {}
    scores: list[Scores] = []
    seconds: dict[tuple[str, str], float] = {}
    for case in cases:
        if wanted.queues and case.name not in wanted.queues.split(","):
            continue
        origins = chosen_origins(case, wanted.origins, wanted.quick)
        if not origins:
            print(f"  {case.name}: no origin of this half, left out")
            continue
        rows[case.name], cpu = run_case(case, methods, origins)
        seconds |= {(case.name, name): value for name, value in cpu.items()}
        scores += [score(case.name, name, table) for name, table in rows[case.name].items()]
    print_scores(scores, seconds)
    print_ratios(rows, methods[0].name)


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":
        # Algebra libraries read their number of threads when they are loaded: begin again with one.
        os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
        os.execv(sys.executable, [sys.executable, "-m", "tests.benchmarks.forecast", *sys.argv[1:]])
    main()
