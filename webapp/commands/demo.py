"""`paiban demo`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.centre.demo import AGENTS, DEFAULT_SEED, LEAST_AGENTS, MOST_AGENTS, write_demo
from webapp.commands.terminal import SeedOption, check_out, out, reasons, working

HELP = """Write the demo centre, an invented telecom hotline.

Same seed, same bytes.

Examples:

    paiban demo

    paiban demo --out /tmp/hotline --seed 3

    paiban demo --out /tmp/larger --agents 120
"""

DEMO_FOLDER = Path("data/hotline")
OutOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder to write into; made when missing.")
]


AgentsOption = Annotated[
    int,
    typer.Option(
        "--agents", min=LEAST_AGENTS, max=MOST_AGENTS, help="The size of the centre, calls and all."
    ),
]


@reasons
def demo(
    out_dir: OutOption = DEMO_FOLDER, seed: SeedOption = DEFAULT_SEED, agents: AgentsOption = AGENTS
) -> None:
    """Write the demo centre."""
    check_out(out_dir)
    with working("Inventing two years of calls"):
        paths = write_demo(out_dir, seed, agents)
    out.print(f"Wrote {len(paths)} files into {out_dir}; try: paiban check {out_dir}")
