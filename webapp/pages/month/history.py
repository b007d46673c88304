"""The versions of a month: who made each, what it changed, and any two side by side."""

from __future__ import annotations

from flask import g, render_template, request
from flask_babel import gettext as _

from webapp.gate import allowed, store
from webapp.pages.month.place import asked, blueprint
from webapp.services.desk import open_month
from webapp.services.version_changes import changed_days, judged, rule_costs, version_rows
from webapp.store.rosters import versions_of


@blueprint.app_template_filter("version_kind")
def version_kind(kind: str) -> str:
    """Why a version was made, in words."""
    words = {
        "plan": _("planned"),
        "import": _("brought in"),
        "edit": _("changed by hand"),
        "undo": _("taken back"),
        "swap": _("swap"),
        "leave": _("leave"),
        "review": _("put up for review"),
        "publish": _("published"),
        "recall": _("recalled"),
        "replan": _("repaired"),
        "board": _("swap board cleared"),
    }
    return str(words.get(kind, kind))


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
    """Two versions side by side: days, cost, what each rule costs."""
    with store().read() as connection:
        now = open_month(connection, g.site.code, asked(month))
        first = request.args.get("from", max(1, now.version - 1), type=int)
        second = request.args.get("to", now.version, type=int)
        before, after = (version_rows(connection, now, number) for number in (first, second))
        made = versions_of(connection, now.stored.id)
    old, new = judged(now, before), judged(now, after)
    return render_template(
        "month/compare.html",
        month=now,
        versions=made[::-1],
        first=first,
        second=second,
        changed=changed_days(now, before, after),
        old=old,
        new=new,
        rules=rule_costs(old, new),
        counted=(len(before), len(after)),
    )
