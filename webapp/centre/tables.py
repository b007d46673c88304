"""CSV files in and out: encodings, physical line numbers, header check, whole files only."""

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import Cells
from webapp.centre.mistakes import MistakeList, one_of

MOST_BYTES = 200 * 1024 * 1024
MOST_ROW = 10_000
REMARK = "# "
"""How a line begins that says something about the file and is no row of it."""
# Control characters, line and direction marks: invisible in a spreadsheet, and never meant.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")


@dataclass(frozen=True)
class Table:
    """A CSV file whose header was accepted. `rows` are (line, cells); a row has a cell for every column."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def cells(self, mistakes: MistakeList) -> Iterator[Cells]:
        """The rows as readers of typed values, which record their mistakes in `mistakes`."""
        for line, row in self.rows:
            yield Cells(self.file, line, dict(zip(self.columns, row, strict=True)), mistakes)


def read_text(path: Path, mistakes: MistakeList) -> str | None:
    """The text of a file in UTF-8 (with or without BOM) or GB18030; None when a mistake was recorded."""
    try:
        if path.is_dir():
            mistakes.add(
                path.name, None, None, Sentence("this is a folder"), Sentence("put a file of this name there")
            )
            return None
        with path.open("rb") as file:
            # A pipe or a device has no size until it is read.
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        mistakes.add(
            path.name,
            None,
            None,
            Sentence("there is no file {path}", {"path": str(path)}),
            Sentence("create it or name another"),
        )
        return None
    except (OSError, ValueError) as error:
        mistakes.add(
            path.name,
            None,
            None,
            Sentence("cannot be read ({error})", {"error": str(error)}),
            Sentence("make it readable"),
        )
        return None
    if len(data) > MOST_BYTES:
        mistakes.add(
            path.name,
            None,
            None,
            Sentence("the file has more than {most_bytes} bytes", {"most_bytes": f"{MOST_BYTES:,}"}),
            Sentence("use a smaller one"),
        )
        return None
    return _decode(path.name, data, mistakes)


def _decode(file: str, data: bytes, mistakes: MistakeList) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        mistakes.add(file, None, None, Sentence("the text is UTF-16"), Sentence("save it as CSV UTF-8"))
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    mistakes.add(
        file, None, None, Sentence("the text is neither UTF-8 nor GB18030"), Sentence("save it as CSV UTF-8")
    )
    return None


@dataclass(frozen=True)
class OpenTable:
    """A CSV file whose header was accepted; `rows` are read as they are asked for, once."""

    file: str
    columns: tuple[str, ...]
    header_line: int
    rows: Iterator[tuple[int, tuple[str, ...]]]


def read_table(
    path: Path,
    required: Sequence[str],
    optional: Sequence[str],
    mistakes: MistakeList,
    may_be_empty: bool = True,
) -> Table | None:
    """Read a CSV file with these columns in any order; None when file or header cannot be used.

    Rows of the wrong length or with control characters are recorded as mistakes and left out. Blank lines are
    skipped. `may_be_empty` allows a header without rows.
    """
    table = open_table(path, required, optional, mistakes)
    if table is None:
        return None
    before = mistakes.count
    rows = tuple(table.rows)
    if not rows and not may_be_empty and mistakes.count == before:
        mistakes.add(
            table.file,
            table.header_line,
            None,
            Sentence("there is a header but no row"),
            Sentence("add at least one row"),
        )
    return Table(table.file, table.columns, rows)


def open_table(
    path: Path, required: Sequence[str], optional: Sequence[str], mistakes: MistakeList
) -> OpenTable | None:
    """The same without its rows at hand, for files of a million; where one ends too early is recorded too."""
    text = read_text(path, mistakes)
    if text is None:
        return None
    file = path.name
    start = Sentence("start it with the line {list}", {"list": ",".join(required)})
    if not text.strip():
        mistakes.add(file, None, None, Sentence("the file is empty"), start)
        return None
    before = mistakes.count
    records = records_of(file, text, mistakes)
    head = next(records, None)
    if head is None:
        if mistakes.count == before:
            mistakes.add(file, None, None, Sentence("the file has blank lines only"), start)
        return None
    header_line, header = head
    columns = tuple(cell.strip() for cell in header)
    if not _header_is_right(file, header_line, columns, required, optional, mistakes):
        return None
    return OpenTable(file, columns, header_line, _good_rows(file, columns, records, mistakes))


def records_of(file: str, text: str, mistakes: MistakeList) -> Iterator[tuple[int, list[str]]]:
    """The records with the physical line each begins on; quoted cells may span lines, remarks are left out.

    Where it is no CSV any more a mistake is recorded, and there are no further ones.
    """
    # Line by line out of the bytes: a copy of the text as one stream would take four bytes a letter.
    lines = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record) and not record[0].startswith(REMARK):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        what = Sentence("this is not a CSV file ({error})", {"error": str(error)})
        mistakes.add(file, line, None, what, Sentence("save it as CSV UTF-8"))


def _header_is_right(
    file: str,
    line: int,
    columns: tuple[str, ...],
    required: Sequence[str],
    optional: Sequence[str],
    mistakes: MistakeList,
) -> bool:
    known = (*required, *optional)
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|"):
        mistakes.add(
            file,
            line,
            None,
            Sentence("no commas separate the columns"),
            Sentence("save it as comma-separated CSV"),
        )
        return False
    before = mistakes.count
    for column in dict.fromkeys(columns):
        if columns.count(column) > 1:
            mistakes.add(
                file,
                line,
                column,
                Sentence("column {column!r} stands there twice", {"column": column}),
                Sentence("keep one of them"),
            )
        if column not in known:
            mistakes.add(
                file,
                line,
                column[:40],
                Sentence("unknown column {column!r}", {"column": column[:40]}),
                one_of(known, column),
            )
    for column in required:
        if column not in columns:
            right = Sentence("the columns are {list}", {"list": ",".join(known)})
            mistakes.add(
                file, line, column, Sentence("column {column!r} is missing", {"column": column}), right
            )
    return mistakes.count == before


def _good_rows(
    file: str, columns: tuple[str, ...], records: Iterator[tuple[int, list[str]]], mistakes: MistakeList
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for line, record in records:
        if len(record) != len(columns):
            what = Sentence(
                "the row has {number} cells and the header {columns}",
                {"number": len(record), "columns": len(columns)},
            )
            mistakes.add(file, line, None, what, Sentence("give every column one cell"))
            continue
        cells = tuple(cell.strip() for cell in record)
        joined = "".join(cells)
        if len(joined) <= MOST_ROW and not CONTROL.search(joined):
            yield line, cells
        else:
            bad = next((i for i, cell in enumerate(cells) if CONTROL.search(cell)), 0)
            what = Sentence("the cell holds a line break, a control character or far too much text")
            mistakes.add(file, line, columns[bad], what, Sentence("type it anew as plain text on one line"))


def table_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]], remark: str = "") -> bytes:
    """A CSV file as bytes: UTF-8 with BOM so that Excel reads it, line ends LF.

    A `remark` is its last line, which readers leave out.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    if remark:
        writer.writerow([REMARK + remark])
    return out.getvalue().encode("utf-8-sig")


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a formula begins; the last four are the wide forms of the first four that Chinese keyboards write."""


def no_formula(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file, whole or not at all."""
    write_whole(path, table_bytes(columns, rows))


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the target, then rename: a reader never sees half a file. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
