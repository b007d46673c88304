"""The log: what was decided, what administrators did, who tried to come in; its chain, and taking it out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template, request

from webapp.centre.tables import no_formula
from webapp.centre.times import parse_date
from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import my_sites
from webapp.pages.zones import zone_of
from webapp.roles import subject_name
from webapp.services.log_chain import chains, seal_logs
from webapp.store import office as rows
from webapp.store.office import Span, note_event
from webapp.store.sites import StoredSite

blueprint = Blueprint("log", __name__, url_prefix="/log")
blueprint.add_app_template_filter(subject_name)
PAGE, MOST_TAKEN = 100, 50_000
LONGEST = 40
LOGS = ("decisions", "office", "logins")


@dataclass(frozen=True)
class Wanted:
    """Which lines a page is asked for, as it is asked."""

    who: str
    first: str
    last: str
    kind: str
    verb: str
    site: StoredSite | None
    span: Span

    @property
    def arguments(self) -> dict[str, str]:
        """The same as arguments of an address."""
        told = {"who": self.who, "first": self.first, "last": self.last, "kind": self.kind, "verb": self.verb}
        told["site"] = self.site.code if self.site else ""
        return {name: value for name, value in told.items() if value}


@blueprint.get("")
@allowed("audit-log")
def show() -> str:
    """Decisions on rosters and requests, the newest first."""
    return _page("decisions")


@blueprint.get("/office")
@allowed("audit-log")
def office() -> str:
    """What administrators did."""
    _for_every_site()
    return _page("office")


@blueprint.get("/logins")
@allowed("audit-log")
def logins() -> str:
    """Who tried to come in."""
    _for_every_site()
    return _page("logins")


@blueprint.get("/chain")
@allowed("audit-log")
def chain() -> str:
    """Whether the logs are as they were written."""
    _for_every_site()
    with store().read() as connection:
        found = chains(connection)
    return render_template("log/chain.html", chains=found, zone=zone_of(None))


@blueprint.post("/<any(decisions, office, logins):log>/take")
@allowed("audit-log")
def take(log: str) -> Response:
    """The lines as a CSV file, with who took them and the seals of the logs; the taking is a line itself."""
    if log != "decisions":
        _for_every_site()
    wanted, at, account = _wanted(), now(), current_account()
    store().retrying(lambda connection: seal_logs(connection, at))
    found = _lines(log, wanted, MOST_TAKEN, None)
    facts = {"lines": len(found), **wanted.arguments}
    store().retrying(lambda c: note_event(c, account.login, at, "take-log", log, facts))
    with store().read() as connection:
        tips = "; ".join(f"{one.log} {one.tip}" for one in chains(connection))
    text = _file(
        found, [f"taken by {account.name} ({account.login})", at.isoformat(timespec="seconds"), tips]
    )
    name = f"{log}-{at:%Y%m%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode("utf-8-sig"), mimetype="text/csv", headers=headers)


def _file(found: Sequence[Any], watermark: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if found:
        writer.writerow(found[0]._fields)
    for row in found:
        writer.writerow([_cell(value) for value in row])
    writer.writerow(["#", *watermark])
    return out.getvalue()


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
    return text if isinstance(value, int) else no_formula(text)


def _lines(log: str, wanted: Wanted, most: int, before: int | None) -> Sequence[Any]:
    with store().read() as connection:
        if log == "office":
            return rows.events(connection, most, before, wanted.span)
        if log == "logins":
            return rows.logins(connection, most, before, wanted.span)
        own = current_account().site_id
        place = own if own is not None else wanted.site.id if wanted.site else None
        return rows.decisions(connection, place, most, before, wanted.kind, wanted.verb, wanted.span)


def _page(log: str) -> str:
    wanted = _wanted()
    found = _lines(log, wanted, PAGE, _before())
    with store().read() as connection:
        kinds = rows.kinds_of_decisions(connection)
    places = my_sites()
    return render_template(
        f"log/{log}.html",
        log=log,
        rows=found,
        kinds=kinds,
        wanted=wanted,
        sites=places,
        places={one.id: one.name for one in places},
        page=PAGE,
        zone=zone_of(wanted.site),
    )


def _wanted() -> Wanted:
    told = request.values
    who, first, last, kind, verb = (
        told.get(name, "").strip()[:LONGEST] for name in ("who", "first", "last", "kind", "verb")
    )
    site = next((one for one in my_sites() if one.code == told.get("site")), None)
    zone = zone_of(site)
    since, until = _day(first, zone), _day(last, zone)
    span = Span(who, since, until + timedelta(days=1) if until else None)
    return Wanted(who, first if since else "", last if until else "", kind, verb, site, span)


def _day(text: str, zone: ZoneInfo) -> datetime | None:
    """Midnight of a day there; what is no day asks for nothing."""
    try:
        return datetime.combine(parse_date(text), time(), tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _for_every_site() -> None:
    """These lists are not a site's: refuse those who reach one only."""
    if current_account().site_id is not None:
        abort(403)


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text[:9]) if text.isascii() and text.isdigit() else None
