"""Which site and month a page is about: taken from its address, and refused to whom they are not for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g

from webapp.gate import current_account, now, store
from webapp.services.desk import OpenMonth, open_month
from webapp.services.month_files import MonthFile
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.store.rosters import rosters_of
from webapp.store.sites import StoredSite, sites


def site_blueprint(name: str, import_name: str, path: str = "") -> Blueprint:
    """A blueprint of pages below /s/<site>; `g.site` is the site, of which the asker is."""
    blueprint = Blueprint(name, import_name, url_prefix=f"/s/<site>{path}")
    below_site(blueprint)
    return blueprint


def below_site(blueprint: Blueprint) -> None:
    """Take the site of a blueprint's addresses out of them, for `require_site`."""
    blueprint.url_value_preprocessor(_place)
    blueprint.url_defaults(_same_site)


def _place(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the site out of the address; views get what is left of it."""
    assert values is not None
    g.wanted_site = values.pop("site")


def _same_site(endpoint: str, values: dict[str, Any]) -> None:
    if "site" not in values and getattr(g, "site", None) is not None:
        values["site"] = g.site.code


def require_site() -> None:
    """Set `g.site` to the site of the address, or refuse: 404 for none, 403 for another's."""
    code = g.get("wanted_site")
    if code is None or g.get("account") is None:
        return
    with store().read() as connection:
        try:
            site = site_named(connection, code)
        except CannotDo:
            abort(404)
    if not in_scope(site):
        abort(403)
    g.site = site


def in_scope(site: StoredSite) -> bool:
    """Whether the asker's account reaches the site."""
    own = current_account().site_id
    return own is None or own == site.id


def my_sites() -> list[StoredSite]:
    """The sites that the asker's account reaches."""
    with store().read() as connection:
        return [site for site in sites(connection) if in_scope(site)]


def month_or_404(text: str) -> Month:
    """The month of an address."""
    try:
        return parse_month(text)
    except ValueError:
        abort(404)


def usual_month(site: StoredSite) -> Month:
    """The month that pages show first: the newest that has a roster, else the next one."""
    with store().read() as connection:
        kept = [stored.month for stored in rosters_of(connection, site.id)]
    if kept:
        return parse_month(max(kept))
    today = now().date()
    return Month(today.year, today.month).plus(1)


def usual_roster(site: StoredSite) -> OpenMonth | None:
    """The roster of that month, None where there is none."""
    with store().read() as connection:
        try:
            return open_month(connection, site.code, usual_month(site))
        except CannotDo:
            return None


def attached(file: MonthFile) -> Response:
    """A file to keep."""
    answer = Response(file.data, mimetype=file.media)
    answer.headers.set("Content-Disposition", "attachment", filename=file.name)
    return answer
