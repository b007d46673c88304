"""What is read about swaps: partners for a duty, the board, one swap, and the log as a file (K-24, K-25)."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scheduler.clearing.lottery import draw
from scheduler.domain.roster import Duty
from scheduler.swaps.partners import Partner, partners
from scheduler.swaps.reasons import SwapReason
from scheduler.swaps.states import OPEN, State
from webapp.centre.tables import no_formula, table_bytes
from webapp.centre.times import format_instant
from webapp.services.months import Month
from webapp.services.sites import site_named
from webapp.services.swap_case import Refused, SwapCase, open_case, refused
from webapp.store.engine import Store
from webapp.store.sites import StoredSite
from webapp.store.swaps import StoredSwap, dated, swap_log_rows, swap_numbered, swaps

LOG_COLUMNS = (
    "swap",
    "kind",
    "state",
    "asker",
    "partner",
    "duties",
    "asked_at",
    "agreed_at",
    "decided_at",
    "rules",
    "loads",
    "actor",
    "reason",
)


def candidates(
    store: Store,
    site_code: str | None,
    month: Month | str,
    agent: str,
    on: date,
    now: datetime,
    in_return: tuple[date, ...] | None = (),
) -> tuple[SwapCase, Duty, tuple[Partner, ...]] | Refused:
    """Who can take the duty of a day, for nothing or for a duty of the days `in_return` (None: any day).

    Raises CannotDo, StoreError.
    """
    with store.read() as connection:
        case = open_case(connection, site_code, month, now)
        problem, roster = case.month.problem, case.month.roster
        if agent not in problem.agent_of:
            return refused(SwapReason.NO_SUCH_AGENT, agent=agent, site=case.site.code)
        held = roster.of(agent, problem.horizon.day_of_date(on))
        if not held:
            return refused(SwapReason.NO_DUTY, agent=agent, date=on)
        days = None if in_return is None else [problem.horizon.day_of_date(day) for day in in_return]
        found = partners(
            problem, case.month.rulebook, roster, held[0], case.limits, _Lots(case, held[0]), days
        )
        return case, held[0], found


class _Lots:
    """Lots for one duty, which anybody can draw again: of the roster's hash, the duty and the agent."""

    def __init__(self, case: SwapCase, duty: Duty) -> None:
        self.secret = case.month.head.sha256
        self.context = f"partners/{duty.agent}/{duty.day}"

    def __call__(self, agent: str) -> int:
        """The lot of an agent, the smallest first."""
        return draw(self.secret, self.context, agent)


def candidate_facts(case: SwapCase, duty: Duty, found: tuple[Partner, ...]) -> dict[str, Any]:
    """The list as data: prices in units of the objective, negative ones are gains."""
    horizon = case.month.problem.horizon
    return {
        "agent": duty.agent,
        "date": horizon.date_of(duty.day).isoformat(),
        "shift": duty.shift,
        "queue": duty.queue,
        "candidates": [
            {
                "agent": partner.agent,
                "in_return": [dated(leg, horizon).facts() for leg in partner.legs[1:]],
                "price": partner.verdict.price,
                "soft": dict(partner.verdict.soft),
            }
            for partner in found
        ],
    }


def board(store: Store, site_code: str | None, everything: bool = False) -> tuple[StoredSwap, ...]:
    """The swaps of a site that are open, or with `everything` all that ever were, by number.

    Raises CannotDo, StoreError.
    """
    with store.read() as connection:
        site = site_named(connection, site_code)
        return tuple(swaps(connection, site.id, None if everything else OPEN))


def one_swap(store: Store, site_code: str | None, number: int) -> StoredSwap | Refused:
    """A swap by its number. Raises CannotDo, StoreError."""
    with store.read() as connection:
        site = site_named(connection, site_code)
        found = swap_numbered(connection, site.id, number)
        return found or refused(SwapReason.NO_SUCH_SWAP, swap=number, site=site.code)


def swap_facts(swap: StoredSwap) -> dict[str, Any]:
    """A swap as data."""
    return {
        "swap": swap.id,
        "kind": swap.kind,
        "state": str(swap.state),
        "asker": swap.asker,
        "partner": swap.partner,
        "duties": [leg.facts() for leg in swap.legs],
        "in_return": [day.isoformat() for day in swap.in_return],
        "asked_at": format_instant(swap.asked_at),
        "expires_at": format_instant(swap.expires_at),
        "waits_for": _waits_for(swap),
    }


def _waits_for(swap: StoredSwap) -> str | None:
    if swap.state is State.OFFERED:
        return swap.partner or "anybody"
    return "supervisor" if swap.state in OPEN else None


def log_bytes(store: Store, site_code: str | None) -> bytes:
    """The log of swaps of a site as CSV, oldest first; times are the site's. Raises CannotDo, StoreError."""
    with store.read() as connection:
        site = site_named(connection, site_code)
        rows = swap_log_rows(connection, site.id)
    return table_bytes(LOG_COLUMNS, [_log_row(row, site) for row in rows])


def _log_row(row: Mapping[str, Any], site: StoredSite) -> tuple[str, ...]:
    def told(name: str) -> str:
        instant = row[name]
        return "" if instant is None else format_instant(instant.astimezone(site.zone))

    duties = "; ".join(
        f"{leg['date']} {leg['shift']} {leg['queue'] or 'any'} {leg['giver'] or '-'}>{leg['taker'] or '-'}"
        for leg in row["legs"]
    )
    loads = json.dumps(row["loads"], sort_keys=True) if row["loads"] else ""
    return (
        str(row["swap_id"]),
        row["kind"],
        row["state"],
        row["asker"],
        row["partner"] or "",
        duties,
        told("asked_at"),
        told("agreed_at"),
        told("decided_at"),
        " ".join(row["rules"]),
        loads,
        no_formula(row["actor"]),
        no_formula(row["reason"]),
    )
