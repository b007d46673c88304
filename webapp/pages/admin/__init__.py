"""The centre: agents, teams, skills, shifts, queues, calendar, rules and posts, edited through forms."""

from webapp.pages.admin import (  # noqa: F401  they add their routes
    agents,
    calendar,
    changes,
    posts,
    rules,
    settings,
    shifts,
    skills,
    teams,
)
from webapp.pages.admin.blueprint import blueprint

__all__ = ["blueprint"]
