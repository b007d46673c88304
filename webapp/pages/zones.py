"""The time zone that a page tells times in, so that no time stands without one."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import dates
from flask import g
from flask_babel import get_locale

from webapp.i18n import fact_text
from webapp.pages.places import my_sites
from webapp.store.sites import StoredSite


def zone_of(site: StoredSite | None) -> ZoneInfo:
    """The zone of the site; of all sites where they have the same, else UTC."""
    zones = {one.zone.key: one.zone for one in ([site] if site else my_sites())}
    return next(iter(zones.values())) if len(zones) == 1 else ZoneInfo("UTC")


def page_zone() -> ZoneInfo:
    """The zone of this page: that of its site, if it is one's; asked once a request."""
    if "zone" not in g:
        g.zone = zone_of(g.get("site"))
    found: ZoneInfo = g.zone
    return found


def moment(at: datetime) -> str:
    """A moment as the page tells it, in the page's zone."""
    return fact_text(at.astimezone(page_zone()))


def zone_words() -> str:
    """The page's zone in the reader's language: China Time (Asia/Shanghai)."""
    return _words(page_zone().key, str(get_locale()))


@lru_cache(maxsize=64)
def _words(key: str, locale: str) -> str:
    return key if key == "UTC" else f"{dates.get_timezone_name(ZoneInfo(key), locale=locale)} ({key})"
