"""`paiban leave`: from the types to the report, refusals in sentences with status 1."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from scheduler.clearing.lottery import verify
from tests.webapp.commands.rostered import run
from tests.webapp.services.leaving import site
from webapp.store.engine import open_store

AT = ("--at", "2026-02-20T09:00+01:00")


@pytest.fixture
def leave(sqlite_database: Callable[[], str], tmp_path: Path) -> Callable[..., Result]:
    url = sqlite_database()
    store = open_store(url)
    site(store, tmp_path / "site")
    store.close()
    return lambda verb, *args: run("leave", verb, "--db", url, *AT, *args)


def told(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    return result.stdout


def asked(leave: Callable[..., Result], agent: str, first: str, *others: str) -> Result:
    days = ("--agent", agent, "--type", "personal", "--from", first)
    return leave("ask", *days, "--reason", "moving house", *others)


def test_the_life_of_a_slip(leave: Callable[..., Result], tmp_path: Path) -> None:
    chance = leave("chance", "--agent", "A1", "--type", "personal", "--from", "2026-03-24")
    assert told(chance).startswith("50 %: a place is left on every day")
    assert told(asked(leave, "A1", "2026-03-24")) == (
        "Slip 1: A1, personal, 2026-03-24, 1 days, submitted; by area-manager.\n"
    )
    signed = told(leave("sign", "1", "--actor", "mia"))
    assert "2026-03, version 2: changes for nobody else." in signed
    assert "Replacement 1 is open." in signed
    assert told(leave("tasks")) == ("Replacement 1: D for calls on Tue 2026-03-24, A1's by slip 1: open.\n")
    assert told(leave("substitutes", "1")).splitlines()[2].startswith("  1 A2 (take): price ")
    assert "filled by A2" in told(leave("close", "1", "--actor", "mia", "--substitute", "A2"))
    assert "received" in told(leave("receive", "1", "--actor", "mia"))
    assert "Leave slip 1" in told(leave("slip", "1"))
    told(leave("slip", "1", "--html", tmp_path / "slip.html"))
    assert "<h1>Leave slip 1</h1>" in (tmp_path / "slip.html").read_text(encoding="utf-8")
    told(leave("report", "--month", "2026-03", "--out", tmp_path / "report"))
    slips = (tmp_path / "report" / "leave_slips.csv").read_text(encoding="utf-8-sig").splitlines()
    sums = (tmp_path / "report" / "leave_statistics.csv").read_text(encoding="utf-8-sig").splitlines()
    assert slips[1].startswith("1,A1,personal,2026-03-24,2026-03-24,,1,received,mia,")
    assert sums[1:] == ["A1,personal,1", "all,personal,1", "all,all,1"]
    assert "cancelled" in told(leave("cancel", "1", "--actor", "A1", "--reason", "no need"))
    assert told(leave("list", "--state", "cancelled")).startswith("Slip 1: A1")


def test_refusals_are_sentences_with_status_one(leave: Callable[..., Result]) -> None:
    window = asked(leave, "A1", "2026-03-03")
    assert window.exit_code == 1
    lines = window.stderr.splitlines()
    assert lines[0].startswith(
        "No personal leave is granted on Tue 2026-03-03, a no-leave day: Bills (NB-01)"
    )
    assert "A swap would free you: 李娜 A2 could take D on Tue 2026-03-03." in lines
    told(asked(leave, "A1", "2026-03-16", "--to", "2026-03-17"))
    low = leave("sign", "1", "--actor", "mia")
    assert low.exit_code == 1
    assert low.stderr == (
        "3 days of leave from Mon 2026-03-16 are decided by operations-supervisor or a higher post; "
        "mia holds area-manager (LV-01).\n"
    )
    assert leave("refuse", "1", "--actor", "otto", "--reason", " ").exit_code == 1
    assert leave("slip", "7").stderr == "There is no slip 7 at small.\n"


def test_the_waitlist_is_shown_in_order(leave: Callable[..., Result]) -> None:
    assert told(leave("waitlist")) == "Nobody waits.\n"
    told(asked(leave, "A1", "2026-03-16"))
    assert "the request waits at place 1." in told(asked(leave, "A2", "2026-03-16"))
    assert told(leave("waitlist")).startswith(
        "North 1: slip 2, A2, 2026-03-16 to 2026-03-16, 0 granted lately"
    )
    assert "Slip 2 comes off the waitlist." in told(leave("withdraw", "1", "--actor", "A1"))


def test_a_late_marriage_is_derived_and_its_date_forgotten(leave: Callable[..., Result]) -> None:
    wedding = ("--agent", "A1", "--type", "marriage", "--from", "2026-03-09", "--to", "2026-03-18")
    short = leave("ask", *wedding, "--reason", "wedding", "--evidence")
    assert "10 days of marriage leave are asked for from Mon 2026-03-09; 3 of 3 are left" in short.stderr
    late = leave("ask", *wedding, "--reason", "wedding", "--evidence", "--born", "2001-03-09", "--sex", "m")
    assert "marriage" in told(late)
    assert leave("ask", *wedding, "--reason", "x", "--born", "2001-03-09").exit_code == 2


def test_a_request_far_too_long_is_refused_in_words(leave: Callable[..., Result]) -> None:
    long = asked(leave, "A1", "2026-03-03", "--to", "2029-03-03")
    assert long.exit_code == 1
    assert long.stderr.startswith("A leave is at most 180 calendar days long")


def test_a_certificate_counts_from_a_city_hospital_on(leave: Callable[..., Result]) -> None:
    sick = ("--agent", "A1", "--type", "sick", "--from", "2026-03-24", "--reason", "flu", "--evidence")
    low = leave("ask", *sick, "--hospital", "county")
    assert low.stderr.startswith("The certificate of slip new is of a county hospital")
    assert leave("ask", *sick, "--hospital", "village").exit_code == 2
    assert "sick" in told(leave("ask", *sick, "--hospital", "city"))


def test_the_lottery_is_committed_to_and_its_secret_told_after_the_year(leave: Callable[..., Result]) -> None:
    assert told(leave("lottery", "--year", "2026")) == "No lottery was opened for 2026 yet.\n"
    told(asked(leave, "A1", "2026-03-16"))
    commitment, secret = told(leave("lottery", "--year", "2026")).splitlines()
    assert commitment.startswith("SHA-256 of the secret of 2026: ")
    assert secret == "The secret is told when 2026 is over."
    later = told(leave("lottery", "--year", "2026", "--at", "2027-01-01T12:00+01:00")).splitlines()
    assert later[0] == commitment
    assert verify(later[1].removeprefix("The secret: "), commitment.rpartition(" ")[2])


def test_days_are_granted_by_somebody_else(leave: Callable[..., Result]) -> None:
    days = ("--agent", "A1", "--type", "time-off-in-lieu", "--days", "1.5", "--reason", "overtime")
    assert told(leave("grant", *days, "--actor", "mia")) == (
        "A1 has 1.5 days of time-off-in-lieu leave granted.\n"
    )
    assert leave("grant", *days, "--actor", "A1").exit_code == 1
    assert leave("grant", *days[:4], "--days", "0.3", "--reason", "x", "--actor", "mia").exit_code == 1


def test_what_is_due_is_told_and_types_are_listed(leave: Callable[..., Result]) -> None:
    assert told(leave("due")) == "Nothing is due.\n"
    types = told(leave("types"))
    maternity = "maternity (Maternity leave): 7 days ahead, 90 days an occasion, +15 each difficult-delivery"
    assert maternity in types
    assert "above 7 days, a night counting 2: department-manager decides." in types
