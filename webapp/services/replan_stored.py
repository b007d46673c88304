"""A month's roster in a database, repaired after leave was added or the requirement has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from scheduler.domain.sentence import Sentence
from scheduler.replan import CELL_PRICE, absent_days, replan
from webapp.centre.model import RequirementRow
from webapp.centre.requirements import read_requirement
from webapp.services.causes import REPAIRED
from webapp.services.desk import OpenMonth, needing, open_month
from webapp.services.intraday import moment
from webapp.services.months import Month
from webapp.services.people import AREA_MANAGER, actor_of, require_rank
from webapp.services.replan import Event, ReplannedMonth, changed_days, minute_now
from webapp.services.rostered import Rostered
from webapp.services.versions import Cause, Illegal, NewVersion, Stale, change_roster
from webapp.store.engine import Store


@dataclass(frozen=True)
class Repair:
    """What is to be repaired: a month, by whom, as of a local time; `requirement` is a changed one."""

    month: Month
    actor: str
    now: str
    reason: str = ""
    requirement: Path | None = None


@dataclass(frozen=True)
class Repaired:
    """What changed, and the version that holds it; None where nothing had to change."""

    made: ReplannedMonth
    version: NewVersion | None


def replan_stored(
    store: Store,
    code: str | None,
    order: Repair,
    *,
    seed: int,
    price: int | None = None,
    improve: bool = False,
    seconds: float = inf,
) -> Repaired | Stale | Illegal:
    """Repair a month as its newest version stands, and keep the result as the next one.

    Leave that is granted, or stands in the centre's files, counts as it is in the database. The search runs
    before the transaction, which answers with what there is where somebody was faster. It takes the area
    manager or above. Raises Mistakes, CannotDo, StoreError.
    """
    with store.read() as connection:
        seen = open_month(connection, code, order.month)
        at = moment(order.now, seen.centre)
        actor = actor_of(connection, seen.site, order.actor, at.date())
        require_rank(connection, seen.site, actor, AREA_MANAGER, Sentence("repair a roster"))
    needs = read_requirement(order.requirement, seen.centre) if order.requirement else None
    month = seen if needs is None else needing(seen, needs)
    case = Rostered(month.centre, month.month, month.roster, month.audit)
    now = minute_now(order.now, case)
    away = absent_days(month.problem, month.roster, now)
    found = replan(
        month.problem,
        month.rulebook,
        month.roster,
        now=now,
        days=_days(seen, month, needs, away),
        seed=seed,
        price=price or CELL_PRICE,
        improve=improve or not away,
        seconds=seconds,
    )
    made = ReplannedMonth(case, Event(order.now), found)
    if not found.changed and needs is None:
        return Repaired(made, None)
    cause = Cause("replan", order.actor, at, order.reason or REPAIRED)
    done = store.retrying(
        lambda connection: change_roster(connection, seen.stored, found.roster, cause, needs=needs),
        queued=True,
    )
    return Repaired(made, done) if isinstance(done, NewVersion) else done


def _days(
    seen: OpenMonth, month: OpenMonth, needs: Sequence[RequirementRow] | None, away: frozenset[int]
) -> set[int]:
    """The days that leave or another requirement concerns; without either the whole month."""
    horizon = month.problem.horizon
    days = set(away)
    if needs is not None:
        days |= changed_days(horizon, month.requirement, seen.requirement)
    elif not away:
        days = set(range(horizon.days))
    return days
