"""The planner's pages: the forecast of a month, today, and the history that forecasts are made from."""

from webapp.pages.places import site_blueprint

blueprint = site_blueprint("planning", __name__)

from webapp.pages.planning import accuracy, forecast, history, today, work  # noqa: E402, F401
