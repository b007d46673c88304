"""Languages: which one a visitor reads, and sentences and facts in it."""

from __future__ import annotations

from datetime import date

from babel import dates
from flask import Flask, g, request, session
from flask_babel import Babel, format_date, get_locale, gettext

from scheduler.domain.sentence import Fact, Sentence
from webapp.services import said
from webapp.store.jobs import Job
from webapp.tongues import CATALOGUES as CATALOGUES
from webapp.tongues import LANGUAGES as LANGUAGES
from webapp.tongues import fact_worded, worded


def chosen_language() -> str:
    """The language of this request: chosen on a page, that of the account, or what the browser prefers."""
    for wanted in (session.get("language"), getattr(g.get("account"), "language", None)):
        if wanted in LANGUAGES:
            return str(wanted)
    tags = {"en": "en", "zh-CN": "zh_CN", "zh": "zh_CN"}
    return tags.get(request.accept_languages.best_match(tags) or "", "en")


def fact_text(value: Fact) -> str:
    """A fact as it is written in the language of the request."""
    return fact_worded(value, _locale())


def sentence_text(sentence: Sentence | str) -> str:
    """A sentence in the language of the request; plain text as it is."""
    return worded(sentence, _locale())


def told_text(data: object) -> str:
    """What a job tells, kept as a sentence or as plain text, in the language of the request."""
    return sentence_text(said.told(data))


def failure_text(job: Job) -> str:
    """Why a job failed, a line a sentence; "" where it did not."""
    why = (job.result or {}).get(said.WHY)
    return "\n".join(map(told_text, why)) if why else str(gettext(job.reason)) if job.reason else ""


def day_name(day: date) -> str:
    """Tue 1 Dec; 12月1日 周二."""
    return str(format_date(day, {"en": "EEE d MMM", "zh": "M月d日 EEE"}[_language()]))


def day_letters(day: date) -> str:
    """Two letters of the weekday, or its one sign in Chinese."""
    return str(format_date(day, {"en": "EEEEEE", "zh": "EEEEE"}[_language()]))


def short_day(day: date) -> str:
    """1 Dec; 12月1日. In English where there is no reader, as in a report."""
    return _dated(day, "d MMM", "M月d日")


def week_day(day: date) -> str:
    """Tue 1; 1日 周二. In English where there is no reader."""
    return _dated(day, "EEE d", "d日 EEE")


def _dated(day: date, english: str, chinese: str) -> str:
    if get_locale() is None:
        return str(dates.format_date(day, english, locale="en"))
    return str(format_date(day, {"en": english, "zh": chinese}[_language()]))


def month_name(day: date) -> str:
    """December 2026; 2026年12月."""
    return str(format_date(day, {"en": "MMMM yyyy", "zh": "yyyy年M月"}[_language()]))


def state_name(state: str) -> str:
    """The state of a roster in words."""
    words = {
        "draft": gettext("draft"),
        "review": gettext("in review"),
        "published": gettext("published"),
        "recalled": gettext("recalled"),
    }
    return str(words[state])


def html_language() -> str:
    """The `lang` of the page."""
    return str(get_locale()).replace("_Hans", "").replace("_", "-")


def _locale() -> str:
    # English where there is no reader, as in a report.
    return str(get_locale() or "en")


def _language() -> str:
    return "zh" if str(get_locale()).startswith("zh") else "en"


def register(app: Flask) -> None:
    """Give an application its languages."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    Babel(app, locale_selector=chosen_language, default_timezone="UTC")
    app.jinja_env.filters.update(
        sentence=sentence_text,
        fact=fact_text,
        told=told_text,
        failure=failure_text,
        day_name=day_name,
        day_letters=day_letters,
        month_name=month_name,
        state_name=state_name,
    )
    app.jinja_env.globals.update(languages=LANGUAGES, html_language=html_language, language=chosen_language)
