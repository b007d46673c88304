"""Calling in: whom a manager can ask to come at short notice, and the agent's answer."""

from webapp.pages.callin import board, mine  # noqa: F401  they add their routes
from webapp.pages.callin.blueprint import blueprint

__all__ = ["blueprint"]
