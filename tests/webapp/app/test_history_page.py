"""The history: counts come in, twice without harm; customers' data is refused; doubts are put right."""

import io
import re
from datetime import date, datetime, timedelta

import pytest

from tests.webapp.app.conftest import NOW, Office, Visitor
from webapp.centre.customer_data import is_customer_column, is_customer_value
from webapp.services.actuals import keep_actuals, read_upload
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.site_history import quality_of, repair, repairs
from webapp.services.site_repairs import steps
from webapp.services.sites import site_named
from webapp.store import calls
from webapp.store.documents import Origin

HEAD = "queue,interval_start,offered\n"
DAY = "".join(f"calls,2026-09-21T{8 + n // 2:02d}:{30 * (n % 2):02d},{10 + n % 3}\n" for n in range(24))
SEPTEMBER = Month(2026, 9)


def sent(planner: Visitor, text: str) -> str:
    """The page after an upload."""
    file = (io.BytesIO(text.encode()), "calls.csv")
    answer = planner.post("/s/living/history", "/s/living/history", file=file)
    return planner.get(answer.location).text if answer.status_code == 302 else answer.text


def counts(office: Office, day: date) -> list[tuple[str, float | None]]:
    begin = datetime(day.year, day.month, day.day)
    with office.store.read() as connection:
        found = calls.counts_between(connection, office.site_id, begin, begin + timedelta(days=1))
    return sorted((one.start, one.numbers[0]) for one in found)


def test_a_day_comes_in_once_however_often_it_is_sent(office: Office) -> None:
    planner = office.person("planner")
    assert "Intervals taken in: 24 new, 0 changed, 0 as they were." in sent(planner, HEAD + DAY)
    once = counts(office, date(2026, 9, 21))
    assert len(once) == 24
    assert "Intervals taken in: 0 new, 0 changed, 24 as they were." in sent(planner, HEAD + DAY)
    changed = sent(planner, HEAD + DAY.replace("T08:00,10", "T08:00,33"))
    assert "Intervals taken in: 0 new, 1 changed, 23 as they were." in changed
    assert counts(office, date(2026, 9, 21)) == [("2026-09-21T08:00", 33.0), *once[1:]]
    assert "Look at what is doubtful in each month" not in changed


def test_a_file_of_two_months_leads_to_the_doubts_of_both(office: Office) -> None:
    planner = office.person("planner")
    page = sent(planner, HEAD + DAY + "calls,2026-09-25T08:00,12\ncalls,2026-10-01T08:00,12\n")
    assert "Look at what is doubtful in each month" in page
    assert 'href="/s/living/history?month=2026-09#doubts"' in page
    september = planner.get("/s/living/history?month=2026-09").text
    (whole,) = re.findall(r"<li>\s*<p><strong>[^<]*22 Sep</strong>.*?</li>", september, re.DOTALL)
    # From the 22nd to the 24th there is nothing: no single half-hour is offered to be filled in.
    assert "no count all day, or for days" in whole
    assert 'name="offered"' not in whole


def test_the_same_instant_written_with_its_offset_is_the_same_interval(office: Office) -> None:
    with office.store.read() as connection:
        site = site_named(connection, None)
        centre = site_centre(connection, site, SEPTEMBER)
    # 20 September is in the history: 6 + 0 + (739514 + 0) % 3 - 3 calls at eight.
    frame = read_upload(b"queue,interval_start,offered\ncalls,2026-09-20T08:00+08:00,99\n", centre)
    made = office.store.retrying(lambda connection: keep_actuals(connection, site, frame))
    assert (made.new, made.changed, made.unchanged) == (0, 1, 0)
    assert counts(office, date(2026, 9, 20))[0] == ("2026-09-20T08:00+08:00", 99.0)
    assert len(counts(office, date(2026, 9, 20))) == 24


@pytest.mark.parametrize(
    "text",
    [
        "queue,interval_start,offered,phone\ncalls,2026-09-21T08:00,3,13800138000\n",
        "queue,interval_start,offered,客户姓名\ncalls,2026-09-21T08:00,3,王\n",
        "queue,interval_start,offered,CustomerId\ncalls,2026-09-21T08:00,3,7\n",
        "queue,interval_start,offered\n13800138000,2026-09-21T08:00,3\n",
        "queue,interval_start,offered\nsomebody@example.org,2026-09-21T08:00,3\n",
    ],
)
def test_what_looks_like_customers_data_is_refused_whole(sqlite_office: Office, text: str) -> None:
    # K-53: the file's other rows are not taken in either.
    page = sent(sqlite_office.person("planner"), text + DAY)
    assert "looks like customers&#39; data" in page
    assert counts(sqlite_office, date(2026, 9, 21)) == []


