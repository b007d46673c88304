"""The web application over a database: pages, API and inbox for schedulers, agents and planners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from apiflask import APIFlask
from flask import Response, g, render_template, request
from flask_babel import gettext as _
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from webapp import i18n
from webapp.access import may
from webapp.config import HEADERS, content_security_policy
from webapp.gate import open_door, wall_clock
from webapp.menu import menu
from webapp.pages import account, filters, home, mine
from webapp.pages import month as month_grid
from webapp.pages.places import require_site
from webapp.services.accounts import installation_secret
from webapp.services.problems import CannotDo
from webapp.store.engine import Store

MOST_UPLOAD = 32 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """How an installation runs. `secure` = served over https; `demo` = logins are shown at the door."""

    secure: bool = True
    demo: tuple[tuple[str, str, str], ...] = ()
    hosts: tuple[str, ...] = ()
    clock: Callable[[], datetime] = wall_clock


def create_app(store: Store, settings: Settings = Settings()) -> APIFlask:
    """The application over an open database."""
    app = APIFlask("webapp", title="Paiban", version="1", docs_path=None, spec_path=None)
    app.extensions["paiban-store"] = store
    app.extensions["paiban-clock"] = settings.clock
    app.config.update(
        SECRET_KEY=store.retrying(lambda connection: installation_secret(connection, "cookies")),
        SESSION_COOKIE_NAME="__Host-paiban" if settings.secure else "paiban",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MOST_UPLOAD,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure,
    )
    if settings.hosts:
        app.config["TRUSTED_HOSTS"] = list(settings.hosts)
    CSRFProtect(app)
    i18n.register(app)
    filters.register(app.jinja_env)
    app.jinja_env.globals.update(may=_may, menu=menu, demo=settings.demo)
    open_door(app, require_site)
    for module in (account, home, mine, month_grid):
        app.register_blueprint(module.blueprint)
    app.register_error_handler(CannotDo, _cannot)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(SecurityError, _stranger)
    app.register_error_handler(HTTPException, _refused)
    app.after_request(_secure)
    return app


def _may(action: str) -> bool:
    return g.get("account") is not None and may(g.account.role, action)


def _page(title: str, sentence: str, code: int) -> tuple[str, int]:
    return render_template("app/error.html", title=title, sentence=sentence, code=code), code


def _cannot(error: CannotDo) -> tuple[str, int]:
    return _page(_("This cannot be done"), str(error), 409)


def _stale_form(error: CSRFError) -> tuple[str, int]:
    return _page(_("This form is too old"), _("Load the page again and repeat what you did."), 400)


def _stranger(error: SecurityError) -> tuple[str, int, dict[str, str]]:
    # Plain text: a page would need links, and there is no address of ours to link to.
    return f"{error.description}\n", 400, {"Content-Type": "text/plain"}


def _refused(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    known = {
        400: (_("This was not understood"), _("Load the page again and check what you entered.")),
        401: (_("Please log in"), _("This page is for people with an account.")),
        403: (_("This is not for you"), _("Your role, team or site does not reach here.")),
        404: (_("There is no such page"), _("The address may be mistyped; the menu leads to all pages.")),
        405: (_("That cannot be done here"), _("Go back and use the page's own buttons.")),
        413: (_("This file is too large"), _("Files of up to 32 MB are taken.")),
    }
    title, sentence = known.get(
        code, (_("Something went wrong"), _("Please try again; if it stays, tell your administrator."))
    )
    return _page(title, sentence, code)


def _secure(response: Response) -> Response:
    """Security headers on every answer (ASVS 5.0, 3.4); nothing of a person is kept by caches on the way."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Security-Policy"] = content_security_policy(charts=g.get("charts", False))
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
