"""The ledger in the database: from publication to reconciliation, disputes and the close of a month."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, insert, select
from typer.testing import CliRunner

from scheduler.domain.roster import Roster
from tests.webapp.store.sites import MARCH, NOW, cause, duty, march, stored_month
from webapp.centre.model import DutyRow
from webapp.centre.problem import duties
from webapp.cli import app
from webapp.services.desk import OpenMonth, open_month, site_centre
from webapp.services.disputes import complain, decide, due_day
from webapp.services.ledger import accounts, close_month, difference_sentence, differences
from webapp.services.notices import notices_for
from webapp.services.people import DUTY_MANAGER, OPERATIONS, appoint
from webapp.services.problems import CannotDo
from webapp.services.publish import Step, take_step
from webapp.services.sites import site_named
from webapp.services.versions import NewVersion, change_roster
from webapp.store.engine import Store
from webapp.store.ledger import REJECTED, UPHELD, LoggedEntry, logged
from webapp.store.tables.ledger import ledger_entry

# 16 and 17 March 2026 are Monday and Tuesday, 21 March is a Saturday. 2 points a night, 1 a weekend duty.
ROWS = (duty("A1", 16, "N"), duty("A1", 21), duty("A2", 23, queue="mail"))
AFTER = datetime(2026, 4, 2, 9, tzinfo=UTC)


def step(store: Store, verb: str) -> None:
    done = store.retrying(
        lambda c: take_step(c, None, MARCH, Step(verb, "chen", NOW, "so it is", "as a test"))
    )
    assert isinstance(done, NewVersion)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Store:
    """March published by Chen; Wu is duty manager."""
    stored_month(store, tmp_path, ROWS)
    with store.write() as connection:
        appoint(connection, site_named(connection, None), OPERATIONS, "chen")
        appoint(connection, site_named(connection, None), DUTY_MANAGER, "wu")
    step(store, "review")
    step(store, "publish")
    return store


def entries(store: Store) -> tuple[LoggedEntry, ...]:
    with store.read() as connection:
        return logged(connection, site_named(connection, None).id)


def told(store: Store, source: str = "duty") -> list[tuple[str, str, int, int]]:
    """Agent, kind, points and day of the entries of a source."""
    return [
        (one.entry.agent, one.entry.kind, int(one.entry.points), one.entry.day.day)
        for one in entries(store)
        if one.origin.source == source
    ]


def unreconciled(store: Store) -> list[str]:
    with store.read() as connection:
        return [difference_sentence(one) for one in differences(connection, site_named(connection, None))]


def change(store: Store, *rows: DutyRow) -> None:
    month = march(store)
    to = Roster(duties(rows, month.problem.horizon))
    done = store.retrying(
        lambda c: change_roster(c, month.stored, to, cause("swap", "boss", "a swap"), judge=False)
    )
    assert isinstance(done, NewVersion)


def test_a_draft_burdens_nobody(store: Store, tmp_path: Path) -> None:
    stored_month(store, tmp_path, ROWS)
    change(store, *ROWS[:2])
    assert entries(store) == ()
    assert unreconciled(store) == []


def test_publication_opens_the_ledger_and_logs_every_burden(office: Store) -> None:
    # ledger.csv of the small centre: A1 carries 4 of night and -1 of weekend.
    assert told(office, "opening") == [("A1", "night", 4, 1), ("A1", "weekend", -1, 1)]
    assert told(office) == [("A1", "night", 2, 16), ("A1", "weekend", 1, 21)]
    assert unreconciled(office) == []


def test_a_swap_moves_points_and_the_log_only_grows(office: Store) -> None:
    before = entries(office)
    change(office, ROWS[0], duty("A2", 21, queue="mail"), duty("A1", 23))
    after = entries(office)
    assert after[: len(before)] == before
    assert told(office)[2:] == [("A1", "weekend", -1, 21), ("A2", "weekend", 1, 21)]
    assert sum(one.entry.points for one in after[len(before) :]) == 0
    assert unreconciled(office) == []


def test_a_recall_takes_everything_back_and_publishing_brings_it_again(office: Store) -> None:
    step(office, "recall")
    with office.read() as connection:
        (account,) = accounts(connection, site_named(connection, None))
    # What was carried over stays.
    assert account.balances == {"night": Fraction(4), "weekend": Fraction(-1)}
    assert unreconciled(office) == []
    step(office, "review")
    step(office, "publish")
    assert len(told(office, "opening")) == 2
    assert unreconciled(office) == []


def test_a_difference_is_told_with_the_number_of_the_entry(office: Store) -> None:
    with office.write() as connection:
        last = connection.execute(select(ledger_entry).order_by(ledger_entry.c.id.desc())).mappings().first()
        assert last is not None
        wrong = {**last, "id": None, "hundredths": 300, "version": 99}
        connection.execute(insert(ledger_entry).values({k: v for k, v in wrong.items() if k != "id"}))
    number = entries(office)[-1].number
    assert unreconciled(office) == [
        f"A1, weekend of D on 2026-03-21: entries {last['id']}, {number} say 4 points, the rosters say 1."
    ]


def test_five_working_days() -> None:
    # Friday 20 February 2026 and five working days: Friday 27.
    assert due_day(date(2026, 2, 20)) == date(2026, 2, 27)
    assert due_day(date(2026, 2, 21)) == date(2026, 2, 27)


def test_a_dispute_upheld_corrects_by_an_entry_of_its_own(office: Store) -> None:
    number = entries(office)[-2].number
    made = office.retrying(lambda c: complain(c, site_named(c, None), number, "A1", "I was ill", NOW))
    assert (made.state, made.due) == ("open", date(2026, 2, 27))
    done = office.retrying(
        lambda c: decide(c, site_named(c, None), number, "wu", True, "the note is here", NOW, Fraction(1))
    )
    assert (done.state, done.decided_by, done.decision) == (UPHELD, "wu", "the note is here")
    assert told(office, "dispute") == [("A1", "night", -1, 16)]
    assert unreconciled(office) == []
    with office.read() as connection:
        site = site_named(connection, None)
        assert [n.facts["state"] for n in notices_for(connection, site.id, "A1") if "entry" in n.facts] == [
            UPHELD
        ]


def test_a_dispute_rejected_changes_nothing(office: Store) -> None:
    number = entries(office)[-1].number
    office.retrying(lambda c: complain(c, site_named(c, None), number, "A1", "too much", NOW))
    done = office.retrying(
        lambda c: decide(c, site_named(c, None), number, "wu", False, "it was a Saturday", NOW)
    )
    assert done.state == REJECTED
    assert told(office, "dispute") == []


def test_who_may_dispute_and_decide(office: Store) -> None:
    number = entries(office)[-1].number

    def refused(work: Callable[[Connection], object]) -> str:
        with pytest.raises(CannotDo) as error:
            office.retrying(work)
        return str(error.value)

    assert "not one of A2" in refused(lambda c: complain(c, site_named(c, None), number, "A2", "why", NOW))
    assert "needs a reason" in refused(lambda c: complain(c, site_named(c, None), number, "A1", " ", NOW))
    assert "no entry 999" in refused(lambda c: complain(c, site_named(c, None), 999, "A1", "why", NOW))
    assert "no open dispute" in refused(
        lambda c: decide(c, site_named(c, None), number, "wu", True, "so", NOW)
    )
    office.retrying(lambda c: complain(c, site_named(c, None), number, "A1", "why", NOW))
    assert "disputed already" in refused(
        lambda c: complain(c, site_named(c, None), number, "A1", "again", NOW)
    )
    # Chen published the roster, so Chen brought the entry about.
    assert "took part" in refused(lambda c: decide(c, site_named(c, None), number, "chen", True, "so", NOW))
    assert "may not decide" in refused(
        lambda c: decide(c, site_named(c, None), number, "li", True, "so", NOW)
    )
    assert "needs a reason" in refused(lambda c: decide(c, site_named(c, None), number, "wu", True, "", NOW))


def test_of_many_who_decide_one_does(office: Store) -> None:
    number = entries(office)[-1].number
    office.retrying(lambda c: complain(c, site_named(c, None), number, "A1", "why", NOW))
    start, won = Barrier(6), []

    def compete(upheld: bool) -> None:
        start.wait()
        try:
            office.retrying(lambda c: decide(c, site_named(c, None), number, "wu", upheld, "so", NOW))
        except CannotDo:
            return
        won.append(upheld)

    threads = [Thread(target=compete, args=(place % 2 == 0,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(told(office, "dispute")) == won[0]


def test_closing_a_month_takes_fair_parts_off_and_opens_the_next(office: Store) -> None:
    number = office.retrying(lambda c: close_month(c, march_of(c), "chen", AFTER))
    # A2 is exempt from nights and A1 bears all of them: A1's part of 2 is 2. Of the weekend point A1's part
    # is 80 of 130 mean hours, 0.62, A2's 0.38.
    found = {
        (one.entry.agent, one.entry.kind): float(one.entry.points)
        for one in entries(office)
        if one.origin.source == "closing"
    }
    assert number == len(found)
    assert sum(value for (_, kind), value in found.items() if kind == "weekend") == pytest.approx(-1)
    assert found["A1", "night"] == -2
    assert unreconciled(office) == []
    with office.read() as connection:
        site = site_named(connection, None)
        ledger = {(r.agent, r.kind): r.points for r in site_centre(connection, site, MARCH.plus(1)).ledger}
    assert ledger["A1", "night"] == 4
    assert ledger["A1", "weekend"] + ledger["A2", "weekend"] == pytest.approx(-1)
    with pytest.raises(CannotDo, match="closed already"):
        office.retrying(lambda c: close_month(c, march_of(c), "chen", AFTER))


def march_of(connection: Connection) -> OpenMonth:
    return open_month(connection, None, MARCH)


def test_a_month_that_is_not_over_is_not_closed(office: Store) -> None:
    with pytest.raises(CannotDo, match="is not over"):
        office.retrying(lambda c: close_month(c, march_of(c), "chen", NOW + timedelta(days=1)))
    with pytest.raises(CannotDo, match="may not close"):
        office.retrying(lambda c: close_month(c, march_of(c), "wu", AFTER))


def test_an_agent_sees_points_and_facts(office: Store, database: str) -> None:
    def run(*args: str) -> str:
        result = CliRunner().invoke(app, ["ledger", *args, "--db", database])
        assert result.exit_code == 0, result.output
        return result.output

    shown = run("show", "--agent", "A1")
    assert "A1: night +6, weekend +0" in shown
    assert "2026-03-16 +2 night (duty N; chen, so it is)" in shown
    assert "says what the published rosters say" in run("reconcile")
    number = str(entries(office)[-1].number)
    assert number in run("log")
    assert "decided by" in run("dispute", number, "--agent", "A1", "--reason", "no")
    assert "rejected" in run("decide", number, "--actor", "wu", "--reject", "--reason", "yes")
    assert "is closed" in run("close", "--month", "2026-03", "--actor", "chen", "--at", AFTER.isoformat())
    with office.read() as connection:
        assert len(accounts(connection, site_named(connection, None), "A1")) == 1
        with pytest.raises(CannotDo, match="no entry of 'A9'"):
            accounts(connection, site_named(connection, None), "A9")
