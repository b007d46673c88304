"""The grid: every agent and day of the newest version, filtered, with totals and a day's cover beneath."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import date

from flask import Response, g, make_response, render_template, request
from flask_babel import pgettext

from webapp.access import may
from webapp.gate import allowed, current_account, store
from webapp.pages.filters import number
from webapp.pages.month.place import asked, blueprint, may_edit, new_word
from webapp.pages.month.rows import Rows
from webapp.pages.month.rows import broken_cells as broken_cells
from webapp.reach import narrowed, sees
from webapp.services.desk import OpenMonth, open_month
from webapp.services.editing import pinned
from webapp.services.holes import spans
from webapp.services.month_cells import DayTotal, day_cover, day_totals
from webapp.services.month_view import MonthView
from webapp.services.problems import CannotDo
from webapp.services.taken_back import steps

FILTERS = ("team", "queue", "family", "shift", "who")
PACK_LEVEL, LEAST_PACKED = 4, 2000


@blueprint.get("/<month>/roster")
@allowed("read-roster")
def show(month: str) -> Response:
    """The grid of the newest version; ?team=, ?queue=, ?family=, ?shift= and ?who= leave rows out, ?day= adds
    the cover of a day.
    """
    chosen = {name: request.args.get(name, "").strip() for name in FILTERS}
    with store().read() as connection:
        try:
            now = open_month(connection, g.site.code, asked(month))
        except CannotDo:
            return make_response(render_template("month/grid.html", view=None, chosen=chosen))
        kept, ways = pinned(connection, now), steps(connection, now)
    wanted = narrowed(now.centre, wanted_agents(now, chosen))
    view, day = MonthView(now, wanted), day_of(now, request.args.get("day", ""))
    there = day_cover(now, day) if day else ()
    page = render_template(
        "month/grid.html",
        view=view,
        rows=Rows(view, kept),
        chosen=chosen,
        used={name: value for name, value in chosen.items() if value},
        teams=sorted({row.team for row in now.centre.agents if sees(now.centre, row.agent)}),
        families=families(view),
        totals=day_totals(now, wanted),
        hours_missing=hours_missing,
        ways=ways,
        editable=may_edit(now),
        may_override=may(current_account().role, "override"),
        day=day,
        cover=there,
        holes=spans(there),
        once=new_word(),
    )
    return packed(page)


@blueprint.get("/<month>/roster/cover")
@allowed("read-roster")
def cover(month: str) -> Response:
    """The cover of ?day= alone, to stand under the grid."""
    with store().read() as connection:
        now = open_month(connection, g.site.code, asked(month))
    day = day_of(now, request.args.get("day", ""))
    return packed(cover_page(now, day))


def cover_page(now: OpenMonth, day: date | None) -> str:
    """The cover of a day, as it stands under the grid."""
    found = day_cover(now, day) if day else ()
    return render_template("month/cover.html", day=day, cover=found, holes=spans(found))


def wanted_agents(now: OpenMonth, chosen: Mapping[str, str]) -> set[str] | None:
    """The agents that the filters leave; None = all."""
    team, queue, family, shift, who = (chosen[name] for name in FILTERS)
    if not any((team, queue, family, shift, who)):
        return None
    found = {
        row.agent
        for row in now.centre.agents
        if (not team or row.team == team)
        and (not queue or queue in now.problem.queues_of.get(row.agent, ()))
        and (not who or who.casefold() in f"{row.name} {row.agent}".casefold())
    }
    if family or shift:
        shifts = MonthView(now, ()).shifts
        meant = {code for code, one in shifts.items() if shift in ("", code) and family in ("", one.family)}
        found &= {duty.agent for duty in now.roster.duties if duty.shift in meant}
    return found


def families(view: MonthView) -> dict[str, str]:
    """The families of shifts that the month has, in words."""
    words = {
        "early": pgettext("family of shifts", "early"),
        "day": pgettext("family of shifts", "day"),
        "late": pgettext("family of shifts", "late"),
        "split": pgettext("family of shifts", "split"),
        "night": pgettext("family of shifts", "night"),
    }
    there = {shift.family for shift in view.shifts.values()}
    return {code: name for code, name in words.items() if code in there}


def day_of(now: OpenMonth, text: str) -> date | None:
    """The day of the month whose number is asked for; None for none."""
    number = int(text[:3]) if text.isascii() and text.isdigit() else 0
    return now.month.first_day.replace(day=number) if 1 <= number <= now.month.last_day.day else None


def packed(text: str) -> Response:
    """The page, compressed where the browser takes it: a large grid is ten times smaller so."""
    response = make_response(text)
    response.vary.add("Accept-Encoding")
    data = response.get_data()
    if len(data) >= LEAST_PACKED and request.accept_encodings.quality("gzip"):
        response.set_data(gzip.compress(data, PACK_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def hours_missing(total: DayTotal) -> str:
    """Agent hours missing on a day, to the half-hour: "14.5", "14"; nothing where none are required."""
    if total.missing is None:
        return ""
    return number(total.missing, 0 if float(total.missing).is_integer() else 1)
