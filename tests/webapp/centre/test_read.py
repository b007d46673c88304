"""A right centre is read as it stands, and every kind of mistake is answered in a sentence."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.webapp.centre.small import AGENTS, CALLS, FILES, TOML, mistakes, write
from webapp.centre.mistakes import Mistakes
from webapp.centre.model import AgentRow, BreakConf, HolidayRow, LeaveRow, LedgerRow, PreferenceRow
from webapp.centre.read import read_centre


def test_a_right_centre_is_read_as_it_stands(tmp_path: Path) -> None:
    centre = read_centre(write(tmp_path))
    assert centre.warnings == ()
    assert (centre.name, centre.country, centre.timezone.key, centre.interval_minutes) == (
        "Small",
        "FR",
        "Europe/Paris",
        30,
    )
    calls, mail = centre.queues
    assert (calls.opens_min, calls.closes_min, calls.norm, calls.shrinkage) == (480, 1200, "erlang_c", 0.0)
    assert (mail.closes_min, mail.norm, mail.patience_s, mail.least_seats) == (1440, "erlang_a", 120.0, 0)
    assert (calls.most_seats, calls.max_occupancy) == (None, 1.0)
    day, night = centre.shifts
    assert (day.start_min, day.end_min, day.paid_min, day.queues) == (480, 990, 480, ())
    assert day.kinds == {"NORMAL", "BILLING", "EVENT"}
    assert (night.start_min, night.end_min, night.paid_min, night.queues) == (1320, 1800, 480, ("mail",))
    assert night.breaks == (BreakConf(1500, 1530, True),)
    (rule,) = centre.rules
    assert (rule.code, rule.severity, rule.weight, rule.parameters) == (
        "min-rest",
        "hard",
        None,
        {"minutes": 600},
    )
    assert TOML.splitlines()[rule.line - 1] == "[[rules]]"
    assert centre.agents[1] == AgentRow("A2", "李娜", "South", ("mail",), 80, 120, False, None)
    assert centre.agents[0].hired_on == date(2020, 1, 1)
    assert centre.leave == (LeaveRow("A1", date(2026, 3, 9), date(2026, 3, 10), "annual", "approved"),)
    assert centre.preferences[0] == PreferenceRow("A2", date(2026, 3, 12), "", "off", 2)
    assert centre.ledger == (LedgerRow("A1", "night", 4), LedgerRow("A1", "weekend", -1))
    assert centre.holidays == (HolidayRow(date(2026, 3, 20), "statutory", "Founders' day"),)
    assert centre.calls is not None
    assert centre.calls["offered"].tolist() == [12, 3]


def test_a_duty_over_midnight_on_the_last_day_of_a_month(tmp_path: Path) -> None:
    (duty,) = read_centre(write(tmp_path)).past_duties
    assert duty.start.astimezone(UTC) == datetime(2026, 2, 28, 21, tzinfo=UTC)
    assert duty.end.astimezone(UTC) == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert duty.line == 2


def test_optional_files_may_be_absent(tmp_path: Path) -> None:
    absent = dict.fromkeys(("leave", "preferences", "past_duties", "ledger", "holidays", "calls"))
    centre = read_centre(write(tmp_path, **absent))
    assert centre.calls is None
    assert (centre.leave, centre.past_duties) == ((), ())
    assert "calls.csv" in str(centre.warnings[0])


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        toml=TOML.replace("aht_s = 240", "aht_s = -1\nspeed = 3"),
        agents=AGENTS.replace("100,160", "170,160"),
        leave="agent,first_day,last_day,type,status\nZ9,2026-03-09,2026-03-32,annual,maybe\n",
        ledger="agent,kind,points\nA1,night,many\n",
    )
    with pytest.raises(Mistakes) as found:
        read_centre(tmp_path)
    where = [(m.file, m.line, m.column) for m in found.value.mistakes]
    assert where == [
        ("centre.toml", 13, "aht_s"),
        ("centre.toml", 14, "speed"),
        ("agents.csv", 2, "month_hours_min"),
        ("leave.csv", 2, "agent"),
        ("leave.csv", 2, "last_day"),
        ("leave.csv", 2, "status"),
        ("ledger.csv", 2, "points"),
    ]


def test_an_agent_whose_row_is_wrong_is_not_unknown_too(tmp_path: Path) -> None:
    write(tmp_path, agents=AGENTS.replace("100,160", "lots,160"))
    assert len(mistakes(tmp_path)) == 1


CSV_MISTAKES = [
    ("agents", "", "agents.csv: the file is empty"),
    ("agents", "\n \n", "agents.csv: the file is empty"),
    ("agents", AGENTS.splitlines()[0], "at least one row"),
    ("agents", AGENTS.replace("North,", "North,,"), "line 2: the row has 9 cells and the header 8"),
    ("agents", AGENTS.replace(",team", ",squad"), "column 'team' is missing"),
    ("agents", AGENTS.replace(",team", ",squad"), "unknown column 'squad'"),
    ("agents", AGENTS.replace(",team", ",name"), "stands there twice"),
    ("agents", AGENTS.replace(",", ";"), "no commas"),
    ("agents", AGENTS.replace("North", ""), "line 2, team: the cell is empty"),
    ("agents", AGENTS.replace("North", "No\trth"), "line 2, team: the cell holds a line break"),
    ("agents", AGENTS.replace("Ann", '"An\nn"'), "line 2, name: the cell holds a line break"),
    ("agents", AGENTS.replace("Ann", '"Ann'), "this is not a CSV file"),
    ("agents", AGENTS.replace("calls|mail", ""), "serves no queue"),
    ("agents", AGENTS.replace("calls|mail", "calls|male"), "did you mean 'mail'"),
    ("agents", AGENTS.replace("calls|mail", "calls;mail"), "nobody knows the queue 'calls;mail'"),
    ("agents", AGENTS.replace("calls|mail", "mail|mail"), "a queue stands there twice"),
    ("agents", AGENTS.replace("calls|mail", "mail"), "no agent serves the queue 'calls'"),
    ("agents", AGENTS + AGENTS.splitlines()[1], "line 4, agent: 'A1' stands already on line 2"),
    ("agents", AGENTS + AGENTS.splitlines()[2].replace("A2", "A 2"), "is not a code"),
    ("agents", AGENTS.replace(",100,", ",nan,"), "'nan' is not a number"),
    ("agents", AGENTS.replace(",100,", ",inf,"), "'inf' is not a number"),
    ("agents", AGENTS.replace(",100,", ",-8,"), "out of bounds"),
    ("agents", AGENTS.replace(",100,", ",1e999,"), "out of bounds"),
    ("agents", AGENTS.replace("true", "maybe"), "neither yes nor no"),
    ("agents", AGENTS.replace("2020-01-01", "01/02/2020"), "is not a date"),
    ("agents", AGENTS.replace("2020-01-01", "2021-02-29"), "not a day of the calendar"),
    ("calls", "", "calls.csv: the file is empty"),
    ("calls", CALLS.replace("offered", "count"), "unknown column 'count'"),
    ("calls", CALLS.replace("mail,", "post,"), "line 3, queue: nobody knows the queue 'post'"),
    ("calls", CALLS.replace("T08:00,12", "T08:10,12"), "no start of an interval of 30 minutes"),
    ("calls", CALLS.replace("T08:00,12", "T24:00,12"), "24:00 is 00:00 of the next day"),
    ("calls", CALLS.replace("2026-02-02T08:00,12", "yesterday,12"), "is not a date and time"),
    ("calls", CALLS.replace("2026-02-02T08:00,12", ",12"), "the cell is empty"),
    ("calls", CALLS.replace(",12,", ",,"), "line 2, offered: the cell is empty"),
    ("calls", CALLS.replace(",12,", ",inf,"), "'inf' is not a number"),
    ("calls", CALLS.replace(",12,", ",1e300,"), "far too large"),
    ("calls", CALLS.replace(",230", ",long"), "line 2, aht_s: 'long' is not a number"),
    ("leave", FILES["leave.csv"].replace("2026-03-10", "2026-03-08"), "ends before it begins"),
    ("leave", FILES["leave.csv"] + "A1,2026-03-10,2026-03-11,sick,approved\n", "another leave on these days"),
    ("leave", FILES["leave.csv"].replace("A1", "A3"), "nobody knows the agent 'A3'"),
    ("preferences", FILES["preferences.csv"].replace("A1", "A4"), "nobody knows the agent 'A4'"),
    ("preferences", FILES["preferences.csv"].replace(",D,", ",X,"), "nobody knows the shift 'X'"),
    ("preferences", FILES["preferences.csv"].replace("off,2", "off,2.5"), "not a whole number"),
    ("preferences", FILES["preferences.csv"].replace("off,2", "off,0"), "out of bounds"),
    ("preferences", FILES["preferences.csv"].replace("off", "never"), "use one of on, off"),
    (
        "preferences",
        FILES["preferences.csv"] + "A2,2026-03-12,,on,1\n",
        "a wish for this day and shift already",
    ),
    ("fixed_duties", "agent,date,shift\nA7,2026-03-12,D\n", "nobody knows the agent 'A7'"),
    ("fixed_duties", "agent,date,shift\nA1,2026-03-12,X\n", "nobody knows the shift 'X'"),
    ("fixed_duties", "agent,date,shift,queue\nA1,2026-03-12,D,post\n", "nobody knows the queue 'post'"),
    ("fixed_duties", "agent,date,shift\nA1,2026-03-12,\n", "line 2, shift: the cell is empty"),
    (
        "fixed_duties",
        "agent,date,shift\nA1,2026-03-12,D\nA1,2026-03-12,N\n",
        "a fixed duty on this day already",
    ),
    ("unavailable", "agent,first_day,last_day\nA8,2026-03-12,2026-03-13\n", "nobody knows the agent 'A8'"),
    ("unavailable", "agent,first_day,last_day\nA1,2026-03-12,2026-03-11\n", "it ends before it begins"),
    (
        "unavailable",
        "agent,first_day,last_day,from,to\nA1,2026-03-12,2026-03-12,18:00,\n",
        "line 2, to: one time stands alone",
    ),
    (
        "unavailable",
        "agent,first_day,last_day,from,to\nA1,2026-03-12,2026-03-12,6pm,24:00\n",
        "'6pm' is not a time of day",
    ),
    ("own_limits", "agent,limit,value\nA8,run_days_most,3\n", "nobody knows the agent 'A8'"),
    ("own_limits", "agent,limit,value\nA1,run_most,3\n", "line 2, limit"),
    ("own_limits", "agent,limit,value\nA1,duties_most,3\n", "duties_most is of a shift"),
    ("own_limits", "agent,limit,value,shift\nA1,run_off_least,3,D\n", "run_off_least is of no shift"),
    ("own_limits", "agent,limit,value\nA1,run_off_least,3\nA1,run_off_least,2\n", "this limit already"),
    ("shift_needs", "date,shift,duties\n2026-03-02,X,3\n", "nobody knows the shift 'X'"),
    ("shift_needs", "date,shift,duties\n2026-03-02,D,-1\n", "line 2, duties"),
    ("shift_needs", "date,shift,duties\n2026-03-02,D,1\n2026-03-02,D,2\n", "is given already"),
    ("past_duties", FILES["past_duties.csv"].replace("A1", "A5"), "nobody knows the agent 'A5'"),
    ("past_duties", FILES["past_duties.csv"].replace("T22:00", "T21:00"), "contradicts the shift 'N'"),
    ("past_duties", FILES["past_duties.csv"].replace("03-01T06", "02-28T06"), "write 2026-03-01T06:00"),
    ("past_duties", FILES["past_duties.csv"] + FILES["past_duties.csv"].splitlines()[1], "stands on line 2"),
    ("ledger", FILES["ledger.csv"].replace("A1", "A6"), "nobody knows the agent 'A6'"),
    ("ledger", FILES["ledger.csv"].replace("night", "lunch"), "'lunch' is not allowed here"),
    ("ledger", FILES["ledger.csv"] + "A1,night,2\n", "a balance of kind 'night' already"),
    ("holidays", FILES["holidays.csv"].replace("statutory", "feast"), "'feast' is not allowed here"),
    ("holidays", FILES["holidays.csv"].replace("Founders' day", ""), "needs a name"),
    ("holidays", FILES["holidays.csv"] + "2026-03-20,off,x\n", "corrected already"),
]


@pytest.mark.parametrize(("file", "text", "words"), CSV_MISTAKES)
def test_mistakes_of_tables(tmp_path: Path, file: str, text: str, words: str) -> None:
    found = mistakes(write(tmp_path, **{file: text}))
    assert any(words in sentence for sentence in found), found
    assert all(sentence.startswith(f"{file}.csv") for sentence in found), found


TOML_MISTAKES = [
    ("", "", "the file is empty"),
    ('name = "Small"', 'name = "Small', "this is not TOML"),
    ('name = "Small"\n', "", "'name' is missing"),
    ('name = "Small"', "name = 3", "line 1, name: 3 cannot stand here"),
    ("Europe/Paris", "Europe/Lutetia", "line 2, timezone: nobody knows the time zone"),
    ("Europe/Paris", "../../etc/passwd", "nobody knows the time zone"),
    ('"FR"', '"Gaul"', "line 3, country: no holidays are known"),
    ('"FR"', '"FR"\nsubdivision = "Breizh"', "FR has no part 'Breizh'"),
    ("interval_minutes = 30", "interval_minutes = 20", "use 15, 30 or 60"),
    ("interval_minutes = 30", "interval_minutes = true", "True cannot stand here"),
    ("target_share = 0.8", "target_share = 80", "target_share: 80 is out of bounds"),
    ("target_share = 0.8", "target_share = 0", "out of bounds"),
    ("target_share = 0.8", "target_share = nan", "nan cannot stand here"),
    ("target_share = 0.8", "target_share = inf", "inf is out of bounds"),
    ("target_share = 0.8", "target_share = " + "9" * 400, "is out of bounds"),
    ("target_share = 0.8", "target_share = " + "9" * 5000, "this is not TOML"),
    ("target_share = 0.8", "target_shares = 0.8", "did you mean 'target_share'"),
    ("shrinkage = 0.1", "shrinkage = 1.0", "shrinkage: 1.0 is out of bounds"),
    ("shrinkage = 0.1", "shrinkage = -0.1", "out of bounds"),
    ("shrinkage = 0.1", "least_seats = 5\nmost_seats = 3", "least_seats 5 is more than most_seats 3"),
    ("shrinkage = 0.1", 'norm = "guess"', "norm: 'guess' cannot stand here"),
    ("patience_s = 120", 'norm = "erlang_a"', "needs the callers' patience"),
    ('closes = "20:00"', 'closes = "08:00"', "closes before it opens"),
    ('closes = "20:00"', 'closes = "20:10"', "off the grid"),
    ('closes = "20:00"', 'closes = "25:00"', "after 24:00"),
    ('closes = "20:00"', "closes = 20", "write a time of day"),
    ('code = "mail"', 'code = "calls"', "'calls' stands there twice"),
    ('code = "mail"', 'code = "e mail"', "is not a code"),
    ('code = "N"', 'code = "D"', "'D' stands there twice"),
    ('start = "08:00"', 'start = "08:05"', "08:05 is off the grid"),
    ('start = "12:00", end = "12:30"', 'start = "17:00", end = "17:30"', "the break lies outside its shift"),
    ('start = "12:00", end = "12:30"', 'start = "12:00", end = "12:10"', "off the grid"),
    (
        'start = "12:00", end = "12:30"',
        'start = "08:00", end = "16:30"',
        "the whole shift is an unpaid break",
    ),
    ('start = "12:00", end = "12:30"', 'start = "12:00", ends = "12:30"', "unknown key 'ends'"),
    ('[{ start = "12:00", end = "12:30" }]', '["lunch"]', "is not a table"),
    ("paid = true", 'paid = "yes"', "write true or false"),
    ('queues = ["mail"]', 'queues = ["fax"]', "nobody knows the queue 'fax'"),
    ('queues = ["mail"]', 'kinds = ["HOLIDAY"]', "nobody knows the kind of period 'HOLIDAY'"),
    ('queues = ["mail"]', "kinds = []", "may be used on no day"),
    ("last_day = 2026-03-05", "last_day = 2026-02-05", "the window ends before it begins"),
    ("last_day = 2026-03-05", 'last_day = "soon"', "'soon' is not a date"),
    ("last_day = 2026-03-05", "last_day = 2026-03-05\nmonthly_until = 2026-01-01", "cannot be repeated"),
    ('kind = "BILLING"', 'kind = "SALE"', "'SALE' cannot stand here"),
    ("uplift = 0.2", "uplift = -2", "out of bounds"),
    ('severity = "hard"', 'severity = "strict"', "'strict' cannot stand here"),
    ('severity = "hard"', "weight = -1", "weight: -1 is out of bounds"),
    ("{ minutes = 600 }", "{ minutes = [600] }", "'minutes' is no plain value"),
    ("{ minutes = 600 }", "600", "write parameters = { name = value }"),
    ('code = "min-rest"', 'code = "min-rest"\nstrength = 1', "unknown key 'strength'"),
]


@pytest.mark.parametrize(("old", "new", "words"), TOML_MISTAKES)
def test_mistakes_of_centre_toml(tmp_path: Path, old: str, new: str, words: str) -> None:
    found = mistakes(write(tmp_path, toml=TOML.replace(old, new, 1) if old else new))
    assert found[0].startswith("centre.toml")
    assert any(words in sentence for sentence in found), found


def test_no_queue_and_no_shift(tmp_path: Path) -> None:
    head = "\n".join(TOML.splitlines()[:4])
    found = mistakes(write(tmp_path, toml=head))
    assert any("there is no queue" in sentence for sentence in found)
    assert any("there is no shift" in sentence for sentence in found)


def test_missing_folder_and_files(tmp_path: Path) -> None:
    assert "there is no such folder" in mistakes(tmp_path / "nowhere")[0]
    assert "there is no file" in mistakes(tmp_path)[0]
    write(tmp_path, agents=None)
    assert mistakes(tmp_path)[0].startswith("agents.csv: there is no file")


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    write(tmp_path, leave=None)
    (tmp_path / "leave.csv").mkdir()
    assert "leave.csv: this is a folder" in mistakes(tmp_path)[0]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    assert "neither UTF-8 nor GB18030" in mistakes(write(tmp_path, leave=b"agent\xff\xff\xff,"))[0]
    assert "UTF-16" in mistakes(write(tmp_path, leave=FILES["leave.csv"].encode("utf-16")))[0]
    assert "control character" in mistakes(write(tmp_path, ledger="agent,kind,points\nA1,night,\x003\n"))[0]


def test_a_misspelt_file_name_is_not_ignored(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "leaves.csv").write_text("agent\n")
    assert "did you mean 'leave.csv'" in mistakes(tmp_path)[0]


def test_every_file_in_gb18030_and_with_bom(tmp_path: Path) -> None:
    plain = read_centre(write(tmp_path))
    for encoding in ("gb18030", "utf-8-sig"):
        for file, text in FILES.items():
            (tmp_path / file).write_bytes(text.replace("\n", "\r\n").encode(encoding))
        again = read_centre(tmp_path)
        assert again == plain
        assert again.agents[1].name == "李娜"
        assert again.calls is not None
        assert plain.calls is not None
        assert again.calls.equals(plain.calls)


def test_the_rulebook_is_asked(tmp_path: Path) -> None:
    with pytest.raises(Mistakes) as found:
        read_centre(write(tmp_path), lambda rules: [(rules[0].line, "too short", "write more")])
    assert str(found.value) == "centre.toml, line 50, rules: too short; write more."


def test_a_queue_without_history_is_a_warning(tmp_path: Path) -> None:
    centre = read_centre(write(tmp_path, calls="\n".join(CALLS.splitlines()[:2])))
    assert [w for w in map(str, centre.warnings) if "'mail' has no history" in w]


def test_shifts_that_leave_days_or_queues_uncovered_are_warned_of(tmp_path: Path) -> None:
    toml = TOML.replace('name = "Day"', 'name = "Day"\nqueues = ["mail"]\nkinds = ["NORMAL"]')
    toml = toml.replace('queues = ["mail"]\nbreaks', 'queues = ["mail"]\nkinds = ["NORMAL"]\nbreaks')
    centre = read_centre(write(tmp_path, toml=toml))
    assert [w for w in map(str, centre.warnings) if "No shift serves the queue 'calls'" in w]
    assert [w for w in map(str, centre.warnings) if "No shift may be used on BILLING days" in w]


def test_ordinary_leave_on_a_no_leave_day_is_warned_of(tmp_path: Path) -> None:
    leave = FILES["leave.csv"].replace("2026-03-09", "2026-03-05")
    assert "no-leave day (Bills)" in str(read_centre(write(tmp_path, leave=leave)).warnings[0])
    assert read_centre(write(tmp_path, leave=leave.replace("annual", "sick"))).warnings == ()


def test_many_mistakes_of_one_column_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"calls,2026-02-02T08:00,x{i},\n" for i in range(500))
    found = mistakes(write(tmp_path, calls="queue,interval_start,offered,aht_s\n" + rows))
    assert len(found) == 26
    assert "475 more mistakes" in found[-1]


def test_an_agent_may_have_been_hired_long_ago(tmp_path: Path) -> None:
    centre = read_centre(write(tmp_path, agents=AGENTS.replace("2020-01-01", "1984-09-01")))
    assert centre.agents[0].hired_on == date(1984, 9, 1)
    assert "the year 1884" in mistakes(write(tmp_path, agents=AGENTS.replace("2020-01-01", "1884-09-01")))[0]
