"""`paiban check`."""

from webapp.centre.model import Centre
from webapp.commands.terminal import CentreArgument, out, reasons, tell_warnings
from webapp.services.centres import open_centre

HELP = """Read a centre's files and name every mistake.

Each with file, line, column, what is wrong and what would be right.

Nothing is written. Example:

    paiban check data/hotline
"""


@reasons
def check(centre: CentreArgument) -> None:
    """Read and check, then say in a few lines what was read."""
    found = open_centre(centre)
    tell_warnings(found.warnings)
    for line in _summary(found):
        out.print(line)


def _summary(centre: Centre) -> list[str]:
    rows = 0 if centre.calls is None else len(centre.calls)
    binding = sum(row.status == "approved" for row in centre.leave)
    return [
        f"{centre.name}: no mistakes.",
        f"  {centre.timezone.key}, holidays of {centre.country}, {centre.interval_minutes}-minute intervals",
        f"  queues: {', '.join(centre.queue_codes)}; shifts: {', '.join(centre.shift_codes)}",
        f"  {len(centre.agents)} agents in {len({a.team for a in centre.agents})} teams",
        f"  {rows:,} rows of calls, {binding} approved leaves, {len(centre.preferences)} wishes,"
        f" {len(centre.past_duties)} past duties",
    ]
