"""The centre edited through forms: kept whole or not at all, never over somebody else's change."""

import re
from datetime import date
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from tests.architecture.sources import ROOT
from tests.webapp.app.conftest import Office, Visitor
from tests.webapp.app.test_months import stored_october
from webapp.centre.calendar import day_flags
from webapp.centre.problem import roster_problem
from webapp.centre.toml_edit import entries, with_entry, with_new_entry, without_entry
from webapp.pages.admin.entry_kinds import queue_fields
from webapp.pages.admin.fields import told_entry
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.site_edit import AGENTS, site_file
from webapp.services.sites import site_named
from webapp.store.sites import add_file
from webapp.store.tables.accounts import account
from webapp.store.tables.centre import leave_row

CENTRE = "/s/living/centre"
SEEN = re.compile(r'name="(seen-[\w.]+)" value="([0-9a-f]{64})"')
TEXT = "# one\n[[a]]\nx = 1\ny = [\n  1,\n]\n\n# two\n[[a]]\nx = 2  # told\n\n[b]\nz = 1\n"


def text_of(office: Office, name: str = "centre.toml") -> str:
    with office.store.read() as connection:
        return site_file(connection, site_named(connection, None), name).text


def seen(visitor: Visitor, path: str) -> dict[str, str]:
    found = dict(SEEN.findall(visitor.get(path).text))
    assert found
    return found


def test_one_entry_of_a_text_changes_and_the_rest_stays() -> None:
    changed = with_entry(TEXT, "a", 0, {"x": 5, "name": 'quoted "so"'})
    assert changed == TEXT.replace("x = 1\ny = [\n  1,\n]", 'x = 5\nname = "quoted \\"so\\""')
    assert with_entry(TEXT, "a", 1, {"x": 3}) == TEXT.replace("x = 2  # told", "x = 3  # told")
    assert without_entry(TEXT, "a", 0) == TEXT.replace("[[a]]\nx = 1\ny = [\n  1,\n]\n\n", "")
    more = with_new_entry(TEXT, "a", {"x": 3})
    assert [one["x"] for one in entries(more, "a")] == [1, 2, 3]
    assert with_new_entry("k = 1\n", "c", {"v": True}) == "k = 1\n\n[[c]]\nv = true\n"


def test_an_entry_of_the_demo_written_back_as_it_is_changes_no_byte() -> None:
    text = (ROOT / "data" / "hotline" / "centre.toml").read_text(encoding="utf-8")
    for kind in ("queues", "shifts", "off_phone", "rules", "windows"):
        for place, one in enumerate(entries(text, kind)):
            assert with_entry(text, kind, place, one) == text


def test_a_form_shows_the_entry_it_was_made_of(sqlite_office: Office) -> None:
    text = text_of(sqlite_office)
    for fields, kind in ((queue_fields(), "queues"),):
        for one in entries(text, kind):
            shown = MultiDict({f"field-{field.key}": str(field.shown(one)) for field in fields})
            assert told_entry(fields, shown, one) == one


def test_a_shift_is_changed_added_and_taken_away(sqlite_office: Office) -> None:
    boss = sqlite_office.person("scheduler")
    path = f"{CENTRE}/shifts"
    told: dict[str, Any] = {
        "field-code": "E",
        "field-name": "Dawn",
        "field-start": "08:00",
        "field-end": "16:30",
    }
    pause: dict[str, Any] = {"break-0-start": "12:00", "break-0-end": "12:30"}
    looked = post(boss, f"{path}/E", deed="look", **told, **pause)
    assert "Nothing is kept yet" in looked.text
    answer = post(boss, f"{path}/E", **told, **pause)
    assert answer.status_code == 302, answer.text
    assert [one["name"] for one in entries(text_of(sqlite_office), "shifts")] == ["Dawn", "Late"]
    assert entries(text_of(sqlite_office), "shifts")[0]["breaks"][0]["start"] == "12:00"
    wrong = post(boss, f"{path}/new", **{**told, "field-start": "25:00", "field-code": "X"}, **pause)
    assert wrong.status_code == 400
    assert "centre.toml, line" in wrong.text
    assert 'value="25:00"' in wrong.text
    assert len(entries(text_of(sqlite_office), "shifts")) == 2
    assert post(boss, f"{path}/L", remove="1", **told).status_code == 302
    assert len(entries(text_of(sqlite_office), "shifts")) == 1


def post(visitor: Visitor, path: str, seen_: dict[str, str] | None = None, **form: object) -> Any:
    return post_to(visitor, path, path, seen_, **form)


