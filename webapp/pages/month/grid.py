"""The grid: every agent and day of the newest version, filtered, with the cover of a day beneath."""

from __future__ import annotations

import gzip
from collections import defaultdict
from datetime import date

from flask import Response, g, make_response, render_template, request

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, store
from webapp.pages.month.place import asked, blueprint, may_edit
from webapp.reach import narrowed, sees
from webapp.services.desk import OpenMonth, open_month
from webapp.services.editing import pinned, undo_target
from webapp.services.month_cells import day_cover
from webapp.services.month_view import MonthView
from webapp.services.problems import CannotDo

FILTERS = ("team", "shift", "queue")


@blueprint.get("/<month>/roster")
@allowed("read-roster")
def show(month: str) -> Response:
    """The grid of the newest version; ?team=, ?shift= and ?queue= leave rows out, ?day= shows its cover."""
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    with store().read() as connection:
        try:
            now = open_month(connection, g.site.code, asked(month))
        except CannotDo:
            return make_response(render_template("month/grid.html", view=None, chosen=chosen))
        kept, back = pinned(connection, now), undo_target(connection, now)
    view = MonthView(now, narrowed(now.centre, _wanted(now, chosen)))
    day = _day(now)
    return _packed(
        render_template(
            "month/grid.html",
            view=view,
            chosen=chosen,
            teams=sorted({row.team for row in now.centre.agents if sees(now.centre, row.agent)}),
            pins={(agent, on) for agent, on in kept},
            back=back if may_edit(now) else None,
            editable=may_edit(now),
            broken=broken_cells(now),
            day=day,
            cover=day_cover(now, day) if day else (),
        )
    )


def _wanted(now: OpenMonth, chosen: dict[str, str]) -> set[str] | None:
    """The agents that the filters leave; None = all."""
    if not any(chosen.values()):
        return None
    team, shift, queue = (chosen[name] for name in FILTERS)
    holders = {duty.agent for duty in now.roster.duties if duty.shift == shift} if shift else None
    return {
        row.agent
        for row in now.centre.agents
        if (not team or row.team == team)
        and (holders is None or row.agent in holders)
        and (not queue or queue in now.problem.queues_of.get(row.agent, ()))
    }


def _day(now: OpenMonth) -> date | None:
    """The day whose cover is asked for."""
    number = request.args.get("day", type=int)
    inside = number is not None and 1 <= number <= now.month.last_day.day
    return now.month.first_day.replace(day=number) if inside and number else None


def broken_cells(now: OpenMonth) -> dict[tuple[str, int], list[Sentence]]:
    """The cells where a hard rule is broken, by agent and day's position, with the sentences."""
    found: dict[tuple[str, int], list[Sentence]] = defaultdict(list)
    for violation in now.audit.hard:
        if violation.where.agent and violation.where.day >= 0:
            found[violation.where.agent, violation.where.day].append(now.audit.sentence(violation))
    return dict(found)


def _packed(text: str) -> Response:
    """The page, compressed where the browser takes it: a large grid is ten times smaller so."""
    response = make_response(text)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip"):
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
