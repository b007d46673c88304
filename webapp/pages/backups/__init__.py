"""Backups: a copy of the whole database, made while everybody works on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, Response, render_template, send_file
from flask_babel import gettext as _

from webapp.gate import allowed, current_account, now, store
from webapp.store.backup import backup, suffix
from webapp.store.office import note_event

blueprint = Blueprint("backups", __name__, url_prefix="/backups")


@blueprint.get("")
@allowed("backups")
def show() -> str:
    """What a backup is, and how it is brought back."""
    return render_template("people/backups.html", ending=suffix(store()), title=_("Backups"))


@blueprint.post("")
@allowed("backups")
def make() -> Response:
    """A backup to keep elsewhere."""
    return backup_file()


def backup_file() -> Response:
    """A backup as the answer to a request; a line of the log says who took it."""
    at = now()
    name = f"paiban-{at:%Y%m%d-%H%M%S}{suffix(store())}"
    folder = tempfile.mkdtemp(prefix="paiban-")
    path = Path(folder) / name
    try:
        backup(store(), path)
        # Open files outlive their names: nothing of it stays behind on the server.
        kept = path.open("rb")
        size = path.stat().st_size
    finally:
        path.unlink(missing_ok=True)
        Path(folder).rmdir()
    who = current_account().login
    store().retrying(lambda c: note_event(c, who, at, "backup", name, {"bytes": size}))
    return send_file(kept, "application/octet-stream", as_attachment=True, download_name=name)
