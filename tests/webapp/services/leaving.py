"""A small site with a published March 2026, three posts and four agents, to ask for leave at."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from tests.webapp.centre import small
from tests.webapp.store.sites import MARCH, cause, duty
from webapp.centre.model import RequirementRow
from webapp.services import drafts
from webapp.services.drafts import Planned
from webapp.services.leave_ask import Asked, ask
from webapp.services.leave_decide import Signing, sign_leave
from webapp.services.leave_outcome import Done, Outcome
from webapp.services.people import appoint
from webapp.services.sites import import_folder, site_named
from webapp.services.versions import NewVersion
from webapp.store.engine import Store
from webapp.store.tables.rosters import roster

PARIS = ZoneInfo("Europe/Paris")
ENTROPY = bytes(range(32))
AGENTS = """\
agent,name,team,queues,month_hours_min,month_hours_max,can_work_nights,hired_on
A1,Ann,North,calls|mail,0,160,true,2020-01-01
A2,李娜,North,calls|mail,0,160,true,
A3,Cho,South,calls|mail,0,160,true,
A4,Dee,South,mail,0,160,true,
"""
# Days in March 2026: A1 a day, two nights and a day on the 16th to the 21st; the billing window is 1 to 5.
ROWS = (
    duty("A1", 3),
    duty("A1", 16),
    duty("A1", 17, "N"),
    duty("A1", 18, "N"),
    duty("A1", 24),
    duty("A2", 16, queue="mail"),
    duty("A3", 17),
)
POSTS = {"area-manager": "mia", "operations-supervisor": "otto", "centre-director": "dora"}


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    """A local time of 2026."""
    return datetime(2026, month, day, hour, tzinfo=PARIS)


EARLY = at(20, month=2)


def needs(day: int, agents: int = 1) -> tuple[RequirementRow, ...]:
    """So many agents for calls from 08:00 to 16:30, but for the break at noon, on a day of March 2026."""
    midnight = datetime(2026, 3, day, tzinfo=PARIS)
    return tuple(
        RequirementRow(
            "calls", midnight + timedelta(minutes=30 * half), 10, 240, 1.3, agents, agents, 0.9, 0.5
        )
        for half in range(16, 33)
        if half != 24
    )


def site(
    store: Store,
    folder: Path,
    toml: str = "",
    state: str = "published",
    required: tuple[RequirementRow, ...] = (),
) -> None:
    """The site in the database."""
    folder.mkdir(exist_ok=True)
    files = {"agents": AGENTS, "toml": small.TOML + toml, "leave": None, "preferences": None, "ledger": None}
    import_folder(store, small.write(folder, **files), EARLY, "small")
    made = store.retrying(
        lambda connection: drafts.draft(connection, "small", Planned(MARCH, ROWS, required), cause())
    )
    assert isinstance(made, NewVersion)
    with store.write() as connection:
        here = site_named(connection, "small")
        for post, person in POSTS.items():
            appoint(connection, here, post, person)
        connection.execute(update(roster).values(state=state))


def asked(agent: str, first: int, last: int | None = None, kind: str = "personal", **others: Any) -> Asked:
    """A request for days of March 2026."""
    values = {"reason": "moving house", **others}
    return Asked(agent, kind, date(2026, 3, first), date(2026, 3, last or first), **values)


def asks(store: Store, wanted: Asked, now: datetime = EARLY) -> Outcome:
    """Ask for leave."""
    return ask(store, None, wanted, now, ENTROPY)


def handed_in(store: Store, wanted: Asked, now: datetime = EARLY) -> int:
    """Ask for leave that can be asked for; the slip's number."""
    done = asks(store, wanted, now)
    assert isinstance(done, Done), done
    return done.slip.id


def signs(store: Store, slip: int, person: str, now: datetime = EARLY, **others: Any) -> Outcome:
    """Sign a slip."""
    return sign_leave(store, None, Signing(slip, person, **others), now)


def granted(store: Store, wanted: Asked, person: str = "dora", now: datetime = EARLY) -> Done:
    """Leave that is asked for and signed."""
    done = signs(store, handed_in(store, wanted, now), person, now)
    assert isinstance(done, Done), done
    return done
