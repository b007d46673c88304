"""What the first request of a process would wait for, done before there is one."""

from __future__ import annotations

from flask import Flask

from scheduler.rules import discover

PAGES = (
    "app/base.html",
    "month/cover.html",
    "month/grid.html",
    "month/head_part.html",
    "month/tabs.html",
    "parts/brand.html",
    "parts/months.html",
)
"""Templates of the page that schedulers open first, and that takes longest."""


def make_ready(app: Flask) -> None:
    """Load the rules, and compile the templates of the month's grid; before a fork, for all that it makes."""
    discover()
    for name in PAGES:
        app.jinja_env.get_template(name)
