"""The inbox: every kind of notice has words, what is new is marked, addresses are checked."""

import re
from pathlib import Path

import pytest

import webapp
from scheduler.domain.sentence import Sentence
from tests.webapp.app.conftest import NOW, Office
from webapp.services import said
from webapp.services.delivery import INBOX
from webapp.services.notice_words import SWAP_STATES, WORDS, words
from webapp.services.notices import Notice, tell
from webapp.tongues import worded

SERVICES = Path(webapp.__file__).parent / "services"
CHANGE = {"date": "2026-10-05", "before": "", "after": "E calls 2026-10-05T08:00/2026-10-05T16:30"}
PUBLISHED = {"month": "2026-10", "version": 3, "reason": "", "changes": [CHANGE]}


def told(office: Office, recipient: str, kind: str, facts: dict[str, object], key: str) -> None:
    office.store.retrying(lambda c: tell(c, office.site_id, [Notice(recipient, kind, facts, key)], NOW))


def test_every_kind_of_notice_that_is_sent_has_words() -> None:
    source = "\n".join(path.read_text("utf-8") for path in sorted(SERVICES.glob("*.py")))
    events = re.findall(r'\.tell_(?:agent|post)\([^"]*?"([a-z-]+)"', source)
    assert len(events) > 10
    assert {f"leave-{event}" for event in events} <= WORDS.keys()
    kinds = re.findall(r'(?:_NOTICE|CHANGED|TOLD|DECIDED|CLEARING)\b[^=\n]* = ("[^\n]*)', source)
    named = {name for line in kinds for name in re.findall(r'"([a-z-]+)"', line)}
    assert named
    assert named <= WORDS.keys() | {"cleared with the board"}


def test_every_state_of_a_swap_has_words() -> None:
    from scheduler.swaps.states import State

    assert {str(state) for state in State} == SWAP_STATES.keys() | {"offered"}


def test_a_sentence_survives_the_way_through_the_database() -> None:
    from datetime import date, datetime

    one = Sentence("{agent} on {date} at {time}: {n}", {"agent": "B1", "date": date(2026, 10, 5), "n": 3})
    one = Sentence(one.template, {**one.facts, "time": datetime(2026, 10, 5, 8, tzinfo=NOW.tzinfo)})
    assert said.read(said.written(one)) == one


def test_a_published_month_is_told_and_marked_as_read(office: Office) -> None:
    told(office, "B0", "roster-published", PUBLISHED, "one")
    someone = office.person("agent", person="B0")
    page = someone.get("/inbox").text
    assert "The roster of October 2026 is published; 1 day of yours" in page
    assert "Mon 2026-10-05: E Calls 08:00–16:30" in page
    assert 'href="/s/living/2026-10/mine"' in page
    number = re.findall(r'name="notice" value="(\d+)"', page)
    # Letters link there.
    for path, goes_on in ((f"{INBOX}/{number[0]}", "/s/living/2026-10/mine"), (f"{INBOX}/99", None)):
        assert someone.get(path).headers.get("Location") == goes_on
    assert someone.post("/inbox/read", notice=number).status_code == 302
    assert "Mark all as read" not in someone.get("/inbox").text


@pytest.mark.parametrize(
    ("last", "english", "chinese"),
    [
        ("2026-10-05", "on Mon 2026-10-05 is granted", "您 2026年10月5日 周一的请假已批准。"),
        ("2026-10-06", "from Mon 2026-10-05 to Tue 2026-10-06 is", "2026年10月6日 周二的请假已批准。"),
    ],
)
def test_a_leave_of_one_day_is_told_as_one_day(last: str, english: str, chinese: str) -> None:
    facts = {"agent": "B0", "slip": 1, "type": "annual", "first_day": "2026-10-05", "last_day": last}
    title = words("leave-signed", facts, {}, "B0").title
    assert english in worded(title, "en")
    assert worded(title, "zh_CN").endswith(chinese)


def test_nobody_reads_or_marks_the_notices_of_others(sqlite_office: Office) -> None:
    told(sqlite_office, "B0", "roster-published", PUBLISHED, "one")
    other = sqlite_office.person("agent", login="other", person="B1")
    assert "October 2026 is published" not in other.get("/inbox").text
    assert other.get("/inbox/1").status_code == 404
    assert other.post("/inbox/read", notice="1").status_code == 302
    assert "Mark all as read" in sqlite_office.person("agent", person="B0").get("/inbox").text


@pytest.mark.parametrize(
    ("email", "kept"), [("b0@example.org", True), ("", True), ("b0", False), ("a b@c", False)]
)
def test_an_address_is_checked(sqlite_office: Office, email: str, kept: bool) -> None:
    someone = sqlite_office.person("agent", person="B0")
    answer = someone.post("/inbox/address", email=email)
    assert answer.status_code == (302 if kept else 400)
    assert ("This is no e-mail address" in answer.text) is not kept
    shown = re.search(r'name="email" type="email" value="([^"]*)"', someone.get("/inbox").text)
    assert shown
    assert shown[1] == (email if kept else "")


def test_swaps_are_told_by_names_and_reasons_as_sentences() -> None:
    facts = {
        "swap": 7,
        "state": "refused",
        "asker": "B0",
        "legs": [{"date": "2026-10-05", "shift": "E", "queue": None, "giver": "B0", "taker": "B1"}],
        "said": [said.written(Sentence("Too late by {n:day|days}.", {"n": 2}))],
    }
    found = words("swap", facts, {"B0": "赵"}, "B1")
    assert str(found.title) == "Swap 7 is refused."
    assert [str(line) for line in found.lines] == [
        "Mon 2026-10-05, E: from 赵 to B1",
        "Too late by 2 days.",
    ]
    assert found.about == ("swap", "7")
