"""Leave on the pages: the chance before asking, blocked days, the slip, taking it back."""

import re

from tests.webapp.app.conftest import Office, Visitor

BASE = "/s/small/leave"
# B1 works on the 16th and the 24th; 2026-03-10 is today.
DAY = {"type": "personal", "first_day": "2026-03-16", "last_day": "", "half": "", "reason": "moving house"}


def handed_in(someone: Visitor, **other: str) -> str:
    answer = someone.post(f"{BASE}/ask", **{**DAY, "what": "hand-in", **other})
    assert answer.status_code == 302, answer.text
    found = re.search(r"/leave/(\d+)$", answer.location)
    assert found
    return f"{BASE}/{found[1]}"


def test_the_chance_is_told_and_nothing_is_handed_in_by_it(march: Office) -> None:
    someone = march.person("agent", "one", person="B1")
    page = someone.post(f"{BASE}/ask", **DAY, what="chance").text
    # No past: rule of succession, (0 + 1) / (0 + 2).
    assert "Chance: 50 %" in page
    assert 'value="moving house"' in page
    assert "You have not asked for leave yet." in someone.get(BASE).text


def test_a_request_waits_and_can_be_withdrawn(march: Office) -> None:
    someone = march.person("agent", "one", person="B1")
    path = handed_in(someone)
    page = someone.get(path).text
    assert "waits for a decision" in page
    assert "moving house" in page
    assert someone.post(f"{path}/handover", note="the file of Mrs. Li").status_code == 302
    assert "the file of Mrs. Li" in someone.get(path).text
    assert someone.post(f"{path}/withdraw").status_code == 302
    assert ">withdrawn<" in someone.get(path).text
    assert someone.post(f"{path}/withdraw").status_code == 409


def test_who_comes_later_is_on_the_waitlist_with_a_place(march: Office) -> None:
    # Team North has 3 agents: a tenth of them is 1 place.
    handed_in(march.person("agent", "one", person="B1"))
    second = march.person("agent", "two", person="B2")
    path = handed_in(second, first_day="2026-03-16", last_day="2026-03-18")
    page = second.get(path).text
    assert "on the waitlist" in page
    assert "the request waits at place 1" in page
    assert "No place is left" in second.get("/inbox").text


def test_blocked_days_are_marked_with_their_reason_and_refused(march: Office) -> None:
    someone = march.person("agent", "one", person="B1")
    page = someone.get(f"{BASE}/ask?month=2026-04").text
    blocked = re.search(r"<h3>Blocked days</h3>(.*?)</ul>", page, re.S)
    assert blocked
    assert "Mon 6 Apr" in blocked[1]  # Easter Monday
    answer = someone.post(f"{BASE}/ask", **{**DAY, "first_day": "2026-04-06", "what": "hand-in"})
    assert answer.status_code == 409
    assert "no-leave day" in answer.text
    assert 'value="2026-04-06"' in answer.text


def test_nobody_opens_the_slip_of_another(march: Office) -> None:
    path = handed_in(march.person("agent", "one", person="B1"))
    other = march.person("agent", "two", person="B2")
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/withdraw").status_code == 404
    assert other.post(f"{BASE}/ask", **{**DAY, "first_day": "soon"}).status_code == 400
    assert other.post(f"{BASE}/ask", **{**DAY, "half": "third"}).status_code == 400


def test_the_form_tells_what_each_kind_needs(march: Office) -> None:
    someone = march.person("agent", "one", person="B1")
    page = someone.get(f"{BASE}/ask?month=2026-03").text
    told = dict(re.findall(r"<summary>([^<]*)</summary>(.*?)</details>", page, re.S))
    assert "Ask at least 7 days ahead." in told["Marriage leave"]
    assert "Papers: marriage certificate." in told["Marriage leave"]
    assert "7 days more for late marriage." in told["Marriage leave"]
    assert "of the city or above" in told["Sick leave"]
    assert "within 48 hours of the first duty missed" in told["Sick leave"]
    assert "Without them it becomes: Personal leave." in told["Sick leave"]
    assert "Ask at least 1 day ahead." in told["Annual leave"]


def test_the_list_tells_the_place_on_the_waitlist(march: Office) -> None:
    handed_in(march.person("agent", "one", person="B1"))
    second = march.person("agent", "two", person="B2")
    handed_in(second, first_day="2026-03-16", last_day="2026-03-18")
    assert "the request waits at place 1" in second.get(BASE).text
