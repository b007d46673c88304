"""Forecast, today, scenarios and the requirement made of one: by form and by job, as planners do it."""

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forecasting.layers import KINDS as CHANGES
from tests.webapp.app.conftest import PASSWORD, Office, Visitor, opened
from tests.webapp.services.living import write_living
from webapp.app import Settings, create_app
from webapp.centre.requirements import requirement_bytes
from webapp.jobs.child import run
from webapp.pages.scenarios.layers import KINDS
from webapp.services.comparisons import chosen_requirement, rows_of
from webapp.services.desk import open_month, site_centre
from webapp.services.forecast_kept import KIND, kept_rows
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.site_scenarios import new_scenario, remove_scenario
from webapp.services.sites import site_named
from webapp.store import documents, jobs
from webapp.store.engine import open_store

OCTOBER, SEPTEMBER = Month(2026, 10), Month(2026, 9)
BASE = "/s/living/2026-10"
LAYER = {"kind": "scale", "name": "more", "factor": "1.5", "reason": "A new tariff"}


def done(office: Office) -> jobs.Job:
    """The oldest waiting job, done here and now."""
    taken = office.store.retrying(lambda connection: jobs.claim(connection, "here"))
    assert taken
    assert run(office.store, taken.id, taken.attempt)
    with office.store.read() as connection:
        ended = jobs.job_of(connection, taken.id)
    assert ended
    assert ended.state == "done", ended.reason
    return ended


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, sqlite_database: Callable[[], str]) -> Office:
    """An office whose October was forecast and compared with a scenario: made once, as it takes a while."""
    office = opened(open_store(sqlite_database()), write_living(tmp_path_factory.mktemp("c") / "living"))
    planner = office.person("planner")
    assert "There is no forecast of this month yet." in planner.get(f"{BASE}/forecast").text
    assert planner.post(f"{BASE}/forecast").location == f"{BASE}/forecast"
    assert "Waiting for a worker" in planner.get(f"{BASE}/forecast").text
    done(office)
    assert planner.post(f"{BASE}/scenarios", name="tariff", note="What if").status_code == 302
    assert planner.post(f"{BASE}/scenarios/tariff", **LAYER).status_code == 302
    assert planner.post(f"{BASE}/scenarios/compare", name="tariff", months="1").status_code == 302
    done(office)
    return office


def known(office: Office, login: str = "planner") -> Visitor:
    """Somebody who has an account already, logged in."""
    visitor = office.visitor()
    visitor.post("/login", seen="/login", login=login, password=PASSWORD)
    return visitor


def test_the_forecast_of_a_job_is_shown_with_its_band(planned: Office) -> None:
    page = known(planned).get(f"{BASE}/forecast").text
    assert "Made by planner" in page
    assert 'id="chart-forecast-data"' in page
    assert "Accuracy by days ahead" in page
    assert "Waiting for a worker" not in page
    assert '"tickformat":"%-d %b"' in page


def test_days_of_charts_and_texts_are_written_in_chinese_too(planned: Office) -> None:
    visitor = known(planned)
    page = visitor.get(f"{BASE}/forecast", headers={"Accept-Language": "zh-CN"}).text
    assert '"tickformat":"%-m月%-d日"' in page
    assert re.search(r"用 \d{4}年\d+月\d+日 周.之前的计数", page)
    # Nothing of the dates along its charts is English.
    assert not re.search(r'"[a-z.]*format":"[^"]*%[ab]', page)


def test_another_months_page_has_no_forecast_of_it(planned: Office) -> None:
    visitor = known(planned)
    assert "There is no forecast" in visitor.get("/s/living/2026-11/forecast").text
    assert visitor.get("/s/living/2026-11/forecast?version=1").status_code == 404


def test_scenarios_stand_side_by_side(planned: Office) -> None:
    page = known(planned).get(f"{BASE}/scenarios").text
    assert "Front posts needed" in page
    assert "Cost" in page
    with planned.store.read() as connection:
        facts = documents.newest(connection, planned.site_id, "comparison", "2026-10").facts  # type: ignore[union-attr]
    base, tariff = (one["figures"][0]["calls"] for one in facts["scenarios"])
    assert tariff == pytest.approx(1.5 * base)


