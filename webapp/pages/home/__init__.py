"""The first page after logging in: the month's steps, and what waits for this account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template

from webapp.access import may
from webapp.gate import allowed, current_account, now, public, store
from webapp.menu import site_in_hand
from webapp.pages.home.places import page_of_step, page_of_task
from webapp.pages.inbox.links import link_of
from webapp.pages.mine import published_view
from webapp.pages.places import usual_month
from webapp.pages.zones import moment, zone_words
from webapp.services import inbox, solving
from webapp.services.installation import DEMO
from webapp.services.months import Month
from webapp.services.swap_desk import asked
from webapp.services.timetable import Milestone, timetable
from webapp.services.waiting import waiting
from webapp.store.jobs import Job, open_jobs
from webapp.store.sites import StoredSite

blueprint = Blueprint("home", __name__)
LETTERS = 3
blueprint.add_app_template_filter(moment, "moment")
blueprint.add_app_template_global(zone_words, "zone_words")


@blueprint.get("/")
@allowed("own-notices")
def show() -> str:
    """What waits for who is logged in."""
    account, site = current_account(), site_in_hand()
    g.site = site
    with store().read() as connection:
        letters = [one for one in inbox.letters(connection, account, LETTERS) if one.new]
        tasks = waiting(connection, site, account, now()) if site else []
    here = _of_site(site) if site else {}
    mine = _of_agent(site) if site and may(account.role, "own-month") else {}
    links = [(one, page_of_task(one)) for one in tasks]
    usual = usual_month(site) if site else None
    words = {"letters": letters, "link_of": link_of, "tasks": links, "first": _first(), "usual": usual}
    return render_template("app/home.html", **words, **here, **mine)


@blueprint.get("/first-plan")
@allowed("own-notices")
def first() -> str:
    """How far the first plan of a demo is."""
    g.site = site_in_hand()
    return render_template("app/first.html", first=_first(), standing=solving.standing)


def _first() -> Job | None:
    """The job that fills a demo, while it is under way."""
    site = site_in_hand()
    if site is None:
        return None
    with store().read() as connection:
        return next(iter(open_jobs(connection, site.id, DEMO)), None)


def _of_site(site: StoredSite) -> dict[str, Any]:
    """The steps of the month to come, for those who take them."""
    g.site = site
    if not may(current_account().role, "read-roster"):
        return {"standing": solving.standing}
    today = now().astimezone(site.zone).date()
    coming = Month(today.year, today.month).plus(1)
    with store().read() as connection:
        steps = timetable(connection, site, coming, today)
    shown = [(one, page_of_step(one, coming)) for one in steps]
    return {"steps": shown, "coming": coming, "next_step": _next(steps), "standing": solving.standing}


def _next(steps: tuple[Milestone, ...]) -> Milestone | None:
    """The first step that is not done."""
    return next((one for one in steps if not one.done), None)


def _of_agent(site: StoredSite) -> dict[str, Any]:
    """The next duty and the swaps that wait for an answer."""
    me = current_account().person
    with store().read() as connection:
        swaps = asked(connection, site, me, now())
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
