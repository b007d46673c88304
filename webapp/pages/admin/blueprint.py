"""The blueprint of the centre's pages, and how a change of its files is judged, kept and taken back.

A form is posted with a deed: "look" shows what the change would do, "keep" keeps it unless something would
break, "sure" keeps it all the same, and "form" brings the form back as it was filled in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from flask import g, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.access import may
from webapp.centre.mistakes import Mistakes
from webapp.centre.read import TOML
from webapp.gate import current_account, now, store
from webapp.pages.places import site_blueprint
from webapp.services.problems import CannotDo
from webapp.services.site_edit import SiteEdit, SiteFile, edit_site, site_file
from webapp.services.site_judge import Judgement, judge

blueprint = site_blueprint("admin", __name__, "/centre")
ENTRIES, RULES, PEOPLE, CALENDAR = "edit-centre", "edit-rules", "edit-people", "edit-calendar"
LOOK, KEEP, SURE, FORM = "look", "keep", "sure", "form"
MOST_TOLD = 20
SEEN = "seen-"

Told: TypeAlias = list[Sentence | str]
Answer: TypeAlias = str | Response | tuple[str, int]


def current_file(name: str = TOML) -> SiteFile:
    """A file of the site as it is now."""
    with store().read() as connection:
        return site_file(connection, g.site, name)


def deed() -> str:
    """What the form was posted for."""
    found = request.form.get("deed", KEEP)
    return found if found in (LOOK, KEEP, SURE, FORM) else KEEP


def reasons(error: Mistakes | CannotDo) -> Told:
    """What is wrong, in sentences for the page."""
    if isinstance(error, Mistakes):
        return [one.sentence for one in error.mistakes[:MOST_TOLD]]
    return [one if isinstance(one, Sentence) else str(one) for one in error.args]


def settle(
    files: Mapping[str, bytes],
    verb: str,
    facts: Mapping[str, object],
    again: Callable[[Told], str],
    back: str,
) -> Answer:
    """Judge a change and keep it, as the form's deed says.

    `again` brings the form back with what is wrong; `back` is the address to go to when the change is kept.
    """
    if deed() == FORM:
        return again([])
    if refused := _refused_rules(files):
        return again([refused]), 403
    seen = {name: request.form.get(SEEN + name, "") for name in files}
    edit = SiteEdit(files, seen, current_account().person, now(), verb, facts)
    try:
        if deed() != SURE:
            judged = _judged(edit)
            if deed() == LOOK or judged.breaks:
                return _review(judged), 200 if deed() == LOOK else 409
        number = store().retrying(lambda connection: edit_site(connection, g.site.code, edit))
    except (Mistakes, CannotDo) as error:
        return again(reasons(error)), 400
    return redirect(f"{back}{'&' if '?' in back else '?'}kept={number}")


def _judged(edit: SiteEdit) -> Judgement:
    today = now().astimezone(g.site.zone).date()
    with store().read() as connection:
        return judge(connection, g.site.code, edit, today)


def _review(judged: Judgement) -> str:
    sent = [
        (name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "deed")
    ]
    return str(render_template("admin/review.html", judged=judged, sent=sent))


def _refused_rules(files: Mapping[str, bytes]) -> str:
    if may(current_account().role, "rulebook") or TOML not in files:
        return ""
    if same_rules(files[TOML], current_file().data):
        return ""
    return str(_("Your role does not change rules: leave the [[rules]] as they are."))


def same_rules(one: bytes, other: bytes) -> bool:
    """Whether two texts of a centre set the same rules; an unreadable one is told of by the reader."""
    try:
        return tomllib.loads(one.decode("utf-8-sig")).get("rules") == tomllib.loads(
            other.decode("utf-8-sig")
        ).get("rules")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return True


def seen_files(names: Iterable[str]) -> dict[str, str]:
    """The hashes by which a form knows whether somebody was faster; after a mistake, the posted."""
    return {name: request.form.get(SEEN + name) or current_file(name).seen for name in names}
