"""Requests that wait for a decision: leave slips and agreed swaps, each with its price; disputed points."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.access import may, reaches
from webapp.gate import allowed, current_account, now, store
from webapp.guard import row_numbers
from webapp.pages.places import site_blueprint, usual_month
from webapp.reach import require_agent, require_slip, require_swap, team_agents
from webapp.services import requests_desk as service
from webapp.services import swap_decisions
from webapp.services.decided import decided_lately
from webapp.services.disputes import decide as decide_dispute
from webapp.services.disputes_desk import OpenDispute, open_disputes
from webapp.services.limits import TooOften
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.requests_price import leave_price
from webapp.services.swap_case import Done
from webapp.store.ledger import entry_numbered
from webapp.store.names import agent_names, agent_teams

blueprint = site_blueprint("requests", __name__, "/requests")
MOST_LETTERS, MOST_AT_ONCE = 400, 50
PAGE, LONGEST_NAME = 20, 40
"""Requests on a page: each is priced, which takes a while of hundreds."""
POINTS = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")


@blueprint.app_template_filter("slip_state")
def slip_state(state: str) -> str:
    """The state of a slip that waits, in words."""
    words = {"submitted": _("asked for"), "waitlisted": _("on the waitlist"), "approved": _("granted")}
    return str(words.get(str(state), state))


@blueprint.app_template_filter("spoken")
def spoken(text: str) -> str:
    """A word of the data in the reader's language, where it is one that every site has."""
    return str(_(text))


@blueprint.get("")
@allowed("read-requests")
def show() -> str:
    """What waits."""
    return _page()


@blueprint.get("/waiting")
@allowed("read-requests")
def waiting() -> str:
    """The part of the page that changes while a decision is carried out."""
    return render_template("requests/waiting.html", desk=_desk(), board_month=_board_month(), **_around())


@blueprint.get("/leave/<int:number>")
@allowed("read-requests")
def price(number: int) -> str:
    """What granting a leave would cost, duty by duty, and who could stand in."""
    require_slip(number)
    with store().read() as connection:
        found = leave_price(connection, g.site, number, now())
        names = agent_names(connection, g.site.id)
    return render_template("requests/price.html", price=found, names=names)


@blueprint.post("/leave")
@allowed("decide-leave")
def leaves() -> Response | tuple[str, int]:
    """Sign or refuse several slips alike."""
    form, who, at = request.form, current_account().person, now()
    numbers = row_numbers(form.getlist("slip"))[:MOST_AT_ONCE]
    reason, verb = form.get("reason", "").strip()[:MOST_LETTERS], form.get("verb", "")
    for number in numbers:
        require_slip(number)
    return _ordered(lambda c: service.decide_leaves(c, g.site, numbers, verb, who, reason, at=at))


@blueprint.post("/swaps")
@allowed("decide-swaps")
def swaps() -> Response | tuple[str, int]:
    """Approve or refuse several swaps, one after the other; those that cannot be are told."""
    form, who = request.form, current_account().person
    verb, why = form.get("verb"), form.get("reason", "").strip()[:MOST_LETTERS]
    if verb not in ("approve", "refuse"):
        abort(400)
    decide = swap_decisions.approve if verb == "approve" else swap_decisions.refuse
    told: list[object] = []
    numbers = row_numbers(form.getlist("swap"))
    if not numbers:
        return _page((Sentence("Mark the requests that are to be decided first."),)), 409
    for number in dict.fromkeys(numbers[:MOST_AT_ONCE]):
        require_swap(number)
        told += _told(decide(store(), g.site.code, number, who, now(), why))
    return (_page(tuple(told)), 409) if told else _back()


@blueprint.post("/leave/<int:number>")
@allowed("read-requests")
def leave(number: int) -> Response | tuple[str, int]:
    """Sign, refuse or receive a slip; whose post it takes is asked when it is carried out."""
    form, account = request.form, current_account()
    require_slip(number)
    return _ordered(
        lambda c: service.decide_leave(
            c,
            g.site,
            number,
            form.get("verb", ""),
            account.person,
            form.get("reason", "").strip()[:MOST_LETTERS],
            override=form.get("override") == "1",
            at=now(),
        )
    )


