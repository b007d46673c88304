"""The lottery of boards: that of everything else, for nothing is drawn in two ways."""

from scheduler.domain.lottery import SECRET_BYTES, commitment, draw, secret_of, verify

__all__ = ["SECRET_BYTES", "commitment", "draw", "secret_of", "verify"]
