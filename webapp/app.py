"""The web application over a database: pages, API and inbox for schedulers, agents and planners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from apiflask import APIFlask
from flask import Response, current_app, g, request
from flask_wtf import CSRFProtect

from webapp import api, assets, i18n, refusal_log, refusals
from webapp.access import may
from webapp.config import HEADERS, MOST_UPLOAD, content_security_policy
from webapp.gate import open_door, wall_clock
from webapp.guard import refuse_unfit
from webapp.job_watch import streams_of
from webapp.menu import menu
from webapp.pages import account, events, filters, home, mine, requests, solve
from webapp.pages import month as month_grid
from webapp.pages.agents import BLUEPRINTS as OF_AGENTS
from webapp.pages.desk import BLUEPRINTS as OF_DESK
from webapp.pages.office import BLUEPRINTS as OF_OFFICE
from webapp.pages.places import require_site
from webapp.pages.planners import BLUEPRINTS as OF_PLANNERS
from webapp.quick import quicken_addresses
from webapp.services.accounts import USUAL, Lifetime, installation_secret
from webapp.services.safe import OPEN, Safe
from webapp.store.engine import Store

HSTS = "max-age=31536000; includeSubDomains"


@dataclass(frozen=True)
class Settings:
    """How an installation runs. `secure` = served over https; `demo` = logins are shown at the door;
    `second_factor` = roles that cannot do without one; `backups` = the folder of backups, None = `backups`
    beside an SQLite database, or below the working directory; `sessions` = how long they last; `safe` = what
    the secrets of authenticator apps are sealed with.
    """

    secure: bool = True
    demo: tuple[tuple[str, str, str], ...] = ()
    hosts: tuple[str, ...] = ()
    clock: Callable[[], datetime] = wall_clock
    second_factor: tuple[str, ...] = ()
    backups: Path | None = None
    sessions: Lifetime = USUAL
    safe: Safe = OPEN


def create_app(store: Store, settings: Settings = Settings()) -> APIFlask:
    """The application over an open database."""
    app = APIFlask("webapp", title="Paiban", version="1", docs_path=None, spec_path=None)
    furnish(app, store, settings)
    csrf = CSRFProtect(app)
    assets.register(app)
    i18n.register(app)
    quicken_addresses(app)
    filters.register(app.jinja_env)
    app.jinja_env.globals.update(may=_may, menu=menu)
    app.before_request(refuse_unfit)
    open_door(app, require_site)
    for module in (account, events, home, mine, month_grid, requests, solve):
        app.register_blueprint(module.blueprint)
    for blueprint in (*OF_AGENTS, *OF_DESK, *OF_OFFICE, *OF_PLANNERS):
        app.register_blueprint(blueprint)
    api.register(app, csrf)
    refusals.register(app)
    refusal_log.register(app)
    app.after_request(_secure)
    return app


def furnish(app: APIFlask, store: Store, settings: Settings) -> None:
    """Give the application its database and all that depends on how it is served."""
    app.extensions["paiban-store"] = store
    app.extensions["paiban-clock"] = settings.clock
    app.extensions["paiban-backups"] = settings.backups or _backups_of(store)
    app.extensions["paiban-second-factor"] = frozenset(settings.second_factor)
    app.extensions["paiban-sessions"] = settings.sessions
    app.extensions["paiban-safe"] = settings.safe
    app.extensions["paiban-streams"] = streams_of(store, settings.clock, settings.sessions)
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
    app.jinja_env.globals["demo"] = settings.demo


def _backups_of(store: Store) -> Path:
    file = store.engine.url.database if store.engine.dialect.name == "sqlite" else None
    return Path(file).parent / "backups" if file else Path("backups")


def _may(action: str) -> bool:
    return g.get("account") is not None and may(g.account.role, action)


def _secure(response: Response) -> Response:
    """Security headers on every answer (ASVS 5.0, 3.4); nothing of a person is kept by caches on the way."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Security-Policy"] = content_security_policy(charts=g.get("charts", False))
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
