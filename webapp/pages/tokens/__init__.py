"""One's own tokens, with which programs use the API in one's name."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.access import ACTIONS, READ, may_at
from webapp.gate import action_of, allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.places import my_sites
from webapp.services import tokens as service

blueprint = Blueprint("tokens", __name__, url_prefix="/account/tokens")
DAYS = (30, 90, 365)
LONGEST = 80


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
    offered = {scope for kinds in _scopes().values() for scope in kinds}
    if not scopes or any(scope not in offered for scope in scopes):
        return _page(refused=_("Choose what the token may do.")), 400
    if days not in map(str, DAYS):
        return _page(refused=_("Choose how long the token holds.")), 400
    at = now()
    site, _slash, team = form.get("reach", "").partition("/")
    reach = service.Reach(site, team)
    made = store().retrying(lambda c: service.add_token(c, account, label, scopes, at, int(days), reach))
    if made is service.NO_REACH:
        return _page(refused=sentence_text(service.NO_REACH)), 400
    if isinstance(made, Sentence):
        return _page(refused=sentence_text(made)), 409
    return _page(secret=made)


@blueprint.post("/<int:number>/revoke")
@allowed("own-tokens")
def revoke(number: int) -> Response:
    """End a token."""
    account, at = current_account(), now()
    store().retrying(lambda c: service.revoke_token(c, account, number, at))
    return redirect(url_for("tokens.show"))


def _scopes() -> dict[str, list[str]]:
    """What a token of this account may be for: what its role may do and the API has calls for.

    By action the scopes of it: all of it, and, where there is more to it than asking, only to ask.
    """
    asks, does = set[str | None](), set[str | None]()
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.startswith("api"):
            action = action_of(current_app.view_functions[rule.endpoint])
            (asks if "GET" in (rule.methods or ()) else does).add(action)
    own = current_account()
    mine = [one for one in ACTIONS if one in asks | does and may_at(own.role, one, own.site_id)]
    return {one: [one, one + READ] if one in asks & does else [one] for one in mine}


def _page(secret: str | None = None, refused: str | None = None) -> str:
    with store().read() as connection:
        held = service.held_tokens(connection, current_account())
        reaches = service.reaches_of(connection, current_account())
    return render_template(
        "people/tokens.html",
        tokens=held,
        scopes=_scopes(),
        reaches=reaches,
        places={one.id: one for one in my_sites()},
        secret=secret,
        refused=refused,
        days=DAYS,
        at=now(),
        title=_("Tokens"),
    )
