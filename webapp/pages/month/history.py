"""The versions of a month: who made each, what it changed, and any two side by side."""

from __future__ import annotations

import math

from flask import g, render_template, request
from flask_babel import gettext as _

from webapp.gate import allowed, store
from webapp.pages.evenness.even import MEASURE_NAMES
from webapp.pages.month.place import asked, blueprint
from webapp.reach import sees
from webapp.services.desk import open_month
from webapp.services.side_by_side import SideBySide, choices
from webapp.services.side_by_side import compare as compare_sides
from webapp.store.rosters import versions_of

WIDE, HIGH = 600.0, 120.0


@blueprint.app_template_filter("version_kind")
def version_kind(kind: str) -> str:
    """Why a version was made, in words."""
    words = {
        "plan": _("planned"),
        "import": _("brought in"),
        "edit": _("changed by hand"),
        "undo": _("taken back"),
        "redo": _("done again"),
        "swap": _("swap"),
        "leave": _("leave"),
        "review": _("put up for review"),
        "publish": _("published"),
        "recall": _("recalled"),
        "replan": _("repaired"),
        "board": _("swap board cleared"),
        "call-in": _("called in"),
        "take": _("earlier version taken"),
    }
    return str(words.get(kind, kind))


@blueprint.app_template_filter("measure_name")
def measure_name(measure: str) -> str:
    """A measure of fairness in words."""
    return str(MEASURE_NAMES.get(measure, measure))


@blueprint.get("/<month>/roster/versions")
@allowed("read-roster")
def versions(month: str) -> str:
    """Every version, the newest first."""
    with store().read() as connection:
        now = open_month(connection, g.site.code, asked(month))
        made = versions_of(connection, now.stored.id)
    return render_template("month/versions.html", month=now, versions=made[::-1])


@blueprint.get("/<month>/roster/compare")
@allowed("read-roster")
def compare(month: str) -> str:
    """Any two rosters side by side: cells, rules, fairness, service; ?from= and ?to= name their versions."""
    g.month = asked(month)
    with store().read() as connection:
        now = open_month(connection, g.site.code, g.month)
        known = choices(connection, g.site)
        first = _key(request.args.get("from"), max(1, now.version - 1))
        second = _key(request.args.get("to"), now.version)
        both = compare_sides(connection, g.site, first, second)
    changed = None if both.changed is None else [one for one in both.changed if sees(now.centre, one.agent)]
    agents = [pair for pair in both.agents if sees(now.centre, pair.after.agent)]
    return render_template(
        "month/compare.html",
        month=now,
        choices=known,
        both=both,
        changed=changed,
        agents=agents,
        lines=_lines(both),
    )


def _key(text: str | None, usual: int) -> str:
    """A version as an address names it: 2026-12:3, or 3 of the month at hand."""
    text = text or str(usual)
    return text if ":" in text else f"{g.month}:{text}"


def _lines(both: SideBySide) -> tuple[str, str, int] | None:
    """The service level of both sides day by day as lines of a picture; None where one is not known.

    Third comes the per cent at its lower edge, the tenth at or below the worst day: small differences show.
    """
    told = [
        [(day.date.day, day.service_level) for day in side.days if day.service_level is not None]
        for side in (both.before, both.after)
    ]
    if min(map(len, told)) < 2:
        return None
    low = min(9, math.floor(10 * min(level for side in told for _on, level in side))) / 10
    before, after = (
        " ".join(f"{WIDE * (on - 1) / 30:.1f},{HIGH * (1 - level) / (1 - low):.1f}" for on, level in side)
        for side in told
    )
    return before, after, round(100 * low)
