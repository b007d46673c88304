"""How a found roster is told, by every command that searches."""

from collections.abc import Mapping
from typing import Any

from webapp.commands.terminal import out
from webapp.services.months import Month


def tell_result(facts: Mapping[str, Any], month: Month) -> None:
    """Cost, bound and shortage of the roster, from the facts of result.json."""
    out.print(f"{facts['status']}: cost {facts['objective']:,}, at least {facts['bound']:,} for any roster")
    out.print(f"{facts['understaffed_hours']:,} agent-hours understaffed in {month}")
    if facts["cut_by_clock"]:
        out.print("The clock cut the search short: another run may give another roster (see --seconds).")
