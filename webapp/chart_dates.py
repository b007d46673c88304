"""How days are written along the axes of a chart, and beside its pointer."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale

Json = dict[str, Any]

CHINESE_DATES = {
    "%-d %b": "%-m月%-d日",
    "%b %Y": "%Y年%-m月",
    "%-d %b %Y": "%Y年%-m月%-d日",
    "%a %-d %b": "%-m月%-d日",
    "%a %-d %b %Y": "%Y年%-m月%-d日",
    "%a %-d %b %H:%M": "%-m月%-d日 %H:%M",
}
"""How days are written along a Chinese chart, by how they are in English; the browser knows no weekdays."""


def dated(part: Json) -> Json:
    """A figure or a frame whose days are written as its reader writes them."""
    chinese = str(get_locale() or "").startswith("zh")
    return {**part, "layout": _with_dates(part["layout"])} if chinese and "layout" in part else part


def _with_dates(part: Json) -> Json:
    return {
        name: _with_dates(value)
        if isinstance(value, dict)
        else CHINESE_DATES.get(value, value)
        if isinstance(value, str)
        else value
        for name, value in part.items()
    }
