"""What a month is planned from: its forecast, what that is made of, and how good such forecasts were."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from forecasting.components import Parts
from scheduler.domain.sentence import Sentence
from webapp.centre.model import Centre
from webapp.centre.scenarios import read_scenario
from webapp.centre.tables import write_whole
from webapp.services import components, evaluation
from webapp.services.evaluation import RecentAccuracy
from webapp.services.forecast import CentreForecast, forecast_centre
from webapp.services.forecast_record import write_forecast_files
from webapp.services.months import Month

Progress = Callable[[Sentence | str], None]


@dataclass(frozen=True)
class Foresight:
    """A month's forecast, how good the latest ones of that kind were, and the parts of each queue's."""

    centre: Centre
    predicted: CentreForecast
    accuracy: RecentAccuracy
    parts: Mapping[str, Parts]


def foresee(
    centre: Centre,
    month: Month,
    *,
    seed: int,
    as_of: date | None = None,
    scenario: str | None = None,
    progress: Progress | None = None,
) -> Foresight:
    """Forecast a month, under the centre's scenario of that name if one is given.

    Raises Mistakes, CannotDo.
    """
    laid = read_scenario(scenario, centre) if scenario else None
    predicted = forecast_centre(centre, month, as_of=as_of, seed=seed, scenario=laid, progress=progress)
    if progress is not None:
        progress(Sentence("Looking at how good such forecasts were"))
    accuracy = evaluation.recent_accuracy(centre, predicted.history.histories, seed)
    parts = components.centre_parts(centre, predicted.history.histories)
    return Foresight(centre, predicted, accuracy, parts)


def write_foresight(
    made: Foresight, out: Path, *, created_at: datetime | None = None, author: str | None = None
) -> None:
    """Write the forecast, its parts and its accuracy into a folder. Raises OSError."""
    write_forecast_files(made.centre, made.predicted, out, created_at=created_at, author=author)
    write_whole(out / components.FILE, components.components_bytes(made.parts))
    write_whole(out / components.CURVE, components.curve_bytes(made.parts))
    write_whole(out / evaluation.FILE, evaluation.accuracy_bytes(made.accuracy.lines))
