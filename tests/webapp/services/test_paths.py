"""Possible counts: their means are the forecast's, their spread the method's, their chance the seed's."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scheduler.domain.clock import Horizon
from tests.webapp.services.living import write_living
from webapp.centre.model import Centre, ForecastRow
from webapp.services.centres import open_centre
from webapp.services.forecast import forecast_centre
from webapp.services.months import Month
from webapp.services.paths import draw_paths

OCTOBER = Month(2026, 10)
PATHS = 150


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return open_centre(write_living(tmp_path_factory.mktemp("paths") / "centre"))


@pytest.fixture(scope="module")
def rows(centre: Centre) -> tuple[ForecastRow, ...]:
    return forecast_centre(centre, OCTOBER).rows


def _horizon(centre: Centre) -> Horizon:
    return Horizon(date(2026, 10, 1), 31, centre.timezone, 30)


def _drawn(centre: Centre, rows: tuple[ForecastRow, ...], seed: int = 1) -> np.ndarray:
    return draw_paths(centre, _horizon(centre), rows, paths=PATHS, seed=seed)


def test_paths_have_the_forecasts_means_and_bands(centre: Centre, rows: tuple[ForecastRow, ...]) -> None:
    counts = _drawn(centre, rows)
    assert counts.shape == (PATHS, 1, 31 * 48)
    horizon = _horizon(centre)
    at = [horizon.minute_of(row.interval_start) // 30 for row in rows]
    mine = counts[:, 0, at]
    mean = np.array([row.mean for row in rows])
    assert mine.mean() == pytest.approx(mean.mean(), rel=0.03)
    inside = (mine >= [row.p10 for row in rows]) & (mine <= [row.p90 for row in rows])
    # Whole counts on the edges belong to the band: a little more than 80 %.
    assert 0.78 < inside.mean() < 0.97
    closed = np.setdiff1d(np.arange(horizon.intervals), at)
    assert not counts[:, 0, closed].any()


def test_same_seed_same_paths(centre: Centre, rows: tuple[ForecastRow, ...]) -> None:
    assert np.array_equal(_drawn(centre, rows), _drawn(centre, rows))
    assert not np.array_equal(_drawn(centre, rows), _drawn(centre, rows, seed=2))


@pytest.mark.parametrize("factor", [0.5, 1.6])
def test_an_edited_forecast_keeps_its_means(
    centre: Centre, rows: tuple[ForecastRow, ...], factor: float
) -> None:
    names = ("mean", "p2_5", "p10", "p50", "p90", "p97_5")
    edited = tuple(replace(row, **{n: getattr(row, n) * factor for n in names}) for row in rows)
    expected = factor * sum(row.mean for row in rows)
    assert _drawn(centre, edited).sum() / PATHS == pytest.approx(expected, rel=0.03)


def test_without_history_the_quantiles_serve(centre: Centre, rows: tuple[ForecastRow, ...]) -> None:
    bare = replace(centre, calls=None)
    counts = _drawn(bare, rows)
    assert counts.sum() / PATHS == pytest.approx(sum(row.mean for row in rows), rel=0.05)
