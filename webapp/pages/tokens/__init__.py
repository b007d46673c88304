"""One's own tokens, with which programs use the API in one's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.access import ACTIONS, may_at
from webapp.gate import action_of, allowed, current_account, now, store
from webapp.services.accounts import new_token
from webapp.store import accounts as rows
from webapp.store.office import note_event

blueprint = Blueprint("tokens", __name__, url_prefix="/account/tokens")
DAYS = (30, 90, 365)
MOST_TOKENS = 20
LONGEST = 80
CALENDAR = "calendar"


@blueprint.get("")
@allowed("own-tokens")
def show() -> str:
    """The tokens of who asks."""
    return _page()


@blueprint.post("")
@allowed("own-tokens")
def add() -> str | tuple[str, int]:
    """A new token, shown this once."""
    account, form = current_account(), request.form
    label, scopes, days = form.get("label", "").strip(), form.getlist("scope"), form.get("days", "")
    if not label or len(label) > LONGEST:
        return _page(refused=_("A token needs a name of at most 80 letters, to know it again.")), 400
    if not scopes or any(scope not in _scopes() for scope in scopes):
        return _page(refused=_("Choose what the token may do.")), 400
    if days not in map(str, DAYS):
        return _page(refused=_("Choose how long the token holds.")), 400
    if len(_held()) >= MOST_TOKENS:
        return _page(refused=_("Twenty tokens are enough: revoke one first.")), 409
    at = now()

    secret = store().retrying(lambda c: new_token(c, account, label, scopes, at, int(days)))
    facts = {"scopes": scopes, "days": int(days)}
    store().retrying(lambda c: note_event(c, account.login, at, "new-token", label, facts))
    return _page(secret=secret)


@blueprint.post("/<int:number>/revoke")
@allowed("own-tokens")
def revoke(number: int) -> Response:
    """End a token."""
    account, at = current_account(), now()
    if any(one["id"] == number for one in _held()):
        store().retrying(lambda c: rows.revoke_token(c, account.id, number, at))
        store().retrying(lambda c: note_event(c, account.login, at, "revoke-token", str(number), {}))
    return redirect(url_for("tokens.show"))


def _scopes() -> list[str]:
    """What a token of this account may be for: what its role may do and the API has calls for."""
    views, own = current_app.view_functions.items(), current_account()
    offered = {action_of(view) for name, view in views if name.startswith("api")}
    return [action for action in ACTIONS if action in offered and may_at(own.role, action, own.site_id)]


def _held() -> list[Mapping[str, Any]]:
    with store().read() as connection:
        found = rows.tokens(connection, current_account().id)
    return [dict(one) for one in found if one["revoked_at"] is None and one["scopes"] != [CALENDAR]]


def _page(secret: str | None = None, refused: str | None = None) -> str:
    return render_template(
        "people/tokens.html",
        tokens=_held(),
        scopes=_scopes(),
        secret=secret,
        refused=refused,
        days=DAYS,
        at=now(),
        title=_("Tokens"),
    )
