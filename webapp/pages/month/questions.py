"""Questions about a cell of the grid: who else could, and why is it as it is."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.gate import allowed, current_account, store
from webapp.pages.month.answers import as_part
from webapp.pages.month.grid import day_of
from webapp.pages.month.place import asked, blueprint, may_edit, new_word, place_of
from webapp.reach import reached, sees
from webapp.services import questions as service
from webapp.services.desk import open_month
from webapp.services.holes import hole, spans
from webapp.services.month_cells import day_cover
from webapp.services.month_view import MonthView


@blueprint.get("/<month>/roster/substitutes")
@allowed("read-roster")
def substitutes(month: str) -> str:
    """Who could take a duty, the cheapest first."""
    with store().read() as connection:
        now = open_month(connection, g.site.code, asked(month))
    agent, on = place_of(now, request.args.get("at", ""))
    found = service.who_else(now, agent, on)
    return render_template(
        "month/substitutes.html",
        view=MonthView(now, {agent}),
        found=found,
        candidates=[one for one in found.candidates if sees(now.centre, one.agent)],
        agent=agent,
        on=on,
        names=now.centre.agent_names,
    )


@blueprint.get("/<month>/roster/hole")
@allowed("read-roster")
def hole_of(month: str) -> str:
    """Who could work where agents are missing: ?day= and, else the worst, ?queue=, ?at=09:30, ?shift=E.5."""
    with store().read() as connection:
        now = open_month(connection, g.site.code, asked(month))
    on = day_of(now, request.args.get("day", ""))
    if on is None:
        abort(404)
    short = spans(day_cover(now, on))
    queue, at, shift = (request.args.get(name, "") for name in ("queue", "at", "shift"))
    return render_template(
        "month/hole_part.html" if as_part() else "month/hole.html",
        view=MonthView(now, ()),
        on=on,
        spans=short,
        hole=hole(now, on, short, queue, at, shift, reached(now.centre)),
        editable=may_edit(now),
        names=now.centre.agent_names,
        once=new_word(),
    )


@blueprint.get("/<month>/roster/why")
@allowed("edit-draft")
def why(month: str) -> str:
    """Why a cell is as it is: the answer, once it is found."""
    with store().read() as connection:
        now = open_month(connection, g.site.code, asked(month))
        agent, on = place_of(now, request.args.get("at", ""))
        job = service.answer(connection, now, agent, on)
    part = bool(request.headers.get("X-Part"))
    names = now.centre.agent_names
    return render_template(
        "month/why_part.html" if part else "month/why.html",
        view=MonthView(now, {agent}),
        job=job,
        agent=agent,
        on=on,
        names=names,
    )


@blueprint.post("/<month>/roster/why")
@allowed("edit-draft")
def ask(month: str) -> Response:
    """Ask; the answer takes a moment."""
    with store().read() as connection:
        now = open_month(connection, g.site.code, asked(month))
    agent, on = place_of(now, request.form.get("at", ""))
    shift = request.form.get("shift") or None
    if shift is not None and shift not in now.problem.shift_of:
        shift = None
    store().retrying(lambda c: service.ask_why(c, now, agent, on, shift, current_account().person))
    return redirect(url_for("roster.why", month=g.month, at=f"{agent}.{on.day}"))
