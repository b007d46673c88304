"""What granted leave does to a published month: freed days, least change, substitutes (LV-08, K-31)."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.leave.replacement import coverage_met
from tests.webapp.services.leaving import EARLY, asked, granted, needs, site
from tests.webapp.store.sites import MARCH, march
from webapp.services.leave_decide import Signing
from webapp.services.leave_end import cancel_leave
from webapp.services.leave_outcome import Done, Refused
from webapp.services.leave_plan import Absence, Effort, hours_of_half, plan_leave
from webapp.services.leave_tasks import close_task, fill_task, task_with_candidates
from webapp.services.ledger import differences
from webapp.services.notices import notices_for
from webapp.services.publish import PUBLISHED_NOTICE, Step, take_step
from webapp.services.publish import Refused as NotPublished
from webapp.services.sites import site_named
from webapp.services.versions import NewVersion
from webapp.store.engine import Store
from webapp.store.leave_roster import Replacement

NO_REPLAN = "\n[leave]\nreplan_moves = 0\n"


def test_least_change_covers_what_the_leave_leaves_open(store: Store, tmp_path: Path) -> None:
    """A1 alone covers calls on the 24th; somebody who is off takes the duty and is told."""
    site(store, tmp_path, required=needs(24))
    done = granted(store, asked("A1", 24), "mia")
    (effect,) = done.months
    assert len(effect.affected) == 1
    assert effect.missing == (0, 0)
    month = march(store)
    (duty,) = [d for d in month.roster.duties if d.day == 23]
    assert (duty.agent, duty.queue) == (effect.affected[0], "calls")
    with store.read() as connection:
        here = site_named(connection, None)
        assert [n.kind for n in notices_for(connection, here.id, duty.agent)] == ["roster-changed"]
    closed = close_task(store, None, done.tasks[0], "mia", "", EARLY)
    assert isinstance(closed, Replacement)
    assert (closed.state, closed.why) == ("closed", "coverage still met")
    back = cancel_leave(store, None, Signing(done.slip.id, "A1", "no need"), EARLY)
    assert isinstance(back, Done)
    assert [d.agent for d in march(store).roster.duties if d.day == 23] == ["A1"]


def test_a_task_stays_open_until_cover_is_met_or_somebody_says_why(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path, NO_REPLAN, required=needs(24))
    done = granted(store, asked("A1", 24), "mia")
    # Nobody on calls in 16 half-hours of 30 minutes.
    assert done.months[0].missing == (0, 480)
    refused = close_task(store, None, done.tasks[0], "mia", "", EARLY)
    assert isinstance(refused, Refused)
    assert str(refused.reasons[0]).startswith(
        "480 agent-minutes are missing on Tue 2026-03-24 while D is open"
    )
    opened = task_with_candidates(store, None, done.tasks[0], EARLY)
    assert not isinstance(opened, Refused)
    first = opened.candidates[0]
    assert (first.way, first.breaks) == ("take", ())
    filled = fill_task(store, None, done.tasks[0], first.agent, "mia", EARLY)
    assert isinstance(filled, Replacement)
    month = march(store)
    (taken,) = [d for d in month.roster.duties if d.day == 23]
    assert coverage_met(month.problem, month.roster, taken)


def test_the_search_is_the_same_for_the_same_seed_and_frees_the_days_without_one(
    store: Store, tmp_path: Path
) -> None:
    site(store, tmp_path, required=needs(24))
    month, now = march(store), -10_000
    absence = Absence("A1", date(2026, 3, 16), date(2026, 3, 24), None)
    one, two = (plan_leave(month, absence, now, Effort(3, 2_000, 60.0)) for _ in range(2))
    assert one == two
    bare = plan_leave(month, absence, now, Effort(3, 0, 60.0))
    assert [d.shift for d in bare.freed] == ["D", "N", "N", "D"]
    assert bare.roster.by_agent.keys() == {"A1", "A2", "A3"}
    assert [d.day for d in bare.roster.by_agent["A1"]] == [2]


@pytest.mark.parametrize(
    ("half", "duty", "hours"),
    [
        ("", (480, 990), None),
        ("first", (480, 990), (480, 735)),
        ("second", (480, 990), (735, 990)),
        ("first", (1320, 1800), (1320, 1560)),
        ("first", None, (0, 720)),
        ("second", None, (720, 1440)),
    ],
)
def test_a_half_is_of_the_duty_or_else_of_the_day(
    half: str, duty: tuple[int, int] | None, hours: tuple[int, int] | None
) -> None:
    assert hours_of_half(half, duty) == hours  # type: ignore[arg-type]


def test_leave_over_the_end_of_a_month_frees_what_is_published(store: Store, tmp_path: Path) -> None:
    """24 March to 2 April: the duty in March goes, the days of April, not yet planned, count as worked."""
    site(store, tmp_path)
    wanted = asked("A1", 24, kind="personal")
    wanted = type(wanted)(**{**vars(wanted), "last_day": date(2026, 4, 2)})
    done = granted(store, wanted)
    assert [effect.month for effect in done.months] == ["2026-03"]
    # One duty of nine days in March, two days of April: 1 + 2 = 3 days.
    assert done.slip.half_days == 6
    assert march(store).problem.leave == {("A1", day) for day in range(23, 31)}


def take(store: Store, verb: str) -> object:
    """A step with the roster of March by the operations supervisor."""
    step = Step(verb, "otto", EARLY, "so it is")
    return store.retrying(lambda connection: take_step(connection, None, MARCH, step))


def test_leave_granted_while_a_roster_is_recalled_is_in_it_when_it_is_published_again(
    store: Store, tmp_path: Path
) -> None:
    """Recalled and published as it was, it would have A1 work on a day of leave."""
    site(store, tmp_path, NO_REPLAN, state="review")
    for verb in ("publish", "recall"):
        assert isinstance(take(store, verb), NewVersion)
    done = granted(store, asked("A1", 24), "mia")
    assert [(effect.month, len(done.tasks)) for effect in done.months] == [("2026-03", 1)]
    for verb in ("review", "publish"):
        assert isinstance(take(store, verb), NewVersion)
    assert not march(store).roster.of("A1", 23)
    with store.read() as connection:
        here = site_named(connection, None)
        assert differences(connection, here) == ()
        told = [one for one in notices_for(connection, here.id, "A1") if one.kind == PUBLISHED_NOTICE]
        (change,) = told[-1].facts["changes"]
        assert (change["date"], change["after"]) == ("2026-03-24", "")
    back = cancel_leave(store, None, Signing(done.slip.id, "A1", "no need"), EARLY)
    assert isinstance(back, Done)
    assert march(store).roster.of("A1", 23)


@pytest.mark.parametrize(("half", "said"), [("", "a day of approved leave"), ("first", "is not available")])
def test_a_draft_with_duties_on_days_of_leave_is_not_published(
    store: Store, tmp_path: Path, half: str, said: str
) -> None:
    """Nobody was told of it yet: it is planned anew, and until then refused with the duty in the way."""
    site(store, tmp_path, state="review")
    assert granted(store, asked("A1", 24, half=half), "mia").months == ()
    refused = take(store, "publish")
    assert isinstance(refused, NotPublished)
    (sentence,) = map(str, refused.sentences)
    assert sentence.startswith("A1 has D on Tue 2026-03-24")
    assert said in sentence
