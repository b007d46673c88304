"""Races for duties: swaps, the board, and the roster that schedulers change and publish."""

from collections.abc import Sequence

from sqlalchemy import Connection

from scheduler.swaps.states import State
from tests.webapp.app.racing import Answer, Deed, Stage
from tests.webapp.services.swap_site import BOSS, CHIEF
from tests.webapp.store.sites import MARCH
from webapp.services.publish import Step, take_step
from webapp.store.swaps import StoredSwap
from webapp.store.swaps import swaps as stored_swaps
from webapp.store.tables.rosters import acknowledgement

# Swaps.


def _offered(stage: Stage, asker: str = "B1", day: int = 16) -> int:
    stage.does(asker, stage.path("2026-03/swaps/offer"), on=f"2026-03-{day}")
    return _newest_swap(stage)


def _newest_swap(stage: Stage) -> int:
    return _all_swaps(stage)[-1].id


def _all_swaps(stage: Stage) -> list[StoredSwap]:
    with stage.store.read() as connection:
        return stored_swaps(connection, stage.month.site.id)


def _all_take_it(stage: Stage) -> list[Deed]:
    path = stage.path(f"swaps/{_offered(stage)}/accept")
    return [Deed(who, path) for who in ("B2", "B3", "B4", "B6")]


def _take_or_withdraw(stage: Stage) -> list[Deed]:
    path = stage.path(f"swaps/{_offered(stage)}")
    return [Deed("B2", f"{path}/accept"), Deed("B1", f"{path}/withdraw"), Deed("B3", f"{path}/accept")]


def _agreed(stage: Stage) -> int:
    number = _offered(stage)
    stage.does("B2", stage.path(f"swaps/{number}/accept"))
    return number


def _approve_or_withdraw(stage: Stage) -> list[Deed]:
    number = _agreed(stage)
    decide = stage.path(f"requests/swaps/{number}")
    return [
        Deed(BOSS, decide, {"verb": "approve"}),
        Deed("B1", stage.path(f"swaps/{number}/withdraw")),
        Deed(CHIEF, decide, {"verb": "refuse", "reason": "No."}),
        Deed("B2", stage.path(f"swaps/{number}/withdraw")),
    ]


def _same_duty_twice(stage: Stage) -> list[Deed]:
    """One duty is on the board and asked of somebody, and both say yes."""
    first = _offered(stage)
    stage.does("B1", stage.path("2026-03/swaps/ask"), on="2026-03-16", partner="B3")
    second = _newest_swap(stage)
    return [Deed("B2", stage.path(f"swaps/{first}/accept")), Deed("B3", stage.path(f"swaps/{second}/accept"))]


