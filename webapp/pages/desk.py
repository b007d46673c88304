"""The pages of the desk beside the month's roster: calling in, and the certificate of a month."""

from webapp.pages import callin, certificate

BLUEPRINTS = (callin.blueprint, certificate.blueprint)
"""Their blueprints."""
