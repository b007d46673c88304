"""The pages of the desk beside the month's roster: calling in, the certificate, and clearing the board."""

from webapp.pages import callin, certificate, clearing

BLUEPRINTS = (callin.blueprint, certificate.blueprint, clearing.blueprint)
"""Their blueprints."""
