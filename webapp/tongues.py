"""Sentences in a language, with or without a request: what letters and pages say is worded in one place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel import Locale, dates, numbers
from babel.support import NullTranslations, Translations

from scheduler.domain.sentence import Fact, Facts, Sentence

LANGUAGES: Mapping[str, str] = {"en": "English", "zh_CN": "中文"}
"""The languages of every page, by locale, each named in itself."""

READER: ContextVar[str] = ContextVar("reader", default="")
"""The language in which names of a centre are told just now, a locale; empty = as they are in its files."""

CATALOGUES = Path(__file__).parent / "translations"
DAY = {"en": "EEE yyyy-MM-dd", "zh": "yyyy年M月d日 EEE"}
MONTH = {"en": "MMMM yyyy", "zh": "yyyy年M月"}
TIME = {"en": "EEE yyyy-MM-dd HH:mm", "zh": "yyyy年M月d日 EEE HH:mm"}


NOTHING: Mapping[str, str] = {}
CODES = frozenset({"type", "state", "step", "verb", "post", "held", "kind", "method"})
"""Facts of sentences that name a kind, a state or a post by its code: in English a word, of the catalogue."""

MONTHS = frozenset({"month", "of_month"})
"""Facts of sentences that name a month: 2026-12 is read as December 2026."""
LISTED = "names"
"""A fact of sentences that lists names with commas between."""
CALENDAR_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")

CHINESE = re.compile("[\u3001-\u9fff\uff00-\uffef]")
_FACT = r"(?:\{(?P<name>\w+)\}|%\((?P<old>\w+)\)s)"
BEFORE = re.compile(rf"(?<={CHINESE.pattern}) {_FACT}(?P<gap>)")
AFTER = re.compile(rf"{_FACT}(?P<gap> )(?={CHINESE.pattern})")
"""A fact with a space between it and Chinese text."""


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [str(Locale.parse(language))])


def worded(sentence: Sentence | str, language: str, own: Mapping[str, str] = NOTHING) -> str:
    """A sentence in a language of LANGUAGES; plain text as it is. `own` translates a centre's own names."""
    if isinstance(sentence, str):
        return sentence
    facts: Facts = {
        # A number stays one, so that a template can count with it.
        name: value if type(value) is int else _named(name, value, language, own)
        for name, value in sentence.facts.items()
    }
    return str(Sentence(snug(_catalogue(language).gettext(sentence.template), facts), facts))


def snug(template: str, facts: Mapping[str, object]) -> str:
    """A Chinese template without the spaces beside facts that turn out to be Chinese themselves.

    Beside `{n}` or `%(n)s` stands a space for the sake of figures and Latin letters: `2026年12月的班表`.
    """

    def one(found: re.Match[str]) -> str:
        name, gap = found["name"] or found["old"], found["gap"]
        text = str(facts.get(name, ""))
        return found[0].strip(" ") if text and CHINESE.fullmatch(text[-1 if gap else 0]) else found[0]

    return BEFORE.sub(one, AFTER.sub(one, template)) if CHINESE.search(template) else template


def _named(name: str, value: Fact, language: str, own: Mapping[str, str]) -> str:
    if isinstance(value, str) and value in own:
        return own[value]
    if name in CODES and isinstance(value, str) and value:
        return str(_catalogue(language).gettext(value))
    if name == LISTED and language.startswith("zh"):
        return str(value).replace(", ", "、")
    if name in MONTHS and (found := CALENDAR_MONTH.fullmatch(str(value))):
        first = date(int(found[1]), int(found[2]), 1)
        return str(dates.format_date(first, MONTH[language[:2]], locale=language))
    return fact_worded(value, language, own)


def fact_worded(value: Fact, language: str, own: Mapping[str, str] = NOTHING) -> str:
    """A fact as it is written in a language."""
    if isinstance(value, Sentence):
        return worded(value, language, own)
    short = language[:2]
    # A datetime is a date too: the order matters.
    if isinstance(value, datetime):
        return str(dates.format_datetime(value.replace(tzinfo=None), TIME[short], locale=language))
    if isinstance(value, date):
        return str(dates.format_date(value, DAY[short], locale=language))
    if isinstance(value, float):
        return str(numbers.format_decimal(value, locale=language))
    return str(value)
