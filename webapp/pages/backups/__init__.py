"""Backups: copies of the whole database, made while everybody works on; listed, checked, taken out."""

from __future__ import annotations

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.services import backups as service
from webapp.services.problems import CannotDo
from webapp.store.backup import suffix
from webapp.store.office import note_event
from webapp.store.problems import StoreError

blueprint = Blueprint("backups", __name__, url_prefix="/backups")


@blueprint.get("")
@allowed("backups")
def show() -> str:
    """The backups there are, and how one is brought back."""
    return _page()


@blueprint.post("")
@allowed("backups")
def make() -> AnyResponse | tuple[str, int]:
    """Write a backup into the folder."""
    at, who = now(), current_account().login
    try:
        made = service.make_backup(store(), _folder(), at, who)
    except StoreError as refused:
        return _page(refused.sentence), 503
    except CannotDo as refused:
        return _page(refused.sentences[0]), 503
    return redirect(url_for("backups.show", made=made.path.name))


@blueprint.post("/<name>/check")
@allowed("backups")
def check(name: str) -> str | tuple[str, int]:
    """Read a backup through."""
    try:
        service.check(_named(name))
    except StoreError as refused:
        return _page(refused.sentence), 409
    return _page(None, name)


@blueprint.post("/<name>/take")
@allowed("backups")
def take(name: str) -> Response:
    """A backup to keep elsewhere; who takes it stands in the log."""
    kept, at, who = _named(name), now(), current_account().login
    store().retrying(lambda c: note_event(c, who, at, "take-backup", name, {"bytes": kept.size}))
    return send_file(kept.path, "application/octet-stream", as_attachment=True, download_name=name)


def _named(name: str) -> service.KeptBackup:
    found = service.backup_named(_folder(), name)
    if found is None:
        abort(404)
    return found


def _folder() -> Path:
    folder: Path = current_app.extensions["paiban-backups"]
    return folder.resolve()


def _page(refused: Sentence | None = None, checked: str = "") -> str:
    return render_template(
        "people/backups.html",
        backups=service.kept_backups(_folder()),
        folder=_folder(),
        ending=suffix(store()),
        refused=refused,
        checked=checked,
        made=request.args.get("made", ""),
        title=_("Backups"),
    )
