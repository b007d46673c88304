"""The printed slip shows each signature with its time, and needs nothing else (LV-02, K-27)."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.webapp.services.leaving import EARLY, asked, granted, handed_in, site
from webapp.leave_slip import slip_html, slip_text
from webapp.services.leave_decide import Signing, receive_leave
from webapp.services.leave_report import WholeSlip, whole_slip
from webapp.store.engine import Store, open_store


@pytest.fixture
def whole(sqlite_database: object, tmp_path: Path) -> WholeSlip:
    assert callable(sqlite_database)
    store: Store = open_store(sqlite_database())
    site(store, tmp_path)
    slip = granted(store, asked("A2", 16, handover="two open cases"), "mia").slip.id
    receive_leave(store, None, Signing(slip, "mia"), EARLY)
    found = whole_slip(store, None, slip, EARLY)
    store.close()
    assert isinstance(found, WholeSlip)
    return found


def test_text_has_every_field_and_signature(whole: WholeSlip) -> None:
    text = slip_text(whole)
    for part in (
        "Leave slip 1\n",
        "Agent          A2 李娜",
        "Type           Personal leave",
        "From           Mon 2026-03-16",
        "Weighted days  1 (a night counts twice)",
        "Reason         moving house",
        "Handover       two open cases",
        "State          received",
    ):
        assert part in text
    lines = text.partition("Signatures\n")[2].splitlines()
    assert [line.split() for line in lines] == [
        ["submitted", "-", "A2", "2026-02-20", "09:00:00+0100"],
        ["signed", "area-manager", "mia", "2026-02-20", "09:00:00+0100"],
        ["received", "area-manager", "mia", "2026-02-20", "09:00:00+0100"],
    ]


def test_the_page_says_the_same_and_asks_no_network(whole: WholeSlip) -> None:
    page = slip_html(whole)
    assert page.count("2026-02-20 09:00:00+0100") == 3
    assert "A2 李娜" in page
    assert "://" not in page
    assert "src=" not in page


def test_what_people_write_is_text_on_the_page(whole: WholeSlip) -> None:
    spoilt = replace(whole, slip=replace(whole.slip, reason="<script>alert(1)</script>"))
    assert "<script>" not in slip_html(spoilt)
    assert "&lt;script&gt;alert(1)" in slip_html(spoilt)


def test_a_slip_without_a_decision_has_one_signature(sqlite_database: object, tmp_path: Path) -> None:
    assert callable(sqlite_database)
    store: Store = open_store(sqlite_database())
    site(store, tmp_path)
    found = whole_slip(store, None, handed_in(store, asked("A2", 16)), EARLY)
    store.close()
    assert isinstance(found, WholeSlip)
    assert slip_text(found).rstrip().splitlines()[-1].split()[0] == "submitted"
