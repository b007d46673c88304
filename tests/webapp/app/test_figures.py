"""What the pages say of a month is what the commands say of the files that were taken from them."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.webapp.app.conftest import NOW, Office, Visitor
from tests.webapp.app.test_compare import planned
from webapp.cli import app
from webapp.services import drafts
from webapp.services.fairness_report import EVERYBODY
from webapp.services.sites import export_site, site_named
from webapp.services.versions import Cause

MONTH, RULES = "/s/living/2026-10", "/s/living/centre/rules?show=broken"
RULE = re.compile(r'<section class="card rule" id="([a-z-]+)".*?</header>', re.S)
CELLS, COST = re.compile(r"broken in ([0-9,]+) cell"), re.compile(r">cost ([0-9,]+)<")


def number(text: str) -> int:
    """A number as a page writes it."""
    return int(text.replace(",", ""))


def said(*words: str) -> Any:
    """What a command answers as JSON; a broken hard rule is no mistake of the command."""
    answer = CliRunner().invoke(app, [*words, "--json"])
    assert answer.exit_code in (0, 1), answer.output
    return json.loads(answer.stdout)


def shown(page: str) -> dict[str, tuple[int, int]]:
    """Cells and cost of each rule that the page says is broken; a hard one has no cost."""
    found = {}
    for match in RULE.finditer(page):
        cells, cost = CELLS.search(match[0]), COST.search(match[0])
        assert cells
        found[match[1]] = number(cells[1]), number(cost[1]) if cost else 0
    return found


def judged(files: list[str]) -> dict[str, tuple[int, int]]:
    """The same of `paiban audit`."""
    cells: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    costs: dict[str, int] = defaultdict(int)
    for one in said("audit", *files)["violations"]:
        cells[one["rule"]].add((one["agent"], one["day"], one["interval_start"], one["queue"]))
        costs[one["rule"]] += one["cost"]
    return {rule: (len(places), costs[rule]) for rule, places in cells.items()}


@pytest.fixture
def october(sqlite_office: Office) -> Office:
    """B0 to B3 early on the 5th, when three are needed from 8:00 to 9:00."""
    with sqlite_office.store.write() as connection:
        site = site_named(connection, None)
        month = planned(site, "B0", "B1", "B2", "B3")
        drafts.draft(connection, "living", month, Cause("plan", "tester", NOW))
    return sqlite_office


def taken(boss: Visitor, folder: Path) -> list[str]:
    """Roster and requirement out of the page, as options of a command."""
    found = []
    for kind, option in (("csv", "--roster"), ("requirement", "--requirement")):
        answer = boss.post(f"{MONTH}/roster/export", kind=kind)
        assert answer.status_code == 200
        (folder / kind).write_bytes(answer.data)
        found += [option, str(folder / kind)]
    return found


def test_pages_and_commands_tell_the_same_figures(october: Office, tmp_path: Path) -> None:
    boss = october.person("operations-supervisor")
    export_site(october.store, None, tmp_path / "centre")
    files, centre = taken(boss, tmp_path), str(tmp_path / "centre")
    told = judged([centre, *files])
    assert told
    assert shown(boss.get(RULES).text) == told
    whole = sum(cost for _, cost in told.values())
    assert whole > 0
    for path in (f"{MONTH}/roster", "/s/living/centre/rules"):
        assert f"{whole:,}" in boss.get(path).text
    assert f"{whole:,} → {whole:,}" in boss.get(f"{MONTH}/roster/compare?from=1&to=1").text
    evenly = said("fairness", centre, *files[:2])
    page = boss.get(f"{MONTH}/fairness").text
    lines = [one for one in evenly["spreads"] if one["group"] == EVERYBODY and not one["adjusted"]]
    assert len(lines) == 4
    for line in lines:
        assert f"range {line['range']:g}, standard deviation {line['sd']:.2f}" in page


def test_the_requirement_is_for_those_who_read_staffing(october: Office) -> None:
    reader = october.person("payroll-reader")
    assert "Requirement as CSV" not in reader.get(f"{MONTH}/roster/files").text
    assert reader.post(f"{MONTH}/roster/export", kind="requirement").status_code == 403
    assert "Requirement as CSV" in october.person("scheduler").get(f"{MONTH}/roster/files").text
