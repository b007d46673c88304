"""Swaps of agents: what waits for an answer, the board, asking, answering, and the hand-over after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from markupsafe import Markup
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from scheduler.swaps.handover import SECTIONS
from webapp.gate import allowed, current_account, now, store
from webapp.pages.mine import published_view
from webapp.pages.places import month_or_404, site_blueprint
from webapp.pages.swaps.forms import day_of, days_of, refusal_page, swap_or_404, way_of
from webapp.services import handovers, swap_answers, swap_decisions, swaps
from webapp.services.exchanges import exchange_sentences
from webapp.services.months import Month
from webapp.services.swap_case import Done, Refused, Result
from webapp.services.swap_desk import Desk, answers, desk, told_why, ways
from webapp.store.sites import StoredSite
from webapp.store.swaps import StoredSwap

blueprint = site_blueprint("swaps", __name__)
MOST_CARDS = 10_000


def _me() -> str:
    return current_account().person


@blueprint.get("/<month>/swaps")
@allowed("own-requests")
def board(month: str) -> str:
    """What waits for me, what I asked for, what is on the board."""
    g.month = month_or_404(month)
    with store().read() as connection:
        seen = desk(connection, g.site, _me(), now())
    return render_template("swaps/board.html", desk=seen, card=lambda swap: _card(seen, swap))


def _card(seen: Desk, swap: StoredSwap) -> Markup:
    """A swap on the board; those of others, which everybody sees alike, are written once."""
    if _me() in swap.told:
        return _written(swap, seen.names, seen.exchanges.get(swap.id))
    site: StoredSite = g.site
    known: dict[Hashable, Markup] = current_app.extensions.setdefault("paiban-cards", {})
    what = (swap.id, swap.version, site.code, site.revision, str(get_locale()), request.script_root)
    found = known.get(what)
    if found is None:
        found = _written(swap, seen.names, None)
        if len(known) >= MOST_CARDS:
            known.clear()
        known[what] = found
    return found


def _written(swap: StoredSwap, names: Mapping[str, str], exchange: Sentence | None) -> Markup:
    facts = {"swap": swap, "names": names, "exchange": exchange, "me": _me()}
    return Markup(render_template("swaps/card.html", **facts))


@blueprint.get("/<month>/swaps/give")
@allowed("own-requests")
def choose(month: str) -> str:
    """Which of my duties."""
    g.month = month_or_404(month)
    view = published_view(g.month)
    mine = view.agent(_me()) if view else None
    ahead = [cell for cell in mine.cells if cell.start and cell.start > now()] if mine else []
    return render_template("swaps/choose.html", view=view, cells=ahead)


@blueprint.get("/<month>/swaps/give/<int:day>")
@allowed("own-requests")
def partners(month: str, day: int) -> str | tuple[str, int]:
    """Every legal way to be without the duty of a day."""
    g.month = month_or_404(month)
    view = published_view(g.month)
    mine = view.agent(_me()) if view else None
    if view is None or mine is None or not 1 <= day <= len(mine.cells):
        abort(404)
    cell = mine.cells[day - 1]
    if cell.shift is None:
        abort(404)
    found = ways(store(), g.site.code, g.month, _me(), cell.day.date, now())
    if isinstance(found, Refused):
        return refusal_page(found)
    free = [c.day for c in mine.cells if c.shift is None and c.day.date > now().date()]
    return render_template("swaps/partners.html", view=view, cell=cell, found=found, free=free)


@blueprint.post("/<month>/swaps/ask")
@allowed("own-requests")
def ask(month: str) -> Response | tuple[str, int]:
    """Ask somebody to take a duty, or to exchange it."""
    g.month = month_or_404(month)
    partner, reason = request.form.get("partner", "")[:40], request.form.get("reason", "")[:500]
    on, back = day_of("on"), day_of("back", optional=True)
    if "way" in request.form:
        partner, back = way_of("way")
    result = swaps.ask(store(), g.site.code, g.month, _me(), _day(on), partner, now(), back, reason)
    return _answered(result)


@blueprint.post("/<month>/swaps/offer")
@allowed("own-requests")
def offer(month: str) -> Response | tuple[str, int]:
    """Put a duty on the board."""
    g.month = month_or_404(month)
    days, reason = days_of("back"), request.form.get("reason", "")[:500]
    result = swaps.offer(store(), g.site.code, g.month, _me(), _day(day_of("on")), now(), days, reason)
    return _answered(result)


def _day(day: date | None) -> date:
    if day is None:
        abort(400)
    return day


@blueprint.get("/swaps/<int:number>")
@allowed("own-requests")
def show(number: int) -> str:
    """One swap: what changes hands, how it stands, what I can do."""
    return render_template("swaps/show.html", **_whole(number))


def _whole(number: int) -> dict[str, Any]:
    found = answers(store(), g.site.code, number, _me(), now())
    if isinstance(found, Refused):
        abort(404)
    case, swap, possible = found
    g.month = Month(case.month.month.year, case.month.month.month)
    paper = handovers.read_handover(store(), g.site.code, number) if _me() in swap.agents else None
    names = case.month.centre.agent_names
    with store().read() as connection:
        exchange = exchange_sentences(connection, g.site.id, [swap], _me(), names).get(number)
        why = told_why(connection, g.site.id, swap, _me())
    return {
        "exchange": exchange,
        "why": why,
        "swap": swap,
        "possible": possible,
        "shifts": {conf.code: conf for conf in case.month.centre.shifts},
        "queues": {queue.code: queue.name for queue in case.month.centre.queues},
        "names": names,
        "expires": swap.expires_at.astimezone(g.site.zone),
        "paper": None if isinstance(paper, Refused) else paper,
        "me": _me(),
    }


@blueprint.post("/swaps/<int:number>/accept")
@allowed("own-requests")
def accept(number: int) -> Response | tuple[str, int]:
    """Take part."""
    give = day_of("give", optional=True)
    return _answered(swap_answers.accept(store(), g.site.code, number, _me(), now(), give))


@blueprint.post("/swaps/<int:number>/decline")
@allowed("own-requests")
def decline(number: int) -> Response | tuple[str, int]:
    """Say no."""
    reason = request.form.get("reason", "").strip()[:500]
    return _answered(swap_answers.decline(store(), g.site.code, number, _me(), now(), reason))


@blueprint.post("/swaps/<int:number>/withdraw")
@allowed("own-requests")
def withdraw(number: int) -> Response | tuple[str, int]:
    """Take back what was asked."""
    return _answered(swap_answers.withdraw(store(), g.site.code, number, _me(), now()))


@blueprint.post("/swaps/<int:number>/appeal")
@allowed("own-requests")
def appeal(number: int) -> Response | tuple[str, int]:
    """Contest a refusal."""
    text = request.form.get("reason", "")[:2000]
    return _answered(swap_decisions.appeal(store(), g.site.code, number, _me(), now(), text))


@blueprint.post("/swaps/<int:number>/handover")
@allowed("own-requests")
def write(number: int) -> Response | tuple[str, int]:
    """Write the hand-over, and sign it if asked to."""
    swap_or_404(number, _me())
    texts = {name: request.form.get(name, "")[:4000] for name in SECTIONS if name in request.form}
    written = handovers.write_handover(store(), g.site.code, number, _me(), texts) if texts else None
    if not isinstance(written, Refused) and "sign" in request.form:
        written = handovers.sign_handover(store(), g.site.code, number, _me(), now())
    if isinstance(written, Refused):
        return refusal_page(written)
    return redirect(url_for("swaps.show", number=number))


def _answered(result: Result) -> Response | tuple[str, int]:
    """Where an answer leads: to the swap, or to the sentences why not."""
    if isinstance(result, Done):
        return redirect(url_for("swaps.show", number=result.swap.id))
    return refusal_page(result)
