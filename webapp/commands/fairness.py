"""`paiban fairness`."""

import json
import sys
from typing import Annotated

import typer

from webapp.commands.terminal import CentreArgument, JsonOption, RosterOption, out, reasons

HELP = """How evenly a roster spreads nights, weekends, holidays and load.

Least, most, range, standard deviation and Gini coefficient, over everybody and by seat group (by team where
there are none), as counted and by availability; then each agent with the load, in which a night counts 2.

Examples:

    paiban fairness data/hotline --roster out/december/roster.csv

    paiban fairness data/hotline --roster out/december/roster.csv --csv > fairness_report.csv
"""

CsvOption = Annotated[bool, typer.Option("--csv", help="Print the spreads as a CSV table.")]


@reasons
def fairness(
    centre: CentreArgument, roster: RosterOption, as_json: JsonOption = False, as_csv: CsvOption = False
) -> None:
    """Count and print."""
    from webapp.services.fairness_report import fairness_report, report_bytes, report_facts, report_lines
    from webapp.services.rostered import open_rostered

    case = open_rostered(centre, roster, None)
    report = fairness_report(case.problem, case.roster)
    if as_json:
        typer.echo(json.dumps(report_facts(report), ensure_ascii=False, indent=1))
    elif as_csv:
        sys.stdout.write(report_bytes(report).decode())
    else:
        for line in report_lines(report):
            out.print(line)
