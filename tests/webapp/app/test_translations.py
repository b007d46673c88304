"""Every text is there in both languages, with the same facts in it."""

import re

import pytest

from tests.webapp.app.conftest import Office
from webapp import catalogue

FACT = re.compile(r"\{(\w+)[!:}]|%\((\w+)\)s")


def facts(text: str) -> set[str]:
    return {one or other for one, other in FACT.findall(text)}


def test_every_text_is_translated() -> None:
    missing = list(catalogue.untranslated(catalogue.merged()))
    assert not missing, f"translate in {catalogue.PO.name}, then run make translations: {missing[:5]}"


def test_translations_say_the_same_facts() -> None:
    wrong = []
    for message in catalogue.kept():
        if message.id and message.string and all(message.string):
            source = message.id if isinstance(message.id, str) else message.id[1]
            said = message.string if isinstance(message.string, str) else message.string[0]
            if facts(source) != facts(said):
                wrong.append((source, said))
    assert not wrong


@pytest.mark.parametrize(("language", "word"), [("en", "Log in"), ("zh-CN", "登录")])
def test_strangers_read_what_their_browser_asks_for(sqlite_office: Office, language: str, word: str) -> None:
    page = sqlite_office.visitor().get("/login", headers={"Accept-Language": language}).text
    assert f"<h1>{word}</h1>" in page


def test_no_translation_has_a_per_cent_sign_where_the_english_has_none() -> None:
    """Templates put facts in with `%`: a lone sign would end the page with an error."""
    lone = re.compile(r"(?<!%)%(?![%(])")
    texts = [(message.id, one) for message in catalogue.kept() for one in catalogue._texts(message)]
    wrong = [one for known, one in texts if known and lone.search(one) and not lone.search(str(known))]
    assert wrong == []
