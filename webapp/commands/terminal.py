"""What the commands share: how they speak, how they fail, how they show that they are at work."""

import errno
import functools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import Mistakes
from webapp.centre.times import parse_date
from webapp.commands.database import offering_database
from webapp.plan_folder import PlanFolderError
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo
from webapp.store.problems import StoreError

P = ParamSpec("P")
R = TypeVar("R")
COULD_NOT = 1
NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})

out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(highlight=False, soft_wrap=True, markup=False, stderr=True)


def reasons(command: Callable[P, R]) -> Callable[P, R]:
    """A command that ends with status 1 and its reason in words when it cannot be done.

    Where it takes a centre folder, it takes `--db` in its place.
    """
    whole = offering_database(command)

    @functools.wraps(whole)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return whole(*args, **kwargs)
        except (typer.Exit, typer.BadParameter, BrokenPipeError):
            # The reader of a pipe may stop reading: click ends quietly then.
            raise
        except Mistakes as mistakes:
            _tell_mistakes(mistakes)
        except (CannotDo, PlanFolderError, StoreError) as problem:
            err.print(str(problem))
        except OSError as error:
            err.print(_of_file(error))
        except MemoryError:
            err.print("There is not enough memory for this: plan fewer queues or agents at a time.")
        except Exception as error:
            if os.environ.get("PAIBAN_DEBUG"):
                raise
            kind = type(error).__name__
            err.print(
                f"Paiban itself failed ({kind}: {error}). Set PAIBAN_DEBUG=1 to see where, and report it."
            )
        raise typer.Exit(COULD_NOT)

    return told


def _of_file(error: OSError) -> str:
    said = error.strerror or error
    if error.errno in NO_ROOM and not error.filename:
        # What is being written has its name only once it is whole.
        return f"There is no room for a file ({said}): nothing of it was kept. Free some, and do it again."
    # Of a rename, the second name is the one that was asked for.
    name = f" {error.filename2 or error.filename}" if error.filename else ""
    return f"The file{name} cannot be used: {said}."


def _tell_mistakes(mistakes: Mistakes) -> None:
    number = len(mistakes.mistakes)
    for mistake in mistakes.mistakes:
        err.print(str(mistake))
    if number > 1:
        err.print(f"{number} mistakes. Nothing was written.")


@contextmanager
def working(first: str) -> Iterator[Callable[[Sentence | str], None]]:
    """Shows work in progress: a moving bar on a terminal, else a plain line per step; on standard error."""
    if not err.is_terminal:
        err.print(first)
        yield lambda text: err.print(str(text))
        return
    columns = (BarColumn(bar_width=24), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(first, total=None)

        def step(text: Sentence | str) -> None:
            bar.update(task, description=str(text))

        yield step


def tell_warnings(warnings: Iterable[Sentence | str]) -> None:
    """One line per warning, on standard error."""
    for warning in warnings:
        err.print(f"Warning: {warning}")


def check_out(folder: Path) -> None:
    """Refuse an output folder that cannot be one, before any work is done. Raises CannotDo."""
    for part in (folder, *folder.parents):
        if part.exists():
            if not part.is_dir():
                raise CannotDo(Sentence("{part} is a file: name a folder with --out.", {"part": str(part)}))
            if not os.access(part, os.W_OK):
                raise CannotDo(
                    Sentence(
                        "Nothing can be written into {part}: name another folder with --out.",
                        {"part": str(part)},
                    )
                )
            return


def month_of_text(text: str) -> Month:
    """The month of an option; wrong use when it is none."""
    try:
        return parse_month(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def date_of_text(text: str) -> date:
    """The date of an option; wrong use when it is none."""
    try:
        return parse_date(text)
    except ValueError as error:
        raise typer.BadParameter(f"{error}: write it as 2026-12-31.") from None


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise typer.BadParameter(f"{text!r} is no time with its offset: write it as 2026-12-31T14:00+08:00.")
    return found


def now() -> datetime:
    """The clock, for records of what a person does now; the packages below never read it."""
    return datetime.now(UTC)


CentreArgument = Annotated[Path, typer.Argument(metavar="CENTRE", help="Folder of the centre's files.")]
MonthOption = Annotated[
    Month,
    typer.Option("--month", parser=month_of_text, metavar="MONTH", help="The month to plan, as 2026-12."),
]
AsOfOption = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=date_of_text,
        metavar="DATE",
        help="Be blind to all calls from this day on. Without it: from the month's first day on.",
    ),
]
OutOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder to write into; made when missing.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Same seed, same result.")]
ScenarioOption = Annotated[
    str | None,
    typer.Option("--scenario", metavar="NAME", help="Lay scenarios/NAME.toml of the centre over it."),
]
AtOption = Annotated[
    datetime | None,
    typer.Option("--at", parser=_instant, metavar="TIME", help="When it happens, with its offset; else now."),
]
AuthorOption = Annotated[
    str | None, typer.Option("--author", metavar="NAME", help="Who makes it, for forecast.json.")
]
CreatedOption = Annotated[
    datetime | None,
    typer.Option("--created-at", parser=_instant, metavar="TIME", help="When, for forecast.json; else now."),
]
MethodOption = Annotated[
    str | None,
    typer.Option("--method", metavar="NAME", help="The forecasting method; the best one by default."),
]
SecondsOption = Annotated[
    float, typer.Option("--seconds", min=1, max=86_400, help="Stop searching after so long.")
]
EffortOption = Annotated[
    int | None, typer.Option("--effort", min=0, max=1_000_000, help="How much to search, whatever the clock.")
]
RosterOption = Annotated[Path, typer.Option("--roster", metavar="FILE", help="A roster.csv.")]
RequirementOption = Annotated[
    Path | None, typer.Option("--requirement", metavar="FILE", help="Judge cover against this too.")
]
DayOption = Annotated[
    date, typer.Option("--date", parser=date_of_text, metavar="DATE", help="The day, as 2026-12-31.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
NowOption = Annotated[
    str, typer.Option("--now", metavar="TIME", help="Local time, as 2026-12-03T14:00, or with its offset.")
]
