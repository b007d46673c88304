"""Bad files, made by a seed: each with what must be said of it, or with what is in it all the same."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Text = Callable[[str], bytes]
HEAD = "queue,interval_start,offered,answered"
ROWS = tuple(
    f"calls,2026-09-21T{8 + n // 2:02d}:{30 * (n % 2):02d},{10 + n % 3},{9 + n % 3}" for n in range(24)
)
COLUMNS = HEAD.split(",")
WRONG_CELLS = {
    "queue": ("", "fax", "CALLS", "=calls", "@calls", "'calls", "calls;", "x" * 9000, "😀", "\u202ecalls"),
    "interval_start": (
        *("", "now", "2026-09-31T08:00", "2026-02-29T08:00", "26-09-21T08:00", "21.09.2026 08:00"),
        *("2026-09-21", "2026-09-21T08:10", "2026-09-21T24:00", "2026-09-21T25:00", "2026-09-21T08:00:30"),
        *("0000-01-01T00:00", "10000-01-01T00:00", "-001-01-01T00:00", "=NOW()"),
    ),
    "offered": (
        *("", "many", "1,5e", "1e308", "1e400", "inf", "-inf", "nan", "NaN", "0x10", "1_000", "12 000", "5%"),
        *(
            "=1+1",
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "++1",
            "9" * 4000,
            "10000001",
            "-99999999",
            "\x07",
            "12\x00",
        ),
    ),
    "answered": ("few", "1e99", "--1", "inf", "=A1", "\u200b9", "10\t11"),
}
FINE_CELLS = {
    "queue": (" calls", "calls  "),
    "interval_start": ("2026-09-21 08:00", "2026-09-21T8:00", "2026-09-21T08:00+08:00", "2026-09-21T00:00Z"),
    "offered": ("0", "-3", "1e3", "007", "12.5", ".5", "5.", " 7 ", "١٢"),
    "answered": ("", "0", "-1"),
}
CUSTOMERS = (
    *("phone", "电话", "customer_name", "caller id", "email", "身份证号码", "callerId", "Tel"),
    *("13812345678", "+86 138 1234 5678", "110101199003071234", "li@example.cn"),
)


@dataclass(frozen=True)
class BadFile:
    """A file of counts: the line and column that its first mistake names, or `kept`, how many rows it has."""

    name: str
    data: bytes
    kept: int | None = None
    line: int | None = None
    column: str | None = None


def _text(*lines: str) -> str:
    return "\n".join((HEAD, *lines)) + "\n"


def _with(row: int, column: str, cell: str, *, quoted: bool = False) -> str:
    cells = ROWS[row].split(",")
    cells[COLUMNS.index(column)] = '"' + cell.replace('"', '""') + '"' if quoted or "," in cell else cell
    return _text(*ROWS[:row], ",".join(cells), *ROWS[row + 1 :])


def bad_counts(seed: int = 1) -> Iterator[BadFile]:
    """Files of counts for queue `calls`, in half-hours."""
    draw = random.Random(seed)
    for column, cells in WRONG_CELLS.items():
        for cell in cells:
            row = draw.randrange(len(ROWS))
            text = _with(row, column, cell)
            yield BadFile(f"{column} {cell[:20]!a}", text.encode(), None, row + 2, column)
    for column, cells in FINE_CELLS.items():
        for cell in cells:
            yield BadFile(f"{column} {cell!a} is fine", _with(0, column, cell).encode(), len(ROWS))
    for word in CUSTOMERS:
        row = draw.randrange(len(ROWS))
        if word[0] in "+1l":
            yield BadFile(
                f"customer {word}", _with(row, "answered", word).encode(), None, row + 2, "answered"
            )
        else:
            lines = [f"{HEAD},{word}", *(f"{one},1" for one in ROWS)]
            yield BadFile(f"column {word}", "\n".join(lines).encode(), None, 1, word)
    yield from _encoded(_text(*ROWS))
    yield from _misshapen(draw)


def _encoded(text: str) -> Iterator[BadFile]:
    fine: dict[str, Text] = {
        "BOM": lambda t: t.encode("utf-8-sig"),
        "CRLF": lambda t: t.replace("\n", "\r\n").encode(),
        "CR": lambda t: t.replace("\n", "\r").encode(),
        "GB18030": lambda t: t.encode("gb18030"),
        "no last end of line": lambda t: t.rstrip("\n").encode(),
        "blank lines": lambda t: t.replace("\n", "\n\n \n").encode(),
        "all quoted": lambda t: (
            b'"' + t.rstrip("\n").replace(",", '","').replace("\n", '"\n"').encode() + b'"\n'
        ),
        "spaces": lambda t: t.replace(",", " , ").encode(),
    }
    for name, encode in fine.items():
        yield BadFile(name, encode(text), len(ROWS))
    whole: dict[str, Text] = {
        "UTF-16": lambda t: t.encode("utf-16"),
        "UTF-16 BE": lambda t: b"\xfe\xff" + t.encode("utf-16-be"),
        "nothing": lambda t: b"",
        "blank": lambda t: b" \n \n",
        "neither UTF-8 nor GBK": lambda t: b"\xff\xff\xff" + t.encode(),
    }
    for name, encode in whole.items():
        yield BadFile(name, encode(text))
    first: dict[str, Text] = {
        "UTF-32": lambda t: t.encode("utf-32-be"),
        "NUL": lambda t: b"\x00" * 5000,
        "a picture": lambda t: b"\x89PNG\r\n\x1a\n" + bytes(range(32, 120)) * 20,
        "a workbook": lambda t: b"PK\x03\x04" + t.encode(),
        "semicolons": lambda t: t.replace(",", ";").encode(),
        "tabs": lambda t: t.replace(",", "\t").encode(),
        "pipes": lambda t: t.replace(",", "|").encode(),
        "no header": lambda t: t.partition("\n")[2].encode(),
        "a page": lambda t: b"<!doctype html><title>Log in</title>",
        "JSON": lambda t: b'[{"queue": "calls"}]',
        "BOM twice": lambda t: b"\xef\xbb\xbf" + t.encode("utf-8-sig"),
    }
    for name, encode in first.items():
        yield BadFile(name, encode(text), None, 1)


def _misshapen(draw: random.Random) -> Iterator[BadFile]:
    row = draw.randrange(3, 20)
    line = row + 2
    told = {
        "a cell more": ROWS[row] + ",1",
        "a cell less": ROWS[row].rpartition(",")[0],
        "a line break in a cell": ROWS[row].replace("calls", '"ca\nlls"'),
        "a quote that does not end": '"' + ROWS[row],
        "text after a quote": '"calls"x' + ROWS[row][5:],
        "decimal commas": ROWS[row].replace(",1", ",1,5"),
        "far too long": ROWS[row] + "0" * 140_000,
        "other separators": ROWS[row].replace(",", ";"),
    }
    for name, bad in told.items():
        yield BadFile(name, _text(*ROWS[:row], bad, *ROWS[row + 1 :]).encode(), None, line)
    for name, head, line_1 in (
        ("a column twice", f"{HEAD},offered", ",1"),
        ("an unknown column", f"{HEAD},colour", ",red"),
        ("an empty column", f"{HEAD},", ",1"),
        ("a column less", "queue,interval_start,answered", ""),
    ):
        rows = ROWS if line_1 else [one.rpartition(",")[0] for one in ROWS]
        yield BadFile(name, "\n".join([head, *(one + line_1 for one in rows)]).encode(), None, 1)
    swapped = [",".join(reversed(one.split(","))) for one in (HEAD, *ROWS)]
    yield BadFile("columns in another order", "\n".join(swapped).encode(), len(ROWS))
    exchanged = [",".join(one.split(",")[i] for i in (1, 0, 2, 3)) for one in ROWS]
    yield BadFile("values in another order", _text(*exchanged).encode(), None, 2)
    yield BadFile("rows twice", _text(*ROWS, *ROWS).encode(), 2 * len(ROWS))
    yield BadFile("a header only", _text().encode(), 0)
    cut = _text(*ROWS).encode()[: draw.randrange(200, 300)].rpartition(b",")[0]
    yield BadFile("cut off", cut, None, len(cut.splitlines()))


def bad_workbooks(good: bytes, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Workbooks that nobody can read, made of a good one; some are good all the same."""
    draw, parts = random.Random(seed), _unpacked(good)
    sheet = next(name for name in parts if name.startswith("xl/worksheets/sheet"))
    for name, text in parts.items():
        yield f"without {name}", _packed({other: parts[other] for other in parts if other != name})
        for turn, junk in enumerate((b"", b"<a/>", b"\x00" * 99, text[: len(text) // 2], _ENTITIES)):
            yield f"{name} spoilt {turn}", _packed({**parts, name: junk})
    odd = {
        "of a billion rows": (b"<row r=", b'<row r="999999999"/><row r='),
        "whose size is a lie": (b"<dimension ref=", b'<dimension ref="A1:XFD1048576"/><dimension ref='),
        "with a cell far out": (
            b"<sheetData>",
            b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        ),
        "of rows without number": (b"<row r=", b'<row r="x" s='),
        "of dates": (b't="s"', b't="d"'),
        "of errors": (b't="s"', b't="e"'),
        "of strings that are not there": (b"<v>", b"<v>9999"),
    }
    for name, (old, new) in odd.items():
        yield name, _packed({**parts, sheet: parts[sheet].replace(old, new)})
    yield "a bomb", _packed({**parts, "xl/media/x.bin": b"\0" * (24 * 2**20)})
    yield "of 300 parts", _packed({**parts, **{f"xl/{n}.xml": b"" for n in range(300)}})
    yield "locked", _flagged(good, 6, 8, 1)
    yield "packed in an unknown way", _flagged(good, 8, 10, 99)
    yield "nothing", b""
    yield "no archive", b"PK\x03\x04 not really"
    for turn in range(20):
        spoilt = bytearray(good)
        for _ in range(draw.randrange(1, 6)):
            spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
        yield f"bytes changed {turn}", bytes(spoilt)


_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d SYSTEM "file:///etc/passwd">]><a>&c;&d;</a>'
)


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {one.filename: packed.read(one) for one in packed.infolist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def _flagged(data: bytes, local: int, central: int, value: int) -> bytes:
    """The archive with a byte of the head of every part changed."""
    changed = bytearray(data)
    for at in range(len(data) - 4):
        if data[at : at + 4] == b"PK\x03\x04":
            changed[at + local] = value
        if data[at : at + 4] == b"PK\x01\x02":
            changed[at + central] = value
    return bytes(changed)
