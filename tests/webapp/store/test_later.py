"""What is written later in a transaction is seen by all that is asked after it, and kept whole or not."""

from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from tests.webapp.services.swap_site import NOW, published_month
from webapp.services.notices import Notice, leave_word, notices_for
from webapp.store.engine import Store
from webapp.store.office import decisions, note_decision

CAUSE = ("roster", "2026-03")


def word(key: str) -> Notice:
    """A notice to an agent."""
    return Notice("B1", "swap", {"of": key}, key)


def test_what_was_left_for_later_is_there_when_it_is_asked_for(store: Store, tmp_path: Path) -> None:
    site = published_month(store, tmp_path).site.id
    with store.write() as connection:
        before = len(notices_for(connection, site, "B1"))
        for number in range(3):
            note_decision(connection, site, CAUSE, "Boss", NOW, f"said-{number}", {})
            leave_word(connection, site, [word(str(number)), word(str(number))], NOW)
        leave_word(connection, site, [word("2")], NOW)
        assert [one.facts["of"] for one in notices_for(connection, site, "B1")[before:]] == ["0", "1", "2"]
        note_decision(connection, site, CAUSE, "Boss", NOW, "said-3", {})
    with store.read() as connection:
        newest = [row.verb for row in decisions(connection, site, 4)]
    assert newest == ["said-3", "said-2", "said-1", "said-0"]


def test_what_is_taken_back_takes_what_was_left_for_later_along(store: Store, tmp_path: Path) -> None:
    site = published_month(store, tmp_path).site.id
    with store.write() as connection:
        note_decision(connection, site, CAUSE, "Boss", NOW, "before", {})
        with connection.begin_nested() as point:
            note_decision(connection, site, CAUSE, "Boss", NOW, "inside", {})
            point.rollback()
        note_decision(connection, site, CAUSE, "Boss", NOW, "after", {})
    with store.read() as connection:
        assert [row.verb for row in decisions(connection, site, 2)] == ["after", "before"]


def test_what_is_wrong_with_it_leaves_nothing_of_the_transaction(store: Store, tmp_path: Path) -> None:
    site = published_month(store, tmp_path).site.id

    def of_no_site(connection: Connection) -> None:
        note_decision(connection, site, CAUSE, "Boss", NOW, "lost", {})
        note_decision(connection, site + 1, CAUSE, "Boss", NOW, "nowhere", {})

    with pytest.raises(IntegrityError):
        store.retrying(of_no_site)
    with store.read() as connection:
        assert "lost" not in [row.verb for row in decisions(connection, None, 5)]
