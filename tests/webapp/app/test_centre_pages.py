"""The centre edited through forms: kept whole or not at all, never over somebody else's change."""

import re
from typing import Any

from tests.webapp.app.conftest import Office, Visitor
from tests.webapp.app.test_months import stored_october
from webapp.centre.toml_edit import entries, with_entry, with_new_entry, without_entry
from webapp.services.site_edit import AGENTS, site_file
from webapp.services.sites import site_named

CENTRE = "/s/living/centre"
SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')
TEXT = "# one\n[[a]]\nx = 1\ny = [\n  1,\n]\n\n# two\n[[a]]\nx = 2  # told\n\n[b]\nz = 1\n"


def text_of(office: Office, name: str = "centre.toml") -> str:
    with office.store.read() as connection:
        return site_file(connection, site_named(connection, None), name).text


def seen(visitor: Visitor, path: str) -> str:
    found = SEEN.search(visitor.get(path).text)
    assert found
    return found[1]


def test_one_entry_of_a_text_changes_and_the_rest_stays() -> None:
    changed = with_entry(TEXT, "a", 0, {"x": 5, "name": 'quoted "so"'})
    assert changed == TEXT.replace("x = 1\ny = [\n  1,\n]", 'x = 5\nname = "quoted \\"so\\""')
    assert without_entry(TEXT, "a", 0) == TEXT.replace("[[a]]\nx = 1\ny = [\n  1,\n]\n\n", "")
    more = with_new_entry(TEXT, "a", {"x": 3})
    assert [one["x"] for one in entries(more, "a")] == [1, 2, 3]
    assert with_new_entry("k = 1\n", "c", {"v": True}) == "k = 1\n\n[[c]]\nv = true\n"


def test_a_shift_is_changed_added_and_taken_away(office: Office) -> None:
    boss = office.person("scheduler")
    path = f"{CENTRE}/shifts"
    told: dict[str, Any] = {
        "field-code": "E",
        "field-name": "Dawn",
        "field-start": "08:00",
        "field-end": "16:30",
    }
    breaks: dict[str, Any] = {"field-breaks": '[{ start = "12:00", end = "12:30" }]'}
    answer = post(boss, path, place="0", **told, **breaks)
    assert answer.status_code == 302, answer.text
    assert [one["name"] for one in entries(text_of(office), "shifts")] == ["Dawn", "Late"]
    wrong = post(boss, path, place="new", **{**told, "field-start": "25:00", "field-code": "X"}, **breaks)
    assert wrong.status_code == 400
    assert "centre.toml, line" in wrong.text
    assert len(entries(text_of(office), "shifts")) == 2
    assert post(boss, path, place="1", deed="remove").status_code == 302
    assert len(entries(text_of(office), "shifts")) == 1


def post(visitor: Visitor, path: str, hash_: str = "", **form: object) -> Any:
    page = visitor.get(path).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    data = {"csrf_token": token[1], "seen": hash_ or seen(visitor, path), **form}
    return visitor.client.post(path, data=data)


def test_a_shift_that_a_roster_uses_stays(office: Office) -> None:
    stored_october(office.store, "draft")
    answer = post(office.person("scheduler"), f"{CENTRE}/shifts", place="1", deed="remove")
    assert answer.status_code == 400
    assert "The roster of 2026-10 uses the shift L" in answer.text


def test_the_second_of_two_changes_is_told(office: Office) -> None:
    first, second = office.person("scheduler"), office.person("administrator", site_id=None)
    path = f"{CENTRE}/text"
    old = seen(second, path)
    text = text_of(office)
    assert post(first, path, text=text.replace('"Living"', '"Lively"')).status_code == 302
    late = post(second, path, old, text=text.replace('"Living"', '"Lovely"'))
    assert late.status_code == 400
    assert "Somebody else has changed centre.toml" in late.text
    assert 'name = "Lively"' in text_of(office)


def test_a_rule_is_tried_kept_and_set_back(office: Office) -> None:
    stored_october(office.store, "draft")
    boss, path = office.person("operations-supervisor"), f"{CENTRE}/rules"
    page = boss.get(path).text
    assert 'id="min-rest"' in page
    told: dict[str, Any] = {"severity": "soft", "weight": "7", "number-minutes": "900"}
    tried = post_to(boss, path, f"{path}/min-rest", deed="try", **told)
    assert "Nothing is kept yet" in tried.text
    assert entries(text_of(office), "rules") == []
    assert post_to(boss, path, f"{path}/min-rest", deed="keep", **told).status_code == 302
    (rule,) = entries(text_of(office), "rules")
    assert rule == {"code": "min-rest", "severity": "soft", "weight": 7, "parameters": {"minutes": 900}}
    wrong = post_to(boss, path, f"{path}/min-rest", deed="keep", **{**told, "number-minutes": "-5"})
    assert wrong.status_code == 400
    assert "min-rest: minutes is a whole number" in wrong.text


def post_to(visitor: Visitor, page: str, path: str, **form: object) -> Any:
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(page).text)
    assert token
    return visitor.client.post(path, data={"csrf_token": token[1], "seen": seen(visitor, page), **form})


def test_a_scheduler_changes_no_rules_by_the_text(sqlite_office: Office) -> None:
    someone = sqlite_office.person("scheduler")
    text = text_of(sqlite_office) + '\n[[rules]]\ncode = "min-rest"\nseverity = "soft"\n'
    answer = post(someone, f"{CENTRE}/text", text=text)
    assert answer.status_code == 400
    assert "Your role does not change rules" in answer.text


def test_an_agent_is_changed_and_added(office: Office) -> None:
    boss, path = office.person("scheduler"), f"{CENTRE}/agents/B1"
    told: dict[str, Any] = {
        "agent": "B1",
        "name": "Ann",
        "team": "T7",
        "queues": "calls",
        "month_hours_min": "140",
        "month_hours_max": "160",
        "can_work_nights": "false",
        "hired_on": "2020-01-01",
    }
    assert post(boss, path, **told).status_code == 302
    assert "B1,Ann,T7,calls,140" in text_of(office, AGENTS)
    wrong = post(boss, f"{CENTRE}/agents/new", **{**told, "agent": "B9", "queues": "nothing"})
    assert wrong.status_code == 400
    assert "agents.csv, line 8" in wrong.text
    assert post(boss, f"{CENTRE}/agents/new", **{**told, "agent": "B9"}).status_code == 302
    assert text_of(office, AGENTS).count("T7") == 2


def test_posts_are_given_lent_and_taken(office: Office) -> None:
    boss, page = office.person("centre-director"), f"{CENTRE}/posts"
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
    refused = boss.post(f"{post_of}/delegate", seen=page, **{**lent, "last_day": "soon"})
    assert refused.status_code == 409
    assert boss.post(f"{post_of}/dismiss", seen=page, person="Li").status_code == 302
    assert "Wu stands in" not in boss.get(page).text
