"""Swaps from the question to the roster, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from scheduler.swaps.states import State
from tests.webapp.services.swap_site import (
    BOSS,
    CHIEF,
    FIRST,
    HOUR,
    MANAGER,
    NOW,
    done,
    held,
    march,
    month_now,
    published_month,
)
from tests.webapp.store.sites import MARCH, duty
from webapp.services import swap_answers, swap_decisions, swaps
from webapp.services.notice_words import words
from webapp.services.notices import notices_for
from webapp.services.people import appoint
from webapp.services.swap_case import Overtaken, Refused, Result
from webapp.services.swap_decisions import NightMove
from webapp.store.engine import Store
from webapp.store.swaps import claims, swap_log_rows
from webapp.store.tables.decisions import decision
from webapp.store.tables.rosters import roster as roster_table


def ask(store: Store, **said: object) -> Result:
    """B1 asks B2 for an exchange of 16 and 18 March, unless said otherwise."""
    values: dict[str, object] = {"asker": "B1", "on": march(16), "partner": "B2", "partner_on": march(18)}
    return swaps.ask(store, "small", MARCH, **{**values, "now": NOW, **said})  # type: ignore[arg-type]


def test_a_mutual_swap_is_approved_at_once_when_all_rules_hold(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    asked = done(ask(store)).swap
    # Without the partner's consent it stays pending and nothing moves.
    assert asked.state is State.OFFERED
    assert held(store) == FIRST
    found = done(swap_answers.accept(store, "small", asked.id, "B2", NOW + HOUR))
    assert found.swap.state is State.APPROVED
    assert found.made is not None
    assert held(store) == FIRST - {("B1", 16, "D"), ("B2", 18, "D")} | {("B2", 16, "D"), ("B1", 18, "D")}
    assert month_now(store).version == 2
    with store.read() as connection:
        (logged,) = swap_log_rows(connection, found.swap.site_id)
        verbs = connection.execute(select(decision.c.verb).where(decision.c.subject_kind == "swap")).scalars()
        assert claims(connection, found.swap.roster_id) == {}
        told = notices_for(connection, found.swap.site_id, "B1")
        assert {"offer", "agree", "approve"} <= set(verbs)
    # What a swap makes of the days is told with it: no second letter says that the roster was changed.
    assert [(one.kind, one.facts["state"]) for one in told] == [("swap", "offered"), ("swap", "approved")]
    assert [day["date"] for day in told[-1].facts["changes"]] == ["2026-03-16", "2026-03-18"]
    worded = words(told[-1].kind, told[-1].facts, {"B2": "Bo"}, "B1")
    assert [str(line) for line in worded.lines] == [
        "Mon 2026-03-16: off, instead of D calls 08:00–16:30",
        "Wed 2026-03-18: D calls 08:00–16:30",
        "With Bo.",
    ]
    assert (logged["state"], logged["actor"], logged["loads"]) == ("approved", "paiban", {"B1": 0, "B2": 0})
    assert (logged["asked_at"], logged["agreed_at"], logged["decided_at"]) == (NOW, NOW + HOUR, NOW + HOUR)


def test_a_swap_goes_across_weeks_and_its_loads_add_up_to_nothing(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    asked = done(ask(store, on=march(24))).swap
    found = done(swap_answers.accept(store, "small", asked.id, "B2", NOW)).swap
    assert ("B2", 24, "N") in held(store)
    assert ("B1", 18, "D") in held(store)
    with store.read() as connection:
        (logged,) = swap_log_rows(connection, found.site_id)
    # B1 gives a night (2) for a day (1).
    assert logged["loads"] == {"B1": -1, "B2": 1}


def test_what_breaks_a_rule_is_refused_when_it_is_asked(store: Store, tmp_path: Path) -> None:
    month = published_month(store, tmp_path)
    night_for_who_cannot = ask(store, on=march(24), partner="B6", partner_on=None)
    assert isinstance(night_for_who_cannot, Refused)
    assert night_for_who_cannot.rules == ("night-exemption",)
    busy = ask(store, partner="B5", partner_on=None)
    assert isinstance(busy, Refused)
    assert busy.rules == ("one-duty-a-day",)
    assert month_now(store).head == month.head


def test_a_swap_without_its_duty_is_void_and_says_so(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    asked = done(ask(store, asker="B3", on=march(20), partner="B5", partner_on=None)).swap
    other = done(ask(store, asker="B6", on=march(18), partner="B5", partner_on=None)).swap
    moved = done(ask(store, asker="B2", on=march(18), partner="B3", partner_on=march(20))).swap
    done(swap_answers.accept(store, "small", moved.id, "B3", NOW))
    # B3 no longer has the 20th to give: the swap is void, and both hear why.
    found = done(swap_answers.accept(store, "small", asked.id, "B5", NOW))
    assert found.swap.state is State.VOID
    assert str(found.reasons[0]) == f"Swap {asked.id} is void: B3 no longer has D on Fri 2026-03-20."
    assert done(swap_answers.accept(store, "small", other.id, "B5", NOW)).swap.state is State.APPROVED


@pytest.mark.parametrize(("hours", "allowed"), [(24.5, False), (23.5, True)])
def test_lead_time(store: Store, tmp_path: Path, hours: float, allowed: bool) -> None:
    """D of 18 March begins at 8:00 in Paris, 7:00 UTC, and that of the 16th two days before."""
    published_month(store, tmp_path)
    begins = month_now(store).problem.horizon.instant(month_now(store).roster.of("B1", 15)[0].start)
    found = ask(store, now=begins - (48 - hours) * HOUR)
    assert (not isinstance(found, Refused)) is allowed
    if isinstance(found, Refused):
        assert found.rules == ("change-lead-time",)


def test_the_board_is_open_to_everybody_but_only_one_takes_it(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    offered = done(swaps.offer(store, "small", MARCH, "B1", march(24), NOW)).swap
    # B6 may not work nights: the offer stays on the board.
    refused = swap_answers.accept(store, "small", offered.id, "B6", NOW)
    assert isinstance(refused, Refused)
    assert refused.rules == ("night-exemption",)
    own = swap_answers.accept(store, "small", offered.id, "B1", NOW)
    assert isinstance(own, Refused)
    assert own.rules == ("swap-own-duty",)
    assert done(swap_answers.accept(store, "small", offered.id, "B5", NOW)).swap.partner == "B5"
    late = swap_answers.accept(store, "small", offered.id, "B3", NOW)
    assert isinstance(late, Overtaken)
    assert late.swap.state is State.APPROVED
    assert late.audit.objective == month_now(store).audit.objective
    assert ("B5", 24, "N") in held(store)


def test_the_board_takes_only_the_days_asked_for_in_return(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    offered = done(swaps.offer(store, "small", MARCH, "B1", march(24), NOW, [march(20), march(26)])).swap
    for give in (None, march(18)):
        wrong = swap_answers.accept(store, "small", offered.id, "B2", NOW, give)
        assert isinstance(wrong, Refused)
        assert wrong.rules == ("swap-wrong-return",)
    none = swap_answers.accept(store, "small", offered.id, "B2", NOW, march(20))
    assert isinstance(none, Refused)
    assert none.rules == ("swap-no-duty",)
    done(swap_answers.accept(store, "small", offered.id, "B4", NOW, march(26)))
    assert {("B4", 24, "N"), ("B1", 26, "N")} <= held(store)


def test_cover_is_asked_for_by_who_may_and_taken_by_who_can(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    opened = done(swaps.ask_cover(store, "small", MARCH, MANAGER, march(19), NOW, None, "D", "calls")).swap
    done(swap_answers.accept(store, "small", opened.id, "B5", NOW))
    held_by = done(swaps.ask_cover(store, "small", MARCH, MANAGER, march(26), NOW, "B4")).swap
    done(swap_answers.accept(store, "small", held_by.id, "B3", NOW))
    assert held(store) == FIRST - {("B4", 26, "N")} | {("B5", 19, "D"), ("B3", 26, "N")}
    nothing = swaps.ask_cover(store, "small", MARCH, MANAGER, march(19), NOW, None, "N", "calls")
    assert isinstance(nothing, Refused)
    assert nothing.rules == ("swap-no-such-duty",)


def test_decline_withdraw_and_expiry_leave_the_roster_alone(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    first, second, third = (done(ask(store)).swap for _ in range(3))
    not_asked = swap_answers.decline(store, "small", first.id, "B3", NOW)
    assert isinstance(not_asked, Refused)
    assert not_asked.rules == ("swap-not-asked",)
    assert done(swap_answers.decline(store, "small", first.id, "B2", NOW)).swap.state is State.DECLINED
    not_yours = swap_answers.withdraw(store, "small", second.id, "B2", NOW)
    assert isinstance(not_yours, Refused)
    assert done(swap_answers.withdraw(store, "small", second.id, "B1", NOW)).swap.state is State.WITHDRAWN
    late = NOW + 72 * HOUR
    assert third.expires_at == late
    assert swap_answers.expire(store, "small", late - HOUR) == ()
    assert swap_answers.expire(store, "small", late) == (third.id,)
    gone = swap_answers.accept(store, "small", third.id, "B2", late)
    assert isinstance(gone, Overtaken)
    assert gone.swap.state is State.EXPIRED
    assert held(store) == FIRST


def test_an_answer_after_the_deadline_is_refused_also_before_anybody_looked(
    store: Store, tmp_path: Path
) -> None:
    published_month(store, tmp_path)
    asked = done(ask(store)).swap
    found = swap_answers.accept(store, "small", asked.id, "B2", NOW + 73 * HOUR)
    assert isinstance(found, Refused)
    assert found.rules == ("swap-expired",)
    # 10 March 10:00 in Paris and 72 hours.
    assert str(found.reasons[0]) == f"Swap {asked.id} could be answered until Fri 2026-03-13 10:00."
    assert swap_answers.expire(store, "small", NOW + 73 * HOUR) == ()


SUPERVISED = '\n[swaps]\napproval = "supervised"\n'


def test_a_supervised_swap_waits_and_its_days_are_claimed(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path, SUPERVISED)
    first, second = done(ask(store)).swap, done(ask(store, partner="B6")).swap
    waiting = done(swap_answers.accept(store, "small", first.id, "B2", NOW)).swap
    assert waiting.state is State.AGREED
    assert held(store) == FIRST
    claimed = swap_answers.accept(store, "small", second.id, "B6", NOW)
    assert isinstance(claimed, Refused)
    assert claimed.rules == ("swap-day-claimed",)
    agent = swap_decisions.approve(store, "small", first.id, "B3", NOW)
    assert isinstance(agent, Refused)
    assert agent.rules == ("swap-no-right",)
    assert done(swap_decisions.approve(store, "small", first.id, BOSS, NOW)).swap.decider == BOSS
    again = swap_decisions.approve(store, "small", first.id, BOSS, NOW)
    assert isinstance(again, Overtaken)
    # The days are free again, but B1 has the 16th no more.
    assert done(swap_answers.accept(store, "small", second.id, "B6", NOW)).swap.state is State.VOID


def test_the_original_decider_does_not_decide_on_the_appeal(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path, SUPERVISED)
    asked = done(ask(store)).swap
    done(swap_answers.accept(store, "small", asked.id, "B2", NOW))
    silent = swap_decisions.refuse(store, "small", asked.id, BOSS, NOW, " ")
    assert isinstance(silent, Refused)
    assert silent.rules == ("swap-no-why",)
    assert (
        done(swap_decisions.refuse(store, "small", asked.id, BOSS, NOW, "Too many")).swap.state
        is State.REFUSED
    )
    appealed = done(swap_decisions.appeal(store, "small", asked.id, "B2", NOW, "Why?")).swap
    assert appealed.state is State.UNDER_REVIEW
    same = swap_decisions.approve(store, "small", asked.id, BOSS, NOW)
    assert isinstance(same, Refused)
    assert same.rules == ("swap-same-decider",)
    assert done(swap_decisions.approve(store, "small", asked.id, CHIEF, NOW)).swap.state is State.APPROVED
    assert ("B2", 16, "D") in held(store)


def test_a_refusal_that_stands_is_final(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path, SUPERVISED)
    asked = done(ask(store)).swap
    done(swap_answers.accept(store, "small", asked.id, "B2", NOW))
    done(swap_decisions.refuse(store, "small", asked.id, BOSS, NOW, "Too many"))
    done(swap_decisions.appeal(store, "small", asked.id, "B1", NOW, "Why?"))
    assert (
        done(swap_decisions.refuse(store, "small", asked.id, CHIEF, NOW, "Seen")).swap.state is State.UPHELD
    )
    assert isinstance(swap_decisions.appeal(store, "small", asked.id, "B1", NOW, "Again"), Overtaken)
    assert held(store) == FIRST


def test_the_monthly_limit_is_the_centres_and_the_supervisor_may_set_it_aside(
    store: Store, tmp_path: Path
) -> None:
    published_month(store, tmp_path, "\n[swaps]\nmost_a_month = 1\n")
    first = done(ask(store)).swap
    done(swap_answers.accept(store, "small", first.id, "B2", NOW))
    second = done(ask(store, asker="B1", on=march(24), partner="B3", partner_on=march(20))).swap
    waiting = done(swap_answers.accept(store, "small", second.id, "B3", NOW))
    assert (waiting.swap.state, waiting.rules) == (State.AGREED, ("change-monthly-limit",))
    assert str(waiting.reasons[0]) == "B1 has had swaps approved this month: 1, of at most 1."
    assert done(swap_decisions.approve(store, "small", second.id, BOSS, NOW)).swap.state is State.APPROVED


def test_a_duty_manager_moves_nights_of_the_own_team_and_nothing_else(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)

    def move(person: str, on: int, giver: str, taker: str) -> Result:
        return swap_decisions.move_night(
            store, "small", MARCH, NightMove(person, march(on), giver, taker), NOW
        )

    day = move(MANAGER, 16, "B1", "B3")
    team = move(MANAGER, 24, "B1", "B4")
    nobody = move("B3", 24, "B1", "B3")
    found = [result.rules[0] for result in (day, team, nobody) if isinstance(result, Refused)]
    assert found == ["swap-not-a-night", "swap-other-team", "swap-not-night-manager"]
    moved = done(move(MANAGER, 24, "B1", "B3"))
    assert (moved.swap.state, moved.swap.decider) == (State.APPROVED, MANAGER)
    assert held(store) == FIRST - {("B1", 24, "N")} | {("B3", 24, "N")}


def test_a_night_before_a_morning_is_not_moved(store: Store, tmp_path: Path) -> None:
    """K-20: 422 if the taker works the next morning."""
    published_month(store, tmp_path, rows=(duty("B1", 24, "N"), duty("B3", 25)))
    found = swap_decisions.move_night(store, "small", MARCH, NightMove(MANAGER, march(24), "B1", "B3"), NOW)
    assert isinstance(found, Refused)
    assert set(found.rules) == {"min-rest", "rest-after-nights"}


def test_a_draft_is_not_swapped(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    with store.write() as connection:
        connection.execute(update(roster_table).values(state="draft"))
    found = ask(store)
    assert isinstance(found, Refused)
    assert found.rules == ("swap-not-published",)


def test_an_overdue_appeal_is_remembered_once(store: Store, tmp_path: Path) -> None:
    """EV-07: five working days from Tuesday the 10th end with Tuesday the 17th."""
    site = published_month(store, tmp_path, SUPERVISED).site
    asked = done(swaps.ask(store, "small", MARCH, "B1", march(24), "B2", NOW)).swap
    done(swap_answers.accept(store, "small", asked.id, "B2", NOW))
    done(swap_decisions.refuse(store, "small", asked.id, BOSS, NOW, "No."))
    done(swap_decisions.appeal(store, "small", asked.id, "B2", NOW, "Why?"))
    with store.write() as connection:
        appoint(connection, site, "operations-supervisor", "another")

    def reminders(days: int) -> list[tuple[str, str]]:
        swap_answers.expire(store, "small", NOW + days * 24 * HOUR)
        with store.read() as connection:
            told = {who: notices_for(connection, site.id, who) for who in (BOSS, "another", "B2")}
        kind = swap_answers.OVERDUE_NOTICE
        return [(who, one.facts["due"]) for who, all_of in told.items() for one in all_of if one.kind == kind]

    assert reminders(7) == []
    # Who refused does not decide on the appeal; the other supervisor is told, and only once.
    assert reminders(8) == [("another", "2026-03-17")]
    assert reminders(9) == [("another", "2026-03-17")]
    done(swap_decisions.approve(store, "small", asked.id, "another", NOW + 9 * 24 * HOUR, "Right."))
