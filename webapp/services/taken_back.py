"""Steps back and forth through the changes of a roster by hand, each a new version (K-47)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from webapp.centre.problem import duties
from webapp.services.causes import BACK, cause
from webapp.services.desk import OpenMonth, open_month
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.versions import Cause, Illegal, NewVersion, Stale, change_roster
from webapp.store.rosters import cells_after, duties_at
from webapp.store.tables.decisions import decision

EDIT, UNDO, REDO = "edit", "undo", "redo"
MOST_STEPS = 300


@dataclass(frozen=True)
class Steps:
    """The edit (by the number of its version) that can be taken back, and the one that can be done again."""

    back: int | None = None
    forth: int | None = None


@dataclass(frozen=True)
class Stepping:
    """Who goes a step, having looked at version `seen`; `once` is the word of the form, as of `Saving`."""

    seen: int
    actor: str
    at: datetime
    once: str = ""


def steps(connection: Connection, now: OpenMonth) -> Steps:
    """What can be taken back and done again; anything but an edit between ends both ways."""
    of_month = (decision.c.site_id == now.site.id, decision.c.subject_kind == "roster")
    by_hand = (decision.c.subject_id == str(now.month), decision.c.verb.in_((EDIT, UNDO, REDO)))
    newest = select(decision.c.verb, decision.c.facts).where(*of_month, *by_hand)
    rows = connection.execute(newest.order_by(decision.c.id.desc()).limit(MOST_STEPS)).all()
    verbs = {int(row.facts["version"]): row.verb for row in rows}
    back, forth = list[int](), list[int]()
    for version in range(min(verbs, default=now.version + 1), now.version + 1):
        match verbs.get(version):
            case "edit":
                back, forth = [*back, version], []
            case "undo" if back:
                forth.append(back.pop())
            case "redo" if forth:
                back.append(forth.pop())
            case _:
                back, forth = [], []
    return Steps(back[-1] if back else None, forth[-1] if forth else None)


def touched(connection: Connection, now: OpenMonth, back: bool) -> frozenset[str]:
    """The agents whose days taking back, or doing again, would change."""
    found = steps(connection, now)
    edit = found.back if back else found.forth
    if edit is None:
        return frozenset()
    cells = cells_after(connection, now.stored.id, edit - 1, edit, now.site.zone)
    return frozenset(cell.agent for cell in cells)


def undo(connection: Connection, site_code: str, month: Month, step: Stepping) -> NewVersion | Stale | None:
    """Take back the newest change by hand that still stands; None for a second press. Raises CannotDo."""
    return _go(connection, site_code, month, step, UNDO)


def redo(connection: Connection, site_code: str, month: Month, step: Stepping) -> NewVersion | Stale | None:
    """Do again what was taken back last; None for a second press. Raises CannotDo."""
    return _go(connection, site_code, month, step, REDO)


def _go(
    connection: Connection, site_code: str, month: Month, step: Stepping, verb: str
) -> NewVersion | Stale | None:
    now = open_month(connection, site_code, month, hold=True)
    if now.version != step.seen:
        return None if done_before(connection, now, step.once, step.actor) else Stale(now)
    found = steps(connection, now)
    edit = found.back if verb == UNDO else found.forth
    if edit is None:
        raise CannotDo(_NOTHING[verb](month))
    target = edit - 1 if verb == UNDO else edit
    rows = duties_at(connection, now.stored.id, target, now.site.zone)
    wanted = Roster(duties(rows, now.problem.horizon))
    facts = {"back_to": target, **({"once": step.once} if step.once else {})}
    why = Cause(verb, step.actor, step.at, cause(BACK, version=target), facts=facts)
    made = change_roster(connection, now.stored, wanted, why, judge=False)
    assert not isinstance(made, Illegal), "nothing was judged"
    return made


def _no_undo(month: Month) -> Sentence:
    return Sentence(
        "The newest version of {month} is no change by hand: there is nothing to take back.",
        {"month": str(month)},
    )


def _no_redo(month: Month) -> Sentence:
    return Sentence(
        "Nothing of {month} was taken back since the last change: there is nothing to do again.",
        {"month": str(month)},
    )


_NOTHING = {UNDO: _no_undo, REDO: _no_redo}


def done_before(connection: Connection, now: OpenMonth, once: str, actor: str) -> bool:
    """Whether the form of this word was already followed: a second press of its button changes nothing."""
    if not once:
        return False
    mine = (decision.c.site_id == now.site.id, decision.c.subject_kind == "roster")
    month = (decision.c.subject_id == str(now.month), decision.c.actor == actor)
    rows = connection.execute(
        select(decision.c.facts).where(*mine, *month).order_by(decision.c.id.desc()).limit(MOST_STEPS)
    )
    return any(row.facts.get("once") == once for row in rows)
