"""Dates of the demo centre's story."""

from datetime import date

HISTORY_FROM, HISTORY_UNTIL = date(2024, 11, 21), date(2026, 11, 20)
PLANNED_MONTH = date(2026, 12, 1)
DEMO_UNTIL = date(2027, 6, 30)
"""Monthly windows run up to this day."""

BILLING = (date(2024, 11, 1), date(2024, 11, 5))
BILL_OUTS = (
    ("Mid-month bill run", date(2024, 11, 15), date(2024, 11, 16)),
    ("Month-end bill run", date(2024, 10, 31), date(2024, 10, 31)),
)
EVENTS = (
    ("Double 12 promotion", date(2024, 12, 12), 0.15),
    ("618 promotion", date(2025, 6, 18), 0.15),
    ("Double 11 promotion", date(2025, 11, 11), 0.18),
    ("Double 12 promotion", date(2025, 12, 12), 0.15),
    ("618 promotion", date(2026, 6, 18), 0.15),
    ("Double 11 promotion", date(2026, 11, 11), 0.18),
    ("Double 12 promotion", date(2026, 12, 12), 0.15),
)
OUTAGE = date(2026, 3, 11)
SWITCH_MAINTENANCE = date(2025, 8, 14)
"""On this night the recorder lost three half-hours: a gap for the data-quality report to find."""
