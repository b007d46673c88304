"""What is kept of a month: bounded, made once, and what a whole reading and a whole audit would say."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import Connection

from scheduler.audit import Audit, audit
from scheduler.domain.roster import Duty, Roster
from scheduler.swaps.ground import change_of
from scheduler.swaps.judge import judge
from tests.webapp.app.conftest import NOW
from tests.webapp.app.test_months import OCTOBER, stored_october
from tests.webapp.services.living import write_living
from webapp.centre.problem import duties, duty_rows, roster_problem
from webapp.services import desk, editing
from webapp.services.desk import OpenMonth, open_month
from webapp.services.editing import Change, Saving
from webapp.services.kept import Kept
from webapp.services.problems import CannotDo
from webapp.services.sites import centre_of_files, import_folder, site_named
from webapp.services.standing import Standing, duties_after
from webapp.services.versions import NewVersion
from webapp.store.engine import Store
from webapp.store.rosters import duties_at, line_of
from webapp.store.sites import folder_files, text_of, touch_site, write_text


def opened(store: Store) -> OpenMonth:
    """October as it is."""
    with store.read() as connection:
        return open_month(connection, "living", OCTOBER)


def _save(connection: Connection, saving: Saving) -> object:
    return editing.save(connection, "living", OCTOBER, saving)


def found(verdict: Audit) -> Counter[object]:
    """The violations with all that they say."""
    return Counter((v.rule, v.where, v.amount, str(sorted(v.facts.items()))) for v in verdict.violations)


def check(store: Store) -> OpenMonth:
    """October, held against a reading of everything anew."""
    now = opened(store)
    with store.read() as connection:
        site = site_named(connection, None)
        centre = centre_of_files(folder_files(connection, site, ("calls.csv",)), site.code)
        rows = duties_at(connection, now.stored.id, now.version, site.zone)
    problem = roster_problem(centre, OCTOBER.first_day, OCTOBER.last_day, now.requirement or None)
    roster = Roster(duties(rows, problem.horizon))
    assert replace(now.centre, folder=centre.folder) == centre
    assert now.roster == roster
    assert found(now.audit) == found(audit(problem, now.rulebook, roster))
    assert b"".join(now.standing.texts.values()) == b"".join(map(line_of, rows))
    return now


@pytest.fixture
def october(store: Store, tmp_path: Path) -> Store:
    """A site with a draft of October."""
    import_folder(store, write_living(tmp_path / "living"), NOW)
    stored_october(store, "draft")
    return store


def test_edit_after_edit_is_what_a_whole_audit_says(october: Store) -> None:
    dice = Random(7)
    for _ in range(12):
        now = check(october)
        agents, shifts = list(now.problem.agent_of), [None, *now.problem.shift_of]
        changes = [
            Change(dice.choice(agents), date(2026, 10, dice.randint(1, 31)), dice.choice(shifts))
            for _ in range(dice.choice((1, 1, 3)))
        ]
        saving = Saving(now.version, changes, "tester", NOW, "for a try")
        try:
            made = october.retrying(partial(_save, saving=saving))
        except CannotDo:
            continue
        if isinstance(made, NewVersion):
            after = check(october)
            assert made.version.price_after == after.audit.objective


def test_who_only_follows_what_others_write_says_the_same(october: Store) -> None:
    """As another web process does: versions are opened without asking what they cost, then one is judged."""
    dice, before = Random(11), check(october)
    agents, shifts = list(before.problem.agent_of), [None, *before.problem.shift_of]
    for _ in range(6):
        places = {(dice.choice(agents), dice.randint(1, 31)): dice.choice(shifts) for _ in range(2)}
        made = before.standing
        for number in range(3):
            roster = duties_after(made.roster, _some(before, places, number))
            made = Standing(made.frame, roster, f"{number}", made)
        assert "audit" not in vars(made)
        whole = audit(before.problem, before.rulebook, made.roster)
        assert made.objective == whole.objective
        assert found(made.audit) == found(whole)
        assert b"".join(made.texts.values()) == b"".join(
            map(line_of, duty_rows(made.roster.duties, before.problem.horizon))
        )
        # What was found out of those whose duties stayed is as true as what is found out now.
        change = change_of(made.roster, before.roster)
        assert made.judge(change) == judge(before.problem, before.rulebook, made.roster, before.roster)


def _some(
    now: OpenMonth, places: dict[tuple[str, int], str | None], turn: int
) -> dict[tuple[str, int], Duty | None]:
    """Duties for some cells, other ones each turn."""
    return {
        (agent, (day + turn) % 31): now.problem.duty(agent, (day + turn) % 31, shift, None) if shift else None
        for (agent, day), shift in places.items()
    }


def test_a_changed_centre_is_seen_at_once(october: Store) -> None:
    check(october)
    with october.write() as connection:
        site = site_named(connection, None)
        text = text_of(connection, site, "centre.toml")
        assert text
        write_text(connection, site, "centre.toml", text + "\n# a word more\n", NOW)
    before = check(october)
    with october.write() as connection:
        site = site_named(connection, None)
        text = (text_of(connection, site, "centre.toml") or "").replace('name = "', 'name = "New ', 1)
        write_text(connection, site, "centre.toml", text, NOW)
    assert check(october).centre != before.centre


def test_what_a_transaction_saw_that_was_given_up_is_nobody_elses(october: Store) -> None:
    check(october)

    class GivenUp(Exception):
        pass

    def never() -> None:
        with october.write() as connection:
            site = site_named(connection, None)
            text = (text_of(connection, site, "centre.toml") or "").replace('name = "', 'name = "Never ', 1)
            write_text(connection, site, "centre.toml", text, NOW)
            assert "Never" in str(open_month(connection, "living", OCTOBER).centre)
            raise GivenUp

    for _ in range(2):
        with pytest.raises(GivenUp):
            never()
        with october.write() as connection:
            touch_site(connection, site_named(connection, None).id)
        assert "Never" not in str(check(october).centre)


def test_the_same_state_is_read_once(october: Store) -> None:
    first, second = opened(october), opened(october)
    assert first.problem is second.problem
    assert first.standing is second.standing
    assert len(desk._shelves) <= desk.MOST_FRAMES


def test_only_so_many_are_kept() -> None:
    kept: Kept[int, str] = Kept(3)
    for number in range(10):
        assert kept.of(number, partial(str, number)) == str(number)
    assert len(kept) == 3


def test_many_who_ask_at_once_wait_for_one() -> None:
    kept, made, start = Kept[str, object](3), list[int](), Barrier(8)

    def make() -> object:
        made.append(1)
        return object()

    def ask(_: int) -> object:
        start.wait()
        return kept.of("one", make)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert len(made) == 1
    assert len({id(answer) for answer in answers}) == 1


def test_what_could_not_be_made_is_tried_again() -> None:
    kept: Kept[str, int] = Kept(3)

    def fail() -> int:
        raise ValueError("not yet")

    with pytest.raises(ValueError, match="not yet"):
        kept.of("one", fail)
    assert kept.of("one", lambda: 1) == 1
