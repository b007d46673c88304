"""From a centre's history to the forecast of a month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd

from forecasting.choose import DEFAULT_METHOD
from forecasting.forecast import Forecast
from forecasting.grid import days_between
from forecasting.history import HistoryError
from forecasting.levels import SUMMED, totals
from forecasting.method import NUMBERS
from forecasting.month import ForecastRefused, forecast_month
from forecasting.past import unsure_days
from forecasting.quality import Defect, DefectKind
from forecasting.scenario import Scenario
from scheduler.domain.sentence import Facts, Sentence
from webapp.centre.calendar import site_days
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.tables import table_bytes
from webapp.services.history import CentreHistory, centre_history, queue_flags
from webapp.services.layers import DECIMALS, ShrinkageOf, forecast_rows, frame_of, laid_over
from webapp.services.months import Month
from webapp.services.problems import CannotDo, sentence_of

Progress = Callable[[Sentence | str], None]
DOUBTS: Mapping[DefectKind, Sentence] = {
    "gap": Sentence("there is no count"),
    "duplicate": Sentence("there are several counts"),
    "negative": Sentence("the count is below zero"),
    "closed": Sentence("calls while the queue is closed"),
    "outlier": Sentence("a count far off its day and its time of the week"),
    "dst": Sentence("a time that the clock skipped or showed twice"),
}
"""What is doubtful in a history, by the kind of the doubt."""
FILE = "forecast.csv"


@dataclass(frozen=True)
class CentreForecast:
    """A forecast of a centre's days, with the history it was made from and words of warning.

    `methods` names the method of each queue that could be forecast. `shrinkage` is what the scenario's
    layers put in the place of a queue's own, by queue and instant. `totals` holds the days, months and years
    with their quantiles, in the columns of `forecasting.forecast.TOTALS`.
    """

    rows: tuple[ForecastRow, ...]
    history: CentreHistory
    method: str
    methods: Mapping[str, str]
    warnings: tuple[Sentence, ...]
    first_day: date
    last_day: date
    as_of: date
    seed: int
    scenario: Scenario | None
    shrinkage: ShrinkageOf
    totals: pd.DataFrame


def forecast_centre(
    centre: Centre,
    month: Month,
    *,
    as_of: date | None = None,
    seed: int = 1,
    method: str = DEFAULT_METHOD,
    months: int = 1,
    scenario: Scenario | None = None,
    progress: Progress | None = None,
) -> CentreForecast:
    """Forecast a month and those after it, `months` in all, blind to all calls from `as_of` on, by default
    from the first day on; then lay the scenario over it.

    Queues without history are left out and named in the warnings. Raises CannotDo when nothing is left, or
    when a queue's history is too short.
    """
    last_day = month.plus(months - 1).last_day
    blind_from = as_of or month.first_day
    if blind_from > month.first_day:
        raise CannotDo(
            Sentence(
                "A forecast of {month} cannot be as of {blind_from}: choose {first_day} or before.",
                {"month": str(month), "blind_from": blind_from, "first_day": month.first_day},
            )
        )
    history = centre_history(centre, blind_from)
    if not history.histories:
        raise CannotDo(
            Sentence(
                "No queue has calls before {blind_from}: a month can be forecast only from earlier ones.",
                {"blind_from": blind_from},
            )
        )
    made = _forecast(centre, history, (month.first_day, last_day), seed, method, progress)
    laid = laid_over(made.forecast, scenario, centre.interval_minutes)
    return CentreForecast(
        rows=forecast_rows(centre, laid.frame),
        history=history,
        method=made.forecast.method,
        methods=made.methods,
        warnings=(
            *(Sentence("{why} It is not forecast, the others are.", {"why": why}) for why in made.refused),
            *_warnings(centre, history, blind_from),
            *made.unsure,
            *_projection(centre, month.first_day, last_day),
            *laid.idle,
        ),
        first_day=month.first_day,
        last_day=last_day,
        as_of=blind_from,
        seed=seed,
        scenario=scenario,
        shrinkage=laid.shrinkage,
        totals=laid.totals,
    )


@dataclass(frozen=True)
class _Parts:
    """The forecasts of the queues that could be forecast, why others could not, and what is not known."""

    forecast: Forecast
    methods: Mapping[str, str]
    refused: tuple[Sentence, ...]
    unsure: tuple[Sentence, ...]


def _forecast(
    centre: Centre,
    history: CentreHistory,
    span: tuple[date, date],
    seed: int,
    method: str,
    progress: Progress | None,
) -> _Parts:
    """Every queue from its own history and calendar. Raises CannotDo when no queue can be forecast."""
    first = min(one.first_day for one in history.histories.values())
    parts: dict[str, Forecast] = {}
    refused, unsure = [], []
    for code, own in history.histories.items():
        flags = queue_flags(centre, code, first, span[1])
        try:
            parts[code] = forecast_month(
                {code: own},
                flags,
                *span,
                default_aht_s={q.code: q.aht_s for q in centre.queues},
                seed=seed,
                method=method,
                progress=_telling(progress, code),
            )
        except (ForecastRefused, HistoryError) as error:
            refused.append(sentence_of(error))
            continue
        unsure += [
            Sentence(
                "Nothing tells whether {queue} is open on {date} ({name}): it is taken as open with a chance "
                "of {chance} %; if you know, write `work` into holidays.csv or lay a scenario over the day.",
                {"queue": code, "date": day, "name": name, "chance": round(100 * chance)},
            )
            for day, name, chance in unsure_days(own.before(span[0]), flags, days_between(*span))
        ]
    if not parts:
        raise CannotDo(*refused)
    frame, sums = (
        pd.concat([getattr(part, name) for part in parts.values()], ignore_index=True)
        for name in ("frame", "totals")
    )
    methods = {code: part.method for code, part in parts.items()}
    named = "; ".join(dict.fromkeys(methods.values()))
    return _Parts(Forecast(frame, named, sums), methods, tuple(refused), tuple(unsure))


def _telling(progress: Progress | None, queue: str) -> Callable[[str], None]:
    step = Sentence("Forecasting {queue}", {"queue": queue})
    return lambda _text: progress(step) if progress else None


def levels_bytes(forecast: CentreForecast) -> bytes:
    """levels.csv: calls by queue and day, month, year: means as sums of the rows as written (FC-02)."""
    frame = frame_of(forecast.rows)
    bands = forecast.totals.drop(columns="mean")
    rows = []
    for level in SUMMED:
        table = totals(frame, level).assign(level=level).merge(bands, on=["queue", "level", "start"])
        numbers = table[list(NUMBERS)].to_numpy(dtype=float)
        for queue, start, values in zip(table["queue"], table["start"], numbers, strict=True):
            cells = (f"{value:.{DECIMALS}f}" for value in values)
            rows.append((str(queue), level, f"{start:%Y-%m-%d}", *cells))
    return table_bytes(("queue", "level", "start", *NUMBERS), rows)


def _warnings(centre: Centre, history: CentreHistory, blind_from: date) -> tuple[Sentence, ...]:
    # Queues without any call at all are warned of when the centre is read.
    in_file = set(centre.calls["queue"]) if centre.calls is not None else set()
    found = [
        Sentence(
            "The queue {queue!r} has no history before {date} and is not forecast.",
            {"queue": code, "date": blind_from},
        )
        for code in history.without
        if code in in_file
    ]
    for kind, number in history.quality.counts.items():
        if number:
            what = _doubt(history.quality.of(kind)[0], centre.timezone)  # type: ignore[arg-type]
            more: Facts = {"what": what, "number": number - 1}
            found.append(what if number == 1 else Sentence("{what} ({number} more of this kind)", more))
    return tuple(found)


def _doubt(defect: Defect, zone: ZoneInfo) -> Sentence:
    known: Facts = {"queue": defect.queue, "what": DOUBTS[defect.kind]}
    if defect.interval_start is None:
        return Sentence("{queue}: {what}; not used for the forecast.", known)
    known["at"] = defect.interval_start.tz_convert(zone).to_pydatetime()
    return Sentence("{queue}, {at}: {what}; not used for the forecast.", known)


def _projection(centre: Centre, first_day: date, last_day: date) -> tuple[Sentence, ...]:
    """A word of warning when holidays of the days forecast are the library's guess."""
    guessed = [day for day in site_days(centre, first_day, last_day) if day.projected]
    if not guessed:
        return ()
    names = ", ".join(dict.fromkeys(day.holiday or "moved day off" for day in guessed))
    said = Sentence(
        "The holidays of {month} are a projection ({names}): put the official days into holidays.csv.",
        {"month": f"{guessed[0].date:%Y-%m}", "names": names},
    )
    return (said,)
