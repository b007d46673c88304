"""The peers of the forecasting benchmark. Runs in an environment of its own, without Paiban.

    python peers.py mstl|prophet|lightgbm FOLDER

FOLDER holds what `forecast_peers.py` wrote: counts.csv (position, local start, day, slot, offered; the open
intervals in order, empty = unknown), days.csv (what is known of each day in advance), holidays.csv and
job.json (name, slots per day, origins of cut, first and last day). Written: forecast.csv (cut, position and
the numbers; empty where the peer says nothing) and cpu.csv (cut, CPU seconds of fit, forecast, intervals).

A peer sees the counts before the cut and the calendar of all days, nothing else.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

LEVELS = {"p2_5": 0.025, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p97_5": 0.975}
NUMBERS = ("mean", *LEVELS)
MOST_DAYS = 731
"""A peer is fitted to two years at most: Prophet takes a minute for more."""
SAMPLES = 300
NOT_FEATURES = ("day", "holiday")


def cpu_seconds() -> float:
    """User and system seconds of this process and of those it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def mstl(known: pd.DataFrame, ahead: pd.DataFrame, target: pd.DataFrame, job: Mapping[str, Any]) -> Any:
    """MSTL with AutoETS on the grid of the weekdays that are worked, seasons of a day and a week.

    Unknown counts are filled with the median of the interval of the week of the last eight weeks.
    """
    models = importlib.import_module("statsforecast.models")
    whole = pd.concat([known, ahead], ignore_index=True)
    worked = known.groupby("weekday")["offered"].sum()
    worked = worked[worked > 0.02 * worked.max()].index
    regular = known[known["weekday"].isin(worked)]
    slots = int(job["slots"])
    seasons = [slots, slots * len(worked)]
    model = models.MSTL(season_length=seasons, trend_forecaster=models.AutoETS(model="ZZN"))
    grid = whole[whole["weekday"].isin(worked)].drop_duplicates(["day", "slot"])
    days = grid["day"].drop_duplicates()
    frame = pd.MultiIndex.from_product([days, range(slots)], names=["day", "slot"])
    values = regular.drop_duplicates(["day", "slot"]).set_index(["day", "slot"])["offered"].reindex(frame)
    table = values.to_numpy(dtype=float).reshape(-1, slots)
    past = int((days.to_numpy() < job["cut"]).sum())
    if past == len(days):
        return np.zeros((len(target), len(NUMBERS)))
    filled = _filled(table[:past], len(worked))
    found = model.forecast(filled.reshape(-1), h=(len(days) - past) * slots, level=[80, 95])
    columns = {
        "mean": "mean",
        "p2_5": "lo-95",
        "p10": "lo-80",
        "p50": "mean",
        "p90": "hi-80",
        "p97_5": "hi-95",
    }
    numbers = pd.DataFrame(
        {name: found[column] for name, column in columns.items()}, index=frame[past * slots :]
    )
    return numbers.reindex(pd.MultiIndex.from_frame(target[["day", "slot"]])).fillna(0.0).to_numpy()


def _filled(table: Any, days_a_week: int) -> Any:
    filled = table.copy()
    for day, slot in np.argwhere(~np.isfinite(table)):
        same = filled[day % days_a_week : day : days_a_week][-8:, slot]
        same = same[np.isfinite(same)]
        filled[day, slot] = np.median(same) if same.size else np.nan_to_num(np.nanmean(table[:, slot]))
    return filled


def prophet(known: pd.DataFrame, ahead: pd.DataFrame, target: pd.DataFrame, job: Mapping[str, Any]) -> Any:
    """Prophet with its default seasonalities, holidays by name with a day around each, and windows."""
    module = importlib.import_module("prophet")
    logging.getLogger("cmdstanpy").disabled = True
    holidays = pd.read_csv(job["folder"] / "holidays.csv", parse_dates=["ds"])
    holidays["lower_window"], holidays["upper_window"] = -1, 1
    model = module.Prophet(
        holidays=holidays if len(holidays) else None, uncertainty_samples=SAMPLES, interval_width=0.8
    )
    windows = [n for n in ("billing", "bill_out", "event", "makeup_work", "shifted_off") if known[n].any()]
    for name in windows:
        model.add_regressor(name)
    past = known.dropna(subset=["offered"]).rename(columns={"start": "ds", "offered": "y"})
    np.random.seed(1)
    model.fit(past[["ds", "y", *windows]], seed=1)
    coming = target.rename(columns={"start": "ds"})[["ds", *windows]]
    draws = model.predictive_samples(coming)["yhat"]
    return np.column_stack([draws.mean(axis=1), np.quantile(draws, list(LEVELS.values()), axis=1).T])


