"""What a clearing found, written: one version of the roster for all exchanges, each swap and each refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from scheduler.clearing.outcome import Clearing, Exchange, exchanged
from scheduler.clearing.reasons import ClearingReason, Refusal
from scheduler.swaps.exchange import leg_of, load_changes
from scheduler.swaps.judge import Verdict
from scheduler.swaps.states import State, Step, after
from webapp.services.causes import BY_BOARD
from webapp.services.clearing_board import number_of
from webapp.services.notices import Notice, tell
from webapp.services.said import written
from webapp.services.swap_case import RULES, SwapCase
from webapp.services.versions import Cause, DayChange, NewVersion, change_roster, days_told
from webapp.store.clearing import StoredRound, move_round
from webapp.store.handovers import add_handover
from webapp.store.swaps import StoredSwap, dated, move_swap, release_cells
from webapp.store.tables.clearing import CLEARED
from webapp.store.tables.decisions import decision

CLEARING, EXCHANGE, WHY = "clearing", "exchange", BY_BOARD


class Changed(Exception):
    """Roster, round or swap are no longer as they were when the search began: nothing may be written."""


@dataclass(frozen=True)
class Found:
    """What a search found: the clearing, the record to publish, and why offers are not granted."""

    cleared: Clearing
    record: Mapping[str, Any]
    refusals: Mapping[str, Refusal]


def grant(case: SwapCase, seen: StoredRound, found: Found) -> None:
    """Write all of it, in the caller's transaction. Raises Changed where something else came first."""
    record = {**found.record, "refused": {name: one.reason.code for name, one in found.refusals.items()}}
    values = {"cleared_at": case.now, "roster_version": case.month.version, "record": record}
    if not move_round(case.connection, seen, CLEARED, **values):
        raise Changed
    changes = _change(case, seen, found.cleared) if found.cleared.exchanges else {}
    for exchange in found.cleared.exchanges:
        _grant(case, seen, exchange, changes)
    for name, refusal in sorted(found.refusals.items()):
        _refuse(case, seen, name, refusal)
    for name in found.record["gone"]:
        refusal = Refusal(ClearingReason.GONE, {"offer": name})
        _note(case, seen, name, "gone", str(refusal), {"rule": refusal.reason.code})


def _change(case: SwapCase, seen: StoredRound, cleared: Clearing) -> Mapping[str, list[DayChange]]:
    """Write the version of all exchanges; each agent of one hears of their days with it."""
    month = case.month
    changed = exchanged(month.problem, month.roster, cleared.exchanges)
    facts = {"served": cleared.served, "granted": len(cleared.granted)}
    served = frozenset(offer.agent for exchange in cleared.exchanges for offer in exchange.offers)
    cause = Cause(CLEARING, RULES, case.now, WHY, (CLEARING, str(seen.id)), facts, served)
    made = change_roster(case.connection, month.stored, changed, cause)
    if not isinstance(made, NewVersion):
        raise Changed
    return made.changes


def _grant(
    case: SwapCase, seen: StoredRound, exchange: Exchange, changes: Mapping[str, list[DayChange]]
) -> None:
    """Each swap of an exchange with whoever takes its duty; everybody hears of it once."""
    granted: list[StoredSwap] = []
    for place, offer in enumerate(exchange.offers):
        if offer.gives is None:
            continue
        taker = exchange.offers[(place + 1) % len(exchange.offers)].agent
        leg = leg_of(offer.gives, taker)
        swap = case.swap(number_of(offer.id))
        legs = [dated(leg, case.month.problem.horizon)]
        ends = {"agreed_at": case.now, "decided_at": case.now, "decider": RULES}
        state = after(swap.state, Step.APPROVE)
        if swap.state is not State.OFFERED:
            raise Changed
        now = move_swap(case.connection, swap, state, legs, **ends)
        if now is None:
            raise Changed
        release_cells(case.connection, swap.id)
        loads = load_changes(case.month.problem, [leg], case.settings.night_weight)
        case.record(now, RULES, WHY, Verdict(), loads)
        partners = [one.id for one in exchange.offers]
        case.note(now, RULES, str(Step.APPROVE), WHY, {"round": seen.id, "exchange": partners})
        granted.append(now)
        add_handover(case.connection, swap.id, case.starts([leg]))
    _tell(case, seen, granted, changes)


def _tell(
    case: SwapCase,
    seen: StoredRound,
    granted: Sequence[StoredSwap],
    changes: Mapping[str, list[DayChange]],
) -> None:
    """Tell each agent of an exchange what they give and get, with whom, and what their days are now."""
    legs = [leg.facts() for one in granted for leg in one.legs]
    first = min(one.id for one in granted)
    notices = []
    for agent in sorted({agent for one in granted for agent in one.told}):
        own = next((one.id for one in granted if one.asker == agent), first)
        facts = {"round": seen.id, "swap": own, "legs": legs, **days_told(changes, agent)}
        notices.append(Notice(agent, EXCHANGE, facts, f"{CLEARING}/{seen.id}/{first}/{agent}"))
    tell(case.connection, case.site.id, notices, case.now)


def _refuse(case: SwapCase, seen: StoredRound, name: str, refusal: Refusal) -> None:
    """The offer stays on the board; its agent hears why it was not granted this time."""
    swap = case.swap(number_of(name))
    _note(case, seen, name, "not-granted", str(refusal), {"rule": refusal.reason.code, "swap": swap.id})
    facts = {"round": seen.id, "swap": swap.id, "rule": refusal.reason.code, "reasons": [str(refusal)]}
    facts["said"] = [written(refusal.sentence)]
    event = f"{CLEARING}/{seen.id}/{name}"
    tell(case.connection, case.site.id, [Notice(swap.asker, CLEARING, facts, event)], case.now)


def _note(
    case: SwapCase, seen: StoredRound, name: str, verb: str, reason: str, facts: Mapping[str, Any]
) -> None:
    case.connection.execute(
        insert(decision).values(
            site_id=case.site.id,
            subject_kind="swap",
            subject_id=str(number_of(name)),
            actor=RULES,
            at=case.now,
            verb=verb,
            reason=reason,
            facts={"round": seen.id, **facts},
        )
    )