def test_a_layer_is_drawn_over_the_forecast(planned: Office) -> None:
    page = known(planned).get(f"{BASE}/scenarios/tariff").text
    drawing = json.loads(page.split('<script type="application/json">')[1].split("</script>")[0])
    (calls,) = drawing["queues"]
    assert (len(calls["days"]), len(calls["times"])) == (31, 24)
    # The queue is open from 8 to 20 in Shanghai: no time and no day is that of UTC or of the machine.
    assert [day["key"] for day in calls["days"]][::30] == ["2026-10-01", "2026-10-31"]
    assert [time["key"] for time in calls["times"]][::23] == ["08:00", "19:30"]
    # What the script writes into the form is what the service reads.
    drawn = {"kind": "set", "calls": "200", "per": "day", "factor": "1.2", "queues": "calls"}
    drawn |= {"first_day": "2026-10-05", "last_day": "2026-10-09", "from": "", "to": ""}
    visitor = known(planned)
    assert visitor.post(f"{BASE}/scenarios/tariff", name="drawn", reason="x", **drawn).status_code == 302
    assert "from Mon 5 Oct, until Fri 9 Oct" in visitor.get(f"{BASE}/scenarios/tariff").text
    visitor.post(f"{BASE}/scenarios/tariff/change", verb="remove", layer="drawn")


def test_what_a_requirement_changes_is_told_before(planned: Office) -> None:
    visitor = known(planned)
    with planned.store.read() as connection:
        number = documents.newest(connection, planned.site_id, "comparison", "2026-10").id  # type: ignore[union-attr]
    page = visitor.get(f"{BASE}/scenarios/use?comparison={number}&name=tariff").text
    assert "Plan October 2026 for tariff?" in page
    assert "now: the forecast as it is" in page
    assert "then: tariff" in page
    assert visitor.get(f"{BASE}/scenarios/use?comparison={number}&name=gone").status_code == 409
    with planned.store.read() as connection:
        assert chosen_requirement(connection, site_named(connection, None), OCTOBER) is None


def test_of_two_who_make_a_scenario_at_once_one_is_told(planned: Office) -> None:
    at = datetime(2026, 9, 20, tzinfo=UTC)
    with planned.store.read() as connection:
        read = site_named(connection, "living")
        centre = site_centre(connection, read, OCTOBER)
    planned.store.retrying(lambda c: new_scenario(c, read, centre, "twin", "mine", at))
    with pytest.raises(CannotDo, match="There is a scenario 'twin' already"):
        planned.store.retrying(lambda c: new_scenario(c, read, centre, "twin", "yours", at))
    planned.store.retrying(lambda c: remove_scenario(c, read, "twin"))
    with pytest.raises(CannotDo, match="no scenario 'twin'"):
        planned.store.retrying(lambda c: remove_scenario(c, read, "twin"))


def test_a_scenario_becomes_the_requirement_of_the_month(planned: Office, tmp_path: Path) -> None:
    visitor = known(planned)
    with planned.store.read() as connection:
        number = documents.newest(connection, planned.site_id, "comparison", "2026-10").id  # type: ignore[union-attr]

    def used(name: str, reason: str) -> int:
        form = {"comparison": str(number), "name": name, "reason": reason}
        return visitor.post(f"{BASE}/scenarios/use", **form).status_code

    assert used("tariff", "") == 409
    assert used("no", "x") == 409
    assert used("tariff", "Signed on Friday") == 302
    assert "Signed on Friday" in visitor.get(f"{BASE}/scenarios").text
    # The scenario may change afterwards: what was chosen stays.
    visitor.post(f"{BASE}/scenarios/tariff/change", verb="remove-scenario")
    with planned.store.read() as connection:
        site = site_named(connection, None)
        chosen = chosen_requirement(connection, site, OCTOBER)
        centre = site_centre(connection, site, OCTOBER)
    assert chosen
    chosen.bring_into(tmp_path)
    assert (tmp_path / "scenarios" / "tariff.toml").read_text().count("[[layers]]") == 1
    rows = rows_of(chosen, centre)
    assert requirement_bytes(rows) == chosen.needs
    assert {row.interval_start.month for row in rows} == {10}


