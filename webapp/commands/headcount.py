"""`paiban headcount`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from scheduler.domain.sentence import Sentence
from scheduler.staffing.headcount import Posts
from scheduler.staffing.seat_table import TableMode
from webapp.centre.forecasts import read_forecast
from webapp.commands.seats import parse_target
from webapp.commands.terminal import out, reasons, tell_warnings
from webapp.services.centres import open_centre
from webapp.services.headcount import Volume, beta_warning, manpower, volume_of
from webapp.services.problems import CannotDo
from webapp.services.staff import staff_centre

HELP = """Say how many people a centre needs by the manuals' ratios: front and backstage, quality, spares.

From calls a day and in the busy hour, or from a centre's forecast.

Examples:

    paiban headcount --daily 3000 --busy-hour 300

    paiban headcount --daily 8000 --busy-hour 800 --mode step --beta 2 --on-books 70

    paiban headcount --centre data/hotline --forecast out/december/forecast.csv
"""

POSTS = (
    ("front", "front agents"),
    ("backstage", "backstage agents, 1 for 15"),
    ("quality", "quality inspectors, 1 for 25 agents"),
    ("management", "managers"),
    ("duty_managers", "duty managers"),
    ("trainers", "trainers"),
    ("editors", "information editors"),
    ("analysts", "data analyst"),
    ("spares", "spares, 5 %"),
)
MOST_CALLS = 1e7
MODES: tuple[TableMode, ...] = ("step", "linear", "erlang")

DailyOption = Annotated[
    float | None, typer.Option("--daily", min=0, max=MOST_CALLS, help="Mean manual calls a day.")
]
BusyOption = Annotated[
    float | None, typer.Option("--busy-hour", min=0, max=MOST_CALLS, help="Calls of the busy hour.")
]
CentreOption = Annotated[Path | None, typer.Option("--centre", metavar="CENTRE", help="A centre's folder.")]
ForecastOption = Annotated[
    Path | None, typer.Option("--forecast", metavar="FILE", help="Take both numbers from this forecast.csv.")
]
ModeOption = Annotated[str, typer.Option("--mode", help=f"How the seat table is read: {', '.join(MODES)}.")]
BetaOption = Annotated[
    float | None, typer.Option("--beta", min=1, max=10, help="Front agents per seat above 5,000 calls a day.")
]
DutyOption = Annotated[int, typer.Option("--duty-managers", min=0, max=1000, help="3 to 6.")]
TrainersOption = Annotated[int, typer.Option("--trainers", min=0, max=1000, help="2 or 3.")]
EditorsOption = Annotated[int, typer.Option("--editors", min=0, max=1000, help="2 or 3.")]
SparesOption = Annotated[bool, typer.Option("--spares-of-all", help="5 % of all, the spares included.")]
HoursOption = Annotated[float, typer.Option("--week-hours", min=1, max=168, help="Hours of a working week.")]
AhtOption = Annotated[float | None, typer.Option("--aht", min=1, help="Handle time, to doubt the table.")]
TargetOption = Annotated[str, typer.Option("--target", metavar="SHARE/SECONDS", help="Target for --aht.")]
BooksOption = Annotated[int | None, typer.Option("--on-books", min=0, help="People there: whom to recruit?")]
SurvivalOption = Annotated[
    bool, typer.Option("--survival", help="Recruit so many that half remain, not half as many again.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@reasons
def headcount(
    daily: DailyOption = None,
    busy_hour: BusyOption = None,
    centre: CentreOption = None,
    forecast: ForecastOption = None,
    mode: ModeOption = "linear",
    beta: BetaOption = None,
    duty_managers: DutyOption = 3,
    trainers: TrainersOption = 2,
    editors: EditorsOption = 2,
    spares_of_all: SparesOption = False,
    week_hours: HoursOption = 40.0,
    aht: AhtOption = None,
    target: TargetOption = "80/20",
    on_books: BooksOption = None,
    survival: SurvivalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Compute and print."""
    table = _table(mode)
    opened = open_centre(centre) if centre and forecast else None
    rows = read_forecast(forecast, opened) if forecast and opened else None
    if opened is not None and rows is not None:
        volume = volume_of(opened, rows)
        beta = beta if beta is not None else opened.planning.beta_above_5000
    elif daily is not None and busy_hour is not None:
        volume = Volume(daily, busy_hour)
    else:
        raise CannotDo(Sentence("Give --daily and --busy-hour, or --centre and --forecast."))
    found = manpower(
        volume,
        mode=table,
        beta=beta,
        posts=Posts(duty_managers, trainers, editors, spares_of_all),
        week_hours=week_hours,
        aht_s=aht,
        target=parse_target(target),
        on_books=on_books,
        survival=survival,
    )
    more = (
        beta_warning(opened, staff_centre(opened, rows), found.people, week_hours) if opened and rows else ()
    )
    tell_warnings((*found.warnings, *more))
    if as_json:
        typer.echo(json.dumps(found.facts()))
        return
    facts = found.facts()
    out.print(
        f"{volume.daily:,.0f} calls a day, {volume.busy_hour:,.0f} in the busy hour: "
        f"{found.people.seats} seats, beta {found.people.beta:g}"
    )
    for key, words in POSTS:
        out.print(f"{facts[key]:6d}  {words}")
    out.print(f"{found.people.total:6d}  in all")
    if found.recruits is not None:
        out.print(f"{found.recruits:6d}  to recruit, {on_books} being there")


def _table(mode: str) -> TableMode:
    for known in MODES:
        if known == mode:
            return known
    raise CannotDo(
        Sentence(
            "{mode!r} is no way to read the table: use one of {known} with --mode.",
            {"mode": mode, "known": ", ".join(MODES)},
        )
    )
