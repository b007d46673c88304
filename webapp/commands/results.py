"""How a found roster is told, by every command that searches."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from webapp.commands.terminal import out
from webapp.services.months import Month

if TYPE_CHECKING:
    from webapp.services.versions import NewVersion


def tell_result(facts: Mapping[str, Any], month: Month) -> None:
    """Cost, bound and shortage of the roster, from the facts of result.json."""
    out.print(f"{facts['status']}: cost {facts['objective']:,}, at least {facts['bound']:,} for any roster")
    out.print(f"{facts['understaffed_hours']:,} agent-hours understaffed in {month}")
    if facts["points_off"] is not None:
        out.print(
            f"Burden points at most {facts['points_off']:g} off a fair share; "
            f"{facts['points_off_bound']:g} could not be avoided"
        )
    if facts["cut_by_clock"]:
        out.print("The clock cut the search short: another run may give another roster (see --seconds).")


def tell_draft(made: "NewVersion | None") -> None:
    """What became of a planned roster in the database; None = it was there already."""
    if made is None:
        out.print("The database holds this roster already.")
        return
    kept, days = made.stored, made.cells
    out.print(
        f"Version {kept.version} of the roster of {kept.month}, {kept.state}: {days:,} agents' days new."
    )