def _one_is_approved(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    states = [swap.state for swap in _all_swaps(stage)]
    return [] if states.count(State.APPROVED) == 1 else [f"the swaps are {states}"]


def _recall_or_take(stage: Stage) -> list[Deed]:
    number = _offered(stage)
    form = {"verb": "recall", "reason": "A mistake", "version": stage.version()}
    return [
        Deed("B2", stage.path(f"swaps/{number}/accept")),
        Deed(BOSS, stage.path("2026-03/roster/publish"), form),
    ]


def _clear_or_withdraw(stage: Stage) -> list[Deed]:
    number = _offered(stage)
    for asker, day, back in (("B2", 18, 20), ("B3", 20, 18)):
        form = {"on": f"2026-03-{day}", "back": f"2026-03-{back}"}
        stage.does(asker, stage.path("2026-03/swaps/offer"), **form)
    board = stage.path("2026-03/board")
    return [Deed(BOSS, board), Deed("B1", stage.path(f"swaps/{number}/withdraw")), Deed(CHIEF, board)]


def _hand_over(stage: Stage) -> list[Deed]:
    number = _agreed(stage)
    form = {"open-cases": "none", "customers": "none", "documents": "none", "sign": "1"}
    path = stage.path(f"swaps/{number}/handover")
    return [Deed("B1", path, form), Deed("B2", path, form), Deed("B1", path, form)]


# The roster.


def _edit(stage: Stage, who: str, *cells: str, shift: str = "", version: int = 0) -> Deed:
    form = {"at": list(cells), "shift": shift, "version": version or stage.version(), "once": f"{who}{cells}"}
    return Deed(who, stage.path("2026-03/roster/cell"), form)


def _one_cell(stage: Stage) -> list[Deed]:
    return [_edit(stage, "Chen", "B1.30"), _edit(stage, BOSS, "B1.30"), _edit(stage, CHIEF, "B1.30")]


def _blocks(stage: Stage) -> list[Deed]:
    return [
        _edit(stage, "Chen", "B1.16", "B1.17", "B1.18", "B2.18"),
        _edit(stage, BOSS, "B2.18", "B3.20", "B1.18"),
    ]


def _edit_or_swap(stage: Stage) -> list[Deed]:
    """The scheduler takes the duty away that two agents are about to exchange."""
    path = stage.path(f"swaps/{_offered(stage)}/accept")
    return [_edit(stage, "Chen", "B1.16"), Deed("B2", path)]


def _double_click(stage: Stage) -> list[Deed]:
    return [_edit(stage, "Chen", "B1.30")] * 3


def _reviewed(stage: Stage) -> int:
    def back(connection: Connection) -> None:
        for verb in ("recall", "review"):
            take_step(connection, stage.code, MARCH, Step(verb, BOSS, stage.now, "Again"))

    stage.store.retrying(back)
    return stage.version()


def _publish(stage: Stage, who: str, version: int) -> Deed:
    form = {"verb": "publish", "version": version, "override": "Known"}
    return Deed(who, stage.path("2026-03/roster/publish"), form)


def _publish_twice(stage: Stage) -> list[Deed]:
    version = _reviewed(stage)
    return [_publish(stage, who, version) for who in (BOSS, CHIEF, BOSS)]


def _edit_or_publish(stage: Stage) -> list[Deed]:
    version = _reviewed(stage)
    return [_edit(stage, "Chen", "B1.30", version=version), _publish(stage, BOSS, version)]


def _recall_or_confirm(stage: Stage) -> list[Deed]:
    version, read = stage.version(), stage.path("2026-03/roster/read")
    form = {"verb": "recall", "version": version, "reason": "A mistake"}
    confirmed = [Deed(who, read, {"version": version}) for who in ("B1", "B2", "B1")]
    return [Deed(BOSS, stage.path("2026-03/roster/publish"), form), *confirmed]


def _confirmed_once(stage: Stage, answers: Sequence[Answer]) -> list[str]:
    rows = [row for row in stage.rows(acknowledgement) if row.roster_id == stage.month.stored.id]
    people = [(row.version, row.person) for row in rows]
    wins = {who for who, one in zip(("B1", "B2", "B1"), answers[1:], strict=True) if one.won}
    return [] if {who for _, who in people} >= wins else [f"confirmed by {people}, told {wins}"]


def _undo_twice(stage: Stage) -> list[Deed]:
    edit = _edit(stage, "Chen", "B1.30")
    stage.does("Chen", edit.path, **edit.form)
    version, path = stage.version(), stage.path("2026-03/roster/undo")
    return [Deed(who, path, {"version": version, "once": who}) for who in ("Chen", BOSS, CHIEF)]


def _undo_or_redo(stage: Stage) -> list[Deed]:
    edit, undo = _edit(stage, "Chen", "B1.30"), stage.path("2026-03/roster/undo")
    stage.does("Chen", edit.path, **edit.form)
    second = _edit(stage, "Chen", "B2.24")
    stage.does("Chen", second.path, **second.form)
    stage.does("Chen", undo, version=stage.version(), once="first")
    form = {"version": stage.version()}
    redo = stage.path("2026-03/roster/redo")
    return [Deed("Chen", undo, {**form, "once": "a"}), Deed(BOSS, redo, {**form, "once": "b"})]


def _pins(stage: Stage) -> list[Deed]:
    path = stage.path("2026-03/roster/pin")
    return [Deed(who, path, {"at": ["B1.16", "B2.18"], "on": "1"}) for who in ("Chen", BOSS, CHIEF)]


def _plan_twice(stage: Stage) -> list[Deed]:
    form = {"effort": "quick", "seed": "1"}
    return [Deed(who, stage.path("2026-05/draft"), form) for who in ("Chen", BOSS, CHIEF)]
