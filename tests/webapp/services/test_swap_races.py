"""Many clients want the same: exactly one gets it, the others a fresh audit; nothing is lost or doubled.

300 tries in the suite, as many as PAIBAN_TRIES says in `make soak`.
"""

import os
from pathlib import Path
from typing import Any

from scheduler.swaps.states import State
from tests.webapp.services.swap_clients import Clients, clients
from tests.webapp.services.swap_site import BOSS, CHIEF, NOW, done, held, march, month_now, published_month
from tests.webapp.store.sites import MARCH
from webapp.services import swap_answers, swaps
from webapp.store.engine import Store, open_store
from webapp.store.swaps import claims, swap_log_rows, swap_numbered

CLIENTS = 32
TRIES = int(os.environ.get("PAIBAN_TRIES", "300"))
ROUNDS = -(-TRIES // (2 * CLIENTS))
"""Of each database for the first race; the other two take a quarter of it each."""
OFTEN = "\n[swaps]\nmost_a_month = 1000\n"
SUPERVISED = OFTEN + 'approval = "supervised"\n'


def check(store: Store, site_id: int, number: int, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Exactly one was done, all others saw what it did; nothing is claimed any more. Gives what was done."""
    assert len(found) == CLIENTS
    winners = [one for one in found if one["what"] == "done"]
    assert len(winners) == 1, found
    month = month_now(store)
    for one in found:
        if one["what"] == "overtaken":
            assert (one["version"], one["cost"]) == (month.version, month.audit.objective)
            assert one["state"] == winners[0]["state"]
    with store.read() as connection:
        swap = swap_numbered(connection, site_id, number)
        logged = [row["state"] for row in swap_log_rows(connection, site_id) if row["swap_id"] == number]
        assert claims(connection, month.stored.id) == {}
    assert swap is not None
    assert logged == [winners[0]["state"]] == [str(swap.state)]
    return winners[0]


def test_of_32_who_take_the_same_duty_one_gets_it(database: str, tmp_path: Path) -> None:
    store = open_store(database)
    month = published_month(store, tmp_path, OFTEN)
    with clients(database) as racers:
        for turn in range(ROUNDS):
            (giver,) = {agent for agent, day, _ in held(store) if day == 24}
            offered = done(swaps.offer(store, "small", MARCH, giver, march(24), NOW)).swap
            others = [f"B{n}" for n in range(1, 6) if f"B{n}" != giver]
            found = racers.race([("accept", offered.id, others[n % 4]) for n in range(CLIENTS)])
            won = check(store, month.site.id, offered.id, found)
            assert {agent for agent, day, _ in held(store) if day == 24} == {won["partner"]}
            assert month_now(store).version == month.version + turn + 1
    store.close()


def test_of_swaps_that_cross_one_is_approved(database: str, tmp_path: Path) -> None:
    """The night of the 24th is asked of two agents; both say yes at once, many times over."""
    store = open_store(database)
    published_month(store, tmp_path, OFTEN)
    with clients(database) as racers:
        for _ in range(max(1, ROUNDS // 4)):
            _cross(store, racers)
    store.close()


def _cross(store: Store, racers: Clients) -> None:
    (giver,) = {agent for agent, day, _ in held(store) if day == 24}
    free = [f"B{n}" for n in range(1, 6) if f"B{n}" != giver][:2]
    asked = [done(swaps.ask(store, "small", MARCH, giver, march(24), who, NOW)).swap.id for who in free]
    deeds = [("accept", asked[n % 2 ^ n // 2 % 2], free[n % 2 ^ n // 2 % 2]) for n in range(CLIENTS)]
    before = month_now(store).version
    found = racers.race(deeds)
    approved = [one for one in found if one["what"] == "done" and one["state"] == "approved"]
    assert len(approved) == 1, found
    # Of the other swap one client hears that its duty is gone, all later ones that it is void.
    assert [one["state"] for one in found if one["what"] == "done" and one not in approved] == ["void"]
    assert {agent for agent, day, _ in held(store) if day == 24} == {approved[0]["partner"]}
    assert month_now(store).version == before + 1


def test_approving_refusing_and_withdrawing_at_once_one_decides(database: str, tmp_path: Path) -> None:
    store = open_store(database)
    month = published_month(store, tmp_path, SUPERVISED)
    with clients(database) as racers:
        for _ in range(max(1, ROUNDS // 4)):
            (giver,) = {agent for agent, day, _ in held(store) if day == 24}
            taker = next(f"B{n}" for n in range(1, 6) if f"B{n}" != giver)
            asked = done(swaps.ask(store, "small", MARCH, giver, march(24), taker, NOW)).swap
            done(swap_answers.accept(store, "small", asked.id, taker, NOW))
            verbs = (("approve", BOSS), ("refuse", CHIEF), ("withdraw", giver), ("approve", CHIEF))
            deeds = [(verbs[n // 2 % 4][0], asked.id, verbs[n // 2 % 4][1]) for n in range(CLIENTS)]
            won = check(store, month.site.id, asked.id, racers.race(deeds))
            has = {agent for agent, day, _ in held(store) if day == 24}
            assert has == {taker if won["state"] == State.APPROVED else giver}
    store.close()