def test_a_plan_answers_the_chosen_requirement(planned: Office) -> None:
    with planned.store.write() as connection:
        facts = {"month": "2026-10", "seconds": 600, "effort": 0, "seed": 1}
        jobs.enqueue(connection, "plan", facts, "planner", site_id=planned.site_id, subject="2026-10")
    done(planned)
    with planned.store.read() as connection:
        site = site_named(connection, None)
        chosen = chosen_requirement(connection, site, OCTOBER)
        forecast = documents.newest(connection, site.id, KIND, "2026-10")
        assert chosen
        assert forecast
        needs = open_month(connection, None, OCTOBER).requirement
        centre = site_centre(connection, site, OCTOBER)
        calls = sum(row.mean for row in kept_rows(connection, forecast, centre))
    assert requirement_bytes(needs) == chosen.needs
    assert forecast.facts["scenario"] == "tariff"
    assert calls == pytest.approx(sum(row.offered for row in needs), rel=1e-3)


def test_today_shows_what_came_and_forecasts_the_rest_again(planned: Office) -> None:
    planner = known(planned)
    # 20 September 2026, 14:00 in Shanghai: its counts are in the history.
    at = datetime(2026, 9, 20, 6, tzinfo=UTC)
    app = create_app(planned.store, Settings(secure=False, clock=lambda: at))
    app.testing = True
    there = known(Office(planned.store, planned.site_id, app))
    assert "There is no forecast of this day." in there.get("/s/living/today").text
    planner.post("/s/living/2026-09/forecast")
    done(planned)
    page = there.get("/s/living/today").text
    assert "calls came where" in page
    assert "No roster of this month is published" in page
    # Twelve half-hours from eight to two are over, twelve are to come.
    assert page.count('<th scope="row">') == 24


def test_layers_are_laid_switched_and_taken_away(office: Office) -> None:
    planner = office.person("planner")
    planner.post(f"{BASE}/scenarios", name="spring", note="What if")
    assert planner.post(f"{BASE}/scenarios", name="spring").status_code == 409
    assert planner.post(f"{BASE}/scenarios", name="a b").status_code == 400
    planner.post(f"{BASE}/scenarios/spring", **LAYER)
    page = planner.get(f"{BASE}/scenarios/spring").text
    assert "planner: A new tariff" in page
    again = planner.post(f"{BASE}/scenarios/spring", **LAYER)
    assert again.status_code == 400
    assert "stands there twice" in again.text
    wrong = planner.post(f"{BASE}/scenarios/spring", **{**LAYER, "name": "other", "factor": "-1"})
    assert wrong.status_code == 400
    assert "out of bounds" in wrong.text
    planner.post(f"{BASE}/scenarios/spring/change", verb="switch", layer="more")
    assert "switched off" in planner.get(f"{BASE}/scenarios/spring").text
    planner.post(f"{BASE}/scenarios/spring/change", verb="remove", layer="more")
    assert "0 layers" in planner.get(f"{BASE}/scenarios/spring").text
    planner.post(f"{BASE}/scenarios/spring/change", verb="remove-scenario")
    assert planner.get(f"{BASE}/scenarios/spring").status_code == 404


def test_every_kind_of_layer_has_a_form() -> None:
    assert list(KINDS) == [change.kind for change in CHANGES]
    for change in CHANGES:
        fields = {field.name for field in dataclasses.fields(change)}  # type: ignore[arg-type]
        assert {field.key for field in KINDS[change.kind].fields} == fields


def test_work_of_another_site_or_kind_is_not_shown(sqlite_office: Office) -> None:
    with sqlite_office.store.write() as connection:
        number = jobs.enqueue(connection, "echo", {}, "tester", site_id=sqlite_office.site_id)
    planner = sqlite_office.person("planner")
    assert planner.get(f"/s/living/progress/{number}").status_code == 404


def test_work_is_stopped_from_its_page(office: Office) -> None:
    planner = office.person("planner")
    planner.post(f"{BASE}/forecast")
    planner.post(f"{BASE}/forecast")
    with office.store.read() as connection:
        (job,) = jobs.jobs_of(connection, office.site_id, "forecast", "2026-10")
    planner.post(f"/s/living/progress/{job.id}/stop")
    assert "This was stopped." in planner.get(f"{BASE}/forecast").text
