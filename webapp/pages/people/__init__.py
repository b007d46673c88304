"""Accounts: who may use the application, as what, and how they use it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.access import ROLES
from webapp.centre.times import parse_date
from webapp.gate import SAFE, allowed, current_account, now, store
from webapp.roles import deed_name, role_name
from webapp.services import office
from webapp.services.accounts import NewAccount
from webapp.services.office import Deed
from webapp.services.second_factor import asked_for, turn_off
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.names import agent_teams
from webapp.store.office import use_of_accounts
from webapp.store.sites import StoredSite, sites

blueprint = Blueprint("people", __name__, url_prefix="/people")
blueprint.add_app_template_filter(role_name)
blueprint.add_app_template_filter(deed_name)
LONGEST = 80
PAGE = 50
"""So many accounts on a page."""


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
    page, pages = max(1, request.args.get("page", 1, type=int)), max(1, -(-len(shown) // PAGE))
    page = min(page, pages)
    return render_template(
        "people/list.html",
        accounts=shown[(page - 1) * PAGE : page * PAGE],
        number=len(shown),
        page=page,
        pages=pages,
        use=use,
        places=places,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allowed("accounts")
def add() -> str | tuple[str, int]:
    """Open an account and show its one-time password, this once."""
    if request.method in SAFE:
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
    if request.method in SAFE:
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
    """End one session of an account, or every one."""
    account, key = _account(login), request.form.get("key", "")
    with store().read() as connection:
        known = [one.key for one in rows.sessions(connection, account.id)]
    if key and key not in known:
        abort(404)
    store().retrying(lambda c: office.end_sessions(c, account, _deed(), [key] if key else None))
    return redirect(url_for("people.change", login=login))


@blueprint.post("/<login>/second-factor/off")
@allowed("accounts")
def factor_off(login: str) -> Response:
    """Ask for no code any more: the app is lost, and the recovery codes too."""
    account = _account(login)
    store().retrying(lambda c: turn_off(c, account, current_account().login, now()))
    return redirect(url_for("people.change", login=login))


@blueprint.post("/<login>/agreement")
@allowed("accounts")
def agreement(login: str) -> str | Response | tuple[str, int]:
    """Note the day of the confidentiality agreement, without which nobody logs in (SC-05)."""
    account, text = _account(login), request.form.get("agreed_on", "").strip()
    try:
        day = parse_date(text) if text else None
    except ValueError:
        return _form(
            account, Sentence("{text!r} is no day: write it as 2026-12-31.", {"text": text[:20]})
        ), 400
    refused = store().retrying(lambda c: office.set_agreement(c, account, day, _deed()))
    if refused is not None:
        return _form(_account(login), refused), 409
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
        factor = asked_for(connection, account.id) if account else False
    return render_template(
        "people/form.html",
        account=account,
        refused=refused,
        roles=ROLES,
        places=_sites(),
        use=use,
        sessions=sessions,
        factor=factor,
        told=request.form,
        teams=_teams(),
    )


def _teams() -> list[str]:
    """The teams that there are, at any site."""
    with store().read() as connection:
        found = {team for site in sites(connection) for team in agent_teams(connection, site.id).values()}
    return sorted(found - {""})
