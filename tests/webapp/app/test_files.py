"""A month as a workbook: what goes out says who took it, what comes back is looked at before it counts."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.webapp.app.conftest import Office, Visitor
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.centre.rosters import read_roster
from webapp.services.desk import open_month
from webapp.services.month_view import MonthView
from webapp.services.problems import CannotDo
from webapp.services.workbook import FIRST, HEAD, KEYS, MOST_BYTES, ROSTER, WHO, read_workbook
from webapp.store.tables.decisions import decision

FILES = "/s/living/2026-10/roster"


def taken(who: Visitor) -> bytes:
    """The month as a workbook."""
    answer = who.post(f"{FILES}/export", kind="xlsx")
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def corrected(data: bytes, **cells: str | int | None) -> bytes:
    """The workbook with other things in some cells of its first sheet."""
    book, out = load_workbook(io.BytesIO(data)), io.BytesIO()
    for place, value in cells.items():
        book[ROSTER.template][place] = value
    book.save(out)
    return out.getvalue()


def sent(who: Visitor, data: bytes) -> str:
    """The page that says what a workbook would change."""
    page = who.post(f"{FILES}/import", workbook=(io.BytesIO(data), "roster.xlsx"))
    return page.text


def test_the_workbook_says_who_took_it_and_the_log_too(office: Office) -> None:
    stored_october(office.store, "draft")
    data = taken(office.person("scheduler"))
    sheet = load_workbook(io.BytesIO(data))[ROSTER.template]
    assert "Taken by Scheduler on 2026-09-21" in str(sheet.cell(1, 1).value)
    assert [sheet.cell(KEYS + 1, column).value for column in (1, 2, 3)] == ["living", "2026-10", "1"]
    # B0 is the first agent; the 5th is the fifth day.
    assert (sheet.cell(FIRST + 1, 1).value, sheet.cell(FIRST + 1, WHO + 5).value) == ("B0", "E")
    assert sheet.cell(HEAD + 1, WHO + 5).value == 5
    with office.store.read() as connection:
        row = connection.execute(select(decision).where(decision.c.verb == "export")).one()
    assert (row.actor, row.facts["format"]) == ("scheduler", "xlsx")


def test_a_csv_says_who_took_it_and_is_read_all_the_same(sqlite_office: Office, tmp_path: Path) -> None:
    stored_october(sqlite_office.store, "draft")
    answer = sqlite_office.person("scheduler").post(f"{FILES}/export", kind="csv")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[-1].startswith('"# living')
    assert "Taken by Scheduler on 2026-09-21" in lines[-1]
    path = tmp_path / "taken.csv"
    path.write_bytes(answer.data)
    with sqlite_office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    rows = read_roster(path, month.centre)
    assert len(rows) == len(lines) - 2 == len(month.roster.duties)


def test_a_corrected_workbook_is_looked_at_and_then_counts(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    scheduler = sqlite_office.person("scheduler")
    # H: five columns before it are agent, name, team and the days 1 to 4.
    page = sent(scheduler, corrected(taken(scheduler), H4="L"))
    assert 'value="B0.5=L"' in page
    with sqlite_office.store.read() as connection:
        assert open_month(connection, "living", OCTOBER).version == 1
    saved = scheduler.post(f"{FILES}/import/save", change="B0.5=L", version=1)
    assert saved.status_code == 302
    with sqlite_office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    assert (month.version, month.roster.of("B0", 4)[0].shift) == (2, "L")
    assert scheduler.post(f"{FILES}/import/save", change="B0.6=E", version=1).status_code == 409


def test_what_was_not_changed_changes_nothing(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    scheduler = sqlite_office.person("scheduler")
    assert "it says what the roster says" in sent(scheduler, taken(scheduler))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"H4": "XX"}, "Row 4, column H (day 5): there is no shift 'XX'"),
        ({"H5": "V"}, "leave, which a slip grants"),
        ({"A5": "B0"}, "Row 5: 'B0' stands there twice"),
        ({"A5": "Z9"}, "Row 5: 'Z9' is no agent"),
        ({"B2": "2026-11"}, "living 2026-11: take one of living 2026-10"),
        ({"C2": "one"}, "should name site, month and version"),
        ({"H3": 4}, "should have each day of 2026-10 once"),
    ],
)
def test_a_workbook_that_makes_no_sense_is_refused_with_its_place(
    sqlite_office: Office, cells: dict[str, str | int | None], said: str
) -> None:
    stored_october(sqlite_office.store, "draft")
    data = corrected(taken(sqlite_office.person("scheduler")), **cells)
    with sqlite_office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    with pytest.raises(CannotDo, match=re.escape(said)):
        read_workbook(data, month)


def test_the_workbook_speaks_the_readers_language_and_comes_back(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    scheduler = sqlite_office.person("scheduler")
    scheduler.post("/language", language="zh_CN")
    data = taken(scheduler)
    book = load_workbook(io.BytesIO(data))
    assert len(book.sheetnames) == 4
    grid, statistics, _, legend = (book[name] for name in book.sheetnames)
    assert "Taken by" not in str(grid.cell(1, 1).value)
    assert "Scheduler" in str(grid.cell(1, 1).value)
    # B0 has two duties of 8 paid hours, none of them on a weekend.
    line = [statistics.cell(FIRST + 1, column).value for column in range(1, 9)]
    assert (line[0], line[3:6], line[7]) == ("B0", [2, 0, 0], 16)
    codes = [legend.cell(row, 1).value for row in range(FIRST + 1, legend.max_row + 1)]
    assert sorted(codes) == ["E", "L", "V"]
    book[grid.title]["H4"] = "L"
    out = io.BytesIO()
    book.save(out)
    assert 'value="B0.5=L"' in sent(scheduler, out.getvalue())


def test_the_attendance_of_a_cycle_is_reported(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    manager = sqlite_office.person("area-manager")
    # The cycle that ends in October: 21 September to 20 October.
    answer = manager.post(f"{FILES}/attendance")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert "from 2026-09-21 to 2026-10-20" in str(sheet.cell(1, 1).value)
    assert [sheet.cell(FIRST + 1, column).value for column in (1, 4, 5)] == ["B0", 2, 16]
    assert "First taken on" in manager.get(f"{FILES}/files").text
    # A month without a roster has a cycle all the same.
    elsewhere = "/s/living/2026-12/roster"
    assert "Excel workbook" not in manager.get(f"{elsewhere}/files").text
    assert manager.post(f"{elsewhere}/attendance").status_code == 200


def test_printed_pages_say_who_took_them_and_the_log_too(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    page = sqlite_office.person("scheduler").post(f"{FILES}/print").text
    # Two teams and the legend.
    assert page.count("Taken by Scheduler on 2026-09-21") == 3
    assert page.count('class="duty family-early"') == 2
    with sqlite_office.store.read() as connection:
        row = connection.execute(select(decision).where(decision.c.verb == "export")).one()
    assert row.facts["format"] == "print"


def test_a_zip_bomb_and_other_files_are_refused(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (MOST_BYTES + 1))
    with sqlite_office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    with pytest.raises(CannotDo, match="unpacks to more than"):
        read_workbook(out.getvalue(), month)
    for data in (b"", b"PK\x03\x04", b"agent,date\n"):
        with pytest.raises(CannotDo, match="no Excel workbook"):
            read_workbook(data, month)
    assert MonthView(month).agents


def test_names_that_look_like_formulas_stay_text(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    scheduler = sqlite_office.person("scheduler")
    sheet = load_workbook(io.BytesIO(taken(scheduler)))[ROSTER.template]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
