"""Swaps on the pages: from the own duty to legal exchanges, asked, answered, handed over."""

import re

from tests.webapp.app.conftest import Office
from tests.webapp.app.test_battery import bearer

BASE = "/s/small"
MONTH = f"{BASE}/2026-03/swaps"


def number_of(location: str) -> str:
    found = re.search(r"/swaps/(\d+)$", location)
    assert found, location
    return found[1]


def test_a_duty_is_exchanged_from_the_page(march: Office) -> None:
    asker, partner = march.person("agent", "one", person="B1"), march.person("agent", "two", person="B2")
    assert 'href="/s/small/2026-03/swaps/give/16"' in asker.get(f"{MONTH}/give").text
    page = asker.get(f"{MONTH}/give/16").text
    # B2 has the 18th: an exchange of two like duties means nothing for hours and burdens.
    assert re.search(r'Wed 18 Mar.*?the same hours and burdens.*?value="B2/2026-03-18"', page, re.S)
    answer = asker.post(f"{MONTH}/ask", on="2026-03-16", back="2026-03-18", partner="B2")
    assert answer.status_code == 302
    number = number_of(answer.location)
    assert "Asked of you" in partner.get(MONTH).text
    page = partner.get(f"{BASE}/swaps/{number}").text
    assert "Accept" in page
    assert partner.post(f"{BASE}/swaps/{number}/accept").status_code == 302
    page = partner.get(f"{BASE}/swaps/{number}").text
    assert ">approved<" in page
    assert "Hand-over" in page
    # B1 had the 16th and has the 18th now.
    month = asker.get(f"{BASE}/2026-03/mine").text
    assert "/2026-03/mine/18" in month
    assert "/2026-03/mine/16" not in month
    assert f"Swap {number} is approved" in asker.get("/inbox").text


def test_both_sign_the_hand_over_and_then_it_stays(quick: Office) -> None:
    asker, partner = (
        quick.person("agent", "one", person="B1"),
        quick.person("agent", "two", person="B2"),
    )
    answer = asker.post(f"{MONTH}/ask", on="2026-03-16", back="2026-03-18", partner="B2")
    path = f"{BASE}/swaps/{number_of(answer.location)}"
    partner.post(f"{path}/accept")
    refused = asker.post(f"{path}/handover", sign="1", customers="none")
    assert refused.status_code == 409
    assert "says nothing yet" in refused.text
    texts = {"open-cases": "none", "customers": "Mrs. Li calls back", "documents": "none"}
    assert asker.post(f"{path}/handover", sign="1", **texts).status_code == 302
    assert partner.post(f"{path}/handover", sign="1").status_code == 302
    page = partner.get(path).text
    assert page.count(">signed<") == 2
    assert "Mrs. Li calls back" in page
    assert asker.post(f"{path}/handover", customers="changed").status_code == 409


def test_what_a_rule_forbids_is_refused_with_its_sentence(quick: Office) -> None:
    someone = quick.person("agent", "one", person="B1")
    # B2 works on the 18th already: a second duty that day cannot be.
    answer = someone.post(f"{MONTH}/ask", on="2026-03-16", partner="B5")
    assert answer.status_code == 409
    assert "This was not done" in answer.text
    assert "B5" in answer.text


def test_the_board_is_seen_by_all_and_taken_by_one(march: Office) -> None:
    asker, taker = march.person("agent", "one", person="B1"), march.person("agent", "two", person="B3")
    late = march.person("agent", "three", person="B4")
    answer = asker.post(f"{MONTH}/offer", on="2026-03-16", reason="exam")
    path = f"{BASE}/swaps/{number_of(answer.location)}"
    assert "exam" in taker.get(MONTH).text
    assert taker.post(f"{path}/accept").status_code == 302
    assert late.post(f"{path}/accept").status_code == 409
    assert "exam" not in late.get(MONTH).text


def test_declined_and_withdrawn(quick: Office) -> None:
    asker, partner = (
        quick.person("agent", "one", person="B1"),
        quick.person("agent", "two", person="B2"),
    )
    for step, who in (("decline", partner), ("withdraw", asker)):
        answer = asker.post(f"{MONTH}/ask", on="2026-03-16", back="2026-03-18", partner="B2")
        path = f"{BASE}/swaps/{number_of(answer.location)}"
        stranger = quick.person("agent", f"stranger-{step}", person="B6")
        assert stranger.post(f"{path}/{step}").status_code == 409
        assert who.post(f"{path}/{step}").status_code == 302
        assert who.post(f"{path}/{step}").status_code == 409


def test_who_asks_says_why_and_hears_why_not(quick: Office) -> None:
    asker, partner = quick.person("agent", "one", person="B1"), quick.person("agent", "two", person="B2")
    page = asker.get(f"{MONTH}/give/16").text
    assert 'name="way" value="B2/2026-03-18"' in page
    answer = asker.post(f"{MONTH}/ask", on="2026-03-16", way="B2/2026-03-18", reason="my exam")
    path = f"{BASE}/swaps/{number_of(answer.location)}"
    assert "my exam" in partner.get(path).text
    assert partner.post(f"{path}/decline", reason="I have a course").status_code == 302
    for page in (asker.get(path).text, asker.get("/inbox").text):
        assert "Reason: I have a course" in page
    asker.post("/language", language="zh_CN")
    assert "原因：I have a course" in asker.get(path).text
    again = number_of(asker.post(f"{MONTH}/ask", on="2026-03-16", way="B2/2026-03-18").location)
    declined = f"/api/v1/sites/{BASE.rpartition('/')[2]}/swaps/{again}/decline"
    headers = bearer(quick, "two", "own-requests", site=quick.site_id)
    told = quick.visitor().client.post(declined, json={"reason": "No time"}, headers=headers)
    assert told.status_code == 200, told.text
    assert "原因：No time" in asker.get(f"{BASE}/swaps/{again}").text


def test_swaps_between_others_are_nobodys_business(quick: Office) -> None:
    asker, stranger = (
        quick.person("agent", "one", person="B1"),
        quick.person("agent", "six", person="B6"),
    )
    answer = asker.post(f"{MONTH}/ask", on="2026-03-16", back="2026-03-18", partner="B2")
    path = f"{BASE}/swaps/{number_of(answer.location)}"
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/handover", customers="x").status_code == 404
    assert stranger.get(f"{MONTH}/give/16").status_code == 404  # B6 has no duty on the 16th
    assert asker.post(f"{MONTH}/ask", on="the 16th", partner="B2").status_code == 400
