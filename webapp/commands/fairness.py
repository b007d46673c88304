"""`paiban fairness`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.domain.sentence import Sentence
from webapp.commands.database import Database
from webapp.commands.terminal import CentreArgument, JsonOption, month_of_text, out, reasons
from webapp.services.months import Month
from webapp.services.problems import CannotDo

if TYPE_CHECKING:
    from webapp.services.fairness_report import FairnessReport

HELP = """How evenly a roster spreads nights, weekends, holidays and load.

Least, most, range, standard deviation and Gini coefficient, over everybody and by seat group (by team where
there are none), as counted and by availability; then each agent with the load, in which a night counts 2.

A database holds the rosters itself: name the month, and how many months up to it are taken together. Of
earlier months only what was published counts.

Examples:

    paiban fairness data/hotline --roster out/december/roster.csv

    paiban fairness data/hotline --roster out/december/roster.csv --csv > fairness_report.csv

    paiban fairness --db sqlite:///paiban.db --month 2026-12 --months 3
"""

CsvOption = Annotated[bool, typer.Option("--csv", help="Print the spreads as a CSV table.")]


RosterOption = Annotated[Path | None, typer.Option("--roster", metavar="FILE", help="The roster.csv.")]
MonthOption = Annotated[
    Month | None,
    typer.Option("--month", parser=month_of_text, metavar="MONTH", help="The month, of a database."),
]
MonthsOption = Annotated[
    int, typer.Option("--months", min=1, max=12, help="So many months up to it, of a database.")
]


@reasons
def fairness(
    centre: CentreArgument,
    roster: RosterOption = None,
    month: MonthOption = None,
    months: MonthsOption = 1,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    database: Database | None = None,
) -> None:
    """Count and print."""
    from webapp.services.fairness_report import report_bytes, report_facts, report_lines

    report = _of_file(centre, roster) if roster else _of_database(database, month, months)
    if as_json:
        typer.echo(json.dumps(report_facts(report), ensure_ascii=False, indent=1))
    elif as_csv:
        sys.stdout.write(report_bytes(report).decode())
    else:
        for line in report_lines(report):
            out.print(line)


def _of_file(centre: Path, roster: Path) -> "FairnessReport":
    from webapp.services.fairness_report import fairness_report
    from webapp.services.rostered import open_rostered

    case = open_rostered(centre, roster, None)
    return fairness_report(case.problem, case.roster)


def _of_database(database: Database | None, month: Month | None, months: int) -> "FairnessReport":
    """Raises CannotDo where the roster is not named."""
    if database is None or month is None:
        raise CannotDo(Sentence("Name the roster with --roster FILE; of a database, the month with --month."))
    from webapp.services.evenness import evenness
    from webapp.services.sites import site_named

    with database.store.read() as connection:
        found = evenness(connection, site_named(connection, database.site), month, months)
    if found is None:
        raise CannotDo(
            Sentence(
                "{site} has no roster of {month}: make one with `paiban plan`.",
                {"site": database.site, "month": str(month)},
            )
        )
    return found.report
