"""The centre that the browser visits: eight agents, a published September, history for an October to plan."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, update

from tests.webapp.services.living import AGENTS, LAST, TOML, calls, write_living
from webapp.centre.model import DutyRow, RequirementRow
from webapp.centre.times import wall_instant
from webapp.jobs.child import run
from webapp.services import drafts
from webapp.services.actuals import keep_actuals, read_upload
from webapp.services.callin_steps import ask as call_in
from webapp.services.callins import ABSENCE, Wanted
from webapp.services.desk import open_month, site_centre
from webapp.services.drafts import Planned
from webapp.services.leave_ask import Asked
from webapp.services.leave_ask import ask as ask_leave
from webapp.services.leave_outcome import Done as Granted
from webapp.services.months import Month
from webapp.services.people import appoint
from webapp.services.publish import Step, take_step
from webapp.services.questions import ask_why
from webapp.services.scenarios import PLAIN
from webapp.services.site_scenarios import add_layer, new_scenario
from webapp.services.sites import import_folder, site_named
from webapp.services.swap_answers import accept
from webapp.services.swap_case import Done
from webapp.services.swap_decisions import approve
from webapp.services.swaps import ask, offer
from webapp.services.versions import Cause, NewVersion
from webapp.store import jobs
from webapp.store.comments import Comment, add_comment
from webapp.store.engine import Store
from webapp.store.rosters import roster_of
from webapp.store.sites import StoredSite
from webapp.store.tables.jobs import job
from webapp.store.tables.rosters import roster

CODE = "living"
NOW = datetime(2026, 9, 21, 3, tzinfo=UTC)
"""What the pages' clock shows: a Monday, 11 o'clock at the centre."""

RATED = (Month(2025, 12), Month(2026, 7))
SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
TO_UPLOAD = LAST
"""The day before: the only one that the history does not hold yet."""

BUSY = "A3"
"""The agent who has something on each of their pages once the centre is furnished."""
FREE_DAY = date(2026, 9, 23)
"""A day on which they may have leave."""
WHY = ("A2", date(2026, 9, 25))
"""The cell of which it is asked why it is as it is."""

TODAY_CAME = "queue,interval_start,offered\n" + "".join(
    f"calls,{NOW:%Y-%m-%d}T{hour:02}:{minute:02},{9 + hour % 3}\n"
    for hour in range(8, 11)
    for minute in (0, 30)
)
"""More than is usual, until now."""

NAMES = ("赵艳", "钱磊", "孙悦", "李静", "周强", "吴敏", "郑凯", "王芳")
PEOPLE = tuple(f"A{n}" for n in range(1, 9))
HOURS = {"E": (480, 990), "L": (690, 1200)}
SETTINGS = """
[swaps]
approval = "supervised"

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
    known = "".join(line for line in calls().splitlines(keepends=True) if f"{TO_UPLOAD}T" not in line)
    texts = {"toml": TOML + SETTINGS, "agents": "\n".join([AGENTS, *agents]) + "\n", "calls": known}
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


def furnish(store: Store, *, certified: bool = False) -> None:
    """Give every page something to show: an October that was planned, scenarios side by side, requests, a day
    that is under way; `certified` = also a certificate, which takes as long as all of them together.
    """
    with store.read() as connection:
        site = site_named(connection, CODE)
        centre = site_centre(connection, site, SEPTEMBER)
    store.retrying(lambda connection: _rated(connection, site))
    _done(store, site, "forecast", {"month": str(SEPTEMBER), "seed": 1, "scenario": None})
    came = read_upload(TODAY_CAME.encode(), centre)
    store.retrying(lambda connection: keep_actuals(connection, site, came))
    with store.read() as connection:
        site = site_named(connection, CODE)
        centre = site_centre(connection, site, OCTOBER)
    facts = {"month": str(OCTOBER), "seconds": 3600, "effort": 0, "seed": 1}
    _done(store, site, "plan", facts)
    layer = {"kind": "scale", "name": "tariff", "factor": 1.2, "reason": "A new tariff", "author": "planner"}
    store.retrying(lambda c: new_scenario(c, site, centre, "tariff", "A new tariff in October", NOW))
    with store.read() as connection:
        site = site_named(connection, CODE)
    store.retrying(lambda c: add_layer(c, site, centre, "tariff", layer, NOW))
    _done(store, site, "compare", {"month": str(OCTOBER), "months": 1, "names": [PLAIN, "tariff"], "seed": 1})
    _swaps(store)
    absence = Wanted(ABSENCE, date(2026, 9, 26), "A8", reason="food poisoning")
    store.retrying(lambda c: call_in(c, site, absence, BUSY, "duty-manager", NOW))
    with store.read() as connection:
        september = open_month(connection, CODE, SEPTEMBER)
    store.retrying(lambda c: ask_why(c, september, *WHY, None, "scheduler"))
    work(store)
    leave = Asked(BUSY, "personal", FREE_DAY, FREE_DAY, "moving house")
    asked = ask_leave(store, CODE, leave, NOW, bytes(32))
    assert isinstance(asked, Granted), asked
    if certified:
        runs = {"effort": 0, "shuffles": 1, "id_runs": 1}
        _done(store, site, "certify", {"month": str(OCTOBER), "version": 1, "seed": 1, **runs})


