"""Ways in which a forecast's days may go: counts of every interval, drawn from the forecasting method.

A stored forecast may have been edited or have a scenario on it: the drawn paths are brought to its means, so
that only their spread comes from the method. Where a queue cannot be forecast from the history, its rows'
quantiles serve: within a day all intervals err together then, from day to day not.
"""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from forecasting.choose import DEFAULT_METHOD, fit_or_fall_back, method_named
from forecasting.grid import FloatArray, days_between
from forecasting.history import History
from forecasting.method import ForecastRefused
from forecasting.month import queue_seed
from scheduler.domain.clock import Horizon
from scheduler.domain.sentence import Sentence
from scheduler.simulation.model import IntArray
from scheduler.staffing.uncertainty import rate_quantile
from webapp.centre.model import Centre, ForecastRow
from webapp.services.history import centre_history, queue_flags
from webapp.services.problems import CannotDo
from webapp.services.staff import rates_sd

Progress = Callable[[Sentence | str], None]


def draw_paths(
    centre: Centre,
    horizon: Horizon,
    rows: Sequence[ForecastRow],
    *,
    paths: int,
    seed: int,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> IntArray:
    """Counts (paths, queues in the centre's order, intervals of the horizon), 0 where a row is missing."""
    histories = _histories(centre, as_of or horizon.first_day)
    counts = np.zeros((paths, len(centre.queues), horizon.intervals), dtype=np.int64)
    for place, queue in enumerate(centre.queues):
        mine = [row for row in rows if row.queue == queue.code and _at(horizon, row) is not None]
        if not mine:
            continue
        if progress:
            progress(
                Sentence(
                    "Drawing {paths} ways in which {queue} may go", {"paths": paths, "queue": queue.code}
                )
            )
        drawn = _from_history(centre, horizon, histories.get(queue.code), mine, paths, seed)
        if drawn is None:
            drawn = _from_quantiles(mine, paths, queue_seed(queue.code, seed))
        counts[:, place, [_at(horizon, row) or 0 for row in mine]] = drawn
    return counts


def _histories(centre: Centre, before: date) -> dict[str, History]:
    try:
        return dict(centre_history(centre, before).histories)
    except CannotDo:
        return {}


def _at(horizon: Horizon, row: ForecastRow) -> int | None:
    """The interval of a row, None outside the horizon."""
    minute = horizon.minute_of(row.interval_start)
    return minute // horizon.interval_minutes if 0 <= minute < horizon.minutes else None


def _from_history(
    centre: Centre,
    horizon: Horizon,
    history: History | None,
    rows: Sequence[ForecastRow],
    paths: int,
    seed: int,
) -> IntArray | None:
    """Simulated counts of the rows at the rows' means; None where the method refuses or knows no such row."""
    if history is None:
        return None
    days = days_between(horizon.first_day, horizon.date_of(horizon.days - 1))
    own = queue_seed(history.queue, seed)
    try:
        flags = queue_flags(centre, history.queue, history.first_day, days[-1])
        _, fitted = fit_or_fall_back(method_named(DEFAULT_METHOD), history, flags)
        index = fitted.forecast(days, own)
        drawn = fitted.simulate(days, paths, own)
    except ForecastRefused:
        return None
    at = {stamp.timestamp(): place for place, stamp in enumerate(index.index)}
    if any(row.interval_start.timestamp() not in at for row in rows):
        return None
    places = [at[row.interval_start.timestamp()] for row in rows]
    means = index["mean"].to_numpy(dtype=float)[places]
    return _brought_to(drawn[:, places], means, np.array([row.mean for row in rows]), own)


def _brought_to(counts: FloatArray, means: FloatArray, wanted: FloatArray, seed: int) -> IntArray:
    """Counts of other means: fewer by leaving each contact out with a chance, more by adding Poisson ones."""
    rng = np.random.default_rng([seed, 1])
    factor = np.divide(wanted, means, out=np.zeros_like(wanted), where=means > 0)
    whole = counts.round().astype(np.int64)
    kept = rng.binomial(whole, np.minimum(factor, 1.0)[None, :])
    more = rng.poisson(whole * np.maximum(factor - 1.0, 0.0)[None, :])
    new = rng.poisson(np.where(means > 0, 0.0, wanted)[None, :], size=whole.shape)
    return np.asarray(np.where(np.abs(factor - 1.0) < 1e-3, whole, kept + more) + new)


def _from_quantiles(rows: Sequence[ForecastRow], paths: int, seed: int) -> IntArray:
    rng = np.random.default_rng([seed, 2])
    mean, sd = np.array([row.mean for row in rows]), rates_sd(rows)
    days = [row.interval_start.date() for row in rows]
    day = np.array([sorted(set(days)).index(one) for one in days])
    chance = rng.uniform(0.001, 0.999, (paths, int(day.max()) + 1))
    rates = np.stack([_rates(mean, sd, chance[path][day]) for path in range(paths)])
    return np.asarray(rng.poisson(rates), dtype=np.int64)


def _rates(mean: FloatArray, sd: FloatArray, chance: FloatArray) -> FloatArray:
    """The rate's quantile of each interval at the chance of its day."""
    found = np.zeros_like(mean)
    for one in np.unique(chance):
        at = chance == one
        found[at] = rate_quantile(mean[at], sd[at], float(one))
    return found