def lightgbm(known: pd.DataFrame, ahead: pd.DataFrame, target: pd.DataFrame, job: Mapping[str, Any]) -> Any:
    """Gradient boosted trees with Poisson loss: the calendar, and means of the same interval of past weeks.

    One model per origin; its lagged means end so many whole weeks before the target that all are known.
    """
    module = importlib.import_module("lightgbm")
    whole = pd.concat([known, ahead], ignore_index=True)
    gap = -(-int((pd.Timestamp(target["day"].iloc[-1]) - pd.Timestamp(job["cut"])).days + 1) // 7)
    features = whole[[c for c in whole.columns if c not in (*NOT_FEATURES, "offered", "start", "position")]]
    lagged = _lagged_means(whole, gap, int(job["slots"]))
    table = pd.concat([features.reset_index(drop=True), lagged], axis=1).to_numpy(dtype=float)
    train = np.isfinite(whole["offered"].to_numpy(dtype=float)) & np.isfinite(table).all(axis=1)
    options = {
        "objective": "poisson", "learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 40,
        "feature_fraction": 0.8, "bagging_fraction": 0.8, "bagging_freq": 1, "num_threads": 1, "verbose": -1,
        "seed": 1, "deterministic": True,
    }  # fmt: skip
    data = module.Dataset(table[train], whole["offered"].to_numpy(dtype=float)[train])
    model = module.train(options, data, num_boost_round=300)
    rows = whole["position"].isin(target["position"]).to_numpy()
    mean = model.predict(table[rows])
    return np.column_stack([mean, np.full((len(mean), len(LEVELS)), np.nan)])


def _lagged_means(whole: pd.DataFrame, gap: int, slots: int) -> pd.DataFrame:
    """Means of the interval of the week over 1, 4 and 8 weeks that end `gap` weeks before."""
    day = (pd.to_datetime(whole["day"]) - pd.Timestamp(whole["day"].iloc[0])).dt.days.to_numpy()
    slot = whole["slot"].to_numpy()
    table = np.full((day.max() + 1, slots), np.nan)
    table[day, slot] = whole["offered"].to_numpy(dtype=float)
    columns = {}
    for weeks in (1, 4, 8):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            past = np.stack([_back(table, 7 * (gap + n)) for n in range(weeks)])
            columns[f"mean{weeks}"] = np.nanmean(past, axis=0)[day, slot]
    return pd.DataFrame(columns).fillna(
        {"mean1": pd.Series(columns["mean4"]), "mean8": pd.Series(columns["mean4"])}
    )


def _back(table: Any, days: int) -> Any:
    moved = np.full_like(table, np.nan)
    moved[days:] = table[: len(table) - days]
    return moved


PEERS: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "mstl": ("statsforecast.models", mstl),
    "prophet": ("prophet", prophet),
    "lightgbm": ("lightgbm", lightgbm),
}
"""The library of each, loaded before the clock starts, and its adapter."""


def run(peer: str, folder: Path) -> None:
    """Forecast every origin of the job in `folder`."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8")) | {"folder": folder}
    counts = pd.read_csv(folder / "counts.csv", parse_dates=["start"])
    counts = counts.merge(pd.read_csv(folder / "days.csv"), on="day", how="left")
    library, forecast = PEERS[peer]
    importlib.import_module(library)
    parts, seconds = [], []
    for cut, first, last in job["origins"]:
        oldest = str((pd.Timestamp(cut) - pd.Timedelta(days=MOST_DAYS)).date())
        known = counts[(counts["day"] < cut) & (counts["day"] >= oldest)].reset_index(drop=True)
        ahead = counts[(counts["day"] >= cut) & (counts["day"] <= last)].assign(offered=np.nan)
        target = ahead[ahead["day"] >= first]
        began = cpu_seconds()
        numbers = forecast(known, ahead, target, job | {"cut": cut})
        seconds.append({"cut": cut, "seconds": cpu_seconds() - began})
        rows = pd.DataFrame(np.maximum(numbers, 0.0), columns=list(NUMBERS))
        rows.insert(0, "position", target["position"].to_numpy())
        rows.insert(0, "cut", cut)
        parts.append(rows)
    pd.concat(parts).to_csv(folder / "forecast.csv", index=False)
    pd.DataFrame(seconds).to_csv(folder / "cpu.csv", index=False)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]))
