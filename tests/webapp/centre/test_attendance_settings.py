"""[attendance] of centre.toml: the manuals' first set by default, the second by two keys (C-08)."""

from pathlib import Path

from scheduler.attendance import USUAL_ATTENDANCE, AttendanceSettings
from tests.webapp.centre.small import TOML, mistakes, write
from webapp.centre.read import read_centre


def test_a_centre_says_what_late_means(tmp_path: Path) -> None:
    assert read_centre(write(tmp_path, toml=TOML)).attendance_settings == USUAL_ATTENDANCE
    said = TOML + "\n[attendance]\ngrace_minutes = 5\nabsent_minutes = 61\nabsent_days = 1\n"
    assert read_centre(write(tmp_path, toml=said)).attendance_settings == AttendanceSettings(5, 61, 1)
    (found,) = mistakes(write(tmp_path, toml=TOML + "\n[attendance]\nabsent_days = 2\n"))
    assert "from 0.5 to 1" in str(found)
