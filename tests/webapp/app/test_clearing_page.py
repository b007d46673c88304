"""Clearing the board on the pages: three offers that close as a ring, seen by everybody they concern."""

import re
from typing import Any

from tests.webapp.app.conftest import Office
from tests.webapp.app.test_battery import bearer
from tests.webapp.app.test_feed import events, path_of
from tests.webapp.services.swap_site import BOSS
from tests.webapp.services.test_clearing import ring
from webapp.jobs.child import run
from webapp.store import jobs
from webapp.store.engine import Store

BASE = "/s/small"
BOARD = f"{BASE}/2026-03/board"
API = "/api/v1/sites/small/months/2026-03/clearings"


def do_the_work(store: Store) -> jobs.Job:
    """Do the job that waits, as a worker's child does; how it ended."""
    job = store.retrying(lambda c: jobs.claim(c, "w"))
    assert job is not None
    assert run(store, job.id, job.attempt)
    with store.read() as connection:
        ended = jobs.job_of(connection, job.id)
    assert ended is not None
    return ended


def test_a_ring_of_three_is_settled_and_everybody_sees_it(march: Office) -> None:
    """B1 gives the 16th and gets the 18th of B2, who gets the 20th of B3, who gets the 16th of B1."""
    ring(march.store)
    boss = march.person("operations-supervisor", "boss", person=BOSS)
    agents = {n: march.person("agent", f"a{n}", person=f"B{n}") for n in (1, 2, 3, 4)}
    feeds = {n: path_of(agents[n]) for n in (1, 2, 3)}
    assert f'href="{BOARD}"' in boss.get(f"{BASE}/requests").text
    page = boss.get(BOARD).text
    assert "4 duties are offered by 4 agents." in page
    assert boss.post(BOARD).status_code == 302
    assert "The board is being cleared." in boss.get(BOARD).text
    assert boss.post(BOARD).status_code == 302
    ended = do_the_work(march.store)
    assert ended.state == jobs.DONE, ended.reason
    assert (ended.result or {})["served"] == 3
    assert march.store.retrying(lambda c: jobs.claim(c, "w")) is None
    page = boss.get(BOARD).text
    assert re.search(r"N1\s+→\s+N2", page) is None
    for giver, taker in ((1, 3), (2, 1), (3, 2)):
        assert f"N{giver} → N{taker}" in page
    assert "1 offer was not granted" in page
    for agent, gave, got, others in ((1, 16, 18, "N2, N3"), (2, 18, 20, "N1, N3"), (3, 20, 16, "N1, N2")):
        told = rf"Three-way exchange: you give [^,;<]*\b{gave}\b[^;<]*, D; "
        told += rf"you get [^;<]*\b{got}\b[^;<]*, D; with {others}\."
        for path in (f"{BASE}/2026-03/swaps", "/inbox", f"{BASE}/2026-03/mine", f"{BASE}/2026-03/mine/{got}"):
            assert re.search(told, agents[agent].get(path).text), (agent, path)
        month = agents[agent].get(f"{BASE}/2026-03/mine").text
        assert f"/2026-03/mine/{got}" in month
        assert f'/2026-03/mine/{gave}"' not in month
    assert "found nobody and stays open" in agents[4].get("/inbox").text
    assert "Three-way" not in agents[4].get(f"{BASE}/2026-03/mine").text
    for agent, gave, got in ((1, 16, 18), (2, 18, 20), (3, 20, 16)):
        days = {name.split("-")[2].removesuffix("@paiban") for name in events(march, feeds[agent])}
        assert f"202603{got}" in days
        assert f"202603{gave}" not in days


def test_who_may_not_is_told_and_nothing_begins(quick: Office) -> None:
    scheduler = quick.person("scheduler")
    page = scheduler.get(BOARD).text
    assert "may not clear the board" in page
    assert '<button class="main">Clear the board' not in page
    assert scheduler.post(BOARD).status_code == 409
    assert quick.person("agent", "one", person="B1").get(BOARD).status_code == 403
    boss = quick.person("operations-supervisor", "boss", person=BOSS)
    empty = boss.post(BOARD)
    assert empty.status_code == 409
    assert "there is nothing to clear" in empty.text
    assert "There is no roster of this month yet." in boss.get(f"{BASE}/2026-08/board").text
    assert quick.store.retrying(lambda c: jobs.claim(c, "w")) is None


def test_a_second_attempt_goes_on_with_the_round_of_the_first(quick: Office) -> None:
    """The first died after its round was run: the board is not cleared twice."""
    ring(quick.store)
    boss = quick.person("operations-supervisor", "boss", person=BOSS)
    boss.post(BOARD)
    first = do_the_work(quick.store)
    number = (first.result or {})["round"]
    again = quick.store.retrying(
        lambda c: jobs.enqueue(c, "clear", first.facts, BOSS, site_id=quick.site_id, subject="2026-03")
    )
    job = quick.store.retrying(lambda c: jobs.claim(c, "w"))
    assert job is not None
    assert job.id == again
    quick.store.retrying(lambda c: jobs.beat(c, job.id, job.attempt, checkpoint={"round": number}))
    assert run(quick.store, job.id, job.attempt)
    with quick.store.read() as connection:
        ended = jobs.job_of(connection, again)
    assert ended is not None
    assert ended.result == first.result


def test_a_program_clears_the_board_and_reads_what_came_of_it(quick: Office) -> None:
    ring(quick.store)
    quick.person("operations-supervisor", "boss", person=BOSS)
    token = bearer(quick, "boss", "clear-board")
    client = quick.visitor().client
    answer = client.post(API, headers=token)
    assert answer.status_code == 202, answer.text
    started: Any = answer.json
    do_the_work(quick.store)
    job: Any = client.get(f"/api/v1/sites/small/jobs/{started['job']}", headers=token).json
    assert job["state"] == "done"
    cleared: Any = client.get(API, headers=token).json
    (one,) = cleared["rounds"]
    assert (one["served"], one["most"]) == (3, 3)
    assert one["price"] == one["least_price"]
    assert {swap["asker"] for swap in one["exchanges"][0]} == {"B1", "B2", "B3"}
    assert len(one["left"]) == 1
    assert one["record"]["secret"]
