"""The pages of the application: every route answers, says what the plan says, and stays safe."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.webapp.pages.plan_factory import SHIFTS, PlanFactory
from webapp.pages.fairness import fairness_content
from webapp.pages.roster import roster_content
from webapp.pages.violations import violations_content
from webapp.plan_folder import read_plan
from webapp.viewer import create_app

PATHS = ("/", "/forecast", "/coverage", "/coverage?day=2026-12-09&queue=BIZ", "/roster", "/roster/A001",
         "/roster/day/2026-12-09", "/fairness", "/violations",
         "/violations/understaffing/2026-12-01")  # fmt: skip


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PATHS)
def test_every_page_answers_in_english_and_small(client: FlaskClient, path: str) -> None:
    page = text_of(client, path)
    assert '<html lang="en">' in page
    assert len(page.encode()) < 1_500_000
    assert "Undefined" not in page


def test_every_route_is_among_the_tested_paths(client: FlaskClient) -> None:
    found = {rule.endpoint for rule in client.application.url_map.iter_rules()} - {"static"}
    urls = client.application.url_map.bind("localhost")
    assert found == {urls.match(path.split("?")[0])[0] for path in PATHS}


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
def test_security_headers_forbid_inline_script(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    charts = path.split("?")[0] in ("/", "/forecast", "/coverage")
    assert ("style-src 'self' 'unsafe-inline'" in policy) is charts


@pytest.mark.parametrize("path", PATHS)
def test_no_page_holds_inline_script_style_or_foreign_addresses(client: FlaskClient, path: str) -> None:
    page = text_of(client, path)
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
    assert re.findall(r"\s(?:style|on\w+)=\"", page) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []


def test_unknown_page_agent_and_day_are_answered_in_a_sentence(client: FlaskClient) -> None:
    for path, sentence in (
        ("/nowhere", "The address may be mistyped"),
        ("/roster/A999", "Nobody in this plan has the number A999."),
        ("/violations/understaffing/2031-01-01", "Nothing was found under understaffing on 2031-01-01."),
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert sentence in answer.get_data(as_text=True)


def test_pages_are_read_only(client: FlaskClient) -> None:
    for path in ("/", "/roster"):
        assert client.post(path).status_code == 405


def test_a_broken_plan_is_answered_in_a_sentence_and_mended_without_restart(own_folder: Path) -> None:
    client = create_app(own_folder).test_client()
    whole = (own_folder / "roster.csv").read_bytes()
    (own_folder / "roster.csv").write_text("agent,date\n", encoding="utf-8")
    answer = client.get("/roster")
    assert answer.status_code == 503
    assert "roster.csv has no column shift, queue, start, end" in answer.get_data(as_text=True)
    (own_folder / "roster.csv").write_bytes(whole)
    assert client.get("/roster").status_code == 200


def test_names_are_escaped_everywhere(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    folder = PlanFactory(agents=3, names={1: evil}).write(tmp_path / "plan")
    client = create_app(folder).test_client()
    for path in ("/roster", "/roster/A002", "/fairness", "/violations"):
        page = text_of(client, path)
        assert "&lt;script&gt;alert(1)" in page
        assert evil not in page


class Cells(HTMLParser):
    """Collects the shift letters of the month grid, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[str]] = {}
        self._agent = ""
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "tr":
            self._agent = (values.get("data-find") or "").split(" ")[-1]
        classes = (values.get("class") or "").split()
        self._open = bool(self._agent) and tag == "span" and bool({"duty", "off"} & set(classes))

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self.rows.setdefault(self._agent, []).append(data.strip())
            self._open = False


def test_the_grid_holds_every_duty_at_its_place(client: FlaskClient) -> None:
    cells = Cells()
    cells.feed(text_of(client, "/roster"))
    factory = PlanFactory()
    assert len(cells.rows) == factory.agents
    for agent in range(factory.agents):
        expected = [factory.code(agent, day).replace("-", "·") for day in factory.days]
        assert cells.rows[f"A{agent + 1:03}"] == expected


def test_the_legend_explains_every_code_once_with_its_times(client: FlaskClient) -> None:
    page = text_of(client, "/roster")
    assert re.findall(r'data-legend="(\w+)"', page) == sorted(
        (code for code, *_ in SHIFTS), key=lambda code: next(shift[2] for shift in SHIFTS if shift[0] == code)
    )
    assert "22:30–07:30 next day" in page
    assert "07:00–15:30" in page


def test_header_marks_name_holiday_bill_run_and_no_leave(plan_folder: Path) -> None:
    heads = roster_content(read_plan(plan_folder)).heads
    assert [(mark.letter, mark.meaning) for mark in heads[0].marks] == [
        ("B", "Bill run"),
        ("L", "No leave granted"),
    ]
    assert [mark.meaning for mark in heads[21].marks] == ["冬至", "No leave granted"]
    assert heads[9].marks == ()


