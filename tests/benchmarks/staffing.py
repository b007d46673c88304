"""The staffing table: Erlang values against 40 digits, and a month of four queues against pyworkforce.

    python -m tests.benchmarks.staffing

What others compute runs in the peers' environment (make bench-peers-env), in the same run.
"""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from scheduler.simulation.model import one_queue
from scheduler.simulation.run import simulate
from scheduler.staffing.erlang import erlang_a, erlang_c
from scheduler.staffing.inverse import least_agents_erlang_c
from scheduler.staffing.requirement import SeatNeeds, StaffingNorm, requirement_for
from scheduler.staffing.target import ServiceTarget
from scheduler.staffing.uncertainty import rate_quantile
from tests.benchmarks.forecast_peers import HERE, INTERPRETER

SEED = 20261122
MINUTES, AHT_S, SHARE, THRESHOLD_S, PATIENCE_S = 30, 215.0, 0.8, 20.0, 150.0
QUEUES, INTERVALS = 4, 31 * 48
REPEATS = 7
EXACT = 1e-9
FASTER = 100
LIMITS = {"mean": 0.05, "distribution": 1.0}
AGENTS, PATHS = 60, 200


def settings() -> list[tuple[float, int, float, float, float | None]]:
    """Loads from 0.05 to 10,000 erlangs, from tight to easy, without and with patience."""
    found: list[tuple[float, int, float, float, float | None]] = []
    for load in (0.05, 0.5, 2.0, 11.0, 48.0, 150.0, 1000.0, 10_000.0):
        for over in (1.02, 1.15):
            agents = max(math.floor(load) + 1, math.ceil(load * over))
            found.append((load, agents, 180.0, 20.0, None))
        for over in (0.85, 1.0, 1.15):
            found.append((load, max(1, round(load * over)), 180.0, 20.0, 120.0))
    return found


def month_of_calls() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Four queues of a month, from idle nights to busy mornings."""
    rng = np.random.default_rng(SEED)
    hour = np.arange(INTERVALS) % 48 / 2
    shape = np.clip(np.sin((hour - 6) / 17 * np.pi), 0, None) ** 0.7
    sizes = np.array([30.0, 80.0, 180.0, 420.0])
    return np.asarray(
        np.round(sizes[:, None] * shape * rng.gamma(40, 1 / 40, (QUEUES, INTERVALS))), dtype=float
    )


def fastest(work: Callable[[], object]) -> float:
    """The least CPU seconds of some runs."""
    times = []
    for _ in range(REPEATS):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def ask(job: dict[str, Any]) -> dict[str, Any] | str:
    """The peers' answers, or why there are none."""
    if not INTERPRETER.exists():
        return "there is no environment for them: make bench-peers-env"
    program = [str(INTERPRETER), str(HERE / "staffing_peers.py")]
    done = subprocess.run(program, input=json.dumps(job), capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def greatest_deviation(rows: list[dict[str, str]]) -> dict[str, float]:
    """By how much our values differ from the precise ones, speed of answer relative to 1 s or itself."""
    worst = dict.fromkeys(("waits", "level", "asa", "gone"), 0.0)
    for (load, agents, aht, limit, patience), row in zip(settings(), rows, strict=True):
        ours = (
            erlang_c(load, agents, aht, limit)
            if patience is None
            else erlang_a(load, agents, aht, limit, patience)
        )
        mine = {"waits": ours.waits, "level": ours.service_level, "asa": ours.asa_s, "gone": ours.abandoned}
        for name, value in mine.items():
            exact = float(row[name])
            scale = max(1.0, abs(exact)) if name == "asa" else 1.0
            worst[name] = max(worst[name], abs(float(value) - exact) / scale)
    return worst


def our_month(calls: np.ndarray[Any, Any], patient: bool) -> list[SeatNeeds]:
    """Requirement of the four queues; with patience also for the 90 % quantile of an unsure rate."""
    target = ServiceTarget(SHARE, THRESHOLD_S)
    norm = StaffingNorm(
        target, PATIENCE_S if patient else None, 0.0, 1.0, 0, None, "erlang_a" if patient else "erlang_c"
    )
    rates = [rate_quantile(row, 0.15 * row, 0.9) if patient else None for row in calls]
    return [requirement_for(row, AHT_S, MINUTES, norm, rate) for row, rate in zip(calls, rates, strict=True)]


def simulated_month() -> tuple[float, int]:
    """CPU seconds of 200 months of a centre of 60 agents (14 on contacts all the time), and calls."""
    rng = np.random.default_rng(SEED)
    counts = rng.poisson(14 * 0.82 * 1800 / AHT_S, (PATHS, INTERVALS)).astype(np.int64)
    demand, staff = one_queue(counts, 14, AHT_S, MINUTES, THRESHOLD_S, PATIENCE_S)
    simulate(*one_queue(counts[:1], 14, AHT_S, MINUTES), 1)
    begin = time.process_time()
    simulate(demand, staff, SEED)
    return time.process_time() - begin, int(counts.sum())


def main() -> int:
    """Print the tables; 1 when a limit is missed."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, seed {SEED}")
    calls, missed = month_of_calls(), []
    load = calls.ravel() * AHT_S / (60 * MINUTES)
    seats_only = fastest(lambda: least_agents_erlang_c(load, AHT_S, ServiceTarget(SHARE, THRESHOLD_S)))
    months = {
        "mean": fastest(lambda: our_month(calls, False)),
        "distribution": fastest(lambda: our_month(calls, True)),
    }
    job = {
        "settings": settings(),
        "months": {
            "calls": [*calls.ravel()], "aht_s": AHT_S, "minutes": MINUTES,
            "share": SHARE, "threshold_s": THRESHOLD_S,
        },
    }  # fmt: skip
    answer = ask(job)
    print("\n| four queues, a month | CPU ms | limit ms |\n|---|---|---|")
    for name, seconds in months.items():
        print(f"| Paiban, {name} | {1000 * seconds:,.1f} | {1000 * LIMITS[name]:,.0f} |")
        missed += [name] if seconds > LIMITS[name] else []
    if isinstance(answer, str):
        print(f"\nThe peers are absent: {answer}")
        return 1
    peer = answer["pyworkforce"]
    ratio = peer["cpu"] / seats_only
    print(f"| Paiban, seats alone | {1000 * seats_only:,.2f} | |")
    print(f"| pyworkforce, seats alone | {1000 * peer['cpu']:,.1f} | {ratio:,.0f} times Paiban's |")
    missed += ["pyworkforce"] if ratio < FASTER else []
    ours = np.concatenate([needs.seats for needs in our_month(calls, False)])
    theirs = peer["seats"]
    refused = sum(seats is None for seats in theirs)
    other = sum(
        seats is not None and seats != mine for seats, mine in zip(theirs, ours.tolist(), strict=True)
    )
    print(
        f"\npyworkforce refuses {refused} of {ours.size} intervals (no calls) and has other seats in {other}."
    )
    worst = greatest_deviation(answer["erlang"])
    print(f"\n| {len(settings())} settings, 0.05 to 10,000 erlangs | greatest deviation |\n|---|---|")
    for name, value in worst.items():
        print(f"| {name} | {value:.1e} |")
        missed += [name] if value > EXACT else []
    seconds, number = simulated_month()
    print(
        f"\nSimulation: {PATHS} paths, {number:,} calls, {seconds:.1f} CPU s, "
        f"{1e6 * seconds / number:.2f} us a call"
    )
    if missed:
        print(f"\nMissed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
