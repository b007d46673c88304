"""What every page asks for hundreds of times, made once: addresses, and texts that are the same each time."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request
from flask import url_for as made_address
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup

from webapp.tongues import snug

MOST_ADDRESSES = 8192
MOST_TEXTS = 8192
"""Of a language; there are fewer in the templates."""
Known = dict[str, Markup]


def address(endpoint: str, **values: Any) -> str:
    """`url_for`, made once for each place: it follows from the arguments, the site in hand and the root."""
    if endpoint.startswith(".") or any(key.startswith("_") for key in values):
        return made_address(endpoint, **values)
    told = tuple((key, str(value)) for key, value in values.items() if value is not None)
    if any(isinstance(value, list | tuple) for value in values.values()):
        return made_address(endpoint, **values)
    site = g.get("site")
    return _addresses()(endpoint, told, site.code if site is not None else "", request.script_root)


def _addresses() -> Callable[..., str]:
    found: Callable[..., str] = current_app.extensions["paiban-addresses"]
    return found


def _address(endpoint: str, values: tuple[tuple[str, str], ...], site: str, root: str) -> str:
    told: dict[str, Any] = dict(values)
    return made_address(endpoint, **told)


def quicken_addresses(app: Flask) -> None:
    """Let templates have their addresses from memory."""
    app.extensions["paiban-addresses"] = lru_cache(maxsize=MOST_ADDRESSES)(_address)
    app.jinja_env.globals["url_for"] = address


def texts(language: Callable[[], str], read: Callable[[str], str]) -> Callable[..., str]:
    """`_` for templates: `read` gives a text in the `language` of the request."""
    known: dict[str, Known] = {}

    @pass_context
    def text(context: Context, wanted: str, **facts: Any) -> str:
        if not context.eval_ctx.autoescape:
            return read(wanted) % facts
        mine = known.setdefault(language(), {})
        found = mine.get(wanted)
        if found is None:
            found = Markup(read(wanted))
            if len(mine) < MOST_TEXTS:
                mine[wanted] = found
        if facts:
            found = Markup(snug(found, facts))
        # Always a format, with `%%` for a per cent sign, as it is in newstyle gettext of Jinja.
        return found % facts if facts or "%" in found else found

    return text
