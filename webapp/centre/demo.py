"""Writes the demo centre `data/hotline/`: invented from a seed, so that nothing in it is anybody's data.

Same seed, same bytes. The level of the calls is chosen so that the contract hours are 98 to 102 % of the paid
hours which the requirement of December 2026 asks for; a test holds that with the real forecast.
"""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from webapp.centre import demo_calls, demo_people
from webapp.centre.calendar import day_flags
from webapp.centre.demo_calendar import DEMO_UNTIL, HISTORY_FROM
from webapp.centre.demo_toml import centre_toml
from webapp.centre.holidays import COLUMNS as HOLIDAY_COLUMNS
from webapp.centre.leave import COLUMNS as LEAVE_COLUMNS
from webapp.centre.ledger import COLUMNS as LEDGER_COLUMNS
from webapp.centre.model import Centre
from webapp.centre.preferences import COLUMNS as PREFERENCE_COLUMNS
from webapp.centre.read import read_centre
from webapp.centre.rosters import COLUMNS as ROSTER_COLUMNS
from webapp.centre.tables import table_bytes, write_whole
from webapp.centre.times import format_wall, wall_instant

DEFAULT_SEED = 7
AGENTS = demo_people.USUAL_SIZE
LEAST_AGENTS, MOST_AGENTS = 24, 1000
BASE = 0.27
"""The share of the usual size's work that would be there with few calls too; the rest grows with them."""
HOLIDAY_ROWS = (("2026-11-13", "work", "Founding day, worked as usual"),)
"""One correction, to show the form: an ordinary Friday stays one."""


def write_demo(folder: Path, seed: int = DEFAULT_SEED, agents: int = AGENTS) -> tuple[Path, ...]:
    """Write the demo centre's files into `folder` and return their paths. Raises OSError."""
    files = demo_files(seed, agents)
    for name, data in files.items():
        write_whole(folder / name, data)
    return tuple(folder / name for name in files)


def demo_files(seed: int = DEFAULT_SEED, agents: int = AGENTS) -> Mapping[str, bytes]:
    """The files by name. Each part draws from a generator of its own: a change of one leaves the others.

    `agents` (LEAST_AGENTS to MOST_AGENTS) is the size of the centre, its calls with it.
    """
    calls_rng, people_rng, leave_rng, wish_rng, past_rng, ledger_rng = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(6)
    )
    staff = demo_people.people(agents, people_rng)
    plain = {
        "centre.toml": centre_toml().encode(),
        "agents.csv": table_bytes(demo_people.AGENT_COLUMNS, demo_people.agent_rows(staff)),
        "leave.csv": table_bytes(LEAVE_COLUMNS, demo_people.leave_rows(staff, leave_rng)),
        "preferences.csv": table_bytes(PREFERENCE_COLUMNS, demo_people.preference_rows(staff, wish_rng)),
        "ledger.csv": table_bytes(LEDGER_COLUMNS, demo_people.ledger_rows(staff, ledger_rng)),
        "holidays.csv": table_bytes(HOLIDAY_COLUMNS, HOLIDAY_ROWS),
    }
    centre = _as_read(plain)
    past = _past_duties(centre, demo_people.past_duty_rows(staff, past_rng))
    level = (agents / AGENTS - BASE) / (1 - BASE)
    calls = demo_calls.call_rows(day_flags(centre, HISTORY_FROM, DEMO_UNTIL), calls_rng, level)
    return {
        **plain,
        "past_duties.csv": table_bytes(ROSTER_COLUMNS, past),
        "calls.csv": table_bytes(demo_calls.COLUMNS, calls),
    }


def _as_read(files: Mapping[str, bytes]) -> Centre:
    """The centre that these files make: the story follows the same calendar as the product."""
    with tempfile.TemporaryDirectory() as name:
        for file, data in files.items():
            (Path(name) / file).write_bytes(data)
        return read_centre(Path(name))


def _past_duties(centre: Centre, rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for agent, day, code, queue in rows:
        shift = centre.shift(code)
        start, end = (
            format_wall(wall_instant(date.fromisoformat(day), minutes, centre.timezone))
            for minutes in (shift.start_min, shift.end_min)
        )
        found.append((agent, day, code, queue, start, end))
    return found
