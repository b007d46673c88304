"""The centre: agents, shifts, queues, calendar, rules and posts, edited through forms."""

from webapp.pages.admin import agents, posts, rules, settings  # noqa: F401  they add their routes
from webapp.pages.admin.blueprint import blueprint

__all__ = ["blueprint"]
