"""What a certificate says of what people got, in plain words."""

from typing import Any

from webapp.services.certify_plain import LESS, MORE, SAME, UNKNOWN, Plain, plainly


def look(measure: str, group: str, correlation: float | None, out: bool = False) -> dict[str, Any]:
    return {"measure": measure, "group": group, "correlation": correlation, "stands_out": out}


def test_each_measure_is_told_once_and_by_everybody_where_everybody_shows_it() -> None:
    looks = [
        look("night", "calls", 0.4, out=True),
        look("night", "all groups", 0.3, out=True),
        look("weekend", "calls", 0.2),
        look("weekend", "all groups", None),
        look("points", "bills", -0.6, out=True),
        look("points", "all groups", -0.1),
        look("holiday", "calls", None),
    ]
    assert plainly(looks) == (
        Plain("night", MORE),
        Plain("weekend", SAME),
        # Only one group shows it: the sentence names the group.
        Plain("points", LESS, ("bills",)),
        Plain("holiday", UNKNOWN),
    )
