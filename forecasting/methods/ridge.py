"""Ridge calendar + level: the shrunk calendar of the structural model, its level a mean of recent weeks."""

from __future__ import annotations

from forecasting.methods.combination import Combination
from forecasting.total_models import ridge_models


def ridge() -> Combination:
    """The method, with the profile of decayed shares."""
    return Combination(name="ridge", candidates=ridge_models, svd=0.0)
