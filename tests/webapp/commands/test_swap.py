"""`paiban swap`: from the partners to the log, refusals with their rule's id and status 1."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.webapp.commands.rostered import run
from tests.webapp.services.swap_site import published_month
from webapp.store.engine import open_store

AT = ("--at", "2026-03-10T09:00+00:00")
Swap = Callable[..., Result]


@pytest.fixture
def swap(sqlite_database: Callable[[], str], tmp_path: Path) -> Swap:
    url = sqlite_database()
    store = open_store(url)
    published_month(store, tmp_path / "site")
    store.close()

    def said(verb: str, *args: object) -> Result:
        return run("swap", verb, *args, "--db", url, *(() if verb in ("board", "log") else AT))

    return said


def told(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_from_the_partners_to_the_hand_over(swap: Swap, tmp_path: Path) -> None:
    partners = told(swap("candidates", "--agent", "B1", "--date", "2026-03-24", "--return", "2026-03-26"))
    assert partners.startswith("  1. B4 for N of 2026-03-26: cost ")
    days = ("--date", "2026-03-24", "--return", "2026-03-26")
    asked = told(swap("ask", "--agent", "B1", "--partner", "B4", *days))
    assert asked == (
        "1. mutual, offered: N of 2026-03-24 from B1 to B4, N of 2026-03-26 from B4 to B1; asked by B1\n"
    )
    assert told(swap("board")) == asked
    accepted = told(swap("accept", "1", "--agent", "B4"))
    assert accepted.startswith("1. mutual, approved: ")
    assert "version 2 of the roster, cost +" in accepted
    assert told(swap("board")) == "No swap is open.\n"
    words = ("--open-cases", "none", "--customers", "none", "--documents", "none")
    assert "incomplete" in told(swap("handover", "1", "--agent", "B1", *words, "--sign"))
    assert "complete, due 2026-03-24 21:00 UTC" in told(swap("handover", "1", "--agent", "B4", "--sign"))
    assert told(swap("log")).splitlines()[1].startswith("1,mutual,approved,B1,B4,")
    told(swap("log", "--out", tmp_path / "log.csv"))
    assert (tmp_path / "log.csv").read_text(encoding="utf-8-sig") == told(swap("log"))


def test_refusals_name_the_rule_and_end_with_status_one(swap: Swap) -> None:
    refused = swap("ask", "--agent", "B1", "--date", "2026-03-24", "--partner", "B6")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("[night-exemption] B6 ")
    told(swap("offer", "--agent", "B1", "--date", "2026-03-24"))
    told(swap("accept", "1", "--agent", "B5"))
    late = swap("accept", "1", "--agent", "B3")
    assert late.exit_code == 1
    assert late.stderr.startswith("[swap-faster] Swap 1 was changed meanwhile: it is approved now.\n")
    assert "is at version 2 now, with 0 breaches" in late.stderr
    assert swap("handover", "2").stderr.startswith("[swap-no-such-swap]")


def test_cover_nights_and_what_ends_otherwise(swap: Swap) -> None:
    told(swap("cover", "--by", "B2", "--date", "2026-03-19", "--shift", "D", "--queue", "calls"))
    assert "declined" not in told(swap("withdraw", "1", "--agent", "B2"))
    told(swap("ask", "--agent", "B1", "--date", "2026-03-16", "--partner", "B2"))
    assert "2. gift, declined" in told(swap("decline", "2", "--agent", "B2"))
    assert told(swap("expire")) == "Ended: none.\n"
    moved = told(swap("night", "--by", "B2", "--date", "2026-03-24", "--from", "B1", "--to", "B3"))
    assert moved.startswith("3. night, approved")
    assert swap("approve", "2", "--by", "boss").exit_code == 1
    assert swap("refuse", "2", "--by", "B3", "--reason", "no").stderr.startswith("[swap-no-right]")
    assert swap("appeal", "2", "--agent", "B1", "--reason", "no").exit_code == 1
