"""Clients at the same time, on real connections of both databases: one wins, the others are told."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any, TypeVar

import pytest

from scheduler.domain.roster import Roster
from scheduler.leave.reasons import LeaveReason
from scheduler.leave.states import State
from tests.webapp.services.leaving import EARLY, asked, asks, handed_in, signs, site
from tests.webapp.store.sites import MARCH, cause, march
from webapp.services import leave_decide
from webapp.services.desk import open_month
from webapp.services.leave_decide import Signing, refuse_leave
from webapp.services.leave_end import withdraw_leave
from webapp.services.leave_outcome import Done, Overtaken
from webapp.services.leave_report import list_slips
from webapp.services.leave_tasks import fill_task
from webapp.services.publish import Step, take_step
from webapp.services.versions import NewVersion, change_roster
from webapp.store.engine import Store
from webapp.store.leave_roster import Replacement

T = TypeVar("T")


def together(*works: Callable[[], T]) -> list[T]:
    """What each work gives when all begin at once; raises what one of them raised."""
    barrier, found = Barrier(len(works)), list[T | BaseException]()

    def run(work: Callable[[], T]) -> None:
        barrier.wait()
        try:
            found.append(work())
        except BaseException as error:
            found.append(error)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return [one for one in found if not isinstance(one, BaseException)]


def test_of_two_who_ask_for_the_last_place_one_waits(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    handed_in(store, asked("A3", 17))
    found = together(
        lambda: asks(store, asked("A1", 16)),
        lambda: asks(store, asked("A2", 16)),
    )
    states = sorted(one.slip.state for one in found if isinstance(one, Done))
    assert states == [State.SUBMITTED, State.WAITLISTED]


def test_a_slip_is_decided_once(store: Store, tmp_path: Path) -> None:
    """Two signatures, a refusal and a withdrawal at once: exactly one holds, and the roster is as it says."""
    site(store, tmp_path)
    slip = handed_in(store, asked("A1", 24))
    found = together(
        lambda: signs(store, slip, "mia"),
        lambda: signs(store, slip, "dora"),
        lambda: refuse_leave(store, None, Signing(slip, "otto", "no"), EARLY),
        lambda: withdraw_leave(store, None, Signing(slip, "A1"), EARLY),
    )
    (won,) = [one for one in found if isinstance(one, Done)]
    (stored,) = list_slips(store, None, EARLY)
    assert stored.state is won.slip.state
    works = any(duty.day == 23 for duty in march(store).roster.by_agent["A1"])
    assert works == (stored.state is not State.APPROVED)


@pytest.mark.parametrize("published_before", [False, True])
def test_a_duty_that_comes_while_leave_is_planned_is_not_forgotten(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published_before: bool
) -> None:
    """A1 gets a duty on the 25th, or its month is published, after the leave's month was looked at."""
    site(store, tmp_path, state="published" if published_before else "review")
    slip = handed_in(store, asked("A1", 24, 25))
    plan = leave_decide._prepare

    def meanwhile(*given: Any) -> Any:
        planned = plan(*given)
        with store.write() as connection:
            if published_before:
                month = open_month(connection, None, MARCH)
                more = month.problem.duty("A1", 24, "D", "calls")
                made: object = change_roster(
                    connection, month.stored, Roster((*month.roster.duties, more)), cause("edit"), judge=False
                )
            else:
                made = take_step(connection, None, MARCH, Step("publish", "otto", EARLY, override="test"))
            assert isinstance(made, NewVersion), made
        return planned

    monkeypatch.setattr(leave_decide, "_prepare", meanwhile)
    found = signs(store, slip, "otto")
    assert isinstance(found, Overtaken), found
    assert found.reason.reason is LeaveReason.ROSTER_MOVED
    monkeypatch.undo()
    assert isinstance(signs(store, slip, "otto"), Done)
    assert not any(duty.day in (23, 24) for duty in march(store).roster.by_agent.get("A1", ()))


def test_a_duty_has_one_substitute(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path)
    done = signs(store, handed_in(store, asked("A1", 24)), "mia")
    assert isinstance(done, Done)
    task = done.tasks[0]
    found = together(
        lambda: fill_task(store, None, task, "A2", "mia", EARLY),
        lambda: fill_task(store, None, task, "A3", "mia", EARLY),
    )
    (won,) = [one for one in found if isinstance(one, Replacement)]
    on_duty = {duty.agent for duty in march(store).roster.duties if duty.day == 23}
    assert on_duty == {won.substitute}


def test_two_leaves_of_one_month_are_both_kept_or_one_is_told_to_look_again(
    store: Store, tmp_path: Path
) -> None:
    site(store, tmp_path)
    first, second = handed_in(store, asked("A1", 24)), handed_in(store, asked("A3", 17))
    found = together(lambda: signs(store, first, "mia"), lambda: signs(store, second, "mia"))
    late = [one for one in found if not isinstance(one, Done)]
    assert len(late) < 2
    for one in late:
        assert isinstance(one, Overtaken)
        assert one.reason.reason.code == "leave-roster-moved"
        assert one.stale is not None
        assert one.stale.current_version == march(store).version
    for slip in list_slips(store, None, EARLY):
        if slip.state is State.SUBMITTED:
            assert isinstance(signs(store, slip.id, "mia"), Done)
    held = {(duty.agent, duty.day) for duty in march(store).roster.duties}
    assert not held & {("A1", 23), ("A3", 16)}
