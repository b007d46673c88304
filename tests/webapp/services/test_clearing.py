"""Clearing the board from the commitment to the check, on both databases."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from scheduler.clearing.lottery import commitment
from scheduler.clearing.record import flaws
from scheduler.swaps.states import State
from tests.webapp.services.swap_site import (
    BOSS,
    FIRST,
    HOUR,
    NOW,
    done,
    held,
    march,
    month_now,
    published_month,
)
from tests.webapp.store.sites import MARCH
from webapp.services import clearing, clearing_apply, swaps
from webapp.services.clearing import Refused
from webapp.services.notices import notices_for
from webapp.services.problems import CannotDo
from webapp.services.publish import Step, take_step
from webapp.store.clearing import StoredRound
from webapp.store.engine import Store
from webapp.store.swaps import grants
from webapp.store.swaps import swaps as all_swaps
from webapp.store.tables.clearing import clearing_round
from webapp.store.tables.decisions import decision

ENTROPY = bytes(range(32))


def ring(store: Store) -> None:
    """B1 gives the 16th for the 18th, B2 the 18th for the 20th, B3 the 20th for the 16th; B4 finds nobody."""
    for agent, gives, takes in (("B1", 16, 18), ("B2", 18, 20), ("B3", 20, 16), ("B4", 26, 30)):
        done(swaps.offer(store, "small", MARCH, agent, march(gives), NOW, (march(takes),)))


def opened(store: Store) -> StoredRound:
    found = clearing.open_round(store, "small", MARCH, BOSS, NOW, ENTROPY)
    assert isinstance(found, StoredRound)
    return found


def closed(store: Store) -> StoredRound:
    found = clearing.close_round(store, "small", opened(store).id, BOSS, NOW)
    assert isinstance(found, StoredRound)
    return found


def test_a_round_serves_a_ring_of_three_and_anybody_can_do_it_again(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    first = opened(store)
    ring(store)
    assert first.commitment == commitment(ENTROPY.hex())
    assert isinstance(clearing.close_round(store, "small", first.id, BOSS, NOW + HOUR), StoredRound)
    found = clearing.run_round(store, "small", first.id, BOSS, NOW + HOUR)
    assert isinstance(found, StoredRound)
    was = {("B1", 16, "D"), ("B2", 18, "D"), ("B3", 20, "D")}
    assert held(store) == FIRST - was | {("B3", 16, "D"), ("B1", 18, "D"), ("B2", 20, "D")}
    assert month_now(store).version == 2
    assert found.record is not None
    assert found.record["result"]["served"] == 3
    assert found.record["secret"] == ENTROPY.hex()
    assert list(flaws(found.record)) == []
    assert clearing.check_round(store, "small", first.id) == []
    with store.read() as connection:
        # One letter tells the exchange and what the days are now.
        (told,) = [n for n in notices_for(connection, first.site_id, "B1") if n.kind != "swap"]
    assert (told.kind, [day["date"] for day in told.facts["changes"]]) == (
        "exchange",
        ["2026-03-16", "2026-03-18"],
    )


def test_who_gives_and_takes_in_one_exchange_has_had_one_grant(store: Store, tmp_path: Path) -> None:
    """B1 gives S1's duty and takes that of S2: one exchange, one grant of the four a month."""
    month = published_month(store, tmp_path)
    ring(store)
    clearing.run_round(store, "small", closed(store).id, BOSS, NOW)
    with store.read() as connection:
        assert grants(connection, month.stored.id) == {"B1": 1, "B2": 1, "B3": 1}


