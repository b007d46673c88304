"""Every text is there in both languages, with the same facts in it."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.webapp.app.conftest import Office
from webapp import catalogue

FACT = re.compile(r"\{(\w+)[!:}]|%\((\w+)\)s")
TEMPLATE = re.compile(r"\{[a-z_]+(:[^{}]*\|[^{}]*|!r)?\}")
NO_SENTENCES = ("charts.py", "scenario_page.py", "description.py")
"""Templates of charts and of addresses: filled in by the browser, or for programs."""


def facts(text: str) -> set[str]:
    return {one or other for one, other in FACT.findall(text)}


def test_every_text_is_translated() -> None:
    missing = list(catalogue.untranslated(catalogue.merged()))
    assert not missing, f"translate in {catalogue.PO.name}, then run make translations: {missing[:5]}"


def templates() -> Iterator[tuple[str, str]]:
    """Every text of the code that facts are filled into, with its file."""
    for package in ("scheduler", "forecasting", "webapp"):
        for file in sorted((catalogue.ROOT / package).rglob("*.py")):
            if file.name.endswith(NO_SENTENCES):
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            joined = (
                part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
            )
            told = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
            skipped = {id(node) for node in (*joined, *told)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
                    yield file.name, node.value


def test_every_template_of_a_sentence_is_found_by_the_catalogue() -> None:
    """One that stands in a table or under a name, and not in `Sentence(...)`, would stay English."""
    known = {one.id if isinstance(one.id, str) else one.id[0] for one in catalogue.kept() if one.id}
    lost = [(file, text) for file, text in templates() if TEMPLATE.search(text) and text not in known]
    assert not lost, f"write Sentence(...).template: {lost[:5]}"


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
