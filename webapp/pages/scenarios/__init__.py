"""Scenarios: layers over the forecast by form, what each scenario means side by side, and one made a plan."""

from webapp.pages.places import site_blueprint

blueprint = site_blueprint("scenarios", __name__)

from webapp.pages.scenarios import compared, layers  # noqa: E402, F401
