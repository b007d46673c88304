"""A published record of a round is checked from a file, without a database."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scheduler.clearing.offers import hash_of
from webapp.cli import app


def record() -> dict[str, Any]:
    """A and B exchange two duties of day 3."""

    def offer(name: str, gives: str, takes: str) -> dict[str, Any]:
        given = {"day": 3, "shift": gives, "queue": "calls"}
        return {"id": name, "agent": name, "for_nothing": False, "gives": given, "takes": [[3, takes]]}

    offers = [offer("S1", "D", "N"), offer("S2", "N", "D")]
    board = {"offers": offers, "granted": {}, "left": {}, "roster": "r"}
    said = {"commitment": sha256(b"secret").hexdigest(), "secret": "secret", "gone": [], "longest": 3}
    return {**said, "board": board, "board_sha256": hash_of(board), "result": {"exchanges": [["S1", "S2"]]}}


def checked(folder: Path, text: str) -> tuple[int, str]:
    file = folder / "record.json"
    file.write_text(text, "utf-8")
    told = CliRunner().invoke(app, ["clear", "check", str(file)])
    return told.exit_code, told.output


def test_a_record_whose_parts_go_together_is_told_so(tmp_path: Path) -> None:
    code, told = checked(tmp_path, json.dumps(record()))
    assert code == 0
    assert "go together" in told


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"secret": "other"}, "secret is not the one"),
        ({"board_sha256": "0"}, "board is not the one"),
        ({"result": {"exchanges": [["S1", "S1"]]}}, "granted twice"),
    ],
)
def test_a_record_that_was_changed_is_found_out(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    code, told = checked(tmp_path, json.dumps(record() | change))
    assert code == 1
    assert why in told


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"secret": 3}'])
def test_what_is_no_record_ends_in_a_sentence(tmp_path: Path, text: str) -> None:
    code, told = checked(tmp_path, text)
    assert code == 1
    assert "is no record of a clearing round" in told
