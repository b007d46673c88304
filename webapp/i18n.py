"""Languages: which one a visitor reads, and sentences and facts in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from babel import Locale, dates
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, request, session
from flask_babel import Babel, format_date, get_locale, get_translations, gettext

from scheduler.domain.sentence import Fact, Sentence
from webapp.quick import texts
from webapp.services import desk, said
from webapp.services.causes import cause_told
from webapp.store.engine import Store
from webapp.store.jobs import Job
from webapp.store.problems import StoreError
from webapp.tongues import CATALOGUES as CATALOGUES
from webapp.tongues import LANGUAGES as LANGUAGES
from webapp.tongues import READER, fact_worded, worded


def chosen_language() -> str:
    """The language of this request: chosen on a page, that of the account, or what the browser prefers."""
    for wanted in (session.get("language"), getattr(g.get("account"), "language", None)):
        if wanted in LANGUAGES:
            return str(wanted)
    tags = {"en": "en", "zh-CN": "zh_CN", "zh": "zh_CN"}
    return tags.get(request.accept_languages.best_match(tags) or "", "en")


def fact_text(value: Fact) -> str:
    """A fact as it is written in the language of the request."""
    return fact_worded(value, _locale(), own_words())


def sentence_text(sentence: Sentence | str) -> str:
    """A sentence in the language of the request; plain text as it is."""
    return worded(sentence, _locale(), own_words())


def own_words() -> Mapping[str, str]:
    """What the names of the site in hand are called in the language of the request; asked once a request."""
    if not READER.get():
        return {}
    if "own_words" not in g:
        g.own_words = {}
        store: Store = current_app.extensions["paiban-store"]
        # That the database cannot be read is itself told in a sentence.
        with suppress(StoreError), store.read() as connection:
            site = g.get("site") or desk.site_of(connection, g.get("account"))
            g.own_words = desk.own_words(connection, site) if site else {}
    found: Mapping[str, str] = g.own_words
    return found


def own_name(name: str) -> str:
    """A name of the centre, such as that of a team, in the language of the request."""
    return own_words().get(name, name)


def term(text: str) -> str:
    """A word that is not a template's own, in the language of the request. It is no markup and no format:
    names of posts and of kinds of leave are what somebody wrote.
    """
    return str(_translations().ugettext(text)) if text else ""


def told_text(data: object) -> str:
    """What a job tells, kept as a sentence or as plain text, in the language of the request."""
    return sentence_text(said.told(data))


def failure_text(job: Job) -> str:
    """Why a job failed, a line a sentence; "" where it did not."""
    why = (job.result or {}).get(said.WHY)
    return "\n".join(map(told_text, why)) if why else str(gettext(job.reason)) if job.reason else ""


def comma() -> str:
    """What stands between two words or phrases of a line; Chinese has a mark of its own."""
    return "，" if _locale().startswith("zh") else ", "


def listed(names: Iterable[object]) -> str:
    """Names one after the other: A, B; in Chinese A、B."""
    return ("、" if _locale().startswith("zh") else ", ").join(map(str, names))


def day_name(day: date) -> str:
    """Tue 1 Dec; 12月1日 周二."""
    return _dated(day, "EEE d MMM", "M月d日 EEE")


def day_letters(day: date) -> str:
    """Two letters of the weekday, or its one sign in Chinese."""
    return _dated(day, "EEEEEE", "EEEEE")


def short_day(day: date) -> str:
    """1 Dec; 12月1日. In English where there is no reader, as in a report."""
    return _dated(day, "d MMM", "M月d日")


def week_day(day: date) -> str:
    """Tue 1; 1日 周二. In English where there is no reader."""
    return _dated(day, "EEE d", "d日 EEE")


def _dated(day: date, english: str, chinese: str) -> str:
    locale = _locale()
    pattern = chinese if locale.startswith("zh") else english
    if isinstance(day, datetime) and get_locale() is not None:
        return str(format_date(day, pattern))
    return _written(day, pattern, locale)


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: str) -> str:
    """A page of a month names each of its days several times, for everybody alike."""
    return str(dates.format_date(day, pattern, locale=locale))


def month_name(day: date) -> str:
    """December 2026; 2026年12月."""
    return _dated(day, "MMMM yyyy", "yyyy年M月")


def short_month(day: date) -> str:
    """Dec 2026; 2026年12月."""
    return _dated(day, "MMM yyyy", "yyyy年M月")


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
    found = get_locale()
    return _named(found) if found is not None else "en"


@lru_cache(maxsize=16)
def _named(locale: Locale) -> str:
    """A page asks hundreds of times, and putting the name together takes a while."""
    return str(locale)


def _translations() -> Translations | NullTranslations:
    """Those of the request: a page asks for them hundreds of times, and looking for them takes a while."""
    locale, kept = get_locale(), g.get("translations")
    if kept is None or kept[0] is not locale:
        kept = g.translations = (locale, get_translations())
    found: Translations | NullTranslations = kept[1]
    return found


def _in_templates(app: Flask) -> None:
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _translations().ugettext(text),
        ngettext=lambda one, many, number: _translations().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: _translations().upgettext(context, text),
        npgettext=lambda context, one, many, number: _translations().unpgettext(context, one, many, number),
    )
    app.jinja_env.globals["_"] = texts(_locale, lambda text: str(_translations().ugettext(text)))


def register(app: Flask) -> None:
    """Give an application its languages."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    Babel(app, locale_selector=chosen_language, default_timezone="UTC")
    _in_templates(app)
    app.jinja_env.filters.update(
        sentence=sentence_text,
        fact=fact_text,
        told=told_text,
        cause=cause_told,
        listed=listed,
        failure=failure_text,
        own=own_name,
        term=term,
        day_name=day_name,
        day_letters=day_letters,
        month_name=month_name,
        state_name=state_name,
    )
    app.jinja_env.globals.update(
        comma=comma, languages=LANGUAGES, html_language=html_language, language=chosen_language
    )
