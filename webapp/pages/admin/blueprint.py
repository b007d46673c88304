"""The blueprint of the centre's pages, and how a change of one of its files is kept."""

from __future__ import annotations

from flask import g, request

from webapp.centre.mistakes import Mistakes
from webapp.centre.read import TOML
from webapp.gate import current_account, now, store
from webapp.pages.places import site_blueprint
from webapp.services.problems import CannotDo
from webapp.services.site_edit import FileEdit, SiteFile, edit_file, site_file

blueprint = site_blueprint("admin", __name__, "/centre")
ENTRIES, RULES, PEOPLE = "edit-centre", "edit-rules", "edit-people"
MOST_TOLD = 20


def current_file(name: str = TOML) -> SiteFile:
    """A file of the site as it is now."""
    with store().read() as connection:
        return site_file(connection, g.site, name)


def keep(name: str, data: bytes, verb: str, **facts: object) -> list[str]:
    """Put a file in the place of the one the form was made from; what is wrong with it, in sentences."""
    seen, who = request.form.get("seen", ""), current_account().person
    edit = FileEdit(name, data, seen, who, now(), verb, facts)
    try:
        store().retrying(lambda connection: edit_file(connection, g.site.code, edit))
    except Mistakes as mistakes:
        return [str(one) for one in mistakes.mistakes[:MOST_TOLD]]
    except CannotDo as refused:
        return [str(refused)]
    return []
