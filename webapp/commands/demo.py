"""`paiban demo`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.centre.demo import DEFAULT_SEED, write_demo
from webapp.commands.terminal import SeedOption, check_out, out, reasons, working

HELP = """Write the demo centre, an invented telecom hotline.

Same seed, same bytes.

Examples:

    paiban demo

    paiban demo --out /tmp/hotline --seed 3
"""

DEMO_FOLDER = Path("data/hotline")
OutOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder to write into; made when missing.")
]


@reasons
def demo(out_dir: OutOption = DEMO_FOLDER, seed: SeedOption = DEFAULT_SEED) -> None:
    """Write the demo centre."""
    check_out(out_dir)
    with working("Inventing two years of calls"):
        paths = write_demo(out_dir, seed)
    out.print(f"Wrote {len(paths)} files into {out_dir}; try: paiban check {out_dir}")
