"""forecast.json: how a stored forecast came about, so that it can be made again, scored and referred to."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from webapp.centre.forecasts import forecast_bytes
from webapp.centre.levels import FILE as LEVELS
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.scenarios import FOLDER, layer_facts
from webapp.centre.tables import write_whole
from webapp.services.forecast import FILE, CentreForecast, levels_bytes
from webapp.services.json_files import json_bytes

RECORD = "forecast.json"
FORMAT = 1


def forecast_facts(
    centre: Centre, made: CentreForecast, *, created_at: datetime | None, author: str | None
) -> dict[str, Any]:
    """The contents of forecast.json (FC-01)."""
    scenario = made.scenario
    return {
        "format": FORMAT,
        "version": forecast_version(made.rows),
        "created_at": created_at.isoformat(timespec="seconds") if created_at else None,
        "author": author,
        "paiban": version("paiban"),
        "model": made.method,
        "seed": made.seed,
        "first_day": made.first_day.isoformat(),
        "last_day": made.last_day.isoformat(),
        "as_of": made.as_of.isoformat(),
        "training": {
            code: {
                "first_day": history.first_day.isoformat(),
                "last_day": history.last_day.isoformat(),
                "intervals": int(history.frame["offered"].notna().sum()),
            }
            for code, history in made.history.histories.items()
        },
        "scenario": scenario.name if scenario else None,
        "layers": [layer_facts(layer) for layer in scenario.layers] if scenario else [],
        "created_from": fingerprints(centre.folder, scenario.name if scenario else None),
    }


def forecast_version(rows: Sequence[ForecastRow]) -> str:
    """The name of a forecast's numbers: SHA-256 of forecast.csv. A plan refers to one of them (FC-01)."""
    return hashlib.sha256(forecast_bytes(rows)).hexdigest()


def fingerprints(folder: Path, scenario: str | None = None) -> dict[str, str]:
    """SHA-256 of each file of the centre, and of the scenario in use, so that work is traced to its input."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".toml"))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    if scenario is not None:
        path = folder / FOLDER / f"{scenario}.toml"
        found[f"{FOLDER}/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def write_forecast_files(
    centre: Centre, made: CentreForecast, out: Path, *, created_at: datetime | None, author: str | None
) -> Path:
    """Write forecast.csv, levels.csv and forecast.json into the folder `out`. Raises OSError."""
    facts = forecast_facts(centre, made, created_at=created_at, author=author)
    write_whole(out / LEVELS, levels_bytes(made))
    write_whole(out / RECORD, json_bytes(facts))
    write_whole(out / FILE, forecast_bytes(made.rows))
    return out / FILE
