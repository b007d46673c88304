"""Papers, handovers and what the passing of time does, on both databases (LV-03, LV-05, LV-09)."""

from pathlib import Path

from sqlalchemy import select

from scheduler.leave.states import State
from tests.webapp.services.leaving import asked, at, granted, handed_in, signs, site
from tests.webapp.store.sites import march
from webapp.services.leave_decide import Signing
from webapp.services.leave_end import cancel_leave
from webapp.services.leave_outcome import Done, Refused
from webapp.services.leave_papers import decide_overdue, hand_in_papers, run_due, write_handover
from webapp.services.leave_report import list_slips
from webapp.store.engine import Store
from webapp.store.tables.decisions import decision

# A1's duty of the 16th begins at 08:00: papers are due on the 18th at 08:00.
DUTY = at(16, 8)


def codes(found: object) -> list[str]:
    assert isinstance(found, Refused), found
    return [refusal.reason.code for refusal in found.reasons]


def test_papers_in_time_are_taken_and_late_ones_are_not(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 16, kind="emergency-sick"), DUTY)
    low = hand_in_papers(store, None, slip, "county", "A1", at(17))
    assert codes(low) == ["leave-certificate-too-low"]
    assert codes(hand_in_papers(store, None, slip, "city", "A3", at(17))) == ["leave-not-yours"]
    assert codes(hand_in_papers(store, None, slip, "city", "A1", at(18, 9))) == ["leave-papers-late"]
    done = hand_in_papers(store, None, slip, "city", "A1", at(18, 8))
    assert isinstance(done, Done)
    assert done.slip.evidence
    assert run_due(store, None, at(20)) == []


def test_sick_leave_without_a_certificate_becomes_personal_leave(store: Store, tmp_path: Path) -> None:
    """LV-03: after two days, by itself, with an entry in the log; told once."""
    site(store, tmp_path)
    slip = granted(store, asked("A1", 16, kind="sick")).slip.id
    assert [e.kind for e in run_due(store, None, at(16, 7))] == ["handover"]
    assert run_due(store, None, at(17, 7)) == []
    assert [e.kind for e in run_due(store, None, at(17, 8))] == ["remind"]
    assert [e.kind for e in run_due(store, None, at(18, 8))] == ["remind"]
    (event,) = run_due(store, None, at(18, 9))
    assert (event.slip, event.kind) == (slip, "becomes")
    assert run_due(store, None, at(19)) == []
    assert [s.type for s in list_slips(store, None, at(19))] == ["personal"]
    assert [row.type for row in march(store).centre.leave] == ["personal"]
    with store.read() as connection:
        rows = connection.execute(select(decision.c.verb, decision.c.actor, decision.c.reason)).all()
    assert ("becomes", "clock", "no certificate in time (LV-03)") in [tuple(row) for row in rows]


def test_sudden_illness_without_papers_is_decided_by_the_operations_supervisor(
    store: Store, tmp_path: Path
) -> None:
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 16, 18, kind="emergency-sick"), DUTY)
    assert isinstance(signs(store, slip, "dora", DUTY), Done)
    early = decide_overdue(store, None, slip, "absence", "otto", "no word", at(17))
    assert codes(early) == ["leave-not-due"]
    assert [e.kind for e in run_due(store, None, at(18, 9))] == ["decide"]
    assert codes(decide_overdue(store, None, slip, "absence", "mia", "no word", at(18))) == [
        "leave-not-the-post"
    ]
    assert codes(decide_overdue(store, None, slip, "absence", "otto", "", at(18))) == ["leave-missing-why"]
    done = decide_overdue(store, None, slip, "absence", "otto", "no word", at(18))
    assert isinstance(done, Done)
    assert (done.slip.type, done.slip.state) == ("absence", State.APPROVED)
    again = decide_overdue(store, None, slip, "personal", "otto", "found", at(18))
    assert codes(again) == ["leave-not-due"]


def test_absence_that_nobody_had_signed_is_refused(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 16, kind="emergency-sick"), DUTY)
    run_due(store, None, at(18, 9))
    done = decide_overdue(store, None, slip, "absence", "otto", "no word", at(18))
    assert isinstance(done, Done)
    assert done.slip.state is State.REFUSED


def test_a_handover_is_asked_for_the_day_before(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    slip = granted(store, asked("A1", 24), "mia").slip.id
    assert run_due(store, None, at(22)) == []
    assert [e.kind for e in run_due(store, None, at(23))] == ["handover"]
    assert codes(write_handover(store, None, slip, " ", "A1", at(23))) == ["leave-missing-why"]
    done = write_handover(store, None, slip, "two open cases", "A1", at(23))
    assert isinstance(done, Done)
    assert run_due(store, None, at(23, 12)) == []


def test_what_has_begun_stays_when_leave_begins_in_the_midst(store: Store, tmp_path: Path) -> None:
    """Asked for at 10:00 of the 16th: the duty of that day has begun and stays, the nights go."""
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 16, 18, kind="emergency-sick"), at(16, 10))
    done = signs(store, slip, "dora", at(16, 10))
    assert isinstance(done, Done)
    held = [(d.day + 1, d.shift) for d in march(store).roster.by_agent["A1"]]
    assert held == [(3, "D"), (16, "D"), (24, "D")]
    assert len(done.tasks) == 2
    late = cancel_leave(store, None, Signing(slip, "A1", "well again"), at(17))
    assert codes(late) == ["leave-already-begun"]


def test_nothing_changes_in_a_roster_that_is_not_published(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path, state="draft")
    before = march(store).roster
    done = granted(store, asked("A1", 16, 18))
    assert (done.months, done.tasks) == ((), ())
    # Three days of which no roster is known count as worked by day.
    assert done.slip.half_days == 6
    assert march(store).roster == before
    assert march(store).problem.leave == {("A1", 15), ("A1", 16), ("A1", 17)}
