"""The calendar feed: secret addresses of one's own duties, made and revoked, and the feed itself."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.gate import allowed, current_account, now, public, store
from webapp.guard import row_number
from webapp.services import feed as service
from webapp.services.tokens import revoke_token

blueprint = Blueprint("feed", __name__, url_prefix="/calendar")


@blueprint.get("")
@allowed("own-month")
def show() -> str:
    """The addresses that there are."""
    return _page(None)


@blueprint.post("/new")
@allowed("own-month")
def new() -> str:
    """A new address, shown once."""
    label = request.form.get("label", "").strip()
    secret = store().retrying(lambda c: service.new_address(c, current_account(), label, now()))
    return _page(url_for("feed.read", secret=secret, _external=True))


@blueprint.post("/revoke")
@allowed("own-month")
def revoke() -> AnyResponse:
    """An address that opens nothing any more."""
    number = row_number(request.form.get("number", ""))
    if number is None:
        abort(400)
    store().retrying(lambda c: revoke_token(c, current_account(), number, now()))
    return redirect(url_for("feed.show"))


@blueprint.get("/<secret>.ics")
@public
def read(secret: str) -> Response:
    """The calendar, for whoever knows its address."""
    with store().read() as connection:
        found = service.calendar_of(connection, secret, now())
    if found is None:
        abort(404)
    return Response(found, content_type="text/calendar; charset=utf-8")


def _page(address: str | None) -> str:
    with store().read() as connection:
        known = service.addresses(connection, current_account().id)
    return render_template("feed/feed.html", address=address, known=known)
