"""`paiban plan`."""

from webapp.commands.activities import tell_activities
from webapp.commands.database import Database
from webapp.commands.results import tell_draft, tell_result
from webapp.commands.terminal import (
    AsOfOption,
    AuthorOption,
    CentreArgument,
    CreatedOption,
    EffortOption,
    MonthOption,
    OutOption,
    ScenarioOption,
    SecondsOption,
    SeedOption,
    check_out,
    now,
    out,
    reasons,
    tell_warnings,
    working,
)

HELP = """Plan a month in one go: forecast, seats, roster, report.

Writes everything that the single commands write, and report.html, a page that needs no network.

Example:

    paiban plan data/hotline --month 2026-12 --out out/december

With --db in place of the folder the roster becomes a draft of its month in the database too; it goes on from
what was published for the month before.
"""


@reasons
def plan(
    centre: CentreArgument,
    month: MonthOption,
    out_dir: OutOption,
    as_of: AsOfOption = None,
    seconds: SecondsOption = 60.0,
    effort: EffortOption = None,
    seed: SeedOption = 1,
    scenario: ScenarioOption = None,
    author: AuthorOption = None,
    created_at: CreatedOption = None,
    database: Database | None = None,
) -> None:
    """Run the chain and write the plan folder; keep the roster in the database that the centre is from."""
    # The solver takes seconds to load: only the commands that use it wait for it.
    from webapp.services.plan import make_plan
    from webapp.services.roster import result_facts

    check_out(out_dir)
    moment, before = created_at or now(), None
    if database is not None:
        from webapp.services.drafts import centre_before, check_plannable

        check_plannable(database.store, database.site, month)
        before = centre_before(database.store, database.site, month)
    with working("Reading the centre") as step:
        made = make_plan(
            centre,
            month,
            out_dir,
            seconds=seconds,
            effort=effort,
            seed=seed,
            as_of=as_of,
            scenario=scenario,
            created_at=moment,
            author=author,
            before=before,
            progress=step,
        )
    tell_warnings(made.warnings)
    tell_result(result_facts(made.roster.result), month)
    if made.roster.activities is not None:
        tell_activities(made.roster.activities)
    if database is not None:
        from webapp.services.drafts import store_plan

        tell_draft(store_plan(database.store, database.site, centre, out_dir, author or "planner", moment))
    out.print(f"Wrote {out_dir}; open {out_dir / 'report.html'}, or: paiban serve {out_dir}")
