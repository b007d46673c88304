"""What becomes of an agreed swap: judged by the roster as it is in this transaction, then applied or not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.swaps.exchange import NIGHT, NotThere, exchanged, load_changes
from scheduler.swaps.judge import Verdict
from scheduler.swaps.outcome import Fate, Outcome
from scheduler.swaps.reasons import Refusal, SwapReason
from scheduler.swaps.states import Step, after
from webapp.services.swap_case import RULES, Done, Overtaken, Refused, Result, SwapCase, refused
from webapp.services.versions import Cause, DayChange, NewVersion, Stale, change_roster
from webapp.store.handovers import add_handover
from webapp.store.swaps import StoredSwap, move_swap, release_cells

Judged = Callable[[Verdict], Outcome]


@dataclass(frozen=True)
class Prospect:
    """What a swap would make of the roster as it is now; `changed` None: a duty of it is gone."""

    swap: StoredSwap
    verdict: Verdict
    outcome: Outcome
    changed: Roster | None


def prospect(case: SwapCase, swap: StoredSwap, judged: Judged) -> Prospect:
    """Judge a swap that has been agreed to."""
    month = case.month
    try:
        changed = exchanged(month.problem, month.roster, case.legs(swap.legs))
    except NotThere as gone:
        facts = {"swap": swap.id, **gone.sentence.facts}
        gone_for = Refusal(SwapReason.GONE, facts)
        verdict = Verdict((gone_for.sentence,), (SwapReason.GONE.code,))
        return Prospect(swap, verdict, Outcome(Fate.REFUSE, verdict.reasons, verdict.rules), None)
    verdict = case.verdict(changed, () if swap.kind == NIGHT else swap.agents)
    return Prospect(swap, verdict, judged(verdict), changed)


def settle(case: SwapCase, found: Prospect, actor: str, why: str) -> Result:
    """Do what the outcome says: apply, refuse, leave to the supervisor; a swap without its duty is void."""
    swap, outcome = found.swap, found.outcome
    if found.changed is None:
        return finish(case, swap, Step.LAPSE, actor, why, found.verdict)
    if outcome.fate is Fate.REFUSE:
        return finish(case, swap, Step.REFUSE, actor, why, found.verdict)
    if outcome.fate is Fate.PASS:
        case.note(swap, actor, "pass", why, {"rules": list(outcome.rules)})
        case.tell(swap, outcome.reasons)
        case.tell_supervisors(swap, outcome.reasons)
        return Done(swap, outcome.reasons, outcome.rules)
    return _apply(case, found, found.changed, actor, why)


def _apply(case: SwapCase, found: Prospect, changed: Roster, actor: str, why: str) -> Result:
    swap, month = found.swap, case.month
    legs = case.legs(swap.legs)
    loads = load_changes(month.problem, legs, case.settings.night_weight)
    facts = {"kind": swap.kind, "loads": dict(loads), "soft": dict(found.verdict.soft)}
    cause = Cause("swap", actor, case.now, why, ("swap", str(swap.id)), facts, frozenset(swap.told))
    made = change_roster(case.connection, month.stored, changed, cause)
    if isinstance(made, Stale):
        return case.overtaken(swap)
    if not isinstance(made, NewVersion):
        return finish(case, swap, Step.REFUSE, actor, why, made.verdict)
    done = finish(case, swap, Step.APPROVE, actor, why, found.verdict, loads, made.changes)
    if not isinstance(done, Done):
        # The caller's transaction must not keep the roster without the swap.
        raise RuntimeError(f"Swap {swap.id} changed while its roster was being changed.")
    add_handover(case.connection, swap.id, case.starts(legs))
    return Done(done.swap, done.reasons, done.rules, made)


def finish(
    case: SwapCase,
    swap: StoredSwap,
    step: Step,
    actor: str,
    why: str,
    verdict: Verdict | None = None,
    loads: Mapping[str, int] | None = None,
    changes: Mapping[str, list[DayChange]] | None = None,
) -> Done | Overtaken:
    """End a swap: its days are free again, the log says why, everybody concerned is told, once and with
    the days of theirs that it changes.
    """
    judged = verdict or Verdict()
    state = after(swap.state, step)
    now = move_swap(case.connection, swap, state, decided_at=case.now, decider=actor)
    if now is None:
        return case.overtaken(swap)
    release_cells(case.connection, swap.id)
    case.record(now, actor, why, judged, loads or {})
    case.note(now, actor, str(step), why, {"rules": list(judged.rules)})
    because = (Sentence("Reason: {reason}", {"reason": why}),) if why else ()
    case.tell(now, (*because, *judged.reasons), changes=changes)
    return Done(now, judged.reasons, judged.rules)


def end_expired(case: SwapCase, swap: StoredSwap) -> Refused | Overtaken:
    """End a swap whose time is over, and say so."""
    ended = finish(case, swap, Step.EXPIRE, RULES, "")
    if not isinstance(ended, Done):
        return ended
    return refused(SwapReason.EXPIRED, swap=swap.id, time=swap.expires_at.astimezone(case.site.zone))
