"""The structural day model with an intraday profile that is half decayed shares, half factors."""

from __future__ import annotations

from forecasting.methods.structural import Structural

MIX = 0.4
"""Part of the factor profile."""


def profile_mix() -> Structural:
    """The method."""
    return Structural(name="profile_mix", svd=MIX)
