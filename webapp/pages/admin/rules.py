"""The rulebook: every rule with its sentence, its numbers, its cost today, and what a change would do."""

from __future__ import annotations

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from scheduler.domain.sentence import Sentence
from webapp.centre.read import TOML
from webapp.gate import allowed
from webapp.pages.admin.blueprint import (
    RULES,
    Answer,
    Told,
    blueprint,
    current_file,
    reasons,
    seen_files,
    settle,
)
from webapp.pages.places import usual_roster
from webapp.services.problems import CannotDo
from webapp.services.rule_forms import RuleChange, RuleForm, rule_forms, with_rule

LONGEST_NUMBER = 9
SHOWN = ("", "broken", "hard", "soft", "off", "changed")


@blueprint.app_template_filter("severity_name")
def severity_name(severity: str) -> str:
    """A severity in words."""
    return str({"hard": _("must hold"), "soft": _("costs"), "off": _("off")}.get(severity, severity))


@blueprint.get("/rules")
@allowed("rulebook")
def rules() -> str:
    """Every rule."""
    return _page([])


@blueprint.post("/rules/<code>")
@allowed("rulebook")
def change_rule(code: str) -> Answer:
    """Say what a rule set otherwise would do to the rosters, or set it."""
    try:
        change = _told(code)
        text = with_rule(current_file().text, change)
    except CannotDo as refused:
        return _page(reasons(refused), at=code), 400
    facts = {"rule": code, "severity": change.severity, "weight": change.weight}
    return settle(
        {TOML: text.encode()},
        RULES,
        facts,
        lambda wrong: _page(wrong, code, change),
        url_for("admin.rules", at=code),
    )


def _told(code: str) -> RuleChange:
    form = request.form
    numbers = {
        name.removeprefix("number-"): _whole(name.removeprefix("number-"), value)
        for name, value in form.items()
        if name.startswith("number-")
    }
    return RuleChange(code, form.get("severity", ""), _whole("weight", form.get("weight", "")), numbers)


def _whole(name: str, text: str) -> int:
    text = text.strip()
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > LONGEST_NUMBER:
        raise CannotDo(Sentence("{name} is a whole number, not {text!r}.", {"name": name, "text": text[:20]}))
    return int(text)


def _shown(form: RuleForm, wanted: str) -> bool:
    if wanted == "broken":
        return form.cells > 0
    if wanted == "changed":
        return form.changed
    return wanted in ("", form.severity)


def _page(wrong: Told, at: str = "", change: RuleChange | None = None) -> str:
    month = usual_roster(g.site)
    forms = rule_forms(current_file().text, month)
    wanted = request.args.get("show", "")
    return render_template(
        "admin/rules.html",
        forms=[form for form in forms if _shown(form, wanted) or form.code == at],
        all=len(forms),
        shown=wanted,
        filters=SHOWN,
        seen=seen_files([TOML]),
        month=month,
        change=change,
        wrong=wrong,
        at=at or request.args.get("at", ""),
    )
