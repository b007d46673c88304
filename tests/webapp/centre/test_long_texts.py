"""Texts made to take their reader ever longer: one letter more is one letter more of work."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.centre.calls import read_calls
from webapp.centre.cells import Cells
from webapp.centre.customer_data import is_customer_column, is_customer_value
from webapp.centre.mistakes import MistakeList
from webapp.centre.toml_text import open_toml

LONG = 100_000
PATIENCE_S = 3.0
"""Seconds of this process for what takes some hundredths; each of them took half a minute or more."""
DIGITS = "9" * 9_000 + "x"
"""The longest cells that a row may have, and no number at their end."""


def _counts(folder: Path) -> bool:
    rows = f"calls,2026-03-02T08:00,{DIGITS}\n" * 60
    (folder / "calls.csv").write_text(f"queue,interval_start,offered\n{rows}", encoding="utf-8")
    mistakes = MistakeList()
    read_calls(folder / "calls.csv", ("calls",), 30, mistakes)
    return mistakes.count > 0


def _cells(folder: Path) -> bool:
    mistakes = MistakeList()
    for line in range(60):
        Cells("a.csv", line, {"level": DIGITS}, mistakes).number("level", 0.0, 5.0)
    return mistakes.count > 0


def _toml(folder: Path) -> bool:
    (folder / "centre.toml").write_text(f"a{'.a' * LONG} = 1\n", encoding="utf-8")
    mistakes = MistakeList()
    return open_toml(folder / "centre.toml", "", mistakes) is None and mistakes.count == 1


def _customers(folder: Path) -> bool:
    odd = ("9" * LONG, "9" * LONG + "x", "a@" + "." * LONG + " x", "1" + " " * LONG, "aA" * LONG)
    return not any(is_customer_value(one) or is_customer_column(one) for one in odd)


@pytest.mark.parametrize("refused", [_counts, _cells, _toml, _customers])
def test_a_long_text_is_refused_in_a_moment(refused: Callable[[Path], bool], tmp_path: Path) -> None:
    begin = time.process_time()
    assert refused(tmp_path)
    assert time.process_time() - begin < PATIENCE_S
