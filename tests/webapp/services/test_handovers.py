"""Hand-overs of approved swaps: three sections, two signatures, then nothing changes (K-26)."""

from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from scheduler.swaps.handover import SECTIONS
from tests.webapp.services.swap_site import HOUR, NOW, done, march, published_month
from tests.webapp.store.sites import MARCH
from webapp.services import swap_answers, swaps
from webapp.services.handovers import (
    Paper,
    missing_handovers,
    read_handover,
    sign_handover,
    write_handover,
)
from webapp.services.swap_case import Refused
from webapp.store.engine import Store
from webapp.store.tables.swaps import handover_signature

FULL = dict.fromkeys(SECTIONS, "none")


def approved(store: Store, folder: Path) -> int:
    published_month(store, folder)
    asked = done(swaps.ask(store, "small", MARCH, "B1", march(16), "B2", NOW, march(18))).swap
    done(swap_answers.accept(store, "small", asked.id, "B2", NOW))
    return asked.id


def rules(result: Paper | Refused) -> tuple[str, ...]:
    assert isinstance(result, Refused)
    return result.rules


def test_one_signature_is_incomplete_two_are_for_good(store: Store, tmp_path: Path) -> None:
    number = approved(store, tmp_path)
    opened = read_handover(store, "small", number)
    assert isinstance(opened, Paper)
    # Due when B1's duty of 16 March begins, at 8:00 in Paris.
    assert f"{opened.stored.due_at:%d %H:%M}" == "16 07:00"
    assert rules(sign_handover(store, "small", number, "B1", NOW)) == ("swap-handover-empty",)
    written = write_handover(store, "small", number, "B1", FULL)
    assert isinstance(written, Paper)
    once = sign_handover(store, "small", number, "B1", NOW)
    assert isinstance(once, Paper)
    assert not once.handover.complete
    assert rules(write_handover(store, "small", number, "B2", {"customers": "x"})) == (
        "swap-handover-signed",
    )
    both = sign_handover(store, "small", number, "B2", NOW + HOUR)
    assert isinstance(both, Paper)
    assert both.handover.complete
    assert both.stored.signed == {"B1": NOW, "B2": NOW + HOUR}
    assert rules(sign_handover(store, "small", number, "B2", NOW)) == ("swap-handover-signed",)
    with pytest.raises(DBAPIError), store.write() as connection:
        connection.execute(delete(handover_signature))


def test_missing_hand_overs_are_known_once_the_first_duty_begins(store: Store, tmp_path: Path) -> None:
    number = approved(store, tmp_path)
    begins = read_handover(store, "small", number)
    assert isinstance(begins, Paper)
    due = begins.stored.due_at
    assert missing_handovers(store, "small", due - HOUR) == ()
    assert [paper.swap.id for paper in missing_handovers(store, "small", due)] == [number]
    write_handover(store, "small", number, "B2", FULL)
    for agent in ("B1", "B2"):
        sign_handover(store, "small", number, agent, NOW)
    assert missing_handovers(store, "small", due) == ()


def test_only_an_approved_swap_has_one_and_only_its_agents_sign(store: Store, tmp_path: Path) -> None:
    number = approved(store, tmp_path)
    asked = done(swaps.offer(store, "small", MARCH, "B4", march(26), NOW)).swap
    assert rules(read_handover(store, "small", asked.id)) == ("swap-no-handover",)
    assert rules(read_handover(store, "small", 99)) == ("swap-no-such-swap",)
    assert rules(write_handover(store, "small", number, "B5", FULL)) == ("swap-handover-outsider",)
