"""A small right centre as texts, for tests to spoil one thing at a time."""

from pathlib import Path

from webapp.centre.mistakes import Mistakes
from webapp.centre.read import read_centre

TOML = """\
name = "Small"
timezone = "Europe/Paris"
country = "FR"
interval_minutes = 30

[[queues]]
code = "calls"
name = "Calls"
opens = "08:00"
closes = "20:00"
target_share = 0.8
target_threshold_s = 20
aht_s = 240

[[queues]]
code = "mail"
name = "Mail"
opens = "00:00"
closes = "24:00"
target_share = 0.9
target_threshold_s = 60
patience_s = 120
aht_s = 300
shrinkage = 0.1

[[shifts]]
code = "D"
name = "Day"
start = "08:00"
end = "16:30"
breaks = [{ start = "12:00", end = "12:30" }]

[[shifts]]
code = "N"
name = "Night"
start = "22:00"
end = "06:00"
queues = ["mail"]
breaks = [
  { start = "01:00", end = "01:30", paid = true },
]

[[windows]]
kind = "BILLING"
name = "Bills"
first_day = 2026-03-01
last_day = 2026-03-05
uplift = 0.2

[[rules]]
code = "min-rest"
severity = "hard"
parameters = { minutes = 600 }
"""

AGENTS = """\
agent,name,team,queues,month_hours_min,month_hours_max,can_work_nights,hired_on
A1,Ann,North,calls|mail,100,160,true,2020-01-01
A2,李娜,South,mail,80,120,no,
"""

CALLS = """\
queue,interval_start,offered,aht_s
calls,2026-02-02T08:00,12,230
mail,2026-02-02T08:00,3,
"""

FILES = {
    "centre.toml": TOML,
    "agents.csv": AGENTS,
    "calls.csv": CALLS,
    "leave.csv": "agent,first_day,last_day,type,status\nA1,2026-03-09,2026-03-10,annual,approved\n",
    "preferences.csv": "agent,date,shift,wish,weight\nA2,2026-03-12,,off,2\nA1,2026-03-12,D,on,1\n",
    "past_duties.csv": "agent,date,shift,queue,start,end\n"
    "A1,2026-02-28,N,mail,2026-02-28T22:00,2026-03-01T06:00\n",
    "ledger.csv": "agent,kind,points\nA1,night,4\nA1,weekend,-1\n",
    "holidays.csv": "date,kind,name\n2026-03-20,statutory,Founders' day\n",
}


def write(folder: Path, **changes: str | bytes | None) -> Path:
    """Write the centre; `agents=...` replaces agents.csv (`toml` centre.toml), None leaves the file out."""
    files: dict[str, str | bytes | None] = dict(FILES)
    for name, text in changes.items():
        files["centre.toml" if name == "toml" else f"{name}.csv"] = text
    for file, text in files.items():
        if text is not None:
            (folder / file).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def mistakes(folder: Path) -> list[str]:
    """The mistakes of a centre folder in words; none when it is right."""
    try:
        read_centre(folder)
    except Mistakes as found:
        return [str(mistake) for mistake in found.mistakes]
    return []
