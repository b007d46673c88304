"""Leave from the request to its end, on both databases (LV-01 to LV-09, NB-01, C-04, C-17)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from scheduler.leave.states import State
from tests.webapp.services.leaving import EARLY, asked, asks, at, granted, handed_in, signs, site
from tests.webapp.store.sites import MARCH, march
from webapp.services.leave_ask import chance_of
from webapp.services.leave_decide import Signing, receive_leave, refuse_leave
from webapp.services.leave_end import cancel_leave, withdraw_leave
from webapp.services.leave_outcome import Done, Outcome, Overtaken, Refused
from webapp.services.leave_report import list_slips, month_report, waitlists, whole_slip
from webapp.services.leave_tasks import close_task, fill_task, task_with_candidates, tasks
from webapp.services.notices import notices_for
from webapp.services.sites import site_named
from webapp.store.engine import Store
from webapp.store.tables.decisions import decision


def codes(found: Outcome) -> list[str]:
    assert isinstance(found, Refused), found
    return [refusal.reason.code.removeprefix("leave-") for refusal in found.reasons]


def duties_of(store: Store, agent: str) -> list[tuple[int, str]]:
    month = march(store)
    return [(d.day + 1, d.shift) for d in month.roster.by_agent.get(agent, ())]


def test_a_request_is_handed_in_signed_received_and_archived(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 24))
    done = signs(store, slip, "mia")
    assert isinstance(done, Done)
    assert (done.slip.state, done.slip.half_days) == (State.APPROVED, 2)
    assert duties_of(store, "A1") == [(3, "D"), (16, "D"), (17, "N"), (18, "N")]
    assert march(store).problem.leave == {("A1", 23)}
    for state in (State.RECEIVED, State.ARCHIVED):
        received = receive_leave(store, None, Signing(slip, "mia"), EARLY)
        assert isinstance(received, Done)
        assert received.slip.state is state
    printed = whole_slip(store, None, slip, EARLY)
    assert not isinstance(printed, Refused)
    assert [(s.verb, s.person) for s in printed.signatures] == [
        ("submitted", "A1"),
        ("signed", "mia"),
        ("received", "mia"),
        ("archived", "mia"),
    ]


def test_nights_count_twice_and_raise_the_post(store: Store, tmp_path: Path) -> None:
    """16 (day), 17 and 18 (nights): 1 + 2 + 2 = 5 days, the director's."""
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 16, 18))
    assert list_slips(store, None, EARLY)[0].half_days == 10
    assert codes(signs(store, slip, "otto")) == ["not-the-post"]
    assert codes(signs(store, slip, "A1")) == ["own-request"]
    assert isinstance(signs(store, slip, "dora"), Done)


def test_ordinary_leave_in_a_window_is_refused_and_swaps_are_told(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    found = asks(store, asked("A1", 3))
    assert codes(found) == ["no-leave-day"]
    assert isinstance(found, Refused)
    assert "Bills" in str(found.reasons[0])
    assert "Tue 2026-03-03" in str(found.reasons[0])
    assert any("could take D on Tue 2026-03-03." in str(way) for way in found.ways)
    assert list_slips(store, None, EARLY) == []


def test_exceptions_pass_a_window_with_evidence_and_the_director(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 3, kind="sick"))
    assert codes(signs(store, slip, "otto")) == ["not-the-post"]
    assert codes(signs(store, slip, "dora")) == ["needs-evidence"]
    wedding = asked("A2", 4, 5, "marriage", evidence=True)
    other = handed_in(store, wedding)
    assert codes(signs(store, other, "dora")) == ["needs-override"]
    assert isinstance(signs(store, other, "dora", override=True), Done)
    assert march(store).problem.protected_leave == {("A2", 3), ("A2", 4)}


