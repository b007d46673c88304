"""The command line `paiban`: exit status 0 done, 1 could not be done (the reason is told), 2 wrong use."""

import io
import sys
from typing import ClassVar

import typer

from webapp.lazy_commands import Entry, LazyGroup


class _Paiban(LazyGroup):
    """The commands in the order in which they are shown: module, function or group, name of the help text."""

    table: ClassVar[dict[str, Entry]] = {
        **{
            name: (name, name, "HELP")
            for name in (
                "plan",
                "serve",
                "check",
                "forecast",
                "intraday",
                "score",
                "backtest",
                "staff",
                "seats",
                "headcount",
                "simulate",
                "scenario",
                "callin",
                "skills",
                "roster",
                "activities",
                "audit",
                "candidates",
                "certify",
                "fairness",
                "replan",
                "replay",
                "explain",
                "publish",
                "versions",
                "demo",
            )
        },
        "import": ("folders", "import_", "IMPORT_HELP"),
        "export": ("folders", "export", "EXPORT_HELP"),
        "backup": ("backups", "backup", "BACKUP_HELP"),
        "restore": ("backups", "restore", "RESTORE_HELP"),
        "post": ("posts", "app", "HELP"),
        "ledger": ("ledger", "app", "HELP"),
        "swap": ("swap", "app", "HELP"),
        "clear": ("clear", "app", "HELP"),
        "leave": ("leave_desk", "LEAVE", "leave.HELP"),
    }


app = typer.Typer(
    name="paiban",
    cls=_Paiban,
    help="From a call centre's history to an explained month's roster. Start with: paiban demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _commands() -> None:
    pass


def main() -> None:
    """Entry point of the command. A terminal that cannot show a character gets its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
