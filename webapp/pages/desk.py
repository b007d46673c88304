"""The pages of the desk beside the roster: calling in, who is in charge, certificates, clearing the board."""

from webapp.pages import appraisal, attendance, callin, certificate, charge, clearing

BLUEPRINTS = (
    appraisal.blueprint,
    attendance.blueprint,
    callin.blueprint,
    certificate.blueprint,
    charge.blueprint,
    clearing.blueprint,
)
"""Their blueprints."""
