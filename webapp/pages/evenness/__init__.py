"""Reports: how evenly burdens are spread, evaluations, figures of periods, team sheets, feedback."""

from webapp.pages.places import site_blueprint

blueprint = site_blueprint("fairness", __name__)

from webapp.pages.evenness import evaluation, even, feedback, periods, sheet  # noqa: E402, F401
