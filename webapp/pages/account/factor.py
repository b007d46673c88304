"""The second factor: set up by QR code, asked for after the password, renewed, turned off."""

from __future__ import annotations

import io

import segno
from flask import current_app, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import SESSION, allowed, current_account, now, public, store
from webapp.pages.account.blueprint import blueprint, opened, refused_status
from webapp.services import second_factor as service
from webapp.services.accounts import finish_log_in, proven
from webapp.services.safe import Safe
from webapp.store.second_factor import codes_left, factor_of

HALF = "half"
"""Where the browser keeps the login that waits for its code."""
LONGEST = 40


@blueprint.get("/login/code")
@public
def code() -> str | Response:
    """Ask for the code of the app."""
    if g.account is not None or HALF not in session:
        return redirect(url_for("home.show" if g.account is not None else "account.log_in"))
    return _ask(None)


@blueprint.post("/login/code")
@public
def enter_code() -> str | Response | tuple[str, int]:
    """Come in with a code."""
    half, typed = session.get(HALF, ""), request.form.get("code", "")[:LONGEST]
    address, browser = request.remote_addr or "", request.user_agent.string
    safe = _safe()
    found = store().retrying(lambda c: finish_log_in(c, half, typed, now(), address, browser, safe))
    if found is None:
        session.pop(HALF, None)
        return redirect(url_for("account.log_in", then=request.form.get("then") or None))
    if isinstance(found, Sentence):
        return _ask(found), refused_status(found, 401)
    return opened(found.secret, SESSION, request.form.get("then", ""))


@blueprint.get("/account/second-factor")
@allowed("own-account")
def second_factor() -> str:
    """Whether codes are asked for; the QR code of an app that is being set up."""
    return _page()


@blueprint.post("/account/second-factor/begin")
@allowed("own-account")
def begin() -> Response:
    """Make a secret for an app."""
    account, safe = current_account(), _safe()
    store().retrying(lambda c: service.begin(c, account, safe))
    return redirect(url_for("account.second_factor"))


@blueprint.post("/account/second-factor/confirm")
@allowed("own-account")
def confirm() -> str | tuple[str, int]:
    """The first code of the app, with the password: from now on codes are asked for."""
    account, at, typed = current_account(), now(), request.form.get("code", "")[:LONGEST]
    if (refused := _unproven()) is not None:
        return refused
    safe = _safe()
    found = store().retrying(lambda c: service.confirm(c, account, typed, at, safe))
    if isinstance(found, Sentence):
        return _page(found), 400
    return _page(None, found)


@blueprint.post("/account/second-factor/<any(off, codes):verb>")
@allowed("own-account")
def change(verb: str) -> str | tuple[str, int]:
    """Turn it off, or make new recovery codes; only with the password."""
    account, at = current_account(), now()
    if (refused := _unproven()) is not None:
        return refused
    if verb == "off":
        store().retrying(lambda c: service.turn_off(c, account, account.login, at))
        return _page()
    with store().read() as connection:
        on = service.asked_for(connection, account.id)
    return _page(None, store().retrying(lambda c: service.new_recovery_codes(c, account)) if on else [])


def _unproven() -> tuple[str, int] | None:
    """None where the form has the password of who asks; else the page that says so."""
    account, typed, at = current_account(), request.form.get("password", ""), now()
    where = request.remote_addr or ""
    refused = store().retrying(lambda c: proven(c, account, typed, at, where))
    return None if refused is None else (_page(refused), refused_status(refused))


def _safe() -> Safe:
    found: Safe = current_app.extensions["paiban-safe"]
    return found


def _ask(refused: Sentence | None) -> str:
    then = request.values.get("then", "")
    return render_template("app/code.html", refused=refused, then=then, title=_("Code"))


def _page(refused: Sentence | None = None, codes: list[str] | None = None) -> str:
    account = current_account()
    with store().read() as connection:
        factor = factor_of(connection, account.id)
        left = codes_left(connection, account.id)
        secret = service.shown(connection, account, _safe())
    waiting = factor is not None and factor.confirmed_at is None
    return render_template(
        "app/second_factor.html",
        refused=refused,
        factor=factor,
        waiting=waiting,
        secret=secret,
        picture=_picture(service.address(account, secret)) if secret else "",
        codes=codes or [],
        left=left,
        required_factor=current_app.extensions.get("paiban-second-factor", ()),
        title=_("Second factor"),
    )


def _picture(text: str) -> Markup:
    """The QR code as SVG to stand in a page, dark on white whatever the page's colours are."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out,
        kind="svg",
        scale=5,
        border=3,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass="qr",
        omitsize=True,
    )
    return Markup(out.getvalue().decode())
