"""What the forecasting benchmark prints: scores, ratios with their intervals, what is held to limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecasting.backtest import Scores
from forecasting.grid import FloatArray, IntArray, local_days
from tests.benchmarks.forecast_tasks import BOOTSTRAPS, LIMITS, PEERS, SEED, YARDSTICKS

Rows = Mapping[str, pd.DataFrame]
BUSY = 5.0
"""Intervals are held to their coverage on queues with more calls an interval."""
COVERAGE = {"80 %": (0.76, 0.88), "95 %": (0.91, 0.98)}
WORST_YEAR = 1.10


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


def print_ratios(task: str, rows: Mapping[str, Rows], ours: str, absent: Mapping[str, str]) -> None:
    """WAPE of ours over that of each yardstick and peer: the mean over queues, then each queue."""
    queues = [queue for queue in rows if ours in rows[queue]]
    print(f"{ours}, ratio of WAPEs to others, mean over {len(queues)} queues (95 % interval), limit:")
    for other in (*YARDSTICKS, *PEERS):
        if other in absent:
            print(f"    {other:<16}absent ({absent[other]})")
            continue
        pairs = [(errors_by_origin(rows[q][ours]), errors_by_origin(rows[q][other])) for q in queues]
        ratio, low, high = geometric_ratio([a for a, _ in pairs], [b for _, b in pairs])
        limit = LIMITS.get((task, other))
        held = f"{limit:.2f} {'held' if ratio <= limit else 'MISSED'}" if limit else "-"
        of_queue = ", ".join(
            f"{q} {a[:, 0].sum() / b[:, 0].sum():.2f}" for q, (a, b) in zip(queues, pairs, strict=True)
        )
        print(f"    {other:<16}{ratio:.3f} ({low:.3f} to {high:.3f})  {held:<12}  {of_queue}")


def print_checks(
    scores: Sequence[Scores],
    rows: Mapping[str, Rows],
    ours: str,
    seconds: Mapping[tuple[str, str], float],
) -> None:
    """Coverage on busy queues, the worst year of a queue against the simple means, CPU against MSTL's."""
    for s in scores:
        if s.method != ours or float(rows[s.queue][ours]["actual"].mean()) <= BUSY:
            continue
        for name, value in (("80 %", s.coverage80), ("95 %", s.coverage95)):
            low, high = COVERAGE[name]
            if not low <= value <= high:
                print(f"MISSED: {s.queue} {name} interval covers {value:.1%}, not {low:.0%} to {high:.0%}")
    for queue, of_queue in rows.items():
        for year, ratio in _years(of_queue, ours).items():
            if ratio > WORST_YEAR:
                print(f"MISSED: {queue} {year} is {ratio:.2f} x the best simple mean")
    for queue in rows:
        own, mstl = seconds.get((queue, ours)), seconds.get((queue, "MSTL"))
        if own is not None and mstl is not None and own > mstl:
            print(f"MISSED: {queue} takes {own:.2f} CPU s, MSTL {mstl:.2f}")


def _years(rows: Rows, ours: str) -> dict[int, float]:
    """WAPE of ours over that of the best simple mean, by year of the target."""
    errors = {}
    for name in (ours, *YARDSTICKS):
        table = rows[name]
        year = local_days(pd.DatetimeIndex(table.index)).astype("datetime64[Y]").astype(int) + 1970
        errors[name] = (table["mean"] - table["actual"]).abs().groupby(year).sum()
    best = pd.concat([errors[name] for name in YARDSTICKS], axis=1).min(axis=1)
    ratios = errors[ours] / best
    return dict(zip(ratios.index.tolist(), ratios.tolist(), strict=True))
