"""Pages of one's own account: logging in and out, password, sessions, language."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import SAFE, SESSION, allowed, current_account, now, public, store
from webapp.i18n import LANGUAGES
from webapp.pages.account import factor
from webapp.pages.account.blueprint import blueprint, inside, opened, refused_status
from webapp.services import accounts as service
from webapp.services.second_factor import asked_for
from webapp.store import accounts as rows


@blueprint.get("/login")
@public
def log_in() -> str | Response:
    """The door."""
    if g.account is not None:
        return redirect(url_for("home.show"))
    return _door(None)


@blueprint.post("/login")
@public
def enter() -> str | Response | tuple[str, int]:
    """Try a login and a password."""
    login, password = request.form.get("login", "")[:80], request.form.get("password", "")
    address = request.remote_addr or ""
    browser = request.user_agent.string
    result = store().retrying(
        lambda connection: service.log_in(connection, login, password, now(), address, browser)
    )
    if isinstance(result, Sentence):
        return _door(result, login), refused_status(result, 401)
    then = request.form.get("then", "")
    if result.waiting:
        return opened(result.secret, factor.HALF, url_for("account.code", then=then or None))
    return opened(result.secret, SESSION, then)


@blueprint.post("/logout")
@public
def log_out() -> Response:
    """End this session."""
    account, secret = g.account, session.get(SESSION)
    if account is not None and secret:
        store().retrying(lambda connection: service.log_out(connection, account.id, secret))
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    return redirect(url_for("account.log_in"))


@blueprint.post("/language")
@public
def choose_language() -> Response:
    """Read everything in another language from now on."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        abort(404)
    session["language"] = wanted
    account = g.account
    if account is not None:
        store().retrying(lambda c: rows.change_account(c, account.id, account.version, language=wanted))
    return redirect(inside(request.form.get("then", "")))


@blueprint.get("/account")
@allowed("own-account")
def show() -> str:
    """Own sessions and password."""
    with store().read() as connection:
        open_sessions = rows.sessions(connection, current_account().id)
        asked = asked_for(connection, current_account().id)
    here = rows.sha256(session.get(SESSION, ""))
    return render_template("app/account.html", sessions=open_sessions, here=here, second_factor=asked)


@blueprint.route("/account/password", methods=["GET", "POST"])
@allowed("own-account")
def password() -> str | Response | tuple[str, int]:
    """Change the password."""
    if request.method in SAFE:
        return render_template("app/password.html", refused=None)
    old, new = request.form.get("old", ""), request.form.get("new", "")
    account, keep, at = current_account(), session.get(SESSION, ""), now()
    where = request.remote_addr or ""
    refused = store().retrying(lambda c: service.change_password(c, account, old, new, keep, at, where))
    if refused is not None:
        return render_template("app/password.html", refused=refused), refused_status(refused)
    return redirect(url_for("home.show"))


@blueprint.post("/account/sessions/end")
@allowed("own-account")
def end_sessions() -> Response:
    """End one of one's sessions, or all others."""
    account, here = current_account(), rows.sha256(session.get(SESSION, ""))
    wanted = request.form.get("key")
    with store().read() as connection:
        keys = [s.key for s in rows.sessions(connection, account.id)]
    ending = [wanted] if wanted in keys else [key for key in keys if key != here]
    store().retrying(lambda connection: rows.end_sessions(connection, account.id, ending))
    return redirect(url_for("account.show"))


def _door(refused: Sentence | None, login: str = "") -> str:
    then = request.values.get("then", "")
    return render_template("app/login.html", refused=refused, login=login, then=then, title=_("Log in"))