def _ordered(work: Callable[[Any], object]) -> Response | tuple[str, int]:
    """Have a decision carried out; where it cannot be, the page says why and keeps what was written."""
    try:
        store().retrying(work)
    except TooOften:
        raise
    except CannotDo as refused:
        return _page(refused.sentences), 409
    return _back()


@blueprint.post("/points/<int:number>")
@allowed("decide-disputes")
def points(number: int) -> Response | tuple[str, int]:
    """Put a disputed entry of the ledger right, or let it stand."""
    form, who, at = request.form, current_account().person, now()
    with store().read() as connection:
        entry = entry_numbered(connection, g.site.id, number)
    if entry is None:
        abort(404)
    require_agent(entry.entry.agent)
    verb, why = form.get("verb"), form.get("reason", "").strip()[:MOST_LETTERS]
    if verb not in ("uphold", "reject"):
        abort(400)
    told = form.get("points", "").strip() or "0"
    if POINTS.fullmatch(told) is None:
        said = Sentence("{text!r} is no number of points: write one like 1 or 0.5.", {"text": told[:20]})
        return _page((said,)), 409
    right = Fraction(told.replace(",", "."))
    return _ordered(lambda c: decide_dispute(c, g.site, number, who, verb == "uphold", why, at, right))


@blueprint.post("/swaps/<int:number>")
@allowed("decide-swaps")
def swap(number: int) -> Response | tuple[str, int]:
    """Approve or refuse a swap."""
    require_swap(number)
    who, why = current_account().person, request.form.get("reason", "").strip()[:MOST_LETTERS]
    verb = request.form.get("verb")
    if verb not in ("approve", "refuse"):
        abort(400)
    decide = swap_decisions.approve if verb == "approve" else swap_decisions.refuse
    result = decide(store(), g.site.code, number, who, now(), why)
    told = _told(result)
    return (_page(told), 409) if told else _back()


def _told(result: object) -> tuple[object, ...]:
    """Why a swap was not decided; empty where it was."""
    if isinstance(result, Done):
        return ()
    reasons: tuple[object, ...] = getattr(result, "reasons", None) or (result.reason.sentence,)  # type: ignore[attr-defined]
    return reasons


def _asked() -> service.Asked:
    """Which requests the page is asked for; whoever reaches one team only is shown that one."""
    told = request.args
    page = told.get("page", "1")
    number = int(page[:4]) if page.isascii() and page.isdigit() else 1
    team = current_account().team or told.get("team", "")
    return service.Asked(team, told.get("who", "").strip()[:LONGEST_NAME], max(1, number), PAGE)


def _desk() -> service.Desk:
    mine = team_agents()
    with store().read() as connection:
        return service.desk(connection, g.site, now(), _asked(), mine)


def _around() -> dict[str, Any]:
    """What is asked for, as addresses carry it on, and what can be asked for."""
    asked = _asked()
    chosen = {"team": "" if current_account().team else asked.team, "who": asked.who}
    kept = {name: value for name, value in chosen.items() if value}
    with store().read() as connection:
        teams = sorted({team for team in agent_teams(connection, g.site.id).values() if team})
    own = current_account().team
    return {"asked": asked, "query": kept, "teams": [] if own else teams, "per_page": PAGE}


def _back() -> Response:
    """To the same requests as before."""
    kept = _around()["query"]
    return redirect(url_for("requests.show", **kept))


def _board_month() -> Month | None:
    """The month whose board the asker may clear; None where that is not theirs."""
    account = current_account()
    return usual_month(g.site) if reaches(account.role, account.team, "clear-board") else None


def _page(refused: tuple[object, ...] = ()) -> str:
    return render_template(
        "requests/show.html",
        desk=_desk(),
        refused=refused,
        board_month=_board_month(),
        disputes=_disputes(),
        **_decided(),
        **_around(),
    )


def _decided() -> dict[str, Any]:
    """What was decided lately among those whom the asker sees, and their names."""
    mine = team_agents()
    with store().read() as connection:
        found = decided_lately(connection, g.site, now(), mine)
        return {"decided": found, "names": agent_names(connection, g.site.id)}


def _disputes() -> tuple[OpenDispute, ...]:
    """Disputed points that the asker may decide on."""
    if not may(current_account().role, "decide-disputes"):
        return ()
    mine = team_agents()
    with store().read() as connection:
        return open_disputes(connection, g.site, mine)
