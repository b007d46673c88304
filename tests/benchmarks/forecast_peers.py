"""The peers of the benchmark: jobs for `peers.py` in its own interpreter, answers kept for the next run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting.backtest import Origin
from forecasting.calendar import (
    DayFlags,
    flags_of,
    is_bridge,
    is_day_after,
    is_day_before,
    is_year_end,
    workdays_of_month,
)
from forecasting.grid import days_between, slots_per_day
from forecasting.method import NUMBERS
from tests.benchmarks.forecast_data import Case

HERE = Path(__file__).parent
INTERPRETER = HERE / ".venv" / "bin" / "python"
FAR = 15
"""Days to the nearest holiday are told up to so many."""


class PeerAbsent(RuntimeError):
    """The text says why a peer has no rows."""


@dataclass(frozen=True)
class Answer:
    """One peer's forecasts, a table of `NUMBERS` by cut (ISO), and its CPU seconds, median over origins."""

    rows: Mapping[str, pd.DataFrame]
    seconds: float


def ask(peer: str, case: Case, origins: Sequence[Origin], cache: Path) -> Answer:
    """Forecasts of `peer` (a name of `peers.py`) for every origin; raises PeerAbsent with the reason."""
    if not INTERPRETER.exists():
        raise PeerAbsent("there is no environment for it: make bench-peers-env")
    texts = _job(case, origins)
    program = (HERE / "peers.py").read_text(encoding="utf-8")
    key = hashlib.sha256("\0".join([peer, program, *texts.values()]).encode()).hexdigest()[:16]
    folder = cache / f"{peer}-{case.name}-{key}"
    if not (folder / "cpu.csv").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        _run(peer, folder)
    return _read(folder, case, origins)


def _run(peer: str, folder: Path) -> None:
    command = [str(INTERPRETER), str(HERE / "peers.py"), peer, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise PeerAbsent(f"it failed: {said[-1] if said else 'without a word'}")


def _read(folder: Path, case: Case, origins: Sequence[Origin]) -> Answer:
    index = case.history.frame.index
    table = pd.read_csv(folder / "forecast.csv")
    rows = {}
    for origin in origins:
        part = table[table["cut"] == str(origin.cut)]
        rows[str(origin.cut)] = part[list(NUMBERS)].set_axis(index[part["position"].to_numpy()], axis=0)
    return Answer(rows, float(pd.read_csv(folder / "cpu.csv")["seconds"].median()))


def _job(case: Case, origins: Sequence[Origin]) -> Mapping[str, str]:
    """The texts of the files of a job."""
    history = case.history
    grid = history.grid()
    offered = history.frame["offered"].to_numpy(dtype=float, copy=True)
    outage = np.array([flags_of(day, case.flags).outage for day in grid.days], dtype=bool)
    offered[outage[grid.day]] = np.nan
    counts = pd.DataFrame(
        {
            "position": np.arange(len(grid.index)),
            "start": grid.index.tz_localize(None).strftime("%Y-%m-%dT%H:%M"),
            "day": np.array([str(day) for day in grid.days])[grid.day],
            "slot": grid.slot,
            "offered": offered,
        }
    )
    days = days_between(history.first_day, history.last_day)
    named = [
        {"ds": str(day), "holiday": flag.holiday or "day off"}
        for day, flag in sorted(case.flags.items())
        if flag.off
    ]
    job = {
        "name": case.name,
        "slots": slots_per_day(history.spec, history.interval_minutes),
        "origins": [[str(o.cut), str(o.first), str(o.last)] for o in origins],
    }
    return {
        "counts.csv": counts.to_csv(index=False),
        "days.csv": pd.DataFrame([_known(day, case.flags) for day in days]).to_csv(index=False),
        "holidays.csv": pd.DataFrame(named, columns=["ds", "holiday"]).to_csv(index=False),
        "job.json": json.dumps(job),
    }


def _known(day: date, flags: Mapping[date, DayFlags]) -> dict[str, object]:
    """What is known of a day in advance: the calendar of the structural method as plain features."""
    flag = flags_of(day, flags)
    workdays = workdays_of_month(day, flags)
    number = workdays.index(day) + 1 if day in workdays else 0
    return {
        "day": str(day),
        "holiday": flag.holiday,
        "age": day.toordinal(),
        "weekday": day.weekday(),
        "day_of_month": day.day,
        "day_of_year": day.timetuple().tm_yday,
        "workday": int(flag.workday),
        "business_day": number,
        "business_days_left": len(workdays) - number if number else 0,
        "off": int(flag.off),
        "shifted_off": int(flag.shifted_off),
        "makeup_work": int(flag.makeup_work),
        "bridge": int(is_bridge(flag, flags)),
        "day_after": int(is_day_after(flag, flags)),
        "day_before": int(is_day_before(flag, flags)),
        "year_end": int(is_year_end(flag)),
        "to_holiday": _distance(day, flags, 1),
        "from_holiday": _distance(day, flags, -1),
        "billing": int(flag.billing),
        "bill_out": int(flag.bill_out),
        "event": int(flag.event is not None),
        "uplift": flag.uplift,
    }


def _distance(day: date, flags: Mapping[date, DayFlags], step: int) -> int:
    for number in range(FAR):
        if flags_of(day + timedelta(days=step * number), flags).off:
            return number
    return FAR
