"""What centre.toml says in [swaps]: lead time, deadlines, who approves, the centre's bounds (SW, C-24)."""

from scheduler.swaps.settings import APPROVALS, USUAL_SWAPS, SwapSettings
from webapp.centre.toml_table import TomlTable

MOST_HOURS = 24 * 31
USUAL = USUAL_SWAPS


def read_swap_settings(table: TomlTable) -> SwapSettings:
    """The table [swaps]; every key may be left out."""
    values = table.table("swaps")
    entry = TomlTable(table.file, values, (*table.path, "swaps"), table.lines, table.mistakes)
    settings = SwapSettings(
        lead_hours=entry.whole("lead_hours", 0, MOST_HOURS, USUAL.lead_hours),
        expiry_hours=entry.whole("expiry_hours", 1, MOST_HOURS, USUAL.expiry_hours),
        approval=entry.choice("approval", APPROVALS, USUAL.approval),
        exceptions=entry.flag("exceptions", USUAL.exceptions),
        most_a_month=entry.whole("most_a_month", 0, 1000, USUAL.most_a_month),
        service_fall=entry.number("service_fall", 0, 1, USUAL.service_fall),
        night_weight=entry.whole("night_weight", 1, 5, USUAL.night_weight),
        appeal_days=entry.whole("appeal_days", 1, 60, USUAL.appeal_days),
        supervisor=entry.text("supervisor", USUAL.supervisor),
        night_manager=entry.text("night_manager", USUAL.night_manager),
    )
    entry.finish()
    return settings if entry.ok else USUAL
