"""Requests: swaps and leave, seen by those who decide and asked for by agents in their own name."""

from __future__ import annotations

import secrets
from typing import Any

from flask import g

from webapp.access import may
from webapp.api import models
from webapp.api.shared import Refused, answers, refuse, site_calls
from webapp.gate import allowed, current_account, now, store
from webapp.services import leave_ask, leave_outcome, leave_report, swap_answers, swap_case, swap_lists, swaps
from webapp.services.months import parse_month
from webapp.store.leave import Slip

blueprint = site_calls("api_requests", __name__)
ENTROPY_BYTES = 32
MOST_NUMBER = 2**31 - 1


@blueprint.get("/swaps")
@blueprint.output(models.Swaps)
@blueprint.doc(summary="The swaps that are open", responses=answers())
@allowed("read-requests")
def open_swaps() -> dict[str, Any]:
    """The swaps that are open."""
    return {"swaps": [swap_lists.swap_facts(one) for one in swap_lists.board(store(), g.site.code)]}


@blueprint.get("/swaps/mine")
@blueprint.output(models.Swaps)
@blueprint.doc(summary="One's own swaps, and those that anybody may take", responses=answers())
@allowed("own-requests")
def own_swaps() -> dict[str, Any]:
    """Open swaps that the agent asked for, is asked for, or may take from the board."""
    own = current_account().person
    found = [
        one
        for one in swap_lists.board(store(), g.site.code)
        if own in one.agents or own == one.asker or one.partner in (None, own)
    ]
    return {"swaps": [swap_lists.swap_facts(one) for one in found]}


@blueprint.post("/swaps")
@blueprint.input(models.SwapRequest, arg_name="told")
@blueprint.output(models.Swap, status_code=201)
@blueprint.doc(summary="Offer a duty of one's own", responses=answers(409, 415, 422))
@allowed("own-requests")
def ask_swap(told: models.SwapRequest) -> dict[str, Any]:
    """Ask an agent, or put the duty on the board."""
    own, code, at = current_account().person, g.site.code, now()
    try:
        month = parse_month(told.month)
    except ValueError as error:
        raise Refused(422, "not-valid", str(error)) from None
    if told.partner is None:
        return _swap(swaps.offer(store(), code, month, own, told.date, at, told.in_return, told.reason))
    return _swap(
        swaps.ask(store(), code, month, own, told.date, told.partner, at, told.partner_date, told.reason)
    )


@blueprint.post("/swaps/<int:number>/accept")
@blueprint.input(models.SwapAnswer, arg_name="told")
@blueprint.output(models.Swap)
@blueprint.doc(summary="Take part in a swap", responses=answers(409, 415, 422))
@allowed("own-requests")
def accept_swap(number: int, told: models.SwapAnswer) -> dict[str, Any]:
    """Take part in a swap; it is judged at once."""
    own = current_account().person
    return _swap(swap_answers.accept(store(), g.site.code, _number(number), own, now(), told.give))


@blueprint.post("/swaps/<int:number>/decline")
@blueprint.output(models.Swap)
@blueprint.doc(summary="Say no to a swap", responses=answers(409))
@allowed("own-requests")
def decline_swap(number: int) -> dict[str, Any]:
    """Say no to a swap that one was asked for."""
    return _swap(swap_answers.decline(store(), g.site.code, _number(number), current_account().person, now()))


def _number(number: int) -> int:
    if not 0 < number <= MOST_NUMBER:
        raise Refused(404, "no-such-swap", f"{g.site.code} has no swap {number}.")
    return number


def _swap(result: swap_case.Result) -> dict[str, Any]:
    if isinstance(result, swap_case.Refused):
        refuse(result.reasons, "refused", rules=list(result.rules))
    if isinstance(result, swap_case.Overtaken):
        refuse([str(result.reason)], "overtaken", version=result.month.version)
    return swap_lists.swap_facts(result.swap)


@blueprint.get("/leave")
@blueprint.output(models.Leaves)
@blueprint.doc(summary="Leave slips: of all agents, or of oneself", responses=answers(409))
@allowed("own-notices")
def leave() -> dict[str, Any]:
    """Leave slips, of whom the role may see."""
    account = current_account()
    if may(account.role, "read-requests"):
        whose = None
    elif may(account.role, "own-requests"):
        whose = account.person
    else:
        raise Refused(403, "not-allowed", "This role does not see leave.")
    found = leave_report.list_slips(store(), g.site.code, now(), agent=whose)
    return {"leave": [_slip(one) for one in found if not account.team or one.team == account.team]}


@blueprint.post("/leave")
@blueprint.input(models.LeaveRequest, arg_name="told")
@blueprint.output(models.Leave, status_code=201)
@blueprint.doc(summary="Ask for leave of one's own", responses=answers(409, 415, 422))
@allowed("own-requests")
def ask_leave(told: models.LeaveRequest) -> dict[str, Any]:
    """Hand in a request; it takes a place, goes on the waitlist, or is refused with all reasons."""
    if told.last_day < told.first_day:
        raise Refused(422, "not-valid", "The leave ends before it begins.")
    asked = leave_ask.Asked(
        agent=current_account().person,
        type=told.type,
        first_day=told.first_day,
        last_day=told.last_day,
        reason=told.reason,
        half=told.half,
        handover=told.handover,
    )
    result = leave_ask.ask(store(), g.site.code, asked, now(), secrets.token_bytes(ENTROPY_BYTES))
    if isinstance(result, leave_outcome.Refused):
        refuse([str(one) for one in result.reasons], "refused", ways=list(result.ways))
    if isinstance(result, leave_outcome.Overtaken):
        refuse([str(result.reason)], "overtaken")
    return _slip(result.slip)


def _slip(slip: Slip) -> dict[str, Any]:
    return {
        "slip": slip.id,
        "agent": slip.agent,
        "type": slip.type,
        "first_day": slip.first_day.isoformat(),
        "last_day": slip.last_day.isoformat(),
        "half": slip.half,
        "state": str(slip.state),
        "version": slip.version,
    }
