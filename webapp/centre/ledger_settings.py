"""What centre.toml says in [ledger]: the points that a duty of each kind counts, and from when on."""

from collections.abc import Mapping
from datetime import date

from scheduler.domain.sentence import Sentence
from scheduler.ledger import KINDS, USUAL_POINTS, PointTable
from webapp.centre.toml_table import TomlTable

MOST_POINTS = 100


def read_points(table: TomlTable) -> PointTable | None:
    """The entries of [[ledger.points]]; None without any. A kind left out counts its usual points."""
    values = table.table("ledger")
    entry = TomlTable(table.file, values, (*table.path, "ledger"), table.lines, table.mistakes)
    found: list[tuple[date, Mapping[str, int]]] = []
    for item in entry.tables("points"):
        first = item.day("from")
        points = {kind: item.whole(_key(kind), 0, MOST_POINTS, USUAL_POINTS[kind]) for kind in KINDS}
        if any(first == other for other, _ in found):
            item.wrong(
                "from",
                Sentence("{first} stands there twice", {"first": first}),
                Sentence("give the points of a day once"),
            )
        if item.finish():
            found.append((first, points))
    entry.finish()
    return PointTable(tuple(sorted(found, key=lambda pair: pair[0]))) if found else None


def _key(kind: str) -> str:
    return kind.replace("-", "_")
