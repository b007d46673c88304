"""Races for leave, call-ins, data, accounts and tokens; and the list of all races."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from tests.webapp.app.racing import Answer, Deed, Race, Stage
from tests.webapp.app.racing_roster import (
    _all_take_it,
    _approve_or_withdraw,
    _blocks,
    _clear_or_withdraw,
    _confirmed_once,
    _double_click,
    _edit,
    _edit_or_publish,
    _edit_or_swap,
    _hand_over,
    _offered,
    _one_cell,
    _one_is_approved,
    _pins,
    _plan_twice,
    _publish_twice,
    _recall_or_confirm,
    _recall_or_take,
    _same_duty_twice,
    _take_or_withdraw,
    _undo_or_redo,
    _undo_twice,
)
from tests.webapp.services.swap_site import BOSS, CHIEF
from webapp.access import AGENT, OPERATIONS, SCHEDULER
from webapp.services.leave_decide import Signing, sign_leave
from webapp.services.leave_outcome import Done as Granted
from webapp.services.site_edit import site_file
from webapp.store import accounts
from webapp.store.calls import counts_between
from webapp.store.tables.accounts import account, office_event, token
from webapp.store.tables.callins import call_in
from webapp.store.tables.jobs import DONE, FAILED, job
from webapp.store.tables.leave import leave_signature, leave_slip
from webapp.store.tables.rosters import roster_version

# Leave.


def _last_place(stage: Stage) -> list[Deed]:
    """Everybody of team North, with one place a day, and B1 twice."""
    form = {"what": "hand-in", "type": "personal", "first_day": "2026-03-31", "reason": "Moving"}
    path = stage.path("leave/ask")
    return [Deed(who, path, form) for who in ("B1", "B2", "B3", "B1")]


def _one_place(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    states = sorted(row.state for row in stage.rows(leave_slip))
    return [] if states == ["submitted", "waitlisted", "waitlisted"] else [f"the slips are {states}"]


def _slip(stage: Stage, who: str = "B1", day: int = 16) -> int:
    form = {"what": "hand-in", "type": "personal", "first_day": f"2026-03-{day}", "reason": "Moving"}
    stage.does(who, stage.path("leave/ask"), **form)
    return stage.number(leave_slip)


def _sign_or_withdraw(stage: Stage) -> list[Deed]:
    number = _slip(stage)
    decide = stage.path(f"requests/leave/{number}")
    return [
        Deed(CHIEF, decide, {"verb": "sign"}),
        Deed("B1", stage.path(f"leave/{number}/withdraw")),
        Deed(CHIEF, decide, {"verb": "refuse", "reason": "No."}),
    ]


def _signed_once(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    """Whoever signs or refuses sees it carried out a little later, or why not."""
    stage.work()
    (state,) = (row.state for row in stage.rows(leave_slip))
    ends = [row.verb for row in stage.rows(leave_signature) if row.verb != "submitted"]
    ended = [row.state for row in stage.rows(job)]
    good = state in ("approved", "refused", "withdrawn") and len(ends) <= 1 and len(ended) == 1
    return [] if good else [f"the slip is {state}, signed {ends}, jobs {ended}"]


def _granted(stage: Stage) -> int:
    number = _slip(stage)
    signed = sign_leave(stage.store, stage.code, Signing(number, CHIEF), stage.now)
    assert isinstance(signed, Granted), signed
    return number


def _cancel_twice(stage: Stage) -> list[Deed]:
    path = stage.path(f"leave/{_granted(stage)}/cancel")
    return [Deed("B1", path, {"reason": "Not needed"})] * 3


def _cancel_or_receive(stage: Stage) -> list[Deed]:
    number = _granted(stage)
    decide = {"verb": "receive"}
    return [
        Deed("B1", stage.path(f"leave/{number}/cancel"), {"reason": "Not needed"}),
        Deed(BOSS, stage.path(f"requests/leave/{number}"), decide),
        Deed(BOSS, stage.path(f"requests/leave/{number}"), decide),
    ]


def _freed_place(stage: Stage) -> list[Deed]:
    """Two wait for the place of a third, who goes; one of them goes too, somebody else comes."""
    first = _slip(stage, "B1", 31)
    second = _slip(stage, "B2", 31)
    _slip(stage, "B3", 31)
    return [
        Deed("B1", stage.path(f"leave/{first}/withdraw")),
        Deed("B2", stage.path(f"leave/{second}/withdraw")),
    ]


def _place_is_given(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    states = {row.agent: row.state for row in stage.rows(leave_slip)}
    due = {"B1": "withdrawn", "B2": "withdrawn", "B3": "submitted"}
    return [] if states == due else [f"the slips are {states}"]


def _leave_or_swap(stage: Stage) -> list[Deed]:
    """The duty that is taken on the board is the one from which leave is being signed."""
    swap, slip = _offered(stage), _slip(stage)
    return [
        Deed("B2", stage.path(f"swaps/{swap}/accept")),
        Deed(CHIEF, stage.path(f"requests/leave/{slip}"), {"verb": "sign"}),
    ]


# At short notice.


ABSENT = {"kind": "absence", "on": "2026-03-18", "absent": "B2"}


def _called(stage: Stage, *agents: str) -> list[int]:
    for agent in agents:
        stage.does(BOSS, stage.path("callin/ask"), agent=agent, how="ask", **ABSENT)
    return [row.id for row in stage.rows(call_in, call_in.c.id)]


def _two_come(stage: Stage) -> list[Deed]:
    first, second = _called(stage, "B3", "B4")
    yes = {"verb": "accept"}
    return [
        Deed("B3", stage.path(f"callin/mine/{first}"), yes),
        Deed("B4", stage.path(f"callin/mine/{second}"), yes),
    ]


def _answered_twice(stage: Stage) -> list[Deed]:
    (number,) = _called(stage, "B3")
    return [
        Deed("B3", stage.path(f"callin/mine/{number}"), {"verb": "accept"}),
        Deed(BOSS, stage.path(f"callin/{number}"), {"verb": "decline", **ABSENT}),
        Deed(BOSS, stage.path(f"callin/{number}"), {"verb": "withdraw", **ABSENT}),
    ]


# The centre, its people and its data.


def _same_text(stage: Stage) -> list[Deed]:
    with stage.store.read() as connection:
        file = site_file(connection, stage.month.site, "centre.toml")
    path = stage.path("centre/text")
    return [
        Deed(who, path, {"text": f"# {who}\n{file.text}", "seen-centre.toml": file.seen, "deed": "sure"})
        for who in ("Zhou", BOSS, "Zhou")
    ]


COUNTS = "queue,interval_start,offered\n" + "".join(
    f"calls,2026-03-09T{hour:02}:{minute:02},{hour}\n" for hour in range(8, 20) for minute in (0, 30)
)


def _same_counts(stage: Stage) -> list[Deed]:
    return [Deed(who, stage.path("history"), file=("file", COUNTS.encode())) for who in ("Lin", BOSS, "Lin")]


def _counted_once(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    with stage.store.read() as connection:
        found = counts_between(connection, stage.month.site.id, datetime(2026, 3, 9), datetime(2026, 3, 10))
    return [] if len(found) == COUNTS.count("\n") - 1 else [f"{len(found)} counts are there"]


def _repair_twice(stage: Stage) -> list[Deed]:
    form = {"queue": "calls", "start": "2026-02-02T08:00", "month": "2026-02", "reason": "Wrong"}
    path = stage.path("history/repair")
    return [Deed("Lin", path, {**form, "offered": "3"}), Deed(BOSS, path, {**form, "offered": "5"})]


def _one_count(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    with stage.store.read() as connection:
        found = counts_between(connection, stage.month.site.id, datetime(2026, 2, 2), datetime(2026, 2, 3))
    held = [one.numbers[0] for one in found if one.queue == "calls"]
    return [] if held in ([3.0], [5.0]) else [f"the count is {held}"]


def _wishes(stage: Stage) -> list[Deed]:
    path, form = stage.path("wishes"), {"month": "2026-05", "day": "2026-05-04", "opinion": "Thank you"}
    return [Deed("B1", path, {**form, "what": what}) for what in ("off", "on:D", "off")]


def _same_login(stage: Stage) -> list[Deed]:
    form = {"login": f"{stage.code}-new", "name": "New", "role": AGENT, "site": stage.code, "person": "B1"}
    return [Deed("Zhou", "/people/new", form)] * 3


def _role_removed(stage: Stage) -> list[Deed]:
    """A scheduler is made an agent while a change of theirs is on its way."""
    form = {"name": "Chen", "role": AGENT, "site": stage.code, "person": "B1", "team": "", "version": 1}
    return [Deed("Zhou", f"/people/{stage.code}-Chen", form), _edit(stage, "Chen", "B1.30")]


def _closed_or_changed(stage: Stage) -> list[Deed]:
    path = f"/people/{stage.code}-Chen"
    form = {"name": "Chen", "role": SCHEDULER, "site": stage.code, "person": "Chen", "version": 1}
    return [Deed("Zhou", f"{path}/close"), Deed("Zhou", path, form), Deed("Zhou", f"{path}/close")]


def _posts(stage: Stage) -> list[Deed]:
    path = stage.path(f"centre/posts/{OPERATIONS}/appoint")
    return [Deed("Zhou", path, {"person": "Newly"})] * 3


def _token(stage: Stage) -> list[Deed]:
    """A token is revoked twice while a call with it is on its way."""
    secret = f"token-of-{stage.code}"
    stage.store.retrying(lambda connection: _add_token(connection, stage, secret))
    number = stage.number(token)
    return [
        Deed("B1", f"/account/tokens/{number}/revoke"),
        Deed("B1", f"/account/tokens/{number}/revoke"),
        Deed(
            "", f"/api/v1/sites/{stage.code}/months/2026-03/read", {"version": stage.version()}, bearer=secret
        ),
    ]


def _add_token(connection: Connection, stage: Stage, secret: str) -> int:
    mine = select(account.c.id).where(account.c.login == f"{stage.code}-B1")
    number = connection.execute(mine).scalar_one()
    values = {"account_id": number, "label": "race", "scopes": ["comment"], "created_at": stage.now}
    return accounts.add_token(connection, secret, **values)


def _revoked_once(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    told = [row for row in stage.rows(office_event) if row.actor == f"{stage.code}-B1"]
    return [] if len(told) == 1 else [f"the log tells {len(told)} times that the token was revoked"]


def _many_tokens(stage: Stage) -> list[Deed]:
    """Twenty tokens are the most; eighteen are there, and four more are wanted."""

    def eighteen(connection: Connection) -> None:
        for turn in range(18):
            _add_token(connection, stage, f"{stage.code}-{turn}")

    stage.store.retrying(eighteen)
    form = {"label": "one more", "scope": "comment", "days": "30"}
    return [Deed("B1", "/account/tokens", form)] * 4


def _decided_once(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    """One version at most beyond those of the setting, and one by each who was told so."""
    made = [row for row in stage.rows(roster_version) if row.roster_id == stage.month.stored.id]
    numbers = [row.version for row in made]
    return [] if len(numbers) == len(set(numbers)) else [f"versions {numbers}"]


def _worked(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    """Every job ends in order, done or with the reason why not."""
    stage.work()
    ended = [(row.state, row.reason) for row in stage.rows(job)]
    good = all(
        state == DONE or (state == FAILED and "Paiban itself" not in reason) for state, reason in ended
    )
    return [] if good else [f"the jobs ended {ended}"]


RACES: tuple[Race, ...] = (
    Race("a duty on the board is taken by many", _all_take_it),
    Race("taken while it is withdrawn", _take_or_withdraw),
    Race("approved, refused and withdrawn", _approve_or_withdraw, approval="supervised"),
    Race("one duty in two requests", _same_duty_twice, (1, 2), _one_is_approved),
    Race("recalled while a swap is taken", _recall_or_take, (1, 2)),
    Race("the board is cleared twice while an offer is withdrawn", _clear_or_withdraw, (2, 3), _worked),
    Race("a hand-over is signed by both at once", _hand_over, (1, 3)),
    Race("one cell by three", _one_cell, judge=_decided_once),
    Race("blocks that overlap", _blocks),
    Race("a duty is taken away while it is swapped", _edit_or_swap, (1, 2)),
    Race("a button is pressed three times", _double_click, (3, 3)),
    Race("published by three", _publish_twice),
    Race("changed while it is published", _edit_or_publish),
    Race("recalled while it is confirmed", _recall_or_confirm, (1, 4), _confirmed_once),
    Race("taken back by three", _undo_twice),
    Race("taken back and done again", _undo_or_redo),
    Race("pinned by three", _pins, (3, 3)),
    Race("the last place of a day", _last_place, (3, 3), _one_place),
    Race("signed, refused and withdrawn", _sign_or_withdraw, (1, 2), _signed_once),
    Race("given back three times", _cancel_twice),
    Race("given back while it is received", _cancel_or_receive, (1, 3), _worked),
    Race("two leave the line at once", _freed_place, (2, 2), _place_is_given),
    Race("a swap into signed leave", _leave_or_swap, (1, 2), _worked),
    Race("two come for one", _two_come),
    Race("one call-in answered three ways", _answered_twice),
    Race("the text of the centre by three", _same_text, may_be=(400, 409)),
    Race("the same counts three times", _same_counts, (3, 3), _counted_once),
    Race("one count put right twice", _repair_twice, (1, 2), _one_count),
    Race("wishes told three times", _wishes, (1, 3)),
    Race("one login opened three times", _same_login, may_be=(400,)),
    Race("a role is taken while it is used", _role_removed, (1, 2), may_be=(403, 409)),
    Race("an account is closed and changed", _closed_or_changed, (1, 2)),
    Race("one post given three times", _posts, (1, 3)),
    Race("a token is revoked while it is used", _token, (2, 3), _revoked_once, may_be=(401,)),
    Race("more tokens than there may be", _many_tokens, (2, 2)),
    Race("planned by three", _plan_twice, (3, 3)),
)
