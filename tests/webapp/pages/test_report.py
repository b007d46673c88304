"""The report: one page that holds everything and asks nobody."""

import re
from pathlib import Path

import pytest

from tests.webapp.pages.plan_factory import PlanFactory
from webapp.plan_folder import PlanFolderError, read_plan
from webapp.report import STATIC, render_report, write_report


@pytest.fixture(scope="module")
def report(plan_folder: Path) -> str:
    return render_report(read_plan(plan_folder))


def without_scripts(page: str) -> str:
    return re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)


def test_it_refers_to_nothing_outside_itself(report: str) -> None:
    own = without_scripts(report)
    assert re.findall(r"(?:src|href|action)=\"(?!#|data:)[^\"]*\"", own) == []
    assert re.findall(r"url\((?!data:)", own) == []
    assert "@import" not in own
    assert "//cdn" not in own


def test_it_holds_all_parts_and_the_charts_data(report: str) -> None:
    for part in ("overview", "forecast", "coverage", "roster", "fairness", "violations"):
        assert f'<section id="{part}"' in report
    for chart in ("forecast", "coverage", "balance"):
        assert f'id="chart-{chart}-data"' in report
    assert report.count("<script>") == 3


def test_it_shows_every_duty(report: str, plan_folder: Path) -> None:
    plan = read_plan(plan_folder)
    grid = report.split('<table class="grid"')[1].split("</table>")[0]
    assert grid.count('class="duty ') == len(plan.roster)


def test_scripts_cannot_close_their_element_early() -> None:
    for path in (*STATIC.glob("*.js"), *STATIC.glob("vendor/*.js")):
        assert "</script" not in path.read_text(encoding="utf-8").lower(), path.name


def test_it_is_written_beside_the_plan_and_the_same_twice(own_folder: Path) -> None:
    path = write_report(own_folder)
    first = path.read_bytes()
    assert path == own_folder / "report.html"
    assert write_report(own_folder, own_folder / "again.html").read_bytes() == first


def test_names_are_escaped(tmp_path: Path) -> None:
    folder = PlanFactory(agents=3, names={0: "<img src=x onerror=alert(1)>"}).write(tmp_path / "plan")
    assert "<img" not in without_scripts(render_report(read_plan(folder)))


def test_no_plan_no_report(tmp_path: Path) -> None:
    with pytest.raises(PlanFolderError):
        write_report(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []
