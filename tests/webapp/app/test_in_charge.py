"""Who is in charge: exactly one person at every half-hour, planned, standing in, or by the post."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.webapp.app.conftest import Office
from tests.webapp.app.test_battery import bearer
from webapp.services.in_charge import Duties, duties_of, stretches
from webapp.services.months import Month
from webapp.services.people import DUTY_MANAGER, OPERATIONS, appoint, delegate
from webapp.services.sites import site_named

PAGE = "/s/living/in-charge"
OCTOBER = Month(2026, 10)
HALF_HOUR = timedelta(minutes=30)


def manned(office: Office) -> None:
    with office.store.write() as connection:
        site = site_named(connection, "living")
        for post, person in ((OPERATIONS, "Wang"), (DUTY_MANAGER, "Ma"), (DUTY_MANAGER, "Zhu")):
            appoint(connection, site, post, person)


def duties(office: Office) -> Duties:
    with office.store.read() as connection:
        return duties_of(connection, site_named(connection, "living"))


def test_there_is_exactly_one_at_every_half_hour_of_a_month(office: Office) -> None:
    boss = office.person("scheduler")
    # The site's clock is eight hours ahead: October begins at 16:00 UTC of the 30th of September.
    begins = datetime(2026, 9, 30, 16, tzinfo=UTC)
    half_hours = [begins + HALF_HOUR * n for n in range(31 * 48)]
    assert {duties(office).at(one) for one in half_hours} == {None}
    assert "no post is held" in boss.get(PAGE).text
    refused = boss.post(PAGE, verb="turns", first="2026-10-01", last="2026-10-31", times="08:00", people="Ma")
    assert refused.status_code == 409
    assert "Ma holds no post of living" in refused.text
    manned(office)
    turns = {"verb": "turns", "first": "2026-10-01", "last": "2026-10-31", "times": "08:00, 20:00"}
    assert boss.post(PAGE, people="Ma, Zhu", **turns).status_code == 302
    with office.store.write() as connection:
        # Zhu is away on the 2nd, and Wang stands in from midnight to midnight.
        away = (date(2026, 10, 2), date(2026, 10, 2))
        delegate(connection, site_named(connection, "living"), DUTY_MANAGER, "Zhu", "Wang", away)
    known = duties(office)
    found = [known.at(one) for one in half_hours]
    who = [one.person for one in found if one]
    # 00:00 to 08:00 of the 1st nobody is planned: 16 half-hours of the supervisor, by the post. Then Ma by
    # day, 24 half-hours, Zhu by night; of the night to the 2nd the 16 after midnight are Wang's, and so are
    # the 8 from 20:00 of the 2nd on.
    assert who[:16] == ["Wang"] * 16
    assert [one.planned for one in found[14:18] if one] == [False, False, True, True]
    assert who[16:64] == ["Ma"] * 24 + ["Zhu"] * 8 + ["Wang"] * 16
    assert who[64:112] == ["Ma"] * 24 + ["Wang"] * 8 + ["Zhu"] * 16
    assert found[50].instead_of == "Zhu" if found[50] else False
    assert len(who) == 31 * 48
    # After the last day nothing is planned: the post again.
    assert known.at(datetime(2026, 11, 1, 0, tzinfo=UTC)) == known.at(begins)


def test_the_stretches_of_a_month_leave_no_gap(sqlite_office: Office) -> None:
    manned(sqlite_office)
    boss = sqlite_office.person("scheduler")
    turns = {"verb": "turns", "first": "2026-10-05", "last": "2026-10-06", "times": "00:00,12:00"}
    boss.post(PAGE, people="Ma,Zhu", **turns)
    assert boss.post(PAGE, verb="one", begins="2026-10-05T18:00", person="Ma").status_code == 302
    found = stretches(duties(sqlite_office), OCTOBER)
    told = [(one.ends - one.begins, one.charge.person if one.charge else "") for one in found]
    day, hour = timedelta(days=1), timedelta(hours=1)
    # Ma to noon, Zhu to 18:00, Ma goes on to noon of the 6th, Zhu to midnight; around them the post.
    assert told == [
        (4 * day, "Wang"),
        (12 * hour, "Ma"),
        (6 * hour, "Zhu"),
        (18 * hour, "Ma"),
        (12 * hour, "Zhu"),
        (25 * day, "Wang"),
    ]
    for name in ("times", "first", "people"):
        assert boss.post(PAGE, **{"people": "Ma", **turns, name: "x"}).status_code == 409
    assert boss.get(f"{PAGE}?at=2026-10-05T13:00").text.count("<strong>Zhu</strong>") == 3
    assert boss.get(f"{PAGE}?at=never").status_code == 409
    agent = sqlite_office.person("agent", person="B0")
    assert "In charge now:" in agent.get("/").text
    assert agent.post(PAGE, verb="one", begins="2026-10-05T18:00", person="Ma").status_code == 403
    page = boss.get(f"{PAGE}?month={OCTOBER}").text
    first, noon = 'Thu 1 Oct</span> 00:00</td><td><span class="one-line">Mon 5 Oct</span> 00:00', "12:00"
    assert first in page
    assert f'Mon 5 Oct</span> 00:00</td><td><span class="one-line">Mon 5 Oct</span> {noon}' in page


def test_programs_ask_and_plan_as_well(sqlite_office: Office) -> None:
    manned(sqlite_office)
    sqlite_office.person("area-manager", person="Ma")
    client, api = sqlite_office.visitor().client, "/api/v1/sites/living"
    headers = bearer(sqlite_office, "area-manager", "in-charge", "plan-charge", site=sqlite_office.site_id)

    def asked(at: str) -> Any:
        return client.get(f"{api}/in-charge?at={at}", headers=headers).json

    assert client.get(f"{api}/in-charge", headers=headers).json == {
        "at": "2026-09-21T11:00:00+08:00",
        **{"person": "Wang", "name": "Wang", "post": OPERATIONS, "instead_of": None, "planned": False},
    }
    order = {"first": "2026-10-01", "last": "2026-10-01", "times": ["00:00"], "people": ["Ma"]}
    assert client.post(f"{api}/in-charge/turns", json=order, headers=headers).status_code == 200
    assert asked("2026-10-01T12:00")["name"] == "Area-Manager"
    assert (
        client.post(f"{api}/in-charge/turns", json={**order, "times": ["25:00"]}, headers=headers).status_code
        == 409
    )
    take = {"person": "Zhu", "begins": "2026-10-01T12:00"}
    assert client.post(f"{api}/in-charge/take-over", json=take, headers=headers).status_code == 200
    assert (asked("2026-10-01T11:59")["person"], asked("2026-10-01T12:00")["person"]) == ("Ma", "Zhu")
    month: Any = client.get(f"{api}/months/2026-10/in-charge", headers=headers).json
    assert [one["person"] for one in month["stretches"]] == ["Ma", "Zhu", "Wang"]
    assert client.get(f"{api}/in-charge?at=x", headers=headers).status_code == 422


def test_a_time_that_the_clock_change_skips_or_repeats_is_told_as_such(quick: Office) -> None:
    """In Paris 02:30 of the 29th of March 2026 is no time, and that of the 25th of October is two."""
    boss, page = quick.person("scheduler"), "/s/small/in-charge"
    skipped = boss.get(f"{page}?at=2026-03-29T02:30")
    assert skipped.status_code == 409
    assert "2026-03-29T02:30 does not exist in Europe/Paris: the clock skips it." in skipped.text
    twice = boss.post(page, verb="one", begins="2026-10-25T02:30", person="boss")
    assert twice.status_code == 409
    assert "happens twice in Europe/Paris: write its offset, +02:00 for the first time or" in twice.text
    for offset in ("%2B02:00", "%2B01:00"):
        assert boss.get(f"{page}?at=2026-10-25T02:30{offset}").status_code == 200
    headers = bearer(quick, "scheduler", "in-charge", site=quick.site_id)
    call = quick.visitor().client.get(
        f"/api/v1{page}?at=2026-10-25T02:30".replace("/s/", "/sites/"), headers=headers
    )
    assert call.status_code == 422
    assert "happens twice" in call.text


def test_days_beyond_every_roster_are_not_valid(sqlite_office: Office) -> None:
    """No month of the year 2100 has a roster, and there is no day after the last of the year 9999."""
    manned(sqlite_office)
    boss = sqlite_office.person("area-manager")
    headers = bearer(sqlite_office, "area-manager", "plan-charge", site=sqlite_office.site_id)
    client, order = sqlite_office.visitor().client, {"times": ["08:00"], "people": ["Ma"]}
    for day in ("9999-12-31", "0001-01-01", "2100-01-01"):
        call = client.post(
            "/api/v1/sites/living/in-charge/turns", json={**order, "first": day, "last": day}, headers=headers
        )
        assert call.status_code == 422, day
        assert (
            boss.post(PAGE, verb="turns", first=day, last=day, times="08:00", people="Ma").status_code == 409
        )
