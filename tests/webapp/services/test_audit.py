"""Auditing rosters of any origin."""

from pathlib import Path

import pytest

from tests.webapp.services.living import write_living
from webapp.centre.mistakes import Mistakes
from webapp.services.audit import audit_roster, violation_facts
from webapp.services.problems import CannotDo

HEAD = "agent,date,shift,queue,start,end\n"


def duty(agent: str, day: str, shift: str = "E", queue: str = "calls") -> str:
    start, end = {"E": ("08:00", "16:30"), "L": ("11:30", "20:00")}[shift]
    return f"{agent},{day},{shift},{queue},{day}T{start},{day}T{end}\n"


def written(folder: Path, text: str) -> tuple[Path, Path]:
    centre = write_living(folder / "centre")
    (folder / "roster.csv").write_text(HEAD + text, encoding="utf-8")
    return centre, folder / "roster.csv"


def test_seven_days_running_are_one_too_many(tmp_path: Path) -> None:
    text = "".join(duty("B0", f"2026-10-{day:02d}") for day in range(5, 12))
    report = audit_roster(*written(tmp_path, text), None)
    found = [v for v in report.judged.hard if v.rule == "max-run-days"]
    assert [v.amount for v in found] == [1]
    assert str(report.judged.sentence(found[0])) == (
        "B0 works 7 days running up to Sun 2026-10-11; at most 6 are allowed."
    )


def test_any_queue_counts_as_one_the_agent_serves(tmp_path: Path) -> None:
    report = audit_roster(*written(tmp_path, duty("B0", "2026-10-05", queue="")), None)
    assert not [v for v in report.judged.violations if v.rule in ("queue-skill", "opening-hours")]


def test_two_duties_a_day_are_judged_not_refused(tmp_path: Path) -> None:
    text = duty("B0", "2026-10-05") + duty("B0", "2026-10-05", "L")
    report = audit_roster(*written(tmp_path, text), None)
    assert "B0 has more than one duty on Mon 2026-10-05: E, L." in " ".join(report.sentences)


def test_facts_name_place_amount_and_severity(tmp_path: Path) -> None:
    judged = audit_roster(*written(tmp_path, duty("B0", "2026-10-05")), None).judged
    facts = next(violation_facts(judged, v) for v in judged.violations if v.rule == "month-hours")
    # 8 paid hours of at least 150: 142 h or 8,520 minutes are missing.
    assert (facts["agent"], facts["amount"], facts["unit"]) == ("B0", 8520, "minutes")
    assert (facts["severity"], facts["cost"]) == ("hard", 0)


def test_duties_of_two_months_are_refused_with_the_line(tmp_path: Path) -> None:
    text = duty("B0", "2026-10-05") + duty("B0", "2026-10-06") + duty("B1", "2026-11-01")
    with pytest.raises(CannotDo, match=r"for 2026-10, but line 4 has a duty of Sun 2026-11-01"):
        audit_roster(*written(tmp_path, text), None)


def test_times_that_contradict_the_code_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="contradicts the shift"):
        audit_roster(*written(tmp_path, duty("B0", "2026-10-05").replace("08:00", "09:00")), None)


def test_a_roster_without_duties_has_no_month(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="no month can be told"):
        audit_roster(*written(tmp_path, ""), None)
