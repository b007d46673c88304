"""Kept forecasts are held against what came, by how many days ahead they were made."""

from datetime import date

import pytest

from tests.webapp.app.conftest import NOW, Office
from webapp.services.actuals import keep_actuals, read_upload
from webapp.services.desk import site_centre
from webapp.services.forecast_kept import FILES, KIND
from webapp.services.forecast_scored import course, known_until
from webapp.services.months import Month
from webapp.services.sites import site_named
from webapp.store import documents
from webapp.store.documents import Document, Origin

SEPTEMBER = Month(2026, 9)
HEAD = "queue,interval_start,mean,p2_5,p10,p50,p90,p97_5,aht_s\n"
FORECAST = HEAD + (
    "calls,2026-09-21T08:00+08:00,10,6,8,10,11,14,180\n"
    "calls,2026-09-21T08:30+08:00,10,6,8,10,11,14,180\n"
    "calls,2026-09-30T08:00+08:00,20,12,15,20,25,28,180\n"
    "calls,2026-09-30T08:30+08:00,20,12,15,20,25,28,180\n"
)
COUNTS = "queue,interval_start,offered\ncalls,2026-09-21T08:00,12\ncalls,2026-09-21T08:30,8\n"
LATER = "queue,interval_start,offered\ncalls,2026-09-30T08:00,16\n"


def keep(office: Office, facts: dict[str, object]) -> None:
    """A forecast of September that knew the counts up to the 20th."""
    files = dict.fromkeys(FILES, b"") | {FILES[0]: FORECAST.encode()}
    told = {"as_of": "2026-09-21", "scenario": None, **facts}
    office.store.retrying(
        lambda c: documents.add_document(
            c, office.site_id, KIND, str(SEPTEMBER), Origin("Lin", NOW), told, files
        )
    )


def bring(office: Office, text: str) -> None:
    """Counts come in."""
    with office.store.read() as connection:
        site = site_named(connection, None)
        frame = read_upload(text.encode(), site_centre(connection, site, SEPTEMBER))
    office.store.retrying(lambda connection: keep_actuals(connection, site, frame))


def test_a_forecast_is_scored_as_its_days_come_in(office: Office) -> None:
    keep(office, {"known_until": "2026-09-20"})
    with office.store.read() as connection:
        site = site_named(connection, None)
        assert course(connection, site) == ()
    bring(office, COUNTS)
    with office.store.read() as connection:
        (near,) = course(connection, site)
    assert (near.month, near.queue, near.horizon, near.forecasts) == (SEPTEMBER, "calls", (1, 7), 1)
    # Errors of 2 and 2 over 20 calls; together as many as came; 12 lies above the 80 % band of 8 to 11.
    assert (near.wape, near.bias, near.calls) == pytest.approx((0.2, 0.0, 20.0))
    assert (near.coverage80, near.coverage95) == (0.5, 1.0)
    bring(office, LATER)
    with office.store.read() as connection:
        _, far = course(connection, site)
    # The 30th is ten days after the 20th: 20 were forecast where 16 came.
    assert far.horizon == (8, 14)
    assert (far.wape, far.bias) == pytest.approx((0.25, 0.25))


def test_what_if_is_no_forecast(sqlite_office: Office) -> None:
    keep(sqlite_office, {"scenario": "tariff"})
    bring(sqlite_office, COUNTS)
    with sqlite_office.store.read() as connection:
        assert course(connection, site_named(connection, None)) == ()


def test_older_forecasts_knew_the_day_before_they_are_of() -> None:
    one = Document(1, KIND, "2026-09", Origin("Lin", NOW), {"as_of": "2026-09-21"})
    assert known_until(one) == date(2026, 9, 20)


def test_the_page_tells_the_course_in_chart_and_table(sqlite_office: Office) -> None:
    planner = sqlite_office.person("planner")
    assert "No forecast can be held against counts yet." in planner.get("/s/living/accuracy").text
    keep(sqlite_office, {"known_until": "2026-09-20"})
    bring(sqlite_office, COUNTS)
    page = planner.get("/s/living/accuracy").text
    assert 'id="chart-course"' in page
    assert "1 to 7 days ahead" in page
    assert "20.0\u00a0%" in page
    assert sqlite_office.person("agent", person="B0").get("/s/living/accuracy").status_code == 403
