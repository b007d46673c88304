"""The first page after logging in: what waits for this account."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.gate import allowed, public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@allowed("own-notices")
def show() -> str:
    """What waits for who is logged in."""
    return render_template("app/home.html")


@blueprint.get("/health")
@public
def health() -> dict[str, str]:
    """Whether the application answers."""
    return {"status": "ok"}