def test_a_granted_leave_opens_tasks_that_candidates_fill(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    done = granted(store, asked("A1", 24))
    (task,) = tasks(store, None, EARLY)
    assert done.tasks == (task.id,)
    opened = task_with_candidates(store, None, task.id, EARLY)
    assert not isinstance(opened, Refused)
    free = [c.agent for c in opened.candidates if not c.breaks]
    assert free == ["A2", "A3"]
    none = fill_task(store, None, task.id, "A4", "mia", EARLY)
    assert isinstance(none, Refused)
    assert none.reasons[0].reason.code == "leave-substitute-breaks"
    assert codes_of_fill(fill_task(store, None, task.id, "A2", "A3", EARLY)) == ["no-receiver"]
    filled = fill_task(store, None, task.id, free[0], "mia", EARLY)
    assert not isinstance(filled, Refused | Overtaken)
    assert (filled.state, filled.substitute) == ("filled", "A2")
    assert (24, "D") in duties_of(store, "A2")
    again = close_task(store, None, task.id, "mia", "", EARLY)
    assert isinstance(again, Refused)
    assert again.reasons[0].reason.code == "leave-task-closed"


def codes_of_fill(found: object) -> list[str]:
    assert isinstance(found, Refused)
    return [refusal.reason.code.removeprefix("leave-") for refusal in found.reasons]


def test_cancelling_returns_what_the_leave_took(store: Store, tmp_path: Path) -> None:
    """Duties come back, the substitute's go, the place and the balance are free again."""
    site(store, tmp_path)
    before = march(store).roster
    done = granted(store, asked("A1", 24, kind="annual"))
    fill_task(store, None, done.tasks[0], "A2", "mia", EARLY)
    assert codes(cancel_leave(store, None, Signing(done.slip.id, "A1"), EARLY)) == ["missing-why"]
    assert codes(cancel_leave(store, None, Signing(done.slip.id, "A3", "x"), EARLY)) == ["not-yours"]
    late = cancel_leave(store, None, Signing(done.slip.id, "A1", "trip fell through"), at(24))
    assert codes(late) == ["already-begun"]
    back = cancel_leave(store, None, Signing(done.slip.id, "A1", "trip fell through"), EARLY)
    assert isinstance(back, Done)
    assert back.slip.state is State.CANCELLED
    assert march(store).roster == before
    assert march(store).problem.leave == frozenset()
    april = asked("A1", 24, kind="annual")
    six = replace(april, first_day=date(2026, 4, 7), last_day=date(2026, 4, 12))
    assert codes(asks(store, six)) == ["above-entitlement"]
    assert isinstance(asks(store, replace(six, last_day=date(2026, 4, 11))), Done)


def test_places_are_scarce_and_the_waitlist_moves_up(store: Store, tmp_path: Path) -> None:
    """North has two agents and one place: the second waits until the first gives it back."""
    site(store, tmp_path, '\n[[leave.types]]\ncode = "personal"\nnotice_days = 0\n')
    first = handed_in(store, asked("A1", 16))
    waits = asks(store, asked("A2", 16))
    assert isinstance(waits, Done)
    assert waits.slip.state is State.WAITLISTED
    assert waits.notes == (
        "1 of 1 places of team North are taken on Mon 2026-03-16: the request waits at place 1.",
    )
    assert [w.slip for w in waitlists(store, None, EARLY)["North"]] == [str(waits.slip.id)]
    assert codes(signs(store, waits.slip.id, "dora")) == ["illegal-step"]
    gone = withdraw_leave(store, None, Signing(first, "A1"), EARLY)
    assert isinstance(gone, Done)
    assert gone.admitted == (waits.slip.id,)
    assert isinstance(signs(store, waits.slip.id, "mia"), Done)


def test_a_refusal_needs_a_reason_and_frees_the_place(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 16))
    waits = asks(store, asked("A2", 16))
    assert isinstance(waits, Done)
    assert codes(refuse_leave(store, None, Signing(slip, "mia"), EARLY)) == ["missing-why"]
    assert codes(refuse_leave(store, None, Signing(slip, "A4", "no"), EARLY)) == ["not-the-post"]
    done = refuse_leave(store, None, Signing(slip, "mia", "two are ill already"), EARLY)
    assert isinstance(done, Done)
    assert (done.slip.state, done.admitted) == (State.REFUSED, (waits.slip.id,))
    with store.read() as connection:
        here = site_named(connection, None)
        told = {notice.kind for notice in notices_for(connection, here.id, "A1")}
        logged = connection.execute(
            select(decision.c.verb).where(decision.c.subject_kind == "leave")
        ).scalars()
        assert list(logged) == ["submitted", "submitted", "refused", "taken from the waitlist"]
    assert told == {"leave-refused"}


def test_the_chance_is_told_before_asking(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    assert chance_of(store, None, asked("A1", 3), EARLY).share == 0
    first = chance_of(store, None, asked("A2", 16), EARLY)
    assert float(first.share) == 0.5
    granted(store, asked("A1", 16))
    then = chance_of(store, None, asked("A2", 16), EARLY)
    # 1 of 1 signed: 2/3; the one place must come back, 0 of 1 did: 1/3.
    assert float(then.share) == float(2 / 3 * 1 / 3)
    assert "1 of 1 places would have to be returned" in str(then.how)


def test_half_a_day_frees_the_duty_it_cuts_and_binds_its_hours(store: Store, tmp_path: Path) -> None:
    """D is 08:00 to 16:30: the second half begins at 12:15."""
    site(store, tmp_path)
    done = granted(store, asked("A1", 24, half="second"), "mia")
    assert (done.slip.half_days, done.slip.hours) == (1, (735, 990))
    month = march(store)
    assert month.problem.leave == frozenset()
    assert [(a.agent, a.day) for a in month.problem.unavailable] == [("A1", 23)]
    cancelled = cancel_leave(store, None, Signing(done.slip.id, "A1", "no need"), EARLY)
    assert isinstance(cancelled, Done)
    assert march(store).problem.unavailable == ()
    assert (24, "D") in duties_of(store, "A1")


def test_the_months_report_has_equal_totals(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    granted(store, asked("A1", 17, 18))
    granted(store, asked("A3", 17, kind="annual"))
    handed_in(store, asked("A2", 16))
    report = month_report(store, None, MARCH, EARLY)
    assert report.statistics.by_both == {("A1", "personal"): 8, ("A3", "annual"): 2}
    assert report.statistics.total == sum(slip.half_days for slip, _ in report.slips) == 10


def test_who_signs_twice_or_from_an_old_view_is_told_what_is_now(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    done = granted(store, asked("A1", 24))
    assert codes(signs(store, done.slip.id, "dora")) == ["illegal-step"]
    assert codes(withdraw_leave(store, None, Signing(done.slip.id, "A1"), EARLY)) == ["illegal-step"]
    assert codes(signs(store, 99, "dora")) == ["no-such-slip"]


def test_leave_reaches_an_exported_folder(store: Store, tmp_path: Path) -> None:
    from webapp.centre.read import read_centre
    from webapp.services.sites import export_site

    site(store, tmp_path / "in")
    granted(store, asked("A1", 24))
    export_site(store, None, tmp_path / "out")
    (row,) = read_centre(tmp_path / "out").leave
    assert (row.agent, row.first_day, row.type, row.status) == (
        "A1",
        date(2026, 3, 24),
        "personal",
        "approved",
    )
