"""What centre.toml says in [attendance]: when late is absent, and for how much of a day (AT-03, C-08)."""

from scheduler.attendance import USUAL_ATTENDANCE, AttendanceSettings
from webapp.centre.toml_table import TomlTable

MOST_GRACE, MOST_ABSENT = 60, 480
USUAL = USUAL_ATTENDANCE


def read_attendance_settings(table: TomlTable) -> AttendanceSettings:
    """The table [attendance]; every key may be left out."""
    values = table.table("attendance")
    entry = TomlTable(table.file, values, (*table.path, "attendance"), table.lines, table.mistakes)
    settings = AttendanceSettings(
        grace_minutes=entry.whole("grace_minutes", 0, MOST_GRACE, USUAL.grace_minutes),
        absent_minutes=entry.whole("absent_minutes", 1, MOST_ABSENT, USUAL.absent_minutes),
        absent_days=entry.number("absent_days", 0.5, 1, USUAL.absent_days),
    )
    entry.finish()
    return settings if entry.ok else USUAL
