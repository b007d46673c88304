"""The blueprint of one's own account, and how a browser comes in."""

from __future__ import annotations

from flask import Blueprint, redirect, session, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.services.accounts import TOO_MANY

blueprint = Blueprint("account", __name__)


def opened(secret: str, key: str, then: str) -> Response:
    """Keep a login in the browser under a key, and go on to where it was wanted."""
    language = session.get("language")
    # A new id at login: what was known of this browser before is worth nothing now.
    session.clear()
    session[key] = secret
    if language:
        session["language"] = language
    return redirect(inside(then))


def refused_status(refused: Sentence, usual: int = 400) -> int:
    """The status of a page that refuses a password or a code."""
    return 429 if refused.template == TOO_MANY.template else usual


def inside(path: str) -> str:
    """The path if it lies on this site, else the first page: nobody is sent elsewhere."""
    # A browser drops tabs and line ends before it reads an address: "/<tab>/elsewhere" is another site.
    fits = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fits else url_for("home.show")
