"""Evaluations, figures of periods, team sheets and feedback, from the database to the page."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from tests.webapp.app.conftest import NOW, Office, Visitor, as_read
from tests.webapp.app.test_evenness_page import rostered
from webapp.services import evaluation_due, periods
from webapp.services.evaluation_due import DUE, OVERDUE, standing
from webapp.services.feedback import annual
from webapp.services.months import Month
from webapp.services.people import appoint
from webapp.services.sites import site_named
from webapp.store.comments import Comment, add_comment
from webapp.store.rosters import roster_of
from webapp.store.sites import StoredSite
from webapp.store.tables.centre import call_count
from webapp.store.tables.decisions import decision, notice

MONTHS = JULY, AUGUST, SEPTEMBER = Month(2026, 7), Month(2026, 8), Month(2026, 9)
PAGE = "/s/living/evaluation"


def place(office: Office) -> StoredSite:
    with office.store.read() as connection:
        return site_named(connection, None)


@pytest.fixture
def seeded(sqlite_office: Office) -> Office:
    """Three published months: 4, 2 and 3 duties of the agents B0 (T0), B1 (T1) and B2 (T0)."""
    rostered(sqlite_office, JULY, "published", ("B0", 1), ("B0", 4), ("B1", 2), ("B2", 31))
    rostered(sqlite_office, AUGUST, "published", ("B0", 3), ("B1", 4))
    rostered(sqlite_office, SEPTEMBER, "published", ("B0", 1), ("B1", 2), ("B2", 3))
    return sqlite_office


def rate(office: Office, month: Month, *given: tuple[str, int]) -> None:
    with office.store.write() as connection:
        stored = roster_of(connection, office.site_id, str(month))
        assert stored is not None
        for person, rating in given:
            add_comment(connection, stored.id, Comment(1, person, NOW, "so it was", rating))


FIVE = (("B0", 5), ("B1", 4), ("B2", 4), ("B3", 3), ("B4", 2))


def state_on(office: Office, day: date) -> tuple[str, int]:
    with office.store.read() as connection:
        found = standing(connection, site_named(connection, None), day)
    return found.state, found.days


def test_an_evaluation_is_due_after_60_days_and_overdue_after_92(seeded: Office) -> None:
    # The first published month begins on 1 July: 31 + 29 days later it is 30 August.
    assert state_on(seeded, date(2026, 6, 30)) == ("none", 0)
    assert state_on(seeded, date(2026, 8, 29)) == ("none", 59)
    assert state_on(seeded, date(2026, 8, 30)) == ("due", 60)
    assert state_on(seeded, date(2026, 10, 1)) == ("due", 92)
    assert state_on(seeded, date(2026, 10, 2)) == ("overdue", 93)
    boss = seeded.person("operations-supervisor")
    # The clock of the office stands on 21 September: 82 days.
    assert "The scheduling of the last two or three months is evaluated." in boss.get("/").text
    assert "82 days ago" in boss.get(PAGE).text
    assert (
        boss.post(f"{PAGE}/done", until="2026-09", months="3", text="Fewer nights in a row").status_code
        == 302
    )
    assert state_on(seeded, date(2026, 9, 21)) == ("done", 0)
    assert state_on(seeded, date(2026, 12, 23)) == ("overdue", 93)
    assert "Fewer nights in a row" in boss.get(PAGE).text
    with seeded.store.read() as connection:
        kept = connection.execute(select(decision).where(decision.c.verb == "evaluate")).one()
    assert kept.facts["months"] == ["2026-07", "2026-08", "2026-09"]


def test_nothing_is_noted_without_what_follows_from_it(seeded: Office) -> None:
    boss = seeded.person("operations-supervisor")
    assert boss.post(f"{PAGE}/done", until="2026-09", text=" ").status_code == 409
    assert state_on(seeded, date(2026, 9, 21))[0] == "due"


def test_operations_and_planners_are_reminded_once_of_each(seeded: Office) -> None:
    with seeded.store.write() as connection:
        appoint(connection, site_named(connection, None), "operations-supervisor", "Wang")
    seeded.person("planner", person="Lin")
    for at in (datetime(2026, 8, 29, tzinfo=UTC), *[datetime(2026, 8, 31, tzinfo=UTC)] * 2):
        evaluation_due.remind(seeded.store, "living", at)
    evaluation_due.remind(seeded.store, "living", datetime(2026, 10, 2, 12, tzinfo=UTC))
    with seeded.store.read() as connection:
        told = connection.execute(select(notice.c.recipient, notice.c.kind).order_by(notice.c.id)).all()
    assert [tuple(one) for one in told] == [("Lin", DUE), ("Wang", DUE), ("Lin", OVERDUE), ("Wang", OVERDUE)]


def test_the_report_has_nine_sections_and_the_mean_rating(seeded: Office) -> None:
    rate(seeded, AUGUST, *FIVE)
    planner = seeded.person("planner")
    page = planner.get(f"{PAGE}?until=2026-09&months=3").text
    assert page.count("data-section=") == 9
    chart = re.search(r'id="chart-load-data">(.*?)</script>', page)
    assert chart
    # B0 has a load of 4, B1 of 3, B2 of 2: one agent each.
    (bars,) = json.loads(chart[1])["figure"]["data"]
    assert (bars["x"], bars["y"]) == ([2, 3, 4], [1, 1, 1])
    # 5 + 4 + 4 + 3 + 2 = 18 of five people.
    assert "3.60 (5)" in page
    taken = planner.post(f"{PAGE}/take", until="2026-09", months="3", kind="csv")
    rows = list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig"))))
    feedback = [row[1:4] for row in rows if row[0] == "Feedback"]
    assert feedback[2:] == [
        ["August 2026", "5", "3.6"],
        ["September 2026", "0", ""],
        ["together", "5", "3.6"],
    ]
    hours = next(row for row in rows if row[:3] == ["Fairness", "Paid hours", "as counted"])
    # B0 has 4 duties of 8 h, B1 3, B2 2, the others none: 72 h among six.
    assert hours[3:7] == ["6", "0", "32", "12"]
    assert rows[-1][0].startswith("# living, Evaluation, 2026-07..2026-09. Taken by Planner on 2026-09-21")
    with seeded.store.read() as connection:
        noted = connection.execute(select(decision).where(decision.c.verb == "export")).one()
    assert (noted.subject_kind, noted.subject_id, noted.facts["format"]) == (
        "evaluation",
        "2026-07..2026-09",
        "csv",
    )


def test_two_months_and_every_kind_of_file(seeded: Office) -> None:
    planner = seeded.person("planner")
    assert (
        "2 published months: August 2026, September 2026"
        in planner.get(f"{PAGE}?until=2026-09&months=2").text
    )
    book = load_workbook(io.BytesIO(planner.post(f"{PAGE}/take", kind="xlsx").data))
    assert len(book.sheetnames) >= 9
    assert "Confidential" in planner.post(f"{PAGE}/take", kind="print").text
    assert planner.post(f"{PAGE}/take", kind="exe").status_code == 400
    assert planner.get(f"{PAGE}?until=2026-09&months=7").status_code == 409


def test_only_those_who_plan_a_whole_site_evaluate(seeded: Office) -> None:
    for role, team in (("agent", ""), ("duty-manager", "T0"), ("scheduler", "T0")):
        assert seeded.person(role, team=team, person="B0").get(PAGE).status_code == 403
    nobody = seeded.visitor()
    assert nobody.get(PAGE).status_code == 302


def test_a_site_without_rosters_has_nothing_to_evaluate(sqlite_office: Office) -> None:
    planner = sqlite_office.person("planner")
    assert "nothing to evaluate" in planner.get(PAGE).text
    assert planner.post(f"{PAGE}/take", kind="csv").status_code == 409


def test_weeks_add_up_to_their_month_and_months_to_the_year(seeded: Office) -> None:
    with seeded.store.write() as connection:
        rows = [
            {
                "site_id": seeded.site_id,
                "position": 900_000 + day,
                "queue": "calls",
                "interval_start": datetime(2026, 7, day, 9),
                "utc_offset": "",
                "occurrence": 0,
                "offered": float(day),
                "answered": float(day - 1),
                "abandoned": 1.0,
                "aht_s": 200.0 + day,
            }
            for day in range(1, 32)
        ]
        connection.execute(call_count.delete())
        connection.execute(insert(call_count), rows)
    site = place(seeded)
    with seeded.store.read() as connection:
        july = periods.report(connection, site, "month", date(2026, 7, 15))
        weeks = [
            periods.report(connection, site, "week", date(2026, 6, 29) + timedelta(days=7 * place))
            for place in range(5)
        ]
        year = periods.report(connection, site, "year", date(2026, 2, 1))
    # 1 + 2 + ... + 31 calls; four duties of eight paid hours; one of them, on Saturday the 4th, of a weekend.
    assert (july.kpis.calls, july.kpis.duties, july.kpis.paid_min / 60, july.kpis.weekends) == (496, 4, 32, 1)
    assert july.kpis.answered_share == pytest.approx((496 - 31) / 496)
    # Handle times of 201 to 231 s, weighted by the calls answered, 0 to 30.
    assert july.kpis.aht_s == pytest.approx(sum((200 + d) * (d - 1) for d in range(1, 32)) / 465)
    assert [(one.first.day, one.last.day) for one in july.parts] == [
        (1, 5),
        (6, 12),
        (13, 19),
        (20, 26),
        (27, 31),
    ]
    inside = [part for week in weeks for part in week.parts if part.first.month == 7]
    for parts in (july.parts, inside):
        assert sum(one.kpis.calls for one in parts) == 496
        assert sum(one.kpis.paid_min for one in parts) == july.kpis.paid_min
    assert (year.kpis.calls, year.kpis.duties) == (496, 9)
    assert [one.kpis.duties for one in year.parts] == [0] * 6 + [4, 2, 3] + [0] * 3


def test_the_page_of_a_period(seeded: Office) -> None:
    planner = seeded.person("planner")
    page = planner.get("/s/living/report?span=month&day=2026-07-09").text
    assert "Report of the month" in page
    assert "July 2026 (version 1)" in page
    for bad in ("span=day", "day=soon", "day=9999-01-01"):
        assert planner.get(f"/s/living/report?{bad}").status_code == 400
    taken = planner.post("/s/living/report/take", span="year", day="2026-07-09", kind="csv")
    assert "living-year-report-2026-01-01..2026-12-31.csv" in taken.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig"))))
    (duties,) = [row[2:] for row in rows if row[1:2] == ["Duties"]]
    # Months without a published roster have no figure, which is not the same as none.
    assert duties[:6] == [""] * 6
    assert float(duties[6]) > 0
    assert seeded.person("agent", person="B0").get("/s/living/report").status_code == 403


def sheet(visitor: Visitor, month: str = "2026-07") -> list[list[str]]:
    taken = visitor.post(f"/s/living/{month}/team-sheet/take", kind="csv")
    return list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig"))))


def test_the_team_sheet_sums_the_roster_of_the_own_team(seeded: Office) -> None:
    leader = seeded.person("duty-manager", team="T0")
    page = as_read(leader.get("/s/living/2026-07/team-sheet"))
    assert "B0" in page
    assert "B1" not in page
    # B4 is of the team and had no duty (EV-10); B0 had two, B2 one, of eight paid hours each.
    head, *rows, total, _mark = sheet(leader)
    assert [row[1] for row in rows] == ["B0", "B2"]
    assert head[4:6] == ["Duties", "Paid hours"]
    assert [(row[4], row[5]) for row in (*rows, total)] == [("2", "16"), ("1", "8"), ("3", "24")]
    whole = seeded.person("centre-director")
    assert [row[1] for row in sheet(whole)[1:-2]] == ["B0", "B2", "B1"]
    assert "is not published" in whole.get("/s/living/2026-12/team-sheet").text


def test_a_year_of_feedback_is_told_of_closed_months_and_five_people_only(seeded: Office) -> None:
    rate(seeded, JULY, *FIVE, ("B0", 1))
    rate(seeded, AUGUST, ("B0", 5), ("B1", 5), ("B2", 5), ("B3", 5))
    rate(seeded, SEPTEMBER, *FIVE)
    with seeded.store.read() as connection:
        found = annual(connection, site_named(connection, None), 2026, date(2026, 9, 21))
    # September still takes feedback. B0 says 1 at last in July: 1 + 4 + 4 + 3 + 2 = 14, and 20 in August.
    assert found.whole is not None
    assert (found.whole.n, found.whole.mean) == (9, 34 / 9)
    # July alone would tell August, of four, by the whole.
    assert [(one.name, one.ratings) for one in found.months] == [("2026-07", None), ("2026-08", None)]
    # Three people of each team.
    assert [one.ratings for one in found.teams] == [None, None]
    agent = seeded.person("agent", person="B0").get("/s/living/feedback")
    assert agent.status_code == 200
    assert "3.78" in agent.text
    assert "so it was" not in agent.text
    assert seeded.person("planner").get("/s/living/feedback/2020").status_code == 404


def test_agents_own_work_comes_in_and_stands_beside_what_they_bore(seeded: Office) -> None:
    planner = seeded.person("planner")
    assert "No indicators of agents" in planner.get(PAGE).text
    lines = [
        "agent,month,calls,in_time,aht_s,accuracy",
        "B0,2026-07,100,0.9,200,",
        "B0,2026-08,300,0.8,240,0.95",
    ]
    sent = "\n".join([*lines, "B1,2026-07,50,,210,0.9", "B2,2026-07,50,0.7,,0.8"])
    answer = planner.post(f"{PAGE}/work", work=(io.BytesIO(sent.encode()), "kpi.csv"))
    assert answer.status_code == 302
    page = planner.get(f"{PAGE}?until=2026-09").text
    assert "No indicators of agents" not in page
    assert "Load from" in page
    rows = csv.reader(
        io.StringIO(planner.post(f"{PAGE}/take", kind="csv", until="2026-09").data.decode("utf-8-sig"))
    )
    mine = next(row for row in rows if row[1:2] == ["B0"])
    # (100 x 200 + 300 x 240) / 400 s, and 90 % of 100 with 80 % of 300.
    assert mine[9:13] == ["400", "0.825", "230", "0.95"]
    wrong = "\n".join([*lines, "B0,2026-07,1,2,,", "C9,soon,1,,,"])
    refused = planner.post(f"{PAGE}/work", work=(io.BytesIO(wrong.encode()), "kpi.csv"))
    assert refused.status_code == 400
    assert "kpi.csv" in refused.text