def test_which_names_and_values_are_customers() -> None:
    assert all(map(is_customer_column, ("phone", "Phone_Number", "callerId", "电话号码", "e-mail address")))
    assert all(map(is_customer_column, ("Customers", "emails", "telephone", "callerid", "证件号")))
    assert is_customer_column("account_no")
    # As Chinese telephone systems head their columns, in any width; and as spreadsheets write numbers.
    heads = (
        "手机号",
        "客户号码",
        "主叫",
        "被叫",
        "来电号码",
        "会员号",
        "用户ID",
        "宽带账号",
        "银行卡号",
        "护照",
    )
    assert all(
        map(is_customer_column, (*heads, "车牌号", "通话录音", "QQ", "qq号", "cust_no", "imsi", "openid"))
    )
    assert all(map(is_customer_column, ("ＰＨＯＮＥ", "手 机", "客\u3000户")))
    assert not any(
        map(is_customer_column, ("队列", "时段", "呼入量", "接通量", "平均处理时长", "contacts", "日期"))
    )
    numbers = ("(0571)88886666", "13800138000.0", "'13800138000", "tel:13800138000", "138\u200b00138000")
    assert all(map(is_customer_value, (*numbers, "１３８００１３８０００", "1380013800;13900139000")))
    assert is_customer_value("6222 0212 3456 7890 123")
    assert not any(map(is_customer_value, ("2026-03-01", "12345678.5", "1;2;3", "")))
    assert not any(map(is_customer_column, ("queue", "interval_start", "offered", "aht_s", "abandoned")))
    assert all(map(is_customer_value, ("+86 138 0013 8000", "110101199003070012", "a@b.cn")))
    assert not any(map(is_customer_value, ("812.4000000000", "270", "general", "1e6", "")))


def test_a_wrong_file_is_answered_in_sentences(sqlite_office: Office) -> None:
    page = sent(sqlite_office.person("planner"), HEAD + "nowhere,2026-09-21T08:00,3\ncalls,yesterday,x\n")
    assert "Nothing of this file was taken in" in page
    assert "nobody knows the queue" in page
    assert "is not a date and time" in page
    assert counts(sqlite_office, date(2026, 9, 21)) == []


def test_only_planners_bring_counts_in(sqlite_office: Office) -> None:
    agent = sqlite_office.person("agent", person="B0")
    assert agent.get("/s/living/history").status_code == 403
    assert agent.post("/s/living/history", file=(io.BytesIO(b"x"), "c.csv")).status_code == 403
    assert sqlite_office.person("trainer").get("/s/living/history").status_code == 403


def test_a_doubtful_count_is_shown_and_put_right_with_a_reason(office: Office) -> None:
    planner = office.person("planner")
    twice = HEAD + DAY + "calls,2026-09-21T08:00,40\n"
    page = sent(planner, twice)
    assert "recorded twice" in page
    assert "10, 40" in page
    form = {"queue": "calls", "start": "2026-09-21T08:00", "offered": "12", "month": "2026-09"}
    refused = planner.post("/s/living/history/repair", reason=" ", **form)
    assert refused.status_code == 409
    done = planner.post("/s/living/history/repair", reason="By the switch's own log", **form)
    page = planner.get(done.location).text
    assert "recorded twice" not in page
    assert "By the switch&#39;s own log" in page
    assert counts(office, date(2026, 9, 21))[0] == ("2026-09-21T08:00", 12.0)


def test_a_count_that_nobody_knows_is_taken_out(office: Office) -> None:
    with office.store.read() as connection:
        site = site_named(connection, None)
        centre = site_centre(connection, site, SEPTEMBER)
        assert quality_of(connection, site, centre, SEPTEMBER) == ()
    origin = Origin("Lin", NOW, "The recorder stood still")
    with office.store.write() as connection:
        repair(connection, site, centre, "calls", "2026-09-10T10:30", "", origin)
    with office.store.read() as connection:
        (doubt,) = quality_of(connection, site, centre, SEPTEMBER)
        (kept,) = repairs(connection, site)
    assert (doubt.kind, doubt.wall, doubt.recorded) == ("gap", "2026-09-10T10:30", ())
    # Slot 5 of a Thursday: 6 + 5 // 2 + (739504 + 5) % 3 = 8 or more.
    assert kept.facts["before"][0] >= 8


def test_a_repair_is_undone_with_every_row_that_was_there(office: Office) -> None:
    planner = office.person("planner")
    sent(planner, HEAD + DAY + "calls,2026-09-21T08:00,40\n")
    before = counts(office, date(2026, 9, 21))
    form = {"queue": "calls", "start": "2026-09-21T08:00", "offered": "12", "month": "2026-09"}
    planner.post("/s/living/history/repair", reason="By the log", **form)
    assert len(counts(office, date(2026, 9, 21))) == len(before) - 1
    with office.store.read() as connection:
        (step,) = steps(connection, site_named(connection, None))
    back = planner.post("/s/living/history/undo", number=str(step.document.id), month="2026-09")
    assert counts(office, date(2026, 9, 21)) == before
    page = planner.get(back.location).text
    assert "recorded twice" in page
    assert "undone" in page
    again = planner.post("/s/living/history/undo", number=str(step.document.id), month="2026-09")
    assert again.status_code == 409


def test_a_finding_is_accepted_and_asked_about_again_when_that_is_undone(sqlite_office: Office) -> None:
    planner = sqlite_office.person("planner")
    sent(planner, HEAD + DAY + "calls,2026-09-21T08:00,40\n")
    form = {"queue": "calls", "start": "2026-09-21T08:00", "offered": "", "month": "2026-09"}
    done = planner.post("/s/living/history/repair", reason="A test of the switch", verb="accept", **form)
    page = planner.get(done.location).text
    assert "recorded twice" not in page
    assert "left out" in page
    with sqlite_office.store.read() as connection:
        (step,) = steps(connection, site_named(connection, None))
    back = planner.post("/s/living/history/undo", number=str(step.document.id), month="2026-09")
    assert "recorded twice" in planner.get(back.location).text
