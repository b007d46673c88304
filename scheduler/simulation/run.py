"""Every path through a staff, on some threads; the answer does not depend on their number."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from scheduler.simulation.model import Demand, Staff
from scheduler.simulation.outcome import Outcome

FOREVER = 1e300


def simulate(demand: Demand, staff: Staff, seed: int, threads: int = 2) -> Outcome:
    """Run every path of the demand through the staff. Raises ValueError where the two do not fit."""
    # Loads the compiler: only for who simulates, not for every web process.
    from scheduler.simulation import engine

    paths, queues, intervals = demand.counts.shape
    if staff.share.shape[1] != intervals:
        raise ValueError(f"The staff has {staff.share.shape[1]} intervals and the demand {intervals}.")
    tally = np.zeros((paths, engine.COUNTED, queues, intervals), dtype=np.int32)
    waited = np.zeros((paths, queues, intervals))
    busy, there = np.zeros((paths, intervals)), np.zeros((paths, intervals))
    fixed = (
        np.ascontiguousarray(demand.aht_s, dtype=float),
        np.minimum(demand.patience_s.astype(float), FOREVER),
        demand.threshold_s.astype(float),
        demand.interval_s,
        demand.handle_cv or 0.0,
        np.ascontiguousarray(staff.share, dtype=float),
        np.ascontiguousarray(staff.skills, dtype=np.int64),
        np.uint64(seed % 2**64),
    )

    def one(path: int) -> None:
        counts = np.ascontiguousarray(demand.counts[path], dtype=np.int64)
        engine.run_path(counts, *fixed, path, tally[path], waited[path], busy[path], there[path])

    if threads <= 1 or paths == 1:
        for path in range(paths):
            one(path)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, range(paths)))
    return Outcome(
        demand.interval_minutes,
        offered=tally[:, engine.OFFERED],
        in_time=tally[:, engine.IN_TIME],
        answered=tally[:, engine.ANSWERED],
        abandoned=tally[:, engine.ABANDONED],
        early=tally[:, engine.EARLY],
        waited_s=waited,
        busy_s=busy,
        there_s=there,
    )
