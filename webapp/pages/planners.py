"""The pages of those who plan: forecasts, scenarios, fairness."""

from webapp.pages import evenness, planning, scenarios

BLUEPRINTS = (planning.blueprint, scenarios.blueprint, evenness.blueprint)
