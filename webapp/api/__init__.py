"""The API for programs, /api/v1: the same services as the pages, one shape of errors, tokens with scopes."""

from webapp.api import months, notices, requests
from webapp.api.shared import blueprint as basis

BLUEPRINTS = (basis, months.blueprint, requests.blueprint, notices.blueprint)
"""Its blueprints."""
