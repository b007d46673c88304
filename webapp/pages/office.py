"""The pages of administrators."""

from webapp.pages import backups, log, people, tokens

BLUEPRINTS = (people.blueprint, backups.blueprint, log.blueprint, tokens.blueprint)
"""Their blueprints."""
