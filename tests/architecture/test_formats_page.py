"""docs/formats.md names every column and every key that the readers of a centre folder know."""

import re

import pytest

from tests.architecture.sources import ROOT, sources
from webapp.centre import (
    agents,
    asked,
    assisting,
    calls,
    fixed_duties,
    holidays,
    leave,
    ledger,
    preferences,
    unavailable,
)

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
TOML_READERS = (
    "webapp/centre/toml_file.py",
    "webapp/centre/shifts.py",
    "webapp/centre/company.py",
    "webapp/centre/leave_settings.py",
    "webapp/centre/swap_settings.py",
    "webapp/centre/attendance_settings.py",
    "webapp/centre/ledger_settings.py",
    "webapp/centre/scenarios.py",
)
KEY = re.compile(
    r"\b(?:entry|table|item)\.(?:optional_)?"
    r'(?:text|code|clock|number|whole|choice|flag|day|words|tables|table)\(\s*"(\w+)"'
)


@pytest.mark.parametrize(
    ("file", "required", "optional"),
    [
        ("agents.csv", agents.REQUIRED, agents.OPTIONAL),
        ("calls.csv", calls.REQUIRED, calls.OPTIONAL),
        ("leave.csv", leave.COLUMNS, ()),
        ("preferences.csv", preferences.COLUMNS, ()),
        ("ledger.csv", ledger.COLUMNS, ()),
        ("fixed_duties.csv", fixed_duties.REQUIRED, fixed_duties.OPTIONAL),
        ("unavailable.csv", unavailable.REQUIRED, unavailable.OPTIONAL),
        ("own_limits.csv", asked.LIMIT_COLUMNS, asked.LIMIT_OPTIONAL),
        ("shift_needs.csv", asked.NEED_COLUMNS, asked.NEED_OPTIONAL),
        ("holidays.csv", holidays.COLUMNS, ()),
        ("assisting_calls.csv", assisting.COLUMNS, ()),
    ],
)
def test_columns_are_written_down(file: str, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    columns = ",".join(required) + (f"[,{','.join(optional)}]" if optional else "")
    assert f"| `{file}` | `{columns}` |" in PAGE


def test_keys_of_centre_toml_are_written_down() -> None:
    texts = [source.text for source in sources("webapp/centre") if source.path in TOML_READERS]
    keys = {key for text in texts for key in KEY.findall(text)}
    assert len(keys) > 20
    assert sorted(key for key in keys if not any(written in PAGE for written in _written(key))) == []


def test_files_of_a_plan_are_written_down() -> None:
    texts = [source.text for source in sources("webapp/services")]
    files = {file for text in texts for file in re.findall(r'"([a-z_]+\.(?:csv|json|html))"', text)}
    assert {"roster.csv", "result.json", "plan.json"} <= files
    assert sorted(file for file in files if f"`{file}`" not in PAGE) == []


def _written(key: str) -> tuple[str, ...]:
    """How a key, a table or an array of tables is written."""
    return f"`{key}`", f"`[{key}]`", f"`[[{key}]]`"
