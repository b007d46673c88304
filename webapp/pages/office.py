"""The pages of administrators."""

from webapp.pages import admin, backups, log, people, tokens

BLUEPRINTS = (admin.blueprint, people.blueprint, backups.blueprint, log.blueprint, tokens.blueprint)
"""Their blueprints."""
