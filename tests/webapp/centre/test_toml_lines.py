"""Lines of keys in every form that TOML allows."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from webapp.centre.toml_lines import key_lines, line_of

TEXT = '''\
# [[queues]] in a comment
title = "a # no comment [x]"
"quoted key" = 1
dotted.deep = 2
long = """
[not.a.table]
key = 1
"""
list = [
  1, # one
  { a = 1, b = [[2], [3]] },
]
[table]
key = 'x = 3'
[[queues]]
code = "a"
[[queues]]
code = "b"
[[queues.breaks]]
start = 1
[queues.parameters]
minutes = 5
'''


def test_every_form() -> None:
    tomllib.loads(TEXT)
    lines = key_lines(TEXT)
    assert lines[("title",)] == 2
    assert lines[("quoted key",)] == 3
    assert lines[("dotted", "deep")] == 4
    assert lines[("long",)] == 5
    assert lines[("list",)] == 9
    assert lines[("list", 1, "b")] == 11
    assert lines[("table", "key")] == 14
    assert lines[("queues", 0)] == 15
    assert lines[("queues", 1, "code")] == 18
    assert lines[("queues", 1, "breaks", 0, "start")] == 20
    assert lines[("queues", 1, "parameters", "minutes")] == 22


def test_the_nearest_line_around() -> None:
    lines = key_lines(TEXT)
    assert line_of(lines, ("queues", 1, "opens")) == 17
    assert line_of(lines, ("nothing",)) is None


@given(st.text(alphabet="ab =[]{}\",'#\n.1", max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    # Whatever tomllib takes, the walk ends; it need not be right for what tomllib refuses.
    key_lines(text)
