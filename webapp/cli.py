"""The command line `paiban`: exit status 0 done, 1 could not be done (the reason is told), 2 wrong use."""

import io
import sys

import typer

from webapp.commands import (
    activities,
    audit,
    backtest,
    backups,
    callin,
    candidates,
    certify,
    check,
    clear,
    demo,
    explain,
    fairness,
    folders,
    forecast,
    headcount,
    intraday,
    leave,
    leave_desk,
    ledger,
    plan,
    posts,
    publish,
    replan,
    replay,
    roster,
    scenario,
    score,
    seats,
    serve,
    simulate,
    skills,
    staff,
    swap,
    versions,
)

app = typer.Typer(
    name="paiban",
    help="From a call centre's history to an explained month's roster. Start with: paiban demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _module, _command in (
    (plan, plan.plan),
    (serve, serve.serve),
    (check, check.check),
    (forecast, forecast.forecast),
    (intraday, intraday.intraday),
    (score, score.score),
    (backtest, backtest.backtest),
    (staff, staff.staff),
    (seats, seats.seats),
    (headcount, headcount.headcount),
    (simulate, simulate.simulate),
    (scenario, scenario.scenario),
    (callin, callin.callin),
    (skills, skills.skills),
    (roster, roster.roster),
    (activities, activities.activities),
    (audit, audit.audit),
    (candidates, candidates.candidates),
    (certify, certify.certify),
    (fairness, fairness.fairness),
    (replan, replan.replan),
    (replay, replay.replay),
    (explain, explain.explain),
    (publish, publish.publish),
    (versions, versions.versions),
    (demo, demo.demo),
):
    app.command(help=_module.HELP, short_help=_module.HELP.partition("\n")[0])(_command)
for _name, _help, _named in (
    ("import", folders.IMPORT_HELP, folders.import_),
    ("export", folders.EXPORT_HELP, folders.export),
    ("backup", backups.BACKUP_HELP, backups.backup),
    ("restore", backups.RESTORE_HELP, backups.restore),
):
    app.command(name=_name, help=_help, short_help=_help.partition("\n")[0])(_named)
app.add_typer(posts.app, short_help=posts.HELP.partition("\n")[0])
app.add_typer(ledger.app, short_help=ledger.HELP.partition("\n")[0])
app.add_typer(swap.app, short_help=swap.HELP.partition("\n")[0])
app.add_typer(clear.app, short_help=clear.HELP.partition("\n")[0])
app.add_typer(leave_desk.LEAVE, name="leave", short_help=leave.SHORT_HELP)


def main() -> None:
    """Entry point of the command. A terminal that cannot show a character gets its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
