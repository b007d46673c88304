from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, select, update

from scheduler.domain.roster import Roster
from tests.webapp.store.sites import FIRST, MARCH, NOW, cause, duty, march, stored_month
from webapp.centre.problem import duties
from webapp.services.desk import OpenMonth, site_centre
from webapp.services.drafts import Planned, draft
from webapp.services.notices import notices_for
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.services.versions import Illegal, NewVersion, Stale, change_roster
from webapp.store.engine import Store
from webapp.store.rosters import NO_PARENT, duties_at, version_hash, versions_of
from webapp.store.tables.decisions import decision
from webapp.store.tables.rosters import roster as roster_table


def changed(month: OpenMonth, *rows: object) -> Roster:
    """A roster of just these duties."""
    return Roster(duties(rows, month.problem.horizon))  # type: ignore[arg-type]


def change(store: Store, month: OpenMonth, to: Roster, judge: bool = True) -> NewVersion | Stale | Illegal:
    return store.retrying(
        lambda connection: change_roster(
            connection, month.stored, to, cause("edit", "boss", "why not"), judge=judge
        )
    )


def publish(store: Store) -> None:
    with store.write() as connection:
        connection.execute(update(roster_table).values(state="published"))


def test_a_month_is_opened_as_it_was_brought_in(store: Store, tmp_path: Path) -> None:
    made = stored_month(store, tmp_path)
    month = march(store)
    assert (month.version, month.state, month.month) == (1, "draft", MARCH)
    assert month.roster == changed(month, *FIRST)
    assert month.head == made.version
    assert month.head.price_after == month.audit.objective
    assert {a.id for a in month.problem.agents} == {"A1", "A2"}


def test_a_change_is_a_new_version_and_the_old_one_stays(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)
    before = march(store)
    moved = (FIRST[0], duty("A2", 17, queue="mail"), FIRST[2])
    made = change(store, before, changed(before, *moved))
    assert isinstance(made, NewVersion)
    # A1 is off on the 17th, A2 works: two cells.
    assert (made.version.version, made.cells) == (2, 2)
    after = march(store)
    assert after.roster == changed(after, *moved)
    assert made.version.price_before == before.audit.objective
    assert made.version.price_after == after.audit.objective
    with store.read() as connection:
        assert duties_at(connection, made.stored.id, 1, before.site.zone) == FIRST
        logged = connection.execute(select(decision).order_by(decision.c.id)).mappings().all()
    last = logged[-1]
    assert (last["actor"], last["verb"], last["reason"], last["at"]) == ("boss", "edit", "why not", NOW)
    assert (last["price_before"], last["price_after"]) == (
        made.version.price_before,
        made.version.price_after,
    )


def test_the_hashes_of_the_versions_make_a_chain(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)
    for day in (18, 19):
        month = march(store)
        rows = duties_at_head(store, month)
        assert isinstance(change(store, month, changed(month, *rows, duty("A1", day))), NewVersion)
    month = march(store)
    with store.read() as connection:
        parent = NO_PARENT
        for version in versions_of(connection, month.stored.id):
            rows = duties_at(connection, month.stored.id, version.version, month.site.zone)
            assert version.parent_sha256 == parent
            assert version.sha256 == version_hash(parent, rows)
            parent = version.sha256


def duties_at_head(store: Store, month: OpenMonth) -> tuple[object, ...]:
    with store.read() as connection:
        return duties_at(connection, month.stored.id, month.version, month.site.zone)


def test_who_saw_an_older_version_is_told_what_there_is_now(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)
    seen = march(store)
    assert isinstance(change(store, seen, changed(seen, *FIRST[:2])), NewVersion)
    late = change(store, seen, changed(seen, *FIRST[1:]))
    assert isinstance(late, Stale)
    assert late.current_version == 2
    assert late.month.roster == changed(seen, *FIRST[:2])
    assert late.audit.objective == march(store).audit.objective


def test_a_change_that_breaks_a_hard_rule_is_refused_unless_it_is_meant(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)
    month = march(store)
    # A1 comes off nights at 06:00 of the 18th and would begin at 08:00: rest is 10 hours.
    tired = changed(month, *FIRST, duty("A2", 17, "N"), duty("A2", 18, queue="mail"))
    refused = change(store, month, tired)
    assert isinstance(refused, Illegal)
    assert "min-rest" in refused.verdict.rules
    assert march(store).version == 1
    assert isinstance(change(store, month, tired, judge=False), NewVersion)


def test_two_duties_of_an_agent_on_a_day_are_not_stored(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)
    month = march(store)
    with pytest.raises(CannotDo, match="A1 has two duties on Mon 2026-03-16"):
        change(store, month, changed(month, *FIRST, replace(duty("A1", 16, "N"))), judge=False)
    assert march(store).version == 1


def test_agents_are_told_of_their_changed_days_once_they_know_the_roster(
    store: Store, tmp_path: Path
) -> None:
    stored_month(store, tmp_path)
    first = march(store)
    assert isinstance(change(store, first, changed(first, *FIRST[1:])), NewVersion)
    publish(store)
    month = march(store)
    assert isinstance(change(store, month, changed(month, FIRST[1])), NewVersion)
    with store.read() as connection:
        assert notices_for(connection, month.site.id, "A1") == []
        (told,) = notices_for(connection, month.site.id, "A2")
    assert told.facts["changes"] == [
        {"date": "2026-03-23", "before": "D mail 2026-03-23T08:00/2026-03-23T16:30", "after": ""}
    ]


def test_of_many_changes_of_one_version_exactly_one_is_made(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)
    seen = march(store)
    clients, found = 8, []
    start = Barrier(clients)

    def compete(day: int) -> None:
        start.wait()
        found.append(change(store, seen, changed(seen, *FIRST, duty("A2", day, queue="mail"))))

    threads = [Thread(target=compete, args=(24 + place % 3,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in found) == ["NewVersion"] + ["Stale"] * (clients - 1)
    assert march(store).version == 2
    with store.read() as connection:
        verbs = connection.execute(select(decision.c.verb)).scalars().all()
    assert sorted(verbs) == ["edit", "plan"]


def test_the_same_draft_twice_is_one_version_and_another_a_second(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)

    def again(connection: Connection) -> object:
        return draft(connection, None, Planned(MARCH, FIRST, ()), cause())

    assert store.retrying(again) is None
    made = store.retrying(lambda c: draft(c, None, Planned(MARCH, FIRST[:1], ()), cause()))
    assert isinstance(made, NewVersion)
    assert (made.version.version, made.cells) == (2, 2)


def test_a_published_month_is_not_planned_over(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)
    publish(store)
    with pytest.raises(CannotDo, match="is published"):
        store.retrying(lambda c: draft(c, None, Planned(MARCH, FIRST[:1], ()), cause()))


def test_what_was_published_last_month_is_the_past_of_this_one(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path)
    publish(store)
    april = MARCH.plus(1)
    with store.read() as connection:
        site = site_named(connection, None)
        centre = site_centre(connection, site, april)
    # The file's night of February stays, March is what was rostered.
    assert [(d.agent, str(d.date)) for d in centre.past_duties] == [
        ("A1", "2026-02-28"),
        ("A1", "2026-03-16"),
        ("A1", "2026-03-17"),
        ("A2", "2026-03-23"),
    ]