def test_what_points_count_is_said_by_the_rules_in_force(own_folder: Path) -> None:
    path = own_folder / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["rules"].append(
        {
            "code": "fair-nights",
            "severity": "soft",
            "weight": 60,
            "statement": "Night duties are shared evenly (points for each: 3).",
            "unit": "points",
            "violations": 0,
            "amount": 0,
            "cost": 0,
        }
    )
    path.write_text(json.dumps(result), encoding="utf-8")
    page = text_of(create_app(own_folder).test_client(), "/fairness")
    assert "Night duties are shared evenly (points for each: 3)." in page
    assert "bill-run" not in page


def test_sixteen_days_and_four_nights_weigh_twenty_four(own_folder: Path) -> None:
    """NT-04: 16 D + 4 N = 20 duties, 4 of them nights: load 20 + 4 = 24.0."""
    header = (
        "agent,name,team,duties,nights,weekend_duties,holiday_duties,hours,hours_min,hours_max,points,target,"
    )
    rows = (
        "A001,王一,A组,20,4,2,0,160,150,180,10,9.5,0.5,0",
        # 17 + 3 = 20 and 21 + 0 = 21: the mean of 24, 20 and 21 is 21.67, deviations +2.3, -1.7 and -0.7.
        "A002,王二,A组,17,3,2,0,160,150,180,10,9.5,0.5,0",
        "A003,王三,A组,21,0,2,0,160,150,180,10,9.5,0.5,0",
    )
    (own_folder / "fairness.csv").write_text(
        header + "deviation,ledger_before\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    (own_folder / "roster.csv").write_text("agent,date,shift,queue,start,end\n", encoding="utf-8")
    lines = fairness_content(read_plan(own_folder)).lines
    assert [line.row.load for line in lines] == [24.0, 20.0, 21.0]
    page = text_of(create_app(own_folder).test_client(), "/fairness")
    assert re.findall(r"data-load>([^<]*)<", page) == ["24.0", "20.0", "21.0"]
    assert re.findall(r"data-deviation>([^<]*)<", page) == ["+2.3", "−1.7", "−0.7"]


def test_hard_rules_come_first_and_kept_ones_are_named(plan_folder: Path) -> None:
    content = violations_content(read_plan(plan_folder))
    assert content.hard == 0
    assert [rule.code for rule in content.kept] == ["min-rest", "month-hours"]
    costs = [group.rule.cost for group in content.broken]
    assert costs == sorted(costs, reverse=True)


def test_thousands_of_soft_rows_stay_a_small_page(tmp_path: Path) -> None:
    folder = PlanFactory(agents=120).write(tmp_path / "plan")
    page = text_of(create_app(folder).test_client(), "/violations")
    plan = read_plan(folder)
    assert len(plan.violations) > 1000
    assert len(page.encode()) < 200_000
    total = next(rule for rule in plan.outcome.rules if rule.code == "understaffing")
    assert f"<dd>{total.violations:,}</dd>" in page


def test_an_overview_says_understaffing_beside_its_bound(client: FlaskClient, plan_folder: Path) -> None:
    outcome = read_plan(plan_folder).outcome
    page = text_of(client, "/")
    assert "keeps every hard rule" in page
    assert f"at least {outcome.understaffed_hours_bound:,.1f} h is proven unavoidable" in page


def test_a_plan_with_hardly_anything_still_shows(own_folder: Path) -> None:
    for name in (
        "forecast.csv",
        "history.csv",
        "requirement.csv",
        "coverage.csv",
        "roster.csv",
        "fairness.csv",
    ):
        header = (own_folder / name).read_text(encoding="utf-8-sig").splitlines()[0]
        (own_folder / name).write_text(header + "\n", encoding="utf-8")
    (own_folder / "audit.json").write_text('{"violations": []}', encoding="utf-8")
    client = create_app(own_folder).test_client()
    for path in ("/", "/forecast", "/coverage", "/roster", "/fairness", "/violations"):
        text_of(client, path)


def test_a_broken_hard_rule_is_said_first(own_folder: Path) -> None:
    audit = json.loads((own_folder / "audit.json").read_text(encoding="utf-8"))
    audit["violations"].append({
        "rule": "min-rest", "severity": "hard", "agent": "A002", "day": "2026-12-05", "interval_start": None,
        "queue": None, "amount": 90, "unit": "minutes", "cost": 0,
        "sentence": "A002 rests 9 h 30 min before Sat 2026-12-05; 11 h are needed.",
    })  # fmt: skip
    (own_folder / "audit.json").write_text(json.dumps(audit), encoding="utf-8")
    client = create_app(own_folder).test_client()
    assert "breaks hard rules in 1 place" in text_of(client, "/")
    page = text_of(client, "/violations")
    assert "1 violation of hard rules: this roster must not be published" in page
    assert page.index("A002 rests 9 h 30 min") < page.index("Every half-hour has the agents it needs.")
    assert "A002 rests 9 h 30 min" in text_of(client, "/roster/A002")


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:80", 200), ("localhost", 200), ("evil.example", 400)]
)
def test_only_loopback_names_are_answered(client: FlaskClient, host: str, status: int) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == status
    assert ("is not trusted" in answer.get_data(as_text=True)) == (status == 400)
