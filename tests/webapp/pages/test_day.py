"""The page of a day: who does what when."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.webapp.pages.plan_factory import PlanFactory
from webapp.pages.day import day_content
from webapp.plan_folder import PlanFolderError, read_plan
from webapp.plan_model import Plan
from webapp.viewer import create_app

HEAD = "agent,start,end,activity,queue"


def _told(plan: Plan, day: date) -> list[str]:
    """Each duty of a day in three parts: an hour for HOT, half an hour of meal, the rest for BIZ."""
    lines = []
    for duty in plan.roster:
        if duty.day == day:
            hour, half = (duty.start.timestamp() + 3600, duty.start.timestamp() + 5400)
            at = [type(duty.start).fromtimestamp(t, duty.start.tzinfo).isoformat() for t in (hour, half)]
            start, end = duty.start.isoformat(), duty.end.isoformat()
            lines += [
                f"{duty.agent},{start},{at[0]},contacts,HOT",
                f"{duty.agent},{at[0]},{at[1]},meal,",
                f"{duty.agent},{at[1]},{end},contacts,BIZ",
            ]
    return lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan of eight agents in which the activities of one day are told."""
    made = PlanFactory(agents=8).write(tmp_path / "plan")
    plan = read_plan(made)
    lines = [HEAD, *_told(plan, plan.days[8].day)]
    (made / "activities.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return create_app(folder).test_client()


def test_every_duty_of_the_day_is_a_line_of_its_activities(folder: Path) -> None:
    plan = read_plan(folder)
    day = plan.days[8].day
    content = day_content(plan, day)
    lines = [line for _, lines in content.teams for line in lines]
    duties = [duty for duty in plan.roster if duty.day == day]
    assert {line.agent.agent for line in lines} == {duty.agent for duty in duties}
    for line in lines:
        whole = (line.duty.end - line.duty.start).total_seconds() / 60
        assert [s.width for s in line.stretches] == [60, 30, whole - 90]
        assert [s.look for s in line.stretches] == ["queue-0", "meal", "queue-1"]
        assert line.stretches[0].left >= 0
        assert line.stretches[-1].left + line.stretches[-1].width <= content.minutes
    assert list(content.looks) == ["queue-0", "queue-1", "meal"]
    assert content.marks[0] == (0, f"{min(d.start for d in duties):%H:00}")


def test_the_page_says_it_in_words_too(folder: Path, client: FlaskClient) -> None:
    plan = read_plan(folder)
    duty = next(duty for duty in plan.roster if duty.day == plan.days[8].day)
    page = client.get(f"/roster/day/{duty.day}").get_data(as_text=True)
    assert plan.agent_name(duty.agent) in page
    assert f"{duty.start:%H:%M}–" in page
    assert "Meal" in page
    assert f'href="/roster/day/{plan.days[9].day}"' in page


def test_a_plan_without_activities_and_a_day_without_duties_say_so(folder: Path, client: FlaskClient) -> None:
    (folder / "activities.csv").unlink()
    head = (folder / "roster.csv").read_text(encoding="utf-8-sig").splitlines()
    day = read_plan(folder).days[8].day
    client = create_app(folder).test_client()
    assert "has no activities.csv" in client.get(f"/roster/day/{day}").get_data(as_text=True)
    kept = [line for line in head if f",{day}," not in line]
    (folder / "roster.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert "Nobody is on duty" in client.get(f"/roster/day/{day}").get_data(as_text=True)


def test_what_is_no_day_or_no_activity_is_refused(folder: Path, client: FlaskClient) -> None:
    assert client.get("/roster/day/2026-02-30").status_code == 404
    text = (folder / "activities.csv").read_text(encoding="utf-8")
    (folder / "activities.csv").write_text(text.replace(",meal,", ",lunch,"), encoding="utf-8")
    with pytest.raises(PlanFolderError, match="activity"):
        read_plan(folder)
