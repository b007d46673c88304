"""CSV in and out: nothing is lost, lines are counted as editors count them, files are whole or absent."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.centre.mistakes import MistakeList
from webapp.centre.tables import no_formula, read_table, table_bytes, write_table, write_whole

# What people write: letters of many scripts, marks of CSV, blanks inside; no control characters.
CELL = st.text(alphabet="aZ0 ,;\"'|=-é李娜ß😀", max_size=12).map(str.strip)


@given(
    st.lists(st.tuples(CELL, CELL.map(lambda text: text or "x")), max_size=8),
    st.sampled_from(["utf-8-sig", "utf-8", "gb18030"]),
)
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], encoding: str
) -> None:
    path = tmp_path_factory.mktemp("t") / "a.csv"
    text = table_bytes(("one", "two"), rows).decode("utf-8-sig")
    try:
        path.write_bytes(text.encode(encoding))
    except UnicodeEncodeError:
        return
    if encoding == "gb18030" and _also_utf8(path.read_bytes()):
        return
    mistakes = MistakeList()
    table = read_table(path, ("one", "two"), (), mistakes)
    assert mistakes.count == 0
    assert table is not None
    assert [row for _, row in table.rows] == rows


def _also_utf8(data: bytes) -> bool:
    """Whether bytes of another encoding happen to be UTF-8, which nobody can tell."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.isascii()


def test_bom_and_line_ends(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", ("one",), [("x",), ("李娜",)])
    assert (tmp_path / "a.csv").read_bytes() == "\ufeffone\nx\n李娜\n".encode()


def test_lines_are_physical_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'\r\none,two\r\n\r\n"a\r\nb",1\r\nc,2\r\n')
    mistakes = MistakeList()
    table = read_table(tmp_path / "a.csv", ("one", "two"), (), mistakes)
    assert table is not None
    assert [line for line, _ in table.rows] == [6]
    assert [m.line for m in mistakes] == [4]


def test_columns_in_any_order_and_optional_ones(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("two , one\n1,2\n")
    mistakes = MistakeList()
    table = read_table(tmp_path / "a.csv", ("one", "two"), ("three",), mistakes)
    assert table is not None
    (cells,) = table.cells(mistakes)
    assert (cells.get("one"), cells.get("two"), cells.get("three")) == ("2", "1", "")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    write_whole(path, b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_what_never_ends_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.centre.tables.MOST_BYTES", 1000)
    mistakes = MistakeList()
    assert read_table(Path("/dev/zero"), ("one",), (), mistakes) is None
    assert [str(m.what) for m in mistakes] == ["the file has more than 1,000 bytes"]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_a_formula_in_any_width(first: str) -> None:
    assert no_formula(f"{first}1+1") == f"'{first}1+1"
    assert no_formula(f"1{first}1") == f"1{first}1"
