"""The first page after logging in: what waits for this account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template

from webapp.access import may
from webapp.gate import allowed, current_account, now, public, store
from webapp.menu import site_in_hand
from webapp.pages.inbox.links import link_of
from webapp.pages.mine import published_view
from webapp.services import inbox
from webapp.services.months import Month
from webapp.services.swap_desk import desk

blueprint = Blueprint("home", __name__)
LETTERS = 3


@blueprint.get("/")
@allowed("own-notices")
def show() -> str:
    """What waits for who is logged in."""
    account = current_account()
    with store().read() as connection:
        letters = [one for one in inbox.letters(connection, account, LETTERS) if one.new]
    mine = _of_agent() if may(account.role, "own-month") else {}
    return render_template("app/home.html", letters=letters, link_of=link_of, **mine)


def _of_agent() -> dict[str, Any]:
    """The next duty and the swaps that wait for an answer."""
    site = site_in_hand()
    if site is None:
        return {}
    g.site, me = site, current_account().person
    with store().read() as connection:
        swaps = desk(connection, site, me, now())
    return {"swaps": swaps, "me": me, **_next_duty(me)}


def _next_duty(me: str) -> dict[str, Any]:
    today = now().astimezone(g.site.zone).date()
    this = Month(today.year, today.month)
    for month in (this, this.plus(1)):
        view = published_view(month)
        mine = view.agent(me) if view else None
        ahead = [cell for cell in mine.cells if cell.end and cell.end > now()] if mine else []
        if view and mine and ahead:
            beside = view.beside(mine.id, ahead[0].day.position)
            return {"view": view, "upcoming": ahead[0], "then": ahead[1:4], "month": month, "beside": beside}
    return {}


@blueprint.get("/health")
@public
def health() -> dict[str, str]:
    """Whether the application answers."""
    return {"status": "ok"}
