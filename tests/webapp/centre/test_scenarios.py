"""scenarios/NAME.toml: read, spoilt one thing at a time, written back."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forecasting.layers import KINDS, Campaign, HandleTime, OutageRecovery, Set
from tests.webapp.centre.small import write
from webapp.centre.mistakes import Mistakes
from webapp.centre.read import read_centre
from webapp.centre.scenario_targets import scenario_targets
from webapp.centre.scenarios import _READERS, read_scenario, write_scenario

TEXT = """\
note = "Spring, with everything"

[[layers]]
name = "Level of the board"
author = "李娜"
reason = "budget"
kind = "set"
calls = 4000
per = "month"
queues = ["calls"]

[[layers]]
name = "Letters"
author = "Ann"
reason = "mailing \\"A\\""
kind = "campaign"
contacts = 10000
response = 0.03
halving_days = 2
first_day = 2026-03-02
last_day = 2026-03-13
from = "08:00"
to = "18:00"
weekdays = ["mon", "fri"]

[[layers]]
name = "Exchange down"
author = "Ann"
reason = "test of the generator"
kind = "outage_recovery"
outage_start = 2026-03-04T08:00:00
outage_end = "2026-03-04T10:00+01:00"
redial = 0.6
spread_hours = 2
lost_calls = 600

[[layers]]
name = "Slower"
author = "Ann"
reason = "new form"
on = false
kind = "handle_time"
factor = 1.1

[[layers]]
name = "Less"
author = "Ann"
reason = "web"
kind = "scale"
factor = 0.9

[[layers]]
name = "More"
author = "Ann"
reason = "x"
kind = "add"
calls = -5
per = "interval"

[[layers]]
name = "Floor"
author = "Ann"
reason = "x"
kind = "min"
calls = 5
per = "day"

[[layers]]
name = "Lid"
author = "Ann"
reason = "x"
kind = "max"
calls = 500
per = "range"

[[layers]]
name = "Growing"
author = "Ann"
reason = "x"
kind = "growth"
yearly = 0.08
since = 2026-03-01

