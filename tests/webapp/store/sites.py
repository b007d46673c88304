"""A small site with a month's roster in a database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.webapp.centre import small
from webapp.centre.model import DutyRow
from webapp.centre.times import wall_instant
from webapp.services import drafts
from webapp.services.desk import OpenMonth, open_month
from webapp.services.drafts import Planned
from webapp.services.months import Month
from webapp.services.sites import import_folder
from webapp.services.versions import Cause, NewVersion
from webapp.store.engine import Store

NOW = datetime(2026, 2, 20, 9, tzinfo=UTC)
MARCH = Month(2026, 3)
PARIS = ZoneInfo("Europe/Paris")
TIMES = {"D": (480, 990), "N": (1320, 1800)}


def duty(agent: str, day: int, shift: str = "D", queue: str = "calls") -> DutyRow:
    """A duty in March 2026 of the small centre."""
    on = date(2026, 3, day)
    start, end = (wall_instant(on, minute, PARIS) for minute in TIMES[shift])
    return DutyRow(agent, on, shift, queue if shift == "D" else "mail", start, end)


def cause(kind: str = "plan", actor: str = "planner", reason: str = "", minutes: int = 0) -> Cause:
    """Why a roster changes."""
    return Cause(kind, actor, NOW + timedelta(minutes=minutes), reason)


# Nobody owes hours here, so that a test's few duties break no rule.
AGENTS = small.AGENTS.replace("100,160", "0,160").replace("80,120", "0,120")
FIRST = (duty("A1", 16), duty("A1", 17), duty("A2", 23, queue="mail"))


def stored_month(
    store: Store, folder: Path, rows: tuple[DutyRow, ...] = FIRST, code: str = "small"
) -> NewVersion:
    """The small centre in the database, with a draft of March 2026."""
    folder.mkdir(exist_ok=True)
    import_folder(store, small.write(folder, agents=AGENTS), NOW, code)
    made = store.retrying(
        lambda connection: drafts.draft(connection, code, Planned(MARCH, rows, ()), cause())
    )
    assert isinstance(made, NewVersion)
    return made


def march(store: Store, code: str | None = None) -> OpenMonth:
    """March as it is now."""
    with store.read() as connection:
        return open_month(connection, code, MARCH)
