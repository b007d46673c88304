"""`paiban serve`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.centre.read import TOML
from webapp.commands.demo import DEMO_FOLDER
from webapp.commands.terminal import err, reasons, working
from webapp.services.problems import CannotDo

HELP = """Show a plan in the browser, on a loopback address that is printed.

A plan folder is shown as it is. A centre is planned first, for the month after its history, unless
a plan newer than its files lies in out/ already. Without an argument it is the demo centre.

Examples:

    paiban serve out/december

    paiban serve data/hotline --port 8123
"""

PLAN = "plan.json"
PLANS = Path("out")
FolderArgument = Annotated[Path, typer.Argument(metavar="[CENTRE|DIR]", help="A plan folder, or a centre's.")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free port.")]


@reasons
def serve(folder: FolderArgument = DEMO_FOLDER, port: PortOption = 0) -> None:
    """Serve until interrupted."""
    plan = folder if (folder / PLAN).is_file() else _planned(folder)
    from webapp.viewer import serve as serve_plan

    serve_plan(plan, port=port)


def _planned(folder: Path) -> Path:
    """The folder of the centre's plan, made now when it is not there yet."""
    if not (folder / TOML).is_file():
        raise CannotDo(
            f"{folder} is neither a plan ({PLAN}) nor a centre ({TOML}): make one with `paiban plan`."
        )
    from webapp.services.centres import open_centre
    from webapp.services.history import month_after_history
    from webapp.services.plan import make_plan

    month = month_after_history(open_centre(folder))
    target = PLANS / f"{folder.resolve().name}-{month}"
    if not _is_newer(target / PLAN, folder):
        err.print(f"Planning {month} of {folder} into {target} (about a minute)")
        with working("Reading the centre") as step:
            make_plan(folder, month, target, seconds=60.0, effort=None, seed=1, progress=step)
    return target


def _is_newer(plan: Path, centre: Path) -> bool:
    """Whether the plan was made after the last change of the centre's files."""
    if not plan.is_file():
        return False
    made = plan.stat().st_mtime
    return all(path.stat().st_mtime <= made for path in centre.iterdir() if path.is_file())
