"""`paiban scenario`."""

from typing import Annotated

import typer

from webapp.commands.terminal import (
    AsOfOption,
    CentreArgument,
    OutOption,
    SeedOption,
    check_out,
    month_of_text,
    out,
    reasons,
    tell_warnings,
    working,
)
from webapp.services.months import Month

HELP = """Compare scenarios: what each means for seats, posts, paid hours, cost and service.

Writes scenarios.csv, its differences to the base, the capacity month by month with whom to hire when, and
scenarios.html, a page that needs no network. A scenario is scenarios/NAME.toml of the centre: layers over the
forecast and other targets; the name "forecast" is the forecast as it is.

Examples:

    paiban scenario data/hotline --base forecast --with growth --with callbacks --out out/scenarios

    paiban scenario data/hotline --with growth --month 2027-01 --months 3 --out out/quarter
"""

BaseOption = Annotated[str, typer.Option("--base", metavar="NAME", help="What the others are held against.")]
WithOption = Annotated[
    list[str] | None, typer.Option("--with", metavar="NAME", help="A scenario; give it again for each.")
]
MonthOption = Annotated[
    Month | None,
    typer.Option(
        "--month", parser=month_of_text, metavar="MONTH", help="The first month; else the next one."
    ),
]
MonthsOption = Annotated[int, typer.Option("--months", min=1, max=12, help="So many months from it on.")]


@reasons
def scenario(
    centre: CentreArgument,
    out_dir: OutOption,
    base: BaseOption = "forecast",
    with_: WithOption = None,
    month: MonthOption = None,
    months: MonthsOption = 12,
    as_of: AsOfOption = None,
    seed: SeedOption = 1,
) -> None:
    """Compare, print, write."""
    # Statistics take seconds to load: only the commands that use them wait for them.
    from webapp.centre.tables import write_whole
    from webapp.scenario_page import render_comparison
    from webapp.services.scenario_tables import PAGE, comparison_files
    from webapp.services.scenarios import compare

    check_out(out_dir)
    with working("Reading the centre") as step:
        found = compare(centre, (base, *(with_ or ())), month, months, as_of=as_of, seed=seed, progress=step)
        files = comparison_files(found) | {PAGE: render_comparison(found).encode()}
    tell_warnings(found.warnings)
    for one in found.scenarios:
        tell_warnings(tuple(f"{one.name}: {warning}" for warning in one.warnings))
        whole, first = one.of(None), one.capacity[0]
        out.print(
            f"{one.name}: {whole.calls:,.0f} calls, peak {whole.peak_seats} seats, {whole.posts:,.1f} posts "
            f"(on the books {first.on_books:,.1f}), {whole.cost:,.0f} {found.centre.planning.currency}, "
            f"{whole.service_level:.1%} answered in time"
        )
    for name, data in files.items():
        write_whole(out_dir / name, data)
    out.print(f"Wrote {len(files)} files into {out_dir}; open {out_dir / PAGE}")
