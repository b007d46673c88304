"""The centre that the browser visits: eight agents, a published September, history for an October to plan."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, update

from tests.webapp.services.living import AGENTS, TOML, write_living
from webapp.centre.model import DutyRow
from webapp.centre.times import wall_instant
from webapp.services import drafts
from webapp.services.drafts import Planned
from webapp.services.months import Month
from webapp.services.people import appoint
from webapp.services.sites import import_folder, site_named
from webapp.services.versions import Cause
from webapp.store.engine import Store
from webapp.store.sites import StoredSite
from webapp.store.tables.rosters import roster

CODE = "living"
NOW = datetime(2026, 9, 21, 3, tzinfo=UTC)
"""What the pages' clock shows: a Monday, 11 o'clock at the centre."""

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
NAMES = ("赵艳", "钱磊", "孙悦", "李静", "周强", "吴敏", "郑凯", "王芳")
PEOPLE = tuple(f"A{n}" for n in range(1, 9))
HOURS = {"E": (480, 990), "L": (690, 1200)}
SETTINGS = """
[[windows]]
kind = "BILLING"
name = "Bill run"
first_day = 2026-09-28
last_day = 2026-09-30
uplift = 0.1

[[windows]]
kind = "BILLING"
name = "Bill run"
first_day = 2026-10-28
last_day = 2026-10-31
uplift = 0.1
"""
POSTS = {
    "operations-supervisor": "operations-supervisor",
    "centre-director": "centre-director",
    "area-manager": "area-manager",
    "duty-manager": "duty-manager",
}
"""Who holds which post; the persons are called like their roles."""


def build(store: Store, folder: Path) -> None:
    """Put the centre into an empty database."""
    agents = [
        f"{who},{name},{'North' if n < 4 else 'South'},calls,0,200,yes,20{10 + n}-01-01"
        for n, (who, name) in enumerate(zip(PEOPLE, NAMES, strict=True))
    ]
    texts = {"toml": TOML + SETTINGS, "agents": "\n".join([AGENTS, *agents]) + "\n"}
    import_folder(store, write_living(folder, **texts), NOW, CODE)

    def work(connection: Connection) -> None:
        site = site_named(connection, CODE)
        planned = Planned(SEPTEMBER, tuple(duties(SEPTEMBER, site)), ())
        drafts.draft(connection, CODE, planned, Cause("plan", "scheduler", NOW - timedelta(days=30)))
        connection.execute(update(roster).values(state="published"))
        for post, person in POSTS.items():
            appoint(connection, site, post, person)

    store.retrying(work)


def duties(month: Month, site: StoredSite) -> Iterator[DutyRow]:
    """Five days on and two off, each agent a day later; early in one week and late in the next."""
    for n, who in enumerate(PEOPLE):
        for day in range(1, month.last_day.day + 1):
            on = date(month.year, month.month, day)
            if (on.toordinal() + n) % 7 < 2:
                continue
            shift = "EL"[(on.toordinal() // 7 + n) % 2]
            begin, end = (wall_instant(on, minute, site.zone) for minute in HOURS[shift])
            yield DutyRow(who, on, shift, "calls", begin, end)
