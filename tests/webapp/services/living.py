"""A small living centre: half a year of calls, six agents, one queue by day, made without chance."""

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

TOML = """\
name = "Living"
timezone = "Asia/Shanghai"
country = "CN"
interval_minutes = 30

[[queues]]
code = "calls"
name = "Calls"
opens = "08:00"
closes = "20:00"
target_share = 0.8
target_threshold_s = 20
aht_s = 240

[[shifts]]
code = "E"
name = "Early"
start = "08:00"
end = "16:30"
breaks = [{ start = "12:00", end = "12:30" }]

[[shifts]]
code = "L"
name = "Late"
start = "11:30"
end = "20:00"
breaks = [{ start = "15:30", end = "16:00" }]
"""
FIRST, LAST = date(2026, 4, 1), date(2026, 9, 20)
AGENTS = "agent,name,team,queues,month_hours_min,month_hours_max,can_work_nights,hired_on"


@cache
def calls() -> str:
    """History with a daily hump and quieter weekends."""
    lines = ["queue,interval_start,offered"]
    day = FIRST
    while day <= LAST:
        for slot in range(24):
            start = datetime(day.year, day.month, day.day, 8) + timedelta(minutes=30 * slot)
            count = 6 + min(slot, 24 - slot) // 2 + (day.toordinal() + slot) % 3 - 3 * (day.weekday() >= 5)
            lines.append(f"calls,{start:%Y-%m-%dT%H:%M},{count}")
        day += timedelta(days=1)
    return "\n".join(lines) + "\n"


def write_living(folder: Path, **files: str) -> Path:
    """Write the centre; other or further files by name without `.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    people = [f"B{n},名{n},T{n % 2},calls,150,170,yes,20{10 + n}-01-01" for n in range(6)]
    texts = {"agents": "\n".join([AGENTS, *people]) + "\n", "calls": calls(), **files}
    (folder / "centre.toml").write_text(texts.pop("toml", TOML), encoding="utf-8")
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
