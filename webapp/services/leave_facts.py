"""Facts that lengthen leave, derived once from evidence outside of everything that decides (LV-07).

Whoever takes the evidence in derives them; only the fact is stored, never the date it came from.
"""

from collections.abc import Mapping
from datetime import date

LATE_MARRIAGE = "late-marriage"


def late_marriage(born: date, sex: str, wedding: date, least: Mapping[str, int]) -> dict[str, int]:
    """The fact of a late marriage, if it is one: `least` full years of life by sex on the wedding day.

    Raises ValueError for a sex without an age.
    """
    if sex not in least:
        raise ValueError(f"No age of late marriage is set for {sex!r}: {', '.join(least)} are known.")
    years = wedding.year - born.year - ((wedding.month, wedding.day) < (born.month, born.day))
    return {LATE_MARRIAGE: 1} if years >= least[sex] else {}
