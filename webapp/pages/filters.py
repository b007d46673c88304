"""How numbers, days and data are written on a page; the same in the application and in the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from webapp.pages.browsers import browser_name


def number(value: float | None, decimals: int = 0) -> str:
    """A number with thousands separated: 12,345.6; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.,") else text.replace("-", "−")


def signed(value: float, decimals: int = 1) -> str:
    """A deviation: +1.5, −0.5, 0.0."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def percent(share: float | None, decimals: int = 1) -> str:
    """A fraction in per cent."""
    return "–" if share is None else f"{number(share * 100, decimals)}\u00a0%"


def hours(value: float | None) -> str:
    """Hours to one decimal."""
    return "–" if value is None else f"{number(value, 1)}\u00a0h"


def day_long(day: date) -> str:
    """Tuesday 1 December."""
    return f"{day:%A} {day.day} {day:%B}"


def day_short(day: date) -> str:
    """Tue 1 Dec."""
    return f"{day:%a} {day.day} {day:%b}"


def weekday_letters(day: date) -> str:
    """Mo, Tu, ..."""
    return f"{day:%a}"[:2]


def plural(count: float, singular: str, several: str | None = None) -> str:
    """`1 day`, `2 days`: the count with the fitting word."""
    word = singular if count == 1 else several or f"{singular}s"
    return f"{number(count)} {word}"


def in_words(amount: float, unit: str) -> tuple[str, str]:
    """An amount and its unit as people say them: minutes become hours."""
    unit = unit.replace("_", " ")
    if unit.endswith("minutes"):
        amount, unit = amount / 60, unit.removesuffix("minutes") + "hours"
    return number(amount, 0 if amount == int(amount) else 1), unit


def interval_words(minutes: int) -> str:
    """What people call an interval of this length."""
    return {15: "quarter-hour", 30: "half-hour", 60: "hour"}[minutes]


def embed(value: Any) -> Markup:
    """JSON that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


FILTERS: dict[str, Callable[..., Any]] = {
    "browser_name": browser_name,
    "number": number,
    "signed": signed,
    "percent": percent,
    "hours": hours,
    "day_long": day_long,
    "day_short": day_short,
    "weekday_letters": weekday_letters,
    "plural": plural,
    "in_words": in_words,
    "interval_words": interval_words,
    "embed": embed,
}


def register(environment: Environment) -> None:
    """Give a template environment the filters and the habits of our templates."""
    environment.filters.update(FILTERS)
    environment.filters.setdefault("term", str)
    if "gettext" not in environment.globals:
        # The viewer and the report speak English; the application has brought its languages before.
        environment.add_extension("jinja2.ext.i18n")
        environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.trim_blocks = True
    environment.lstrip_blocks = True
