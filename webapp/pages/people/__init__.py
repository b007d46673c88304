"""Accounts: who may use the application, as what, and how they use it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.access import ROLES
from webapp.gate import allowed, current_account, now, store
from webapp.roles import deed_name, role_name
from webapp.services import office
from webapp.services.accounts import NewAccount
from webapp.services.office import Deed
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.office import use_of_accounts
from webapp.store.sites import StoredSite, sites

blueprint = Blueprint("people", __name__, url_prefix="/people")
blueprint.add_app_template_filter(role_name)
blueprint.add_app_template_filter(deed_name)
LONGEST = 80


@blueprint.get("")
@allowed("accounts")
def show() -> str:
    """Every account, with its use."""
    wanted = request.args.get("q", "").strip().lower()
    with store().read() as connection:
        found = rows.accounts(connection, None)
        use = use_of_accounts(connection)
        places = {one.id: one for one in sites(connection)}
    shown = [one for one in found if wanted in f"{one.login} {one.name} {one.person} {one.team}".lower()]
    return render_template("people/list.html", accounts=shown, all=len(found), use=use, places=places)


@blueprint.route("/new", methods=["GET", "POST"])
@allowed("accounts")
def add() -> str | tuple[str, int]:
    """Open an account and show its one-time password, this once."""
    if request.method == "GET":
        return _form(None, None)
    new = _told(request.form.get("login", "").strip())
    made = store().retrying(lambda c: office.open_account(c, new, _deed()))
    if isinstance(made, Sentence):
        return _form(None, made), 400
    return render_template("people/password.html", account=made[0], password=made[1], new=True)


@blueprint.route("/<login>", methods=["GET", "POST"])
@allowed("accounts")
def change(login: str) -> str | Response | tuple[str, int]:
    """An account; change what it may and reaches."""
    account = _account(login)
    if request.method == "GET":
        return _form(account, None)
    version = request.form.get("version", "")
    if not version.isascii() or not version.isdigit():
        abort(400)
    seen, new = int(version[:9]), _told(login)
    refused = store().retrying(lambda c: office.change_account(c, account, seen, new, _deed()))
    if refused is not None:
        return _form(_account(login), refused), 409 if refused == office.CHANGED else 400
    return redirect(url_for("people.show"))


@blueprint.post("/<login>/password")
@allowed("accounts")
def reset(login: str) -> str | tuple[str, int]:
    """Give a one-time password, shown this once."""
    account = _account(login)
    found = store().retrying(lambda c: office.reset_password(c, account, _deed()))
    if isinstance(found, Sentence):
        return _form(_account(login), found), 409
    return render_template("people/password.html", account=account, password=found, new=False)


@blueprint.post("/<login>/close")
@allowed("accounts")
def close(login: str) -> str | Response | tuple[str, int]:
    """Close an account, or open it again."""
    account = _account(login)
    closing = request.form.get("open") is None
    refused = store().retrying(lambda c: office.set_disabled(c, account, closing, _deed()))
    if refused is not None:
        return _form(_account(login), refused), 409
    return redirect(url_for("people.change", login=login))


@blueprint.post("/<login>/sessions/end")
@allowed("accounts")
def end_sessions(login: str) -> Response:
    """End every session of an account."""
    account = _account(login)
    store().retrying(lambda c: office.end_sessions(c, account, _deed()))
    return redirect(url_for("people.change", login=login))


def _deed() -> Deed:
    return Deed(current_account(), now())


def _account(login: str) -> Account:
    with store().read() as connection:
        found = rows.account_of_login(connection, login)
    if found is None:
        abort(404)
    return found


def _told(login: str) -> NewAccount:
    """The account that the form describes."""
    form = request.form
    known = {one.code: one.id for one in _sites()}
    code = form.get("site", "")
    if code and code not in known:
        abort(400)
    person = form.get("person", "").strip()[:LONGEST] or login
    return NewAccount(
        login,
        form.get("name", "").strip(),
        form.get("role", ""),
        known.get(code),
        person,
        form.get("team", "").strip()[:LONGEST],
    )


def _sites() -> list[StoredSite]:
    with store().read() as connection:
        return sites(connection)


def _form(account: Account | None, refused: Sentence | None) -> str:
    with store().read() as connection:
        use = use_of_accounts(connection).get(account.id) if account else None
        sessions = rows.sessions(connection, account.id) if account else []
    return render_template(
        "people/form.html",
        account=account,
        refused=refused,
        roles=ROLES,
        places=_sites(),
        use=use,
        sessions=sessions,
        told=request.form,
    )
