"""The forecasting table: month ahead, rolling origin, ours against the simple means and the peers that are there.

    python -m tests.benchmarks.forecast --data DIR [--origins dev|report|all] [--quick] [--queues a,b]
    [--methods x,y]

Methods were developed on the origins `dev` (target months of even number); `report` (odd months) are the ones
to quote.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import numpy as np
import pandas as pd

from forecasting.backtest import Origin, Scores, masked, month_ahead_origins, naive_error, score
from forecasting.choose import METHODS
from forecasting.grid import FloatArray, days_between
from forecasting.history import History
from forecasting.method import NUMBERS, ForecastRefused, Method
from forecasting.month import queue_seed
from tests.benchmarks.forecast_data import Case, read_cases

SEED = 1
BOOTSTRAPS = 2000
YARDSTICKS = {"8-week mean": 8, "seasonal naive": 1}
PEERS = ("MSTL (statsforecast)", "Prophet", "LightGBM")
OURS = METHODS[0].name
Rows = Mapping[str, pd.DataFrame]


def plain_mean(history: History, origin: Origin, weeks: int) -> pd.DataFrame:
    """What a spreadsheet does: the mean of the last `weeks` counts of the same weekday and time, holidays and all."""
    known = history.frame["offered"].dropna()
    local = pd.DatetimeIndex(known.index).tz_localize(None)
    cell = local.day_of_week * 1440 + local.hour * 60 + local.minute
    means = known.groupby(np.asarray(cell)).apply(lambda counts: float(counts.iloc[-weeks:].mean()))
    from forecasting.grid import open_grid

    grid = open_grid(
        days_between(origin.first, origin.last), history.spec, history.zone, history.interval_minutes
    )
    ahead = grid.index.tz_localize(None)
    values = means.reindex(np.asarray(ahead.day_of_week * 1440 + ahead.hour * 60 + ahead.minute)).to_numpy(
        dtype=float
    )
    frame = pd.DataFrame({name: np.nan for name in NUMBERS}, index=grid.index)
    return frame.assign(mean=np.nan_to_num(values))


def run_case(
    case: Case, methods: Sequence[Method], origins: Sequence[Origin]
) -> tuple[Rows, Mapping[str, float]]:
    """Backtest rows of every method and yardstick on the same intervals, and CPU seconds of each method per origin."""
    parts: dict[str, list[pd.DataFrame]] = {}
    seconds: dict[str, float] = {}
    for origin in origins:
        known = case.history.before(origin.cut)
        scale = naive_error(known)
        tables: dict[str, pd.DataFrame] = {}
        for method in methods:
            began = time.process_time()
            try:
                fitted = method.fit(known, case.flags)
            except ForecastRefused as refusal:
                print(f"  {case.name} {origin.cut} {method.name}: {refusal}")
                continue
            days = days_between(origin.first, origin.last)
            tables[method.name] = fitted.forecast(days, queue_seed(case.name, SEED))
            seconds[method.name] = seconds.get(method.name, 0.0) + time.process_time() - began
        for name, weeks in YARDSTICKS.items():
            tables[name] = plain_mean(known, origin, weeks)
        for name, table in tables.items():
            actual = case.raw.reindex(table.index).to_numpy(copy=True)
            actual[masked(table.index, case.flags)] = np.nan
            part = table.assign(actual=actual, cut=origin.cut, naive_error=scale)
            parts.setdefault(name, []).append(part[np.isfinite(actual)])
    per_origin = {name: total / max(len(origins), 1) for name, total in seconds.items()}
    return {name: pd.concat(tables) for name, tables in parts.items()}, per_origin


def errors_by_origin(rows: pd.DataFrame) -> FloatArray:
    """Sums of absolute errors and of actuals per origin, (origins, 2)."""
    gap = (rows["mean"] - rows["actual"]).abs()
    table = pd.DataFrame({"cut": rows["cut"], "error": gap, "actual": rows["actual"]}).groupby("cut").sum()
    return table[["error", "actual"]].to_numpy(dtype=float)


def geometric_ratio(ours: Sequence[FloatArray], theirs: Sequence[FloatArray]) -> tuple[float, float, float]:
    """Geometric mean over queues of the ratio of WAPEs, with a 95 % interval by resampling origins within queues."""

    def mean(chosen: Sequence[np.ndarray[tuple[int], np.dtype[np.int64]]]) -> float:
        logs = [
            np.log(a[at, 0].sum() / b[at, 0].sum()) for a, b, at in zip(ours, theirs, chosen, strict=True)
        ]
        return float(np.exp(np.mean(logs)))

    rng = np.random.default_rng(SEED)
    draws = [mean([rng.integers(0, len(a), len(a)) for a in ours]) for _ in range(BOOTSTRAPS)]
    low, high = np.quantile(draws, [0.025, 0.975])
    return mean([np.arange(len(a)) for a in ours]), float(low), float(high)


def print_scores(scores: Sequence[Scores], seconds: Mapping[tuple[str, str], float]) -> None:
    """One line per queue and method; intervals of small counts are judged with randomised coverage."""
    print(
        f"{'queue':<12}{'method':<16}{'WAPE':>7}{'MASE':>7}{'bias':>8}{'pinball':>9}{'80%':>6}{'95%':>6}"
        f"{'floor x':>9}{'peak':>7}{'CPU s':>7}{'n':>8}"
    )
    for s in scores:
        cpu = seconds.get((s.queue, s.method))
        print(
            f"{s.queue:<12}{s.method:<16}{s.wape:>7.1%}{s.mase:>7.3f}{s.bias:>+8.1%}"
            + (
                f"{s.pinball:>9.4f}{s.coverage80:>6.0%}{s.coverage95:>6.0%}"
                if np.isfinite(s.pinball)
                else f"{'-':>9}{'-':>6}{'-':>6}"
            )
            + f"{s.floor_ratio:>9.2f}{s.peak_error:>7.1%}"
            + (f"{cpu:>7.2f}" if cpu is not None else f"{'-':>7}")
            + f"{s.intervals:>8}"
        )


def print_ratios(rows: Mapping[str, Rows]) -> None:
    """Per queue and overall: WAPE of ours over that of each yardstick."""
    queues = list(rows)
    for yardstick in YARDSTICKS:
        ours = [errors_by_origin(rows[queue][OURS]) for queue in queues]
        theirs = [errors_by_origin(rows[queue][yardstick]) for queue in queues]
        ratio, low, high = geometric_ratio(ours, theirs)
        single = ", ".join(
            f"{queue} {a[:, 0].sum() / b[:, 0].sum():.3f}"
            for queue, a, b in zip(queues, ours, theirs, strict=True)
        )
        print(
            f"{OURS} / {yardstick}: {ratio:.3f} (95 %: {low:.3f} to {high:.3f}), geometric mean over queues; {single}"
        )
    for peer in PEERS:
        print(f"{OURS} / {peer}: absent (its adapter is not part of this benchmark yet)")


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
        "--data", type=Path, required=True, help="folder with CSV files of counts, or with one named history"
    )
    parser.add_argument("--origins", choices=("dev", "report", "all"), default="report")
    parser.add_argument("--quick", action="store_true", help="every third origin")
    parser.add_argument("--queues", default="", help="only these, joined by commas")
    parser.add_argument("--methods", default="", help="only these of ours, joined by commas")
    wanted = parser.parse_args(arguments)
    methods = [m for m in METHODS if not wanted.methods or m.name in wanted.methods.split(",")]
    print(
        f"Month ahead, origins: {wanted.origins}; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    rows: dict[str, Rows] = {}
    scores: list[Scores] = []
    seconds: dict[tuple[str, str], float] = {}
    for case in read_cases(wanted.data):
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
    print_ratios(rows)


if __name__ == "__main__":
    main()
