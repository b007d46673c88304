"""A small site with a published month in a database, for swaps: six agents, days and nights."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, update

from tests.webapp.centre import small
from tests.webapp.store.sites import MARCH, cause, duty
from webapp.centre.model import DutyRow, RequirementRow
from webapp.services import drafts
from webapp.services.desk import OpenMonth, open_month
from webapp.services.drafts import Planned
from webapp.services.people import appoint
from webapp.services.publish import Step, take_step
from webapp.services.sites import import_folder, site_named
from webapp.services.swap_case import Done, Result
from webapp.store.engine import Store
from webapp.store.tables.rosters import roster as roster_table

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
AGENTS = "agent,name,team,queues,month_hours_min,month_hours_max,can_work_nights,hired_on\n" + "".join(
    f"B{n},N{n},{'North' if n < 4 else 'South'},calls|mail,0,160,{'no' if n == 6 else 'yes'},201{n}-01-01\n"
    for n in range(1, 7)
)
DUTIES = (
    duty("B1", 16),
    duty("B1", 24, "N"),
    duty("B2", 18),
    duty("B3", 20),
    duty("B4", 26, "N"),
    duty("B5", 16),
    duty("B6", 18),
)
BOSS, CHIEF, MANAGER = "boss", "chief", "B2"
"""The operations supervisor, the centre director, and the duty manager of team North."""


def march(day: int) -> date:
    """A day of March 2026."""
    return date(2026, 3, day)


def published_month(
    store: Store,
    folder: Path,
    settings: str = "",
    rows: tuple[DutyRow, ...] = DUTIES,
    needs: tuple[RequirementRow, ...] = (),
    code: str = "small",
    stepwise: bool = False,
) -> OpenMonth:
    """The site with its published roster of March 2026 and the people who decide.

    `stepwise` publishes it as people do, so that the ledger begins; else it is simply said to be published.
    """
    folder.mkdir(exist_ok=True)
    only = {"leave": None, "preferences": None, "past_duties": None, "ledger": None}
    import_folder(store, small.write(folder, agents=AGENTS, toml=small.TOML + settings, **only), NOW, code)

    def work(connection: Connection) -> None:
        drafts.draft(connection, code, Planned(MARCH, rows, needs), cause())
        if not stepwise:
            connection.execute(update(roster_table).values(state="published"))
        site = site_named(connection, code)
        for post, person in (
            ("operations-supervisor", BOSS),
            ("centre-director", CHIEF),
            ("duty-manager", MANAGER),
        ):
            appoint(connection, site, post, person)
        for verb in ("review", "publish") if stepwise else ():
            take_step(connection, code, MARCH, Step(verb, BOSS, NOW))

    store.retrying(work)
    return month_now(store, code)


def month_now(store: Store, code: str = "small") -> OpenMonth:
    """March as it is now."""
    with store.read() as connection:
        return open_month(connection, code, MARCH)


def done(result: Result) -> Done:
    """The result, which was done."""
    assert isinstance(result, Done), getattr(result, "reasons", result)
    return result


def held(store: Store) -> set[tuple[str, int, str]]:
    """Who has which shift on which day of March."""
    month = month_now(store)
    return {(d.agent, month.problem.horizon.date_of(d.day).day, d.shift) for d in month.roster.duties}


FIRST = {(row.agent, row.date.day, row.shift) for row in DUTIES}
