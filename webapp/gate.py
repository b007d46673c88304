"""The door of every page and call: who asks, whether their role may, and whether the site is theirs.

A route says which action it is with `@allowed("action")` or that it is for strangers with `@public`; one
that says neither is refused to everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException
from werkzeug.wrappers import Response as AnyResponse

from webapp.access import ACTIONS, covers, reaches
from webapp.i18n import chosen_language
from webapp.refusals import is_api, stale_form
from webapp.services.accounts import account_of_session
from webapp.services.second_factor import asked_for
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.engine import Store
from webapp.store.problems import StoreError
from webapp.tongues import READER

View = TypeVar("View", bound=Callable[..., object])
SESSION = "sid"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_ADDRESS = 4000
_PUBLIC = "public"
EDITING = "admin"
"""The pages that edit a centre's files."""


def allowed(action: str) -> Callable[[View], View]:
    """The view is for accounts whose role may do the action."""
    assert action in ACTIONS, action

    def mark(view: View) -> View:
        view.paiban_action = action  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """The view is for everybody, logged in or not."""
    view.paiban_action = _PUBLIC  # type: ignore[attr-defined]
    return view


def resumed(*fields: str) -> Callable[[View], View]:
    """What these fields of a form say comes back, at the same address by GET, after the login that it takes
    when the session has ended meanwhile.
    """

    def mark(view: View) -> View:
        view.paiban_resumed = fields  # type: ignore[attr-defined]
        return view

    return mark


def action_of(view: object) -> str | None:
    """The action of a view, "public", or None for one that has not said."""
    return getattr(view, "paiban_action", None)


def store() -> Store:
    """The application's database."""
    found: Store = current_app.extensions["paiban-store"]
    return found


def now() -> datetime:
    """The application's clock."""
    clock: Callable[[], datetime] = current_app.extensions["paiban-clock"]
    return clock()


def wall_clock() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def current_account() -> Account:
    """Who asks; only for views that are not public."""
    account: Account = g.account
    return account


def open_door(app: Flask, place: Callable[[], None]) -> None:
    """Ask every request who it is, what it may and (`place`) whether the site of its address is theirs."""
    app.before_request(_one_state)
    app.after_request(_answered)
    app.teardown_request(_over)
    app.teardown_request(_read)
    app.before_request(_who)
    app.before_request(_may)
    app.before_request(place)
    app.register_error_handler(CSRFError, _unsigned)
    app.before_request(_reader)


def _one_state() -> None:
    """Everything that a page reads is read in one transaction."""
    READER.set("")
    g.reading = ExitStack()
    g.reading.enter_context(store().sharing())


def _reader() -> None:
    """Names of centres are told in the language of the page; as they are in the files to programs, and where
    they are edited.
    """
    if not is_api() and request.blueprint != EDITING:
        READER.set(chosen_language())


def _read(error: BaseException | None = None) -> None:
    READER.set("")


def _answered(response: Response) -> Response:
    _over()
    return response


def _over(error: BaseException | None = None) -> None:
    if "reading" in g:
        g.pop("reading").close()


def _unsigned(error: CSRFError) -> AnyResponse | tuple[Any, int]:
    """A form of a session that is over leads to the login, as any other; of a new session it is too old."""
    _who()
    return (_may() if g.account is None else None) or stale_form()


def _who() -> None:
    g.account, g.scopes = None, None
    if is_api():
        _whose_token()
        return
    secret = session.get(SESSION)
    if not secret or request.endpoint == "static":
        return
    with store().read() as connection:
        lasts = current_app.extensions["paiban-sessions"]
        found = account_of_session(connection, secret, now(), lasts)
    if found is None:
        session.pop(SESSION, None)
        return
    g.account, note = found
    if note:
        # What can be read is shown even where nothing can be written down.
        with suppress(StoreError):
            store().retrying(lambda connection: rows.seen(connection, secret, now()))


def _whose_token() -> None:
    """A program shows a token: it may what the token is for, as far as its account may."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        return
    with store().read() as connection:
        found = rows.token_account(connection, secret.strip(), now())
    if found is not None and not found[0].disabled:
        g.account, g.scopes = found


def _may() -> AnyResponse | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    action = action_of(current_app.view_functions[request.endpoint])
    if action == _PUBLIC:
        return None
    if g.account is None:
        return _to_login()
    if action is None or not reaches(g.account.role, g.account.team, action, g.account.site_id):
        abort(403)
    if g.scopes is not None:
        if not covers(g.scopes, action, safe=request.method in SAFE):
            abort(403)
        return None
    if g.account.must_change and action != "own-account":
        return redirect(url_for("account.password"))
    if action != "own-account" and _lacks_factor():
        return redirect(url_for("account.second_factor"))
    return None


def _lacks_factor() -> bool:
    """Whether the role of who asks must have a second factor here, and the account has none yet."""
    if g.account.role not in current_app.extensions.get("paiban-second-factor", ()):
        return False
    with store().read() as connection:
        return not asked_for(connection, g.account.id)


def _to_login() -> AnyResponse:
    if is_api():
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else _resumption()
    return redirect(url_for("account.log_in", then=wanted))


def _resumption() -> str | None:
    """Where a form goes on whose sender has to log in first: what it said, or its page; None for neither."""
    view = current_app.view_functions[str(request.endpoint)]
    fields: tuple[str, ...] = getattr(view, "paiban_resumed", ())
    told = [(name, value) for name in fields for value in request.form.getlist(name) if value]
    address = f"{request.path}?{urlencode(told)}"
    return address if told and len(address) <= LONGEST_ADDRESS else _page_of_form()


def _page_of_form() -> str | None:
    """The address that was written to, where it can be read, too."""
    addresses = current_app.create_url_adapter(request)
    assert addresses is not None
    try:
        addresses.match(method="GET")
    except (HTTPException, RoutingException):
        return None
    return request.path