[[layers]]
name = "Training"
author = "Ann"
reason = "x"
kind = "shrinkage"
share = 0.25
"""
PARIS = ZoneInfo("Europe/Paris")


def scenario_file(folder: Path, text: str, name: str = "spring") -> Path:
    (folder / "scenarios").mkdir(exist_ok=True)
    path = folder / "scenarios" / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def wrong(folder: Path, text: str, name: str = "spring") -> list[str]:
    scenario_file(write(folder), text)
    with pytest.raises(Mistakes) as found:
        read_scenario(name, read_centre(folder))
    return [str(mistake) for mistake in found.value.mistakes]


def test_every_kind_is_read(tmp_path: Path) -> None:
    scenario_file(write(tmp_path), TEXT)
    found = read_scenario("spring", read_centre(tmp_path))
    assert {type(layer.change) for layer in found.layers} == set(KINDS)
    assert set(_READERS) == {kind.kind for kind in KINDS}
    board, letters, outage, slower = found.layers[:4]
    assert (board.author, board.change, board.reach.queues) == ("李娜", Set(4000.0, "month"), ("calls",))
    assert letters.change == Campaign(10_000.0, 0.03, 2.0)
    assert (letters.reach.first_day, letters.reach.last_day) == (date(2026, 3, 2), date(2026, 3, 13))
    assert (letters.reach.from_min, letters.reach.to_min, letters.reach.weekdays) == (480, 1080, (0, 4))
    start, end = datetime(2026, 3, 4, 8, tzinfo=PARIS), datetime(2026, 3, 4, 10, tzinfo=PARIS)
    assert outage.change == OutageRecovery(start, end, 0.6, 2.0, 600.0)
    assert (slower.change, slower.on) == (HandleTime(factor=1.1), False)


def test_writing_keeps_the_targets(tmp_path: Path) -> None:
    text = TEXT + (
        '\n[[targets]]\nqueues = ["calls"]\ntarget_share = 0.9\ntarget_threshold_s = 15\n'
        "\n[[targets]]\nchance = 0.8\n"
    )
    path = scenario_file(write(tmp_path), text)
    centre = read_centre(tmp_path)
    found, targets = read_scenario("spring", centre), scenario_targets("spring", centre)
    assert [change.queues for change in targets] == [("calls",), ()]
    write_scenario(tmp_path, found, targets, "von 王芳")
    assert path.read_text(encoding="utf-8").startswith('note = "von 王芳"\n')
    assert read_scenario("spring", centre) == found
    assert scenario_targets("spring", centre) == targets


def test_writing_and_reading_is_a_round_trip(tmp_path: Path) -> None:
    scenario_file(write(tmp_path), TEXT)
    centre = read_centre(tmp_path)
    found = read_scenario("spring", centre)
    write_scenario(tmp_path, found, ())
    assert read_scenario("spring", centre) == found
    less = found.without("Letters")
    write_scenario(tmp_path, less, ())
    assert [layer.name for layer in read_scenario("spring", centre).layers][:2] == [
        "Level of the board",
        "Exchange down",
    ]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            'kind = "set"',
            'kind = "sett"',
            "spring.toml, line 7, kind: 'sett' cannot stand here; did you mean",
        ),
        ("calls = 4000", "calls = -1", "spring.toml, line 8, calls: -1 is out of bounds"),
        ('per = "month"', 'per = "week"', "spring.toml, line 9, per: 'week' cannot stand here"),
        ('["calls"]', '["call"]', "line 10, queues: nobody knows the queue 'call'; did you mean 'calls'"),
        ('author = "李娜"\n', "", "line 3, author: 'author' is missing"),
        ('reason = "budget"', 'reason = ""', "line 6, reason: '' cannot stand here"),
        ("2026-03-13", "2026-03-01", "line 21, last_day: the layer ends before it begins"),
        ('"18:00"', '"08:00"', "line 23, to: the time of day ends where it begins"),
        ('"fri"', '"friday"', "line 24, weekdays: nobody knows the weekday 'friday'"),
        ("halving_days = 2", "halving_days = 0", "line 19, halving_days: 0 is out of bounds"),
        ("10:00+01:00", "07:00+01:00", "line 32, outage_end: the outage ends before it begins"),
        ("10:00+01:00", "10:00+02:00", "does not have the offset of Europe/Paris"),
        (
            "outage_start = 2026-03-04T08:00:00",
            "outage_start = 8",
            "line 31, outage_start: 8 cannot stand here",
        ),
        ("redial = 0.6", "redial = 6", "line 33, redial: 6 is out of bounds"),
        ("factor = 1.1", "factor = 1.1\naht_s = 300", "a handle time needs factor or aht_s"),
        ("factor = 1.1\n", "", "a handle time needs factor or aht_s"),
        ("factor = 0.9", "faktor = 0.9", "unknown key 'faktor'"),
        ('"Less"', '"Letters"', "the layer 'Letters' stands there twice"),
        ("share = 0.25", "share = 1", "share: 1 is out of bounds"),
        ('note = "Spring, with everything"', "notes = 1", "line 1, notes: unknown key 'notes'"),
        ("[[layers]]", "[[layer]]", "unknown key 'layer'"),
        (TEXT, "", "spring.toml: the file is empty; write [[layers]]"),
        (TEXT, "a b", "this is not TOML"),
    ],
)
def test_mistakes_are_told_with_line_and_remedy(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in TEXT
    found = wrong(tmp_path, TEXT.replace(before, after))
    assert any(words in text for text in found), found


def test_a_wrong_kind_is_one_mistake(tmp_path: Path) -> None:
    assert len(wrong(tmp_path, TEXT.replace('kind = "set"', 'kind = "sett"'))) == 1


@pytest.mark.parametrize("name", ["summer", "../spring", "", "a" * 50])
def test_a_scenario_that_is_not_there(tmp_path: Path, name: str) -> None:
    found = wrong(tmp_path, TEXT, name)
    assert len(found) == 1
    assert "there is no file" in found[0] or "cannot be the name of a scenario" in found[0]


def test_a_mistake_is_told_once(tmp_path: Path) -> None:
    assert len(wrong(tmp_path, "layers = 3\n")) == 1
