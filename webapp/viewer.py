"""The viewer: shows one plan folder, read-only."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import waitress
from flask import Flask, Response, g, render_template, url_for
from flask_babel import Babel
from werkzeug.exceptions import HTTPException, SecurityError

from webapp.config import HEADERS, content_security_policy
from webapp.pages import coverage, fairness, filters, forecast, overview, roster, violations
from webapp.pages.shelf import PlanShelf
from webapp.plan_folder import PlanFolderError, read_plan

NAVIGATION = (
    ("overview.show", "Overview", "home"),
    ("forecast.show", "Forecast", "wave"),
    ("coverage.show", "Coverage", "bars"),
    ("roster.show", "Roster", "grid"),
    ("fairness.show", "Fairness", "scale"),
    ("violations.show", "Violations", "flag"),
)
HOSTS = ("127.0.0.1", "localhost")
STATUS_TITLES = {
    404: "There is no such page",
    405: "That cannot be done here",
    503: "This plan cannot be shown",
}
SENTENCES = {
    404: "The address may be mistyped, or the plan has changed since; the menu leads to all of its pages.",
    405: "These pages only show the plan, they change nothing.",
}


def create_app(plan_dir: Path) -> Flask:
    """The application over one plan folder, which it reads again whenever a file of it has changed."""
    app = Flask(__name__)
    # Another name for this address is a page elsewhere that wants to read the plan (DNS rebinding).
    app.config["TRUSTED_HOSTS"] = list(HOSTS)
    app.extensions["paiban-plan"] = PlanShelf(Path(plan_dir))
    Babel(app)
    filters.register(app.jinja_env)
    app.jinja_env.globals.update(navigation=NAVIGATION, link=url_for, in_report=False)
    for module in (overview, forecast, coverage, roster, fairness, violations):
        app.register_blueprint(module.blueprint)
    app.register_error_handler(PlanFolderError, _unreadable)
    app.register_error_handler(SecurityError, _stranger)
    app.register_error_handler(HTTPException, _refused)
    app.after_request(_secure)
    return app


def _unreadable(error: PlanFolderError) -> tuple[str, int]:
    return render_template("pages/error.html", title=STATUS_TITLES[503], sentence=str(error)), 503


def _stranger(error: SecurityError) -> tuple[str, int, dict[str, str]]:
    # Plain text: a page would need links, and there is no address of ours to link to.
    return (
        f"{error.description}\nThe plan is shown to {' and '.join(HOSTS)}.\n",
        400,
        {"Content-Type": "text/plain"},
    )


def _refused(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    title = STATUS_TITLES.get(code, "Something went wrong")
    sentence = error.description
    if sentence == type(error).description:
        sentence = SENTENCES.get(code, "Please try again; if it stays, look at the program's output.")
    return render_template("pages/error.html", title=title, sentence=sentence), code


def _secure(response: Response) -> Response:
    """Security headers on every answer (ASVS 5.0, 3.4)."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Security-Policy"] = content_security_policy(charts=g.get("charts", False))
    return response


def serve(plan_dir: Path, host: str = "127.0.0.1", port: int = 0) -> None:
    """Serve the plan until interrupted and print the address; port 0 takes a free one.

    Raises PlanFolderError when the folder cannot be shown or the port cannot be had.
    """
    read_plan(Path(plan_dir))
    try:
        door = socket.create_server((host, port))
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise PlanFolderError(f"Port {port} of {host} {reason}; choose another one with --port.") from None
    server = waitress.create_server(create_app(plan_dir), sockets=[door], threads=8)
    print(f"Paiban shows this plan at http://{host}:{door.getsockname()[1]}/ (Ctrl-C stops it)", flush=True)
    try:
        server.run()
    finally:
        server.close()
