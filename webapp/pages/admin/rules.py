"""The rulebook: every rule with its sentence, its numbers, its cost today, and a try before it is kept."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scheduler.audit import RuleTotal
from webapp.centre.read import TOML
from webapp.gate import allowed, store
from webapp.pages.admin.blueprint import RULES, blueprint, current_file, keep
from webapp.pages.places import usual_month
from webapp.services.centres import rule_settings
from webapp.services.desk import OpenMonth, open_month
from webapp.services.problems import CannotDo
from webapp.services.rule_forms import RuleChange, rule_forms, tried, with_rule

LONGEST_NUMBER = 9


@blueprint.app_template_filter("severity_name")
def severity_name(severity: str) -> str:
    """A severity in words."""
    return str({"hard": _("must hold"), "soft": _("costs"), "off": _("off")}.get(severity, severity))


@blueprint.get("/rules")
@allowed("rulebook")
def rules() -> str:
    """Every rule."""
    return _page(_month())


@blueprint.post("/rules/<code>")
@allowed("rulebook")
def change_rule(code: str) -> str | Response | tuple[str, int]:
    """Try a rule on the roster of the month, or keep it."""
    month = _month()
    try:
        change = _told(code)
        text = with_rule(current_file().text, change)
        if request.form.get("deed") == "try":
            settings = rule_settings(month.centre.rules) if month else []
            return _page(month, change, tried(month, settings, change) if month else None)
    except CannotDo as refused:
        return _page(month, wrong=[str(refused)], at=code), 400
    if wrong := keep(TOML, text.encode(), RULES, rule=code, severity=change.severity, weight=change.weight):
        return _page(month, change, wrong=wrong, at=code), 409
    return redirect(url_for("admin.rules") + f"#{code}")


def _month() -> OpenMonth | None:
    with store().read() as connection:
        try:
            return open_month(connection, g.site.code, usual_month(g.site))
        except CannotDo:
            return None


def _told(code: str) -> RuleChange:
    form = request.form
    numbers = {
        name.removeprefix("number-"): _whole(name.removeprefix("number-"), value)
        for name, value in form.items()
        if name.startswith("number-")
    }
    return RuleChange(code, form.get("severity", ""), _whole(_("weight"), form.get("weight", "")), numbers)


def _whole(name: str, text: str) -> int:
    text = text.strip()
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > LONGEST_NUMBER:
        raise CannotDo(_("%(name)s is a whole number, not %(text)s.", name=name, text=repr(text[:20])))
    return int(text)


def _page(
    month: OpenMonth | None,
    change: RuleChange | None = None,
    total: RuleTotal | None = None,
    wrong: list[str] | None = None,
    at: str = "",
) -> str:
    file = current_file()
    return render_template(
        "admin/rules.html",
        forms=rule_forms(file.text, month),
        seen=file.seen,
        month=month,
        change=change,
        total=total,
        wrong=wrong or [],
        at=at,
    )
