"""What is read about swaps: partners, the board, the log as a file."""

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from tests.webapp.services.swap_site import NOW, done, march, published_month
from tests.webapp.store.sites import MARCH
from webapp.services import swap_answers, swaps
from webapp.services.swap_case import Refused
from webapp.services.swap_lists import board, candidate_facts, candidates, log_bytes, one_swap, swap_facts
from webapp.store.engine import Store
from webapp.store.tables.swaps import swap_log


def test_partners_can_be_asked_and_all_others_cannot(store: Store, tmp_path: Path) -> None:
    """K-24: who is on the list is not refused when asked; who is not on it is."""
    published_month(store, tmp_path)
    found = candidates(store, "small", MARCH, "B1", march(24), NOW)
    assert not isinstance(found, Refused)
    listed = {one["agent"] for one in candidate_facts(*found)["candidates"]}
    # B6 works no nights.
    assert listed == {"B2", "B3", "B4", "B5"}
    for partner in ("B2", "B3", "B4", "B5", "B6"):
        asked = swaps.ask(store, "small", MARCH, "B1", march(24), partner, NOW)
        assert isinstance(asked, Refused) is (partner not in listed)


def test_partners_with_their_days(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    found = candidates(store, "small", MARCH, "B1", march(24), NOW, None)
    assert not isinstance(found, Refused)
    listed = candidate_facts(*found)["candidates"]
    ways = {(one["agent"], leg["date"]) for one in listed for leg in one["in_return"]}
    assert ("B4", "2026-03-26") in ways
    assert ("B6", "2026-03-18") not in ways
    nothing = candidates(store, "small", MARCH, "B1", march(25), NOW)
    assert isinstance(nothing, Refused)
    assert nothing.rules == ("swap-no-duty",)


def test_the_log_is_complete_and_does_not_change(store: Store, tmp_path: Path) -> None:
    month = published_month(store, tmp_path)
    pairs = (("B1", 16, "B2", 18), ("B3", 20, "B4", 26))
    for asker, on, partner, back in pairs:
        asked = done(swaps.ask(store, "small", MARCH, asker, march(on), partner, NOW, march(back))).swap
        done(swap_answers.accept(store, "small", asked.id, partner, NOW))
    gone = done(swaps.offer(store, "small", MARCH, "B5", march(16), NOW)).swap
    assert [swap_facts(one)["waits_for"] for one in board(store, "small")] == ["anybody"]
    done(swap_answers.withdraw(store, "small", gone.id, "B5", NOW, "=No+need"))
    assert (len(board(store, "small")), len(board(store, "small", everything=True))) == (0, 3)
    rows = list(csv.DictReader(io.StringIO(log_bytes(store, "small").decode("utf-8-sig"))))
    assert [row["state"] for row in rows] == ["approved", "approved", "withdrawn"]
    assert [row["asker"] for row in rows] == ["B1", "B3", "B5"]
    assert all(sum(json.loads(row["loads"]).values()) == 0 for row in rows[:2])
    assert json.loads(rows[1]["loads"]) == {"B3": 1, "B4": -1}
    assert rows[0]["duties"] == "2026-03-16 D calls B1>B2; 2026-03-18 D calls B2>B1"
    # What an agent wrote is no formula in the supervisor's spreadsheet.
    assert rows[2]["reason"] == "'=No+need"
    with pytest.raises(DBAPIError), store.write() as connection:
        connection.execute(update(swap_log).values(actor="somebody"))
    assert month.site.code == "small"


def test_a_swap_that_there_is_not(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    found = one_swap(store, "small", 7)
    assert isinstance(found, Refused)
    assert str(found.reasons[0]) == "There is no swap 7 at small."
