"""What the pages fix once: security headers and the limits that keep a page small."""

from __future__ import annotations

MOST_UPLOAD = 32 * 1024 * 1024
"""Bytes that a request may send; what is larger is refused in a sentence."""

SENTENCES_PER_DAY = 12
"""Sentences of one rule and day that the violations page shows at once; a page of its own shows the rest."""

SENTENCES_IN_REPORT = 10
"""The costliest sentences of each rule that the self-contained report shows."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Sent with every answer (ASVS 5.0, 3.4)."""


def content_security_policy(charts: bool) -> str:
    """The policy of a page: nothing inline, nothing from elsewhere.

    plotly.js places its labels with style attributes, so only pages with charts allow inline style.
    """
    style = "'self' 'unsafe-inline'" if charts else "'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
