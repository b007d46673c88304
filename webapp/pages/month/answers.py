"""What follows on a change of the grid: the page again, or for its script just what is different now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from flask import g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp.gate import store
from webapp.pages.filters import signed
from webapp.pages.month.grid import FILTERS, cover_page, day_of, hours_missing, wanted_agents
from webapp.pages.month.rows import Rows
from webapp.reach import narrowed, sees
from webapp.services.desk import OpenMonth, open_month
from webapp.services.editing import pinned
from webapp.services.month_cells import DayTotal, day_totals
from webapp.services.month_view import MonthView
from webapp.services.taken_back import steps
from webapp.services.versions import NewVersion

Place = tuple[str, date]
MOST_CELLS = 1500


def as_part() -> bool:
    """Whether the grid's script asks, who has the page already."""
    return bool(request.headers.get("X-Part"))


def done(before: OpenMonth, made: NewVersion | None, places: Iterable[Place]) -> Response:
    """The answer to a change that was followed, or (None) that changes nothing."""
    places = list(places)
    if not as_part():
        anchor = f"{places[0][0]}.{places[0][1].day}" if places else None
        return redirect(url_for("roster.show", month=g.month, _anchor=anchor))
    with store().read() as connection:
        now = open_month(connection, g.site.code, g.month)
        kept, ways = pinned(connection, now), steps(connection, now)
    then, after = Rows(MonthView(before), kept), Rows(MonthView(now), kept)
    different = {place for place in _different(then, after) if sees(now.centre, place[0])}
    told: dict[str, Any] = {
        "version": now.version,
        "said": _said(made, len(after.broken)),
        "head": render_template("month/head_part.html", month=now, broken=len(after.broken)),
        "undo": ways.back is not None,
        "redo": ways.forth is not None,
    }
    if len(different) > MOST_CELLS or before.problem is not now.problem:
        return jsonify({**told, "reload": True})
    cells = sorted({*different, *((agent, on.day - 1) for agent, on in places)})
    told["cells"] = {f"{agent}.{day + 1}": after.cell(agent, day) for agent, day in cells}
    told["sums"] = {agent: after.sums(agent) for agent in sorted({agent for agent, _ in cells})}
    chosen = dict(parse_qsl(request.form.get("filter", "").removeprefix("?")))
    wanted = narrowed(now.centre, wanted_agents(now, {name: chosen.get(name, "") for name in FILTERS}))
    told["totals"] = [total_texts(one) for one in day_totals(now, wanted)]
    day = day_of(now, request.form.get("showing", ""))
    if day:
        told["cover"] = cover_page(now, day)
    return jsonify(told)


def total_texts(total: DayTotal) -> list[str]:
    """The texts of a day's totals, as they stand under the grid."""
    return [
        str(total.on_duty),
        str(total.nights),
        hours_missing(total),
    ]


def _said(made: NewVersion | None, broken: int) -> str:
    """What a voice says of it."""
    if made is None:
        return str(_("Done; no duty is different."))
    told = ngettext("%(num)s cell changed", "%(num)s cells changed", made.cells)
    cost = _("cost %(price)s", price=signed(made.price, 0))
    hard = ngettext("%(num)s cell breaks a hard rule", "%(num)s cells break a hard rule", broken)
    return f"{told}, {cost}; {hard}." if broken else f"{told}, {cost}."


def _different(then: Rows, after: Rows) -> set[tuple[str, int]]:
    """Cells that have another duty, or other hard rules broken, than before."""
    was, now = then.month.roster, after.month.roster
    found: set[tuple[str, int]] = set()
    for agent in {*was.by_agent, *now.by_agent}:
        one, other = was.by_agent.get(agent, ()), now.by_agent.get(agent, ())
        if one != other:
            found |= {(agent, duty.day) for duty in set(one) ^ set(other)}
    places = {*then.broken, *after.broken}
    return found | {place for place in places if then.broken.get(place) != after.broken.get(place)}
