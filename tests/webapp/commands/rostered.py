"""A small centre with a roster of March 2026 and its requirement, for the commands that start from one."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from typer.testing import CliRunner, Result

from tests.webapp.centre.small import AGENTS, TOML, write
from webapp.centre.requirements import COLUMNS
from webapp.cli import app

HEADER = "agent,date,shift,queue,start,end\n"
FIRST = date(2026, 3, 1)


def duty(agent: str, day: int, shift: str = "D", queue: str = "calls") -> str:
    """A line of roster.csv for a day of March 2026 (before the clock changes on the 29th)."""
    on = date(2026, 3, day)
    start, end = (f"{on}T08:00", f"{on}T16:30")
    if shift == "N":
        start, end = f"{on}T22:00", f"{on + timedelta(days=1)}T06:00"
    return f"{agent},{on},{shift},{queue},{start},{end}\n"


def _needs(most: int) -> Iterator[str]:
    for day in range(1, 32):
        for half in range(16, 33):
            on = f"{date(2026, 3, day)}T{half // 2:02d}:{half % 2 * 30:02d}"
            yield f"calls,{on},10,240,1.3,{most},{most},0.9,0.5\n"


def centre(folder: Path, toml: str = TOML, least: int = 0, most: int = 200) -> Path:
    """The centre: A1 and A2 serve both queues, A3 only mail; nobody is on leave, no hours bind."""
    (folder / "centre").mkdir()
    people = (
        AGENTS.replace("mail,80,120,no", "calls|mail,80,120,yes")
        .replace("100,160", f"{least},{most}")
        .replace("80,120", f"{least},{most}")
    )
    people += f"A3,Sun Li,South,mail,{least},{most},yes,\n"
    return write(
        folder / "centre",
        toml=toml,
        agents=people,
        leave=None,
        preferences=None,
        past_duties=None,
        ledger=None,
    )


def files(folder: Path, duties: str, most: int = 1) -> tuple[Path, Path]:
    """roster.csv and requirement.csv: `most` agents for calls every day from 08:00 to 16:30."""
    roster, requirement = folder / "roster.csv", folder / "requirement.csv"
    roster.write_text(HEADER + duties)
    requirement.write_text(",".join(COLUMNS) + "\n" + "".join(_needs(most)))
    return roster, requirement


def run(*args: object) -> Result:
    """The command's answer; never a traceback."""
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert "Traceback" not in result.output
    assert "Paiban itself failed" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result
