"""`paiban serve`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from scheduler.domain.sentence import Sentence
from webapp.centre.read import TOML
from webapp.commands.database import DbOption
from webapp.commands.demo import DEMO_FOLDER
from webapp.commands.terminal import err, now, out, reasons
from webapp.services.problems import CannotDo

HELP = """Run the application in the browser, on a loopback address that is printed.

Web processes and a worker run until Ctrl-C, over a database in a file. When that is empty, the centre is
brought in: the demo centre by default, with accounts that its login page shows and a month that is planned at
once; any other centre with one administrator, whose first password is printed.

A plan folder is shown as it is, read-only and without accounts.

Examples:

    paiban serve

    paiban serve mycentre --db sqlite:///mycentre.db --port 8123

    paiban serve --db postgresql://paiban@localhost/paiban

    paiban serve out/december
"""

PLAN = "plan.json"
DATABASE = "sqlite:///out/paiban.db"
FolderArgument = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="A centre's folder, or that of a plan.")
]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free port.")]
WebOption = Annotated[
    int | None, typer.Option("--web", min=1, max=64, help="Web processes; one for each core by default.")
]


@reasons
def serve(
    folder: FolderArgument = None, db: DbOption = DATABASE, port: PortOption = 0, web: WebOption = None
) -> None:
    """Serve until interrupted."""
    if folder is not None and (folder / PLAN).is_file():
        from webapp.viewer import serve as serve_plan

        serve_plan(folder, port=port)
        return
    if folder is not None and not (folder / TOML).is_file():
        raise CannotDo(
            Sentence(
                "{folder} is neither a plan ({plan}) nor a centre ({toml}): make one with `paiban plan`.",
                {"folder": str(folder), "plan": PLAN, "toml": TOML},
            )
        )
    _run(folder, db, port, web)


def _run(folder: Path | None, db: str, port: int, web: int | None) -> None:
    # Half a second of libraries, which only this takes.
    from webapp import running
    from webapp.services.installation import install
    from webapp.store.engine import open_store

    if db == DATABASE:
        Path(db.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    store = open_store(db)
    try:
        if folder is None and (DEMO_FOLDER / TOML).is_file():
            folder = DEMO_FOLDER
        demo = folder is not None and folder.resolve() == DEMO_FOLDER.resolve()
        found = install(store, folder, now(), demo=demo)
        if found.first:
            out.print(f"First login: {found.first[0]}, password: {found.first[1]} (it is shown only now)")
        running.serve(store, db, found, port, lambda text: print(text, flush=True), web)
    finally:
        store.close()
        err.print("Paiban has stopped.")
    _leave()


def _leave() -> None:
    """End this process without tidying up: the interpreter takes seconds to take apart all that was read."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
