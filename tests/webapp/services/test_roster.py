"""Rostering a centre: what is refused, and in which words."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.webapp.services.living import AGENTS, TOML, write_living
from webapp.centre.mistakes import Mistakes
from webapp.centre.model import RequirementRow
from webapp.services.centres import open_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.roster import MonthRoster, result_facts, roster_centre

ZONE = ZoneInfo("Asia/Shanghai")
OCTOBER = Month(2026, 10)


def needs(agents: int, first: date = date(2026, 10, 1), days: int = 31) -> list[RequirementRow]:
    start = datetime(first.year, first.month, first.day, 8, tzinfo=ZONE)
    starts = [start + timedelta(days=day, minutes=30 * slot) for day in range(days) for slot in range(24)]
    return [RequirementRow("calls", at, 10.0, 240.0, 1.33, agents, agents, 0.9, 0.5) for at in starts]


def roster(folder: Path, requirement: list[RequirementRow], **files: str) -> MonthRoster:
    centre = open_centre(write_living(folder, **files))
    return roster_centre(centre, requirement, OCTOBER, seconds=600, effort=0, seed=1)


def test_a_requirement_nobody_can_meet_is_rostered_and_told(tmp_path: Path) -> None:
    found = roster(tmp_path, needs(40))
    assert found.result.audit.hard == ()
    assert [str(one) for one in found.warnings] == [
        "Queue calls requires 40 agents at Thu 2026-10-01 08:00, but only 6 are trained for it: "
        "train or hire more, or lower its service target."
    ]


def test_a_requirement_of_another_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match=r"no interval in 2026-10: make one for that month"):
        roster(tmp_path, needs(2, date(2026, 9, 1), 30))


def test_leave_and_joining_take_hours_pro_rata(tmp_path: Path) -> None:
    # B0 joins on 17 October: 15 of 31 days, 72.6 to 82.3 of 150 to 170 h, which is 10 duties of 8 h.
    people = f"{AGENTS},valid_from\nB0,a,T,calls,150,170,yes,2010-01-01,2026-10-17\n"
    people += "B1,b,T,calls,150,170,yes,2010-01-01,\n"
    leave = "agent,first_day,last_day,type,status\nB1,2026-10-12,2026-10-16,annual,approved\n"
    found = roster(tmp_path, needs(1), agents=people, leave=leave)
    tours = found.result.roster.by_agent
    assert min(duty.day for duty in tours["B0"]) >= 16
    assert len(tours["B0"]) == 10
    # B1 is there for 26 of 31 days: 125.8 to 142.6 h, which is 16 or 17 duties, none of them on leave.
    assert 16 <= len(tours["B1"]) <= 17
    assert not {duty.day for duty in tours["B1"]} & set(range(11, 16))


def test_contradictions_are_told_with_names_and_amounts(tmp_path: Path) -> None:
    people = f"{AGENTS}\nB0,a,T,calls,300,320,yes,\nB1,b,T,calls,150,170,yes,\n"
    with pytest.raises(CannotDo) as refusal:
        roster(tmp_path, needs(1), agents=people)
    text = str(refusal.value)
    assert "the rules and facts of B0 contradict each other" in text
    assert "the contract asks for 300 to 320" in text
    assert "hours in agents.csv" in text


def test_no_requirement_at_all_leaves_only_the_contracts(tmp_path: Path) -> None:
    found = roster(tmp_path, needs(0))
    assert found.result.audit.hard == ()
    assert found.result.amount_bounds == {"understaffing": 0}


def test_missing_agents_are_counted_when_no_rule_asks_for_them(tmp_path: Path) -> None:
    # 40 agents 12 hours a day for 31 days are 14,880 agent-hours; 6 agents of 170 h give 1,020 at most.
    off = TOML + '\n[[rules]]\ncode = "understaffing"\nseverity = "off"\n'
    facts = result_facts(roster(tmp_path, needs(40), toml=off).result)
    assert facts["understaffed_hours"] >= 14_880 - 6 * 170
    assert facts["understaffed_hours_bound"] is None


def test_past_duties_of_the_month_itself_are_told(tmp_path: Path) -> None:
    past = "agent,date,shift,queue,start,end\n"
    for day in ("2026-09-30", "2026-10-01", "2026-10-02"):
        past += f"B0,{day},E,calls,{day}T08:00,{day}T16:30\n"
    found = roster(tmp_path, needs(1), past_duties=past)
    assert [str(one) for one in found.warnings] == [
        "past_duties.csv, line 3: Thu 2026-10-01 is not before 2026-10, so the duty does not count "
        "(1 more like it): the month is rostered anew."
    ]


def test_a_clock_that_changes_by_half_an_interval_is_refused(tmp_path: Path) -> None:
    # Lord Howe Island moves its clock by half an hour, on 4 October 2026.
    hourly = TOML.replace("Asia/Shanghai", "Australia/Lord_Howe").replace('country = "CN"', 'country = "AU"')
    for old, new in (("= 30", "= 60"), ("16:30", "16:00"), ("11:30", "12:00"), ("15:30", "15:00")):
        hourly = hourly.replace(old, new)
    hourly = re.sub("breaks.*", "", hourly)
    with pytest.raises(
        Mistakes, match=r"interval_minutes: the clock of Australia/Lord_Howe changes on Sun 2026-10-04"
    ):
        roster(tmp_path, needs(1), toml=hourly, calls="queue,interval_start,offered\n")