def test_each_swap_is_logged_and_each_refused_one_hears_why(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    ring(store)
    clearing.run_round(store, "small", closed(store).id, BOSS, NOW)
    with store.read() as connection:
        site = month_now(store).site.id
        states = {one.asker: one.state for one in all_swaps(connection, site)}
        (told,) = [n for n in notices_for(connection, site, "B4") if n.kind == "clearing"]
        verbs = list(
            connection.execute(select(decision.c.verb).where(decision.c.subject_kind == "swap")).scalars()
        )
    assert states == dict.fromkeys(("B1", "B2", "B3"), State.APPROVED) | {"B4": State.OFFERED}
    assert told.facts["rule"] == "clearing-nothing-fits"
    assert verbs.count("approve") == 3
    assert verbs.count("not-granted") == 1


def test_an_offer_that_has_gone_since_takes_no_part_and_spoils_nothing(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    ring(store)
    there = closed(store)
    with store.write() as connection:
        site = month_now(store).site.id
        gone = next(one for one in all_swaps(connection, site) if one.asker == "B2")
    from webapp.services import swap_answers

    done(swap_answers.withdraw(store, "small", gone.id, "B2", NOW))
    found = clearing.run_round(store, "small", there.id, BOSS, NOW)
    assert isinstance(found, StoredRound)
    assert found.record is not None
    assert found.record["gone"] == [f"S{gone.id}"]
    assert found.record["result"]["exchanges"] == []
    assert held(store) == FIRST
    assert clearing.check_round(store, "small", there.id) == []


def test_steps_out_of_turn_and_without_the_post_are_refused(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    with pytest.raises(CannotDo, match="may not clear the board"):
        clearing.open_round(store, "small", MARCH, "B1", NOW, ENTROPY)
    first = opened(store)
    again = clearing.open_round(store, "small", MARCH, BOSS, NOW, ENTROPY)
    early = clearing.run_round(store, "small", first.id, BOSS, NOW)
    missing = clearing.close_round(store, "small", 99, BOSS, NOW)
    unclear = clearing.check_round(store, "small", first.id)
    codes = [
        found.refusal.reason.code for found in (again, early, missing, unclear) if isinstance(found, Refused)
    ]
    wanted = ["clearing-round-there", "clearing-wrong-state", "clearing-no-round", "clearing-wrong-state"]
    assert codes == wanted


def test_a_spoilt_record_is_found_out(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    ring(store)
    there = clearing.run_round(store, "small", closed(store).id, BOSS, NOW)
    assert isinstance(there, StoredRound)
    record = dict(there.record or {})
    with store.write() as connection:
        less = {**record, "result": {**record["result"], "exchanges": [], "served": 0}}
        connection.execute(update(clearing_round).values(record=less))
    (flaw,) = clearing.check_round(store, "small", there.id)  # type: ignore[misc]
    assert "grants something else" in flaw
    assert any("secret" in flaw for flaw in flaws({**record, "secret": "00"}))
    other = {**record["board"], "roster": "f"}
    assert any("board is not" in flaw for flaw in flaws({**record, "board": other}))


def test_what_fails_half_way_leaves_nothing_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_month(store, tmp_path)
    ring(store)
    there = closed(store)

    def breaks(*_: object) -> None:
        raise OSError("the power is gone")

    monkeypatch.setattr(clearing_apply, "_refuse", breaks)
    with pytest.raises(OSError, match="power"):
        clearing.run_round(store, "small", there.id, BOSS, NOW)
    assert held(store) == FIRST
    assert month_now(store).version == 1
    monkeypatch.undo()
    found = clearing.run_round(store, "small", there.id, BOSS, NOW)
    assert isinstance(found, StoredRound)
    assert replace(there, record=None).commitment == found.commitment


def test_a_round_waits_while_the_roster_is_recalled(store: Store, tmp_path: Path) -> None:
    """Nobody can go by the roster; published again, the same round is run."""
    published_month(store, tmp_path)
    ring(store)
    there = closed(store)
    for verb in ("recall", "review"):
        step = Step(verb, BOSS, NOW, "A mistake")
        with store.write() as connection:
            take_step(connection, "small", MARCH, step)
        waits = clearing.run_round(store, "small", there.id, BOSS, NOW)
        assert isinstance(waits, Refused)
        assert waits.refusal.reason.code == "clearing-not-published"
        assert held(store) == FIRST
    store.retrying(lambda c: take_step(c, "small", MARCH, Step("publish", BOSS, NOW)))
    assert isinstance(clearing.run_round(store, "small", there.id, BOSS, NOW), StoredRound)
    assert held(store) != FIRST
