"""docs/security.md names of every item a test that is there."""

import re

from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/.]+)::(\w+)`")
ITEMS = (
    "1.2.10, 2.2.1, 2.2.2, 2.2.3, 2.3.1, 2.3.2, 2.3.3, 2.3.4, 2.4.1, 3.3.1 to 3.3.4, 3.4.1 to 3.4.6, "
    "3.5.1, 3.5.2, 3.5.3, 5.2.1, 5.2.2, 5.2.3, 6.2.1 to 6.2.9, 6.3.1, 6.3.2, 6.3.8, 6.5.1, 7.2.3, 7.2.4, "
    "7.3.1, 7.3.2, 7.4.2 to 7.4.5, 7.5.1, 7.5.2, 8.2.1, 8.2.2, 8.2.3, 8.4.1, 13.3.1, 15.1.3, 15.2.2, 15.3.3, "
    "16.2, 16.3, 16.5, K-52, K-53"
)


def test_every_item_is_held_by_tests_that_are_there() -> None:
    rows = [row for row in ROW.findall(PAGE.read_text(encoding="utf-8")) if "item" not in row[0]]
    assert ", ".join(item for item, _ in rows if "-" * 3 not in item) == ITEMS
    for item, told in rows:
        named = TEST.findall(told)
        assert named or "---" in item, item
        for file, test in named:
            text = (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {test}\(", text, re.MULTILINE), (item, file, test)
