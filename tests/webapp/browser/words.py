"""The words on the pages in a visitor's language: what a test looks for, it looks for in the catalogue."""

import os
import re
from collections.abc import Mapping
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from webapp.i18n import CATALOGUES
from webapp.tongues import snug

MO = CATALOGUES / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo"
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)(?::[^}]*)?\}")
TAGS = {"en": "en-GB", "zh": "zh-CN"}
"""The languages of the tests, and what a browser says that prefers them."""

WHOLE = os.environ.get("PAIBAN_BROWSER") == "all"
BOTH = pytest.mark.parametrize("language", list(TAGS))


def mainly(*languages: str) -> pytest.MarkDecorator:
    """A long way in one language, or in two one after the other; in each with PAIBAN_BROWSER=all."""
    ways = ["en", "zh"] if WHOLE else ["-".join(languages)]
    return pytest.mark.parametrize("language", ways)


@cache
def chinese() -> Catalog:
    """The catalogue as the pages use it."""
    with MO.open("rb") as file:
        return read_mo(file)


class Words:
    """The words of one language, "en" or "zh"."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, text: str, *, context: str | None = None, **facts: object) -> str:
        """A text of the pages, written in English, with its facts put in."""
        return _filled(self._raw(text, context), facts)

    def count(self, one: str, many: str, number: int) -> str:
        """A text with a number: `count("%(num)s layer", "%(num)s layers", 2)`."""
        english = one if number == 1 else many
        return _filled(_chinese_of(one, None) if self.language == "zh" else english, {"num": number})

    def like(
        self, text: str, context: str | None = None, facts: Mapping[str, object] | None = None
    ) -> re.Pattern[str]:
        """The text as a pattern: whatever facts are not given may be anything."""
        facts = facts or {}
        raw, out, at = snug(self._raw(text, context), facts), "", 0
        for place in PLACE.finditer(raw):
            name = place[1] or place[2]
            fact = re.escape(str(facts[name])) if name in facts else ".+?"
            out += self._told(raw[at : place.start()]) + fact
            at = place.end()
        return re.compile(out + self._told(raw[at:]))

    def _told(self, part: str) -> str:
        """A part between facts; beside a Chinese fact that is not known here the space is left out."""
        found = re.escape(part.replace("%%", "%"))
        return found if self.language == "en" else re.sub(r"^\\ |\\ $", " ?", found)

    def _raw(self, text: str, context: str | None) -> str:
        return _chinese_of(text, context) if self.language == "zh" else text


def _chinese_of(text: str, context: str | None) -> str:
    found = chinese().get(text, context)
    assert found is not None, f"no page says {text!r}, or it has no Chinese: make translations"
    return _first(found.string)


def _first(string: str | tuple[str, ...] | list[str] | None) -> str:
    return string if isinstance(string, str) else string[0] if string else ""


def _filled(text: str, facts: dict[str, object]) -> str:
    if not facts:
        return text
    filled = PLACE.sub(lambda place: str(facts[place[1] or place[2]]), snug(text, facts))
    return filled.replace("%%", "%")