def post_to(
    visitor: Visitor, page: str, path: str, seen_: dict[str, str] | None = None, **form: object
) -> Any:
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(page).text)
    assert token
    data = {"csrf_token": token[1], **(seen_ or seen(visitor, page)), **form}
    return visitor.client.post(path, data=data)


def test_a_shift_that_a_roster_uses_stays(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    boss, path = sqlite_office.person("scheduler"), f"{CENTRE}/shifts/L"
    answer = post(boss, path, remove="1")
    assert answer.status_code == 400
    assert "The roster of October 2026 uses the shift L" in answer.text
    moved: dict[str, Any] = {"field-code": "L", "field-name": "Late", "field-end": "20:00"}
    answer = post(boss, path, **{**moved, "field-start": "12:00"})
    assert answer.status_code == 400
    assert "so its times stay" in answer.text
    retired = post(boss, path, **{**moved, "field-start": "11:30", "field-retired_after": "2026-09-30"})
    assert retired.status_code == 409
    assert "L is not meant for days of the kind NORMAL" in retired.text
    assert "retired_after" not in text_of(sqlite_office)
    kept = post(boss, path, **{**moved, "field-start": "11:30", "field-retired_after": "2026-10-31"})
    assert kept.status_code == 302, kept.text
    assert "retired after 2026-10-31" in boss.get(f"{CENTRE}/shifts").text


def test_the_second_of_two_changes_is_told(sqlite_office: Office) -> None:
    first, second = sqlite_office.person("scheduler"), sqlite_office.person("administrator", site_id=None)
    path = f"{CENTRE}/text"
    old = seen(second, path)
    text = text_of(sqlite_office)
    assert post(first, path, text=text.replace('"Living"', '"Lively"')).status_code == 302
    late = post(second, path, old, text=text.replace('"Living"', '"Lovely"'))
    assert late.status_code == 400
    assert "Somebody else has changed centre.toml" in late.text
    assert 'name = "Lively"' in text_of(sqlite_office)


def test_a_rule_is_tried_kept_and_taken_back(office: Office) -> None:
    stored_october(office.store, "draft")
    boss, path = office.person("operations-supervisor"), f"{CENTRE}/rules"
    page = boss.get(path).text
    assert 'id="min-rest"' in page
    assert "asked for by NT-01, NT-03" in page
    told: dict[str, Any] = {"severity": "soft", "weight": "7", "number-minutes": "900"}
    tried = post_to(boss, path, f"{path}/min-rest", deed="look", **told)
    assert "Nothing is kept yet" in tried.text
    assert entries(text_of(office), "rules") == []
    before = text_of(office)
    done = post_to(boss, path, f"{path}/min-rest", **told)
    assert done.status_code == 302
    (rule,) = entries(text_of(office), "rules")
    assert rule == {"code": "min-rest", "severity": "soft", "weight": 7, "parameters": {"minutes": 900}}
    wrong = post_to(boss, path, f"{path}/min-rest", **{**told, "number-minutes": "-5"})
    assert wrong.status_code == 400
    assert "min-rest: minutes is a whole number" in wrong.text
    number = done.location.rpartition("kept=")[2]
    scheduler = office.person("scheduler")
    assert scheduler.post(f"{CENTRE}/changes/{number}/undo").status_code == 403
    assert boss.post(f"{CENTRE}/changes/{number}/undo").status_code == 302
    assert text_of(office) == before
    again = boss.post(f"{CENTRE}/changes/{number}/undo")
    assert again.status_code == 409
    assert "Another change came after this one" in again.text


def test_a_rule_that_would_be_broken_is_kept_only_when_said_twice(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    boss, path = sqlite_office.person("centre-director"), f"{CENTRE}/rules"
    # Every duty of the October roster lasts 8 hours of a day: 20 hours of rest lie between no two days.
    told: dict[str, Any] = {"severity": "hard", "weight": "1", "number-minutes": "1200"}
    stopped = post_to(boss, path, f"{path}/min-rest", **told)
    assert stopped.status_code == 409
    assert "It would break something that holds now" in stopped.text
    assert entries(text_of(sqlite_office), "rules") == []
    kept = post_to(boss, path, f"{path}/min-rest", deed="sure", **told)
    assert kept.status_code == 302
    number = kept.location.rpartition("kept=")[2]
    assert "broken in" in boss.get(f"{path}?show=broken").text
    assert boss.post(f"{path}/changes/{number}/undo", seen=path).status_code == 302
    assert entries(text_of(sqlite_office), "rules") == []


def test_a_scheduler_changes_no_rules_by_the_text(sqlite_office: Office) -> None:
    someone = sqlite_office.person("scheduler")
    text = text_of(sqlite_office) + '\n[[rules]]\ncode = "min-rest"\nseverity = "soft"\n'
    answer = post(someone, f"{CENTRE}/text", text=text)
    assert answer.status_code == 403
    assert "Your role does not change rules" in answer.text


def test_an_agent_is_changed_and_added(sqlite_office: Office) -> None:
    boss, path = sqlite_office.person("scheduler"), f"{CENTRE}/agents/B1"
    told: dict[str, Any] = {
        "agent": "B1",
        "name": "Ann",
        "team": "T7",
        "queues": "calls",
        "since-calls": "2026-03-01",
        "skill": ["score", ""],
        "level": ["85", ""],
        "month_hours_min": "140",
        "month_hours_max": "160",
        "can_work_nights": "false",
        "hired_on": "2020-01-01",
    }
    assert post(boss, path, **told).status_code == 302
    assert "B1,Ann,T7,calls,140,160,false,2020-01-01,,,score:85,,false,,,calls:2026-03-01" in text_of(
        sqlite_office, AGENTS
    )
    wrong = post(boss, f"{CENTRE}/agents/new", **{**told, "agent": "B9", "month_hours_min": "200"})
    assert wrong.status_code == 400
    assert "agents.csv, line 8" in wrong.text
    assert post(boss, f"{CENTRE}/agents/new", **{**told, "agent": "B9"}).status_code == 302
    assert text_of(sqlite_office, AGENTS).count("T7") == 2


def test_posts_are_given_lent_and_taken(sqlite_office: Office) -> None:
    boss, page = sqlite_office.person("centre-director"), f"{CENTRE}/posts"
    post_of = f"{page}/area-manager"
    assert boss.post(f"{post_of}/appoint", seen=page, person="Li").status_code == 302
    lent: dict[str, Any] = {
        "person": "Li",
        "deputy": "Wu",
        "first_day": "2026-10-01",
        "last_day": "2026-10-09",
    }
    assert boss.post(f"{post_of}/delegate", seen=page, **lent).status_code == 302
    shown = boss.get(page).text
    assert "Wu stands in from" in shown
    # Nobody comes in as Li; whoever has an account is offered and shown by name.
    assert 'Li <span class="badge warn">no open account</span>' in shown
    assert '<option value="centre-director">Centre-Director</option>' in shown
    refused = boss.post(f"{post_of}/delegate", seen=page, **{**lent, "last_day": "soon"})
    assert refused.status_code == 409
    assert 'name="deputy" value="Wu"' in refused.text
    assert boss.post(f"{post_of}/dismiss", seen=page, person="Li").status_code == 302
    assert "Wu stands in" not in boss.get(page).text


def test_people_move_to_another_team_with_their_accounts_and_back(office: Office) -> None:
    boss, path = office.person("scheduler"), f"{CENTRE}/teams/T1"
    office.person("agent", person="B1", team="T1")
    office.person("duty-manager", team="T1")
    assert "1 agent" not in boss.get(f"{CENTRE}/teams").text
    moved = post(boss, path, verb="move", agent=["B1"], new="Night owls")
    assert moved.status_code == 302, moved.text
    assert "B1,名1,Night owls" in text_of(office, AGENTS)
    assert teams_of_accounts(office) == {"agent": "Night owls", "duty-manager": "T1"}
    number = moved.location.rpartition("kept=")[2]
    assert boss.post(f"{CENTRE}/changes/{number}/undo").status_code == 302
    assert teams_of_accounts(office) == {"agent": "T1", "duty-manager": "T1"}
    renamed = post(boss, path, verb="rename", new="Larks")
    assert renamed.status_code == 302
    assert teams_of_accounts(office) == {"agent": "Larks", "duty-manager": "Larks"}
    led = post(boss, f"{CENTRE}/teams/Larks", verb="lead", leader="B3")
    assert led.status_code == 302
    assert "led by 名3" in boss.get(f"{CENTRE}/teams").text
    nobody = post(boss, f"{CENTRE}/teams/Larks", verb="move", target="T0")
    assert nobody.status_code == 400


def teams_of_accounts(office: Office) -> dict[str, str]:
    with office.store.read() as connection:
        rows = connection.execute(select(account.c.login, account.c.team).where(account.c.team != ""))
        return {row.login: row.team for row in rows}


def test_several_agents_are_qualified_at_once_and_held_against_a_threshold(sqlite_office: Office) -> None:
    boss, path = sqlite_office.person("scheduler"), f"{CENTRE}/skills"
    told: dict[str, Any] = {"agent": ["B0", "B1"], "skill": "score", "level": "60"}
    assert post(boss, path, **told).status_code == 302
    assert text_of(sqlite_office, AGENTS).count("score:60") == 2
    bar: dict[str, Any] = {
        "field-queue": "calls",
        "field-skill": "score",
        "field-least": "80",
        "place": "new",
    }
    assert post_to(boss, path, f"{path}/thresholds", **bar).status_code == 302
    page = boss.get(path).text
    assert page.count("level too low or too high") == 6
    assert post(boss, path, **{**told, "agent": ["B0"], "level": "80"}).status_code == 302
    assert boss.get(path).text.count("level too low or too high") == 5


def test_a_window_moved_by_two_days_moves_for_forecast_shifts_and_leave(sqlite_office: Office) -> None:
    """K-12: one calendar."""
    boss, path = sqlite_office.person("scheduler"), f"{CENTRE}/calendar"
    window: dict[str, Any] = {
        "place": "new",
        "field-kind": "BILLING",
        "field-name": "Bills",
        "field-first_day": "2026-10-12",
        "field-last_day": "2026-10-13",
        "field-uplift": "20",
        "field-no_leave": "1",
    }
    assert post_to(boss, path, f"{path}/windows", **window).status_code == 302
    assert seen_days(sqlite_office, 10) == {12: (True, "BILLING", True), 13: (True, "BILLING", True)}
    later = {**window, "place": "0", "field-first_day": "2026-10-14", "field-last_day": "2026-10-15"}
    looked = post_to(boss, path, f"{path}/windows", deed="look", **later)
    assert "leave: none is granted any more" in looked.text
    assert "forecast: 20 % more calls than usual becomes 0 %" in looked.text
    assert "shifts: billing days becomes usual days" in looked.text
    assert post_to(boss, path, f"{path}/windows", **later).status_code == 302
    assert seen_days(sqlite_office, 10) == {14: (True, "BILLING", True), 15: (True, "BILLING", True)}


def seen_days(office: Office, month: int) -> dict[int, tuple[bool, str, bool]]:
    """What forecast, shifts and leave see of the billing days of a month."""
    with office.store.read() as connection:
        centre = site_centre(connection, site_named(connection, None), Month(2026, month))
    first, last = Month(2026, month).first_day, Month(2026, month).last_day
    flags = day_flags(centre, first, last)
    problem = roster_problem(centre, first, last, None)
    days = {day.date.day: (flags[day.date].billing, day.kind, day.no_leave) for day in problem.days}
    return {number: seen for number, seen in days.items() if seen[0] or seen[1] != "NORMAL"}


def test_leave_on_days_that_are_to_be_closed_is_told_first(sqlite_office: Office) -> None:
    boss, path = sqlite_office.person("scheduler"), f"{CENTRE}/calendar"
    with sqlite_office.store.write() as connection:
        connection.execute(
            leave_row.insert().values(
                site_id=sqlite_office.site_id,
                position=0,
                agent="B2",
                first_day=date(2026, 11, 3),
                last_day=date(2026, 11, 4),
                type="annual",
                status="approved",
            )
        )
        add_file(connection, site_named(connection, None), "leave.csv")
    window: dict[str, Any] = {
        "place": "new",
        "field-kind": "BILL_OUT",
        "field-name": "Run",
        "field-first_day": "2026-11-04",
        "field-last_day": "2026-11-04",
        "field-no_leave": "1",
    }
    stopped = post_to(boss, path, f"{path}/windows", **window)
    assert stopped.status_code == 409
    assert "名2 has leave from" in stopped.text
    assert post_to(boss, path, f"{path}/windows", deed="sure", **window).status_code == 302


def test_a_holiday_is_corrected_and_the_correction_taken_away(sqlite_office: Office) -> None:
    boss, path = sqlite_office.person("scheduler"), f"{CENTRE}/calendar"
    told: dict[str, Any] = {
        "field-date": "2026-11-11",
        "field-kind": "statutory",
        "field-name": "Founding day",
    }
    assert post_to(boss, path, f"{path}/holidays", **told).status_code == 302
    assert "Founding day" in boss.get(f"{path}?month=2026-11").text
    gone = post_to(boss, path, f"{path}/holidays", remove="2026-11-11")
    assert gone.status_code == 302
    assert "Founding day" not in boss.get(f"{path}?month=2026-11").text
