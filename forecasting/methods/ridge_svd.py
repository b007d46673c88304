"""Ridge calendar + level with the intraday profile by factors."""

from __future__ import annotations

from forecasting.methods.combination import Combination
from forecasting.total_models import ridge_models


def ridge_svd() -> Combination:
    """The method, with the factor profile alone."""
    return Combination(name="ridge_svd", candidates=ridge_models, svd=1.0)
