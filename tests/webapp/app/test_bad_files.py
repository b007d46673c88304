"""Bad files on pages and by commands: refused with row and column, or taken as they are; nothing by half."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from tests.webapp.app.bad_files import BadFile, bad_counts, bad_workbooks
from tests.webapp.app.conftest import TOKEN, Office, Visitor
from tests.webapp.app.test_files import FILES, taken
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.centre.mistakes import Mistakes
from webapp.centre.model import Centre
from webapp.cli import app
from webapp.services.actuals import read_upload
from webapp.services.desk import OpenMonth, open_month, site_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.services.workbook import read_workbook
from webapp.store.calls import counts_between
from webapp.store.documents import documents

PAGE = "/s/living/history"
EVERY = 9
"""Which part of the files goes through pages and commands too: it is the same reader."""


def sent(who: Visitor, token: str, path: str, field: str, data: bytes, name: str) -> tuple[int, str]:
    """Status and text of the answer to a file."""
    form = {"csrf_token": token, field: (io.BytesIO(data), name)}
    answer = who.client.post(path, data=form)
    return answer.status_code, answer.text


def token_of(who: Visitor) -> str:
    found = TOKEN.search(who.get("/account").text)
    assert found
    return found[1]


def held(office: Office) -> list[tuple[str, float | None]]:
    """The counts of the day that the files are of."""
    day = datetime(2026, 9, 21)
    with office.store.read() as connection:
        found = counts_between(connection, office.site_id, day, day + timedelta(days=1))
    return sorted((one.start, one.numbers[0]) for one in found)


def written(one: BadFile) -> list[float]:
    """What a file says was offered, read without the product."""
    rows = list(csv.DictReader(io.StringIO(one.data.decode("utf-8-sig"), newline=""), skipinitialspace=True))
    names = {name.strip(): name for name in rows[0]} if rows else {}
    return sorted(
        float(row[names["offered"]]) for row in rows if any(cell.strip() for cell in row.values() if cell)
    )


def verdict(one: BadFile, centre: Centre) -> str:
    """What is wrong with how a file is read; empty where it is as it must be."""
    try:
        frame = read_upload(one.data, centre)
    except Mistakes as found:
        first = found.mistakes[0]
        elsewhere = first.line != one.line or one.column not in (None, first.column)
        if one.kept is not None or elsewhere:
            return f"{one.name}: {first.file} {first.line} {first.column} {first}"
        return ""
    except Exception as error:
        return f"{one.name}: {error!r}"
    if one.kept is None or len(frame) != one.kept:
        return f"{one.name}: taken with {len(frame)} rows"
    known = sorted(frame["offered"])
    return "" if not one.kept or known == written(one) else f"{one.name}: {known} of {written(one)}"


def test_each_file_of_counts_is_refused_where_it_is_wrong_or_taken_as_it_is(sqlite_office: Office) -> None:
    with sqlite_office.store.read() as connection:
        centre = site_centre(connection, site_named(connection, None), Month(2026, 9))
    files = list(bad_counts())
    assert len(files) >= 110
    assert list(filter(None, (verdict(one, centre) for one in files))) == []


def test_pages_and_commands_say_what_the_reader_says_and_keep_nothing_of_it(
    sqlite_office: Office, tmp_path: Path
) -> None:
    planner, command = sqlite_office.person("planner"), CliRunner()
    token, folder, before = token_of(planner), tmp_path / "living", held(sqlite_office)
    for one in [one for one in bad_counts() if one.kept is None][::EVERY]:
        status, text = sent(planner, token, PAGE, "file", one.data, "../../calls.csv")
        place = f"line {one.line}" if one.line else "calls.csv"
        assert (status, place in text, held(sqlite_office)) == (400, True, before), one.name
        if one.name.startswith(("customer", "column")):
            continue
        (folder / "calls.csv").write_bytes(one.data)
        result = command.invoke(app, ["check", str(folder)])
        assert result.exit_code == 1, (one.name, result.output)
        assert place in result.stderr.replace("\n", " "), (one.name, result.stderr)
        assert "Traceback" not in result.output, one.name


def test_each_damaged_workbook_is_refused_in_a_sentence_and_changes_nothing(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    who = sqlite_office.person("scheduler")
    good, token, month = taken(who), token_of(who), opened(sqlite_office)
    files, refused = list(bad_workbooks(good)), dict[str, bytes]()
    assert len(files) >= 80
    for name, data in files:
        if told := refusal(data, month):
            refused[name] = data
            assert len(told) > 20, name
    assert len(refused) >= 50
    for name in sorted(refused)[::EVERY]:
        status, text = sent(who, token, f"{FILES}/import", "workbook", refused[name], "roster.xlsx")
        assert (status, "Traceback" in text) == (409, False), name
    assert opened(sqlite_office).version == 1


def refusal(data: bytes, month: OpenMonth) -> str:
    """Why a workbook is refused; empty where it says what the month says."""
    try:
        brought = read_workbook(data, month)
    except CannotDo as problem:
        return str(problem)
    assert brought.changes == ()
    return ""


def opened(office: Office) -> OpenMonth:
    """October as it is now."""
    with office.store.read() as connection:
        return open_month(connection, "living", OCTOBER)


SPOILT = (
    *("", "x", "= 1", "[[", "[[queues]]", "\x00", "\ufeff" * 3, "a = 1e999", "a = " + "[" * 3000, "'" * 5000),
    *("name = 1", "timezone = 'Mars/Base'", "interval_minutes = 7", "[[queues]]\ncode = 'calls'\n" * 2),
    *(
        "country = '../../x'",
        "queues = 9",
        "shifts = [[1]]",
        "a.b.c.d = 0001-01-01",
        "interval_minutes = " + "9" * 4000,
    ),
)


def test_each_bad_text_of_the_centre_is_refused_and_the_old_one_stays(sqlite_office: Office) -> None:
    boss = sqlite_office.person("operations-supervisor")
    token, page = token_of(boss), "/s/living/centre/text"
    seen = boss.get(page).text.partition('name="seen-centre.toml" value="')[2].partition('"')[0]
    assert len(seen) == 64
    for text in SPOILT:
        form = {"csrf_token": token, "text": text, "seen-centre.toml": seen, "deed": "sure"}
        answer = boss.client.post(page, data=form)
        assert answer.status_code == 400, (text[:40], answer.status_code, answer.text[-400:])
    with sqlite_office.store.read() as connection:
        assert documents(connection, sqlite_office.site_id, "revision", "centre", 9) == []
