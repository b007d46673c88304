"""How a request is refused: a page with a sentence for people, one JSON shape for programs."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

from flask import Flask, g, jsonify, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException, SecurityError

from webapp.centre.mistakes import Mistakes
from webapp.i18n import sentence_text
from webapp.services.limits import TooOften
from webapp.services.problems import CannotDo
from webapp.store.problems import DiskFull, StoreError

MOST_MISTAKES = 20
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
API = "/api/"


def is_api() -> bool:
    """Whether the request is a program's."""
    return request.path.startswith(API)


def refusal(
    code: int,
    title: str,
    sentence: str,
    name: str = "",
    facts: Mapping[str, Any] | None = None,
    back: bool = False,
) -> tuple[Any, int]:
    """The answer; `name` is the error's code in the JSON shape {error: {code, sentence, facts}}.

    `back` leads back to the form, with what was typed into it.
    """
    if is_api():
        error = {"code": name or NAMES.get(code, "failed"), "sentence": sentence, "facts": dict(facts or {})}
        return jsonify({"error": error}), code
    told = {"title": title, "sentence": sentence, "code": code, "back": back}
    try:
        return render_template("app/error.html", **told), code
    except StoreError:
        # The menu asks the database too: a page without one says what is wrong all the same.
        g.account = None
        return render_template("app/error.html", **told), code


NAMES: Mapping[int, str] = {
    400: "not-understood",
    401: "no-account",
    403: "not-allowed",
    404: "not-found",
    405: "wrong-method",
    409: "cannot-be-done",
    413: "too-large",
    415: "wrong-type",
    422: "not-valid",
    429: "too-many",
    503: "no-database",
    507: "disk-full",
}
"""The code of an error of the API, by its status."""


def register(app: Flask) -> None:
    """Let an application answer every error in a sentence."""
    app.register_error_handler(CannotDo, _cannot)
    app.register_error_handler(TooOften, _too_often)
    app.register_error_handler(RecursionError, _unfit)
    app.register_error_handler(Mistakes, _mistakes)
    app.register_error_handler(StoreError, _no_database)
    app.register_error_handler(DiskFull, _full)
    app.register_error_handler(OSError, _no_room)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(OverflowError, _unfit)
    app.register_error_handler(SecurityError, _stranger)
    app.register_error_handler(HTTPException, _refused)


def _cannot(error: CannotDo) -> tuple[Any, int]:
    return refusal(409, _("This cannot be done"), _told(error))


def _too_often(error: TooOften) -> tuple[Any, int]:
    return refusal(429, _("Too much at once"), _told(error))


def _told(error: CannotDo) -> str:
    return "\n".join(sentence_text(one) for one in error.sentences)


def _mistakes(mistakes: Mistakes) -> tuple[Any, int]:
    shown = mistakes.mistakes[:MOST_MISTAKES]
    told = "\n".join(sentence_text(one.sentence) for one in shown)
    places = [{"file": one.file, "line": one.line, "column": one.column} for one in shown]
    facts = {"count": len(mistakes.mistakes), "places": places}
    return refusal(400, _("This has mistakes; nothing was kept"), told, "has-mistakes", facts)


def _no_database(error: StoreError) -> tuple[Any, int]:
    return refusal(503, _("The database cannot be used now"), sentence_text(error.sentence))


def _full(error: DiskFull) -> tuple[Any, int]:
    return refusal(507, _("The disk is full"), sentence_text(error.sentence))


def _no_room(error: OSError) -> tuple[Any, int]:
    """Files on their way in or out need room too; any other trouble with files is a fault of ours."""
    if error.errno not in NO_SPACE:
        raise error
    told = _("The server has no room for files; nothing was kept. Free some space on it and do this again.")
    return refusal(507, _("The disk is full"), told)


def _unfit(error: Exception) -> tuple[Any, int]:
    # PostgreSQL refuses what SQLite would keep: too long, too large, no character of its encoding.
    return refusal(400, _("This was not understood"), _("A value is too long or too large to be kept."))


def stale_form() -> tuple[Any, int]:
    """The answer to a form that was not made for this session."""
    title, sentence = _("This form is too old"), _("Load the page again and repeat what you did.")
    return refusal(400, title, sentence, back=True)


def _stranger(error: SecurityError) -> tuple[str, int, dict[str, str]]:
    # Plain text: a page would need links, and there is no address of ours to link to.
    return f"{error.description}\n", 400, {"Content-Type": "text/plain"}


def _refused(error: HTTPException) -> tuple[Any, int]:
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
    return refusal(code, title, sentence)
