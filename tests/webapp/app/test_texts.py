"""What services raise and tell is a sentence with a message id, never a text put together on the spot."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from flask_babel import force_locale

import webapp
from scheduler.domain.sentence import Fact, Sentence
from scheduler.leave.states import Step as LeaveStep
from scheduler.swaps.states import Step as SwapStep
from tests.webapp.app.conftest import Office
from tests.webapp.centre.small import write
from webapp import catalogue
from webapp.centre.mistakes import Mistake, Mistakes, one_of
from webapp.centre.read import read_centre
from webapp.roles import deed_name
from webapp.services import said
from webapp.services.forecast import DOUBTS
from webapp.tongues import CHINESE, LANGUAGES, worded

ROOT = Path(webapp.__file__).parent
RAISED = {"CannotDo": (0,), "StoreError": (0,), "SchemaError": (0,), "Mistake": (3, 4)}
"""Which arguments of these are sentences."""
TOLD = {"wrong": (1, 2), "_wrong_type": (2,)}
"""The same of the methods by which readers record mistakes."""
VIEWER = ("plan_fields.py", "plan_folder.py")
"""They refuse plan folders, which are read by an application that speaks English only."""

Place = tuple[str, int, str]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, tuple[int, ...]]]:
    """The calls that take sentences, with the places of those."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in RAISED:
            yield node, RAISED[node.func.id]
        elif isinstance(node.func, ast.Attribute):
            if node.func.attr in TOLD:
                yield node, TOLD[node.func.attr]
            elif node.func.attr == "add" and len(node.args) == 5:
                yield node, (3, 4)


def made_here(node: ast.AST) -> bool:
    """Whether a text is written or put together in this place."""
    if isinstance(node, ast.IfExp):
        return made_here(node.body) or made_here(node.orelse)
    if isinstance(node, ast.BinOp):
        return made_here(node.left) or made_here(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def untold(path: Path) -> Iterator[Place]:
    """Texts that nobody can translate, and sentences whose template is no literal."""
    for call, places in calls(parsed(path)):
        for at in places:
            if at < len(call.args) and made_here(call.args[at]):
                yield path.name, call.lineno, ast.unparse(call.args[at])
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence":
            template = node.args[0]
            if isinstance(template, ast.JoinedStr):
                yield path.name, node.lineno, ast.unparse(template)


def templates(path: Path) -> Iterator[str]:
    """The templates of sentences that are raised."""
    for call, places in calls(parsed(path)):
        for at in places:
            if at >= len(call.args) or not isinstance(call.args[at], ast.Call):
                continue
            made = call.args[at]
            assert isinstance(made, ast.Call)
            if isinstance(made.func, ast.Name) and made.func.id == "Sentence":
                first = made.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)


def sources() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if path.name not in VIEWER]


def test_every_text_that_is_raised_has_a_message_id() -> None:
    found = [place for path in sources() for place in untold(path)]
    assert found == []


def test_every_text_that_is_raised_is_translated() -> None:
    known = {message.id for message in catalogue.kept() if message.id and message.string}
    raised = {text for path in sources() for text in templates(path)}
    assert len(raised) > 300
    assert sorted(raised - known) == []


@pytest.mark.parametrize("text", ['CannotDo(f"{name} is gone")', 'cells.wrong("date", "wrong", x)'])
def test_a_text_put_together_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    assert len(list(untold(tmp_path / "one.py"))) == 1


def test_a_mistake_reads_well_in_both_languages() -> None:
    one = Mistake("calls.csv", 3, "queue", one_of(()), one_of(["calls", "billing"], "cals"))
    said = {language: worded(one.sentence, language) for language in LANGUAGES}
    assert said["en"] == str(one)
    assert said["zh_CN"] == "calls.csv 第 3 行，queue：没有可选的；是不是“calls”？这里有：calls, billing。"


def test_warnings_are_kept_as_sentences_and_read_in_both_languages() -> None:
    known: dict[str, Fact] = {"queue": "calls", "at": datetime(2026, 3, 2, 8), "what": DOUBTS["gap"]}
    warning = Sentence("{queue}, {at}: {what}; not used for the forecast.", known)
    (read, old) = said.all_told([said.kept(warning), "An older warning {as it was}."])
    assert worded(read, "en") == "calls, Mon 2026-03-02 08:00: there is no count; not used for the forecast."
    assert worded(read, "zh_CN") == "calls，2026年3月2日 周一 08:00：没有计数；预测时不采用。"
    assert worded(old, "zh_CN") == "An older warning {as it was}."


def test_what_a_file_says_wrongly_is_told_in_chinese(tmp_path: Path) -> None:
    calls = "queue,interval_start,offered\ncalls,2026-02-02T08:07,1\ncalls,2026-02-30T08:00,1\n"
    with pytest.raises(Mistakes) as found:
        read_centre(write(tmp_path, calls=calls))
    first, second = (worded(one.sentence, "zh_CN") for one in found.value.mistakes)
    assert "08:07 不是 30 分钟时段的起点" in first
    assert "“2026-02-30”不是日历上的日子" in second


def test_templates_take_nothing_that_somebody_wrote_for_a_text_of_their_own() -> None:
    # What `_` gives is markup and a format: a name goes through the filter `term` in its place.
    no_literal = re.compile(r"(?<![\w.])(?:_|n?gettext)\(\s*[^\"'\s][^)]*")
    for file in (ROOT / "templates").rglob("*.html"):
        found = no_literal.findall(file.read_text(encoding="utf-8"))
        assert not found, (file.name, found)


def test_every_moment_of_a_page_is_told_in_a_zone() -> None:
    """The database gives moments in UTC; those of letters are local already."""
    bare = re.compile(r"([\w.]+\b(?:at|_at))\s*\|\s*fact\b")
    pages = sorted((ROOT / "templates").rglob("*.html"))
    found = {(page.name, one) for page in pages for one in bare.findall(page.read_text(encoding="utf-8"))}
    assert found == {("inbox.html", "letter.at")}


def test_what_scrolls_by_itself_can_be_scrolled_by_keyboard() -> None:
    scrolls = re.compile(r"<\w+\b[^>]*\bclass=\"[^\"]*\bscroll\b[^\"]*\"[^>]*>")
    tags = [
        (file.name, tag)
        for file in (ROOT / "templates").rglob("*.html")
        for tag in scrolls.findall(file.read_text(encoding="utf-8"))
    ]
    assert len(tags) > 30
    assert [one for one in tags if 'tabindex="0"' not in one[1]] == []


def test_every_step_of_requests_is_told_in_words_in_the_log(sqlite_office: Office) -> None:
    with sqlite_office.app.test_request_context("/"), force_locale("zh_Hans_CN"):  # type: ignore[attr-defined]
        for kind, steps in (("swap", SwapStep), ("leave", LeaveStep)):
            for step in steps:
                assert CHINESE.search(deed_name(str(step), kind)), step