def _swaps(store: Store) -> None:
    """One is asked, one waits for the supervisor, one was approved, and a duty is on the board."""
    numbers = []
    for giver, on, taker, back in (("A1", 25, BUSY, 27), ("A4", 26, "A5", 26), ("A7", 26, "A6", 26)):
        days = date(2026, 9, on), taker, NOW, date(2026, 9, back)
        asked = ask(store, CODE, SEPTEMBER, giver, *days, "exam")
        assert isinstance(asked, Done), asked
        numbers.append(asked.swap.id)
    for number, partner in zip(numbers[1:], ("A5", "A6"), strict=True):
        assert isinstance(accept(store, CODE, number, partner, NOW), Done)
    assert isinstance(approve(store, CODE, numbers[-1], "operations-supervisor", NOW), Done)
    assert isinstance(offer(store, CODE, SEPTEMBER, "A2", date(2026, 9, 25), NOW, [], "a wedding"), Done)


def _rated(connection: Connection, site: StoredSite) -> None:
    """Months of this year and the last that were published, and what everybody thinks of them."""
    for month in RATED:
        at = NOW.replace(year=month.year, month=month.month)
        planned = Planned(month, tuple(duties(month, site)), ())
        drafts.draft(connection, CODE, planned, Cause("plan", "scheduler", at))
        for verb in ("review", "publish"):
            step = Step(verb, "operations-supervisor", at, override="as agreed")
            assert isinstance(take_step(connection, CODE, month, step), NewVersion)
        stored = roster_of(connection, site.id, str(month))
        assert stored
        for n, person in enumerate(PEOPLE):
            add_comment(connection, stored.id, Comment(stored.version, person, at, "", 3 + n % 3))


def _done(store: Store, site: StoredSite, kind: str, facts: dict[str, object]) -> None:
    """A job, done here and now."""
    store.retrying(lambda c: jobs.enqueue(c, kind, facts, "planner", site_id=site.id, subject=str(OCTOBER)))
    work(store)


def work(store: Store) -> None:
    """Do the job that waits by the pages' clock; a worker would go by that of the machine."""
    taken = store.retrying(lambda c: jobs.claim(c, "here"))
    assert taken
    assert run(store, taken.id, taken.attempt)
    with store.read() as connection:
        ended = jobs.job_of(connection, taken.id)
    assert ended
    assert ended.state == jobs.DONE, ended.reason


def search_on(store: Store) -> None:
    """Let the plan that waits be searched for until it is stopped, however slow a browser is to do so."""
    endless = {"month": str(OCTOBER), "effort": 100_000, "seconds": 3600, "seed": 1}
    with store.write() as connection:
        changed = connection.execute(update(job).where(job.c.state == jobs.WAITING).values(facts=endless))
        assert changed.rowcount == 1


def draft_october(store: Store) -> None:
    """A draft of October by the same pattern, with two agents required whenever the queue is open."""
    with store.read() as connection:
        site = site_named(connection, CODE)
    needs = [
        RequirementRow("calls", wall_instant(day, minute, site.zone), 10, 240, 1.3, 2, 2, 0.9, 0.5)
        for day in (OCTOBER.first_day + timedelta(days=n) for n in range(OCTOBER.last_day.day))
        for minute in range(480, 1200, 30)
    ]
    planned = Planned(OCTOBER, tuple(duties(OCTOBER, site)), tuple(needs))
    cause = Cause("plan", "scheduler", NOW - timedelta(days=1))
    store.retrying(lambda c: drafts.draft(c, CODE, planned, cause))
