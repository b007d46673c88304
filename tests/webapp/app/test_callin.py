"""Calling in from the page: the list, asking, the answer, the new version, and what is refused."""

import pytest
from sqlalchemy import select

from scheduler.callin import Need
from tests.webapp.app.conftest import NOW, Office
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.centre.model import ForecastRow
from webapp.centre.times import wall_instant
from webapp.services import callins
from webapp.services.callin_peak import peak
from webapp.services.callins import Wanted, board
from webapp.services.desk import open_month
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.store.callins import StoredCall, calls_of
from webapp.store.tables.decisions import decision, notice

PAGE = "/s/living/callin"
FIFTH = OCTOBER.first_day.replace(day=5)
ABSENT = {"kind": "absence", "on": "2026-10-05", "absent": "B0"}
QUERY = "kind=absence&on=2026-10-05&absent=B0"


def calls(office: Office) -> list[StoredCall]:
    with office.store.read() as connection:
        return calls_of(connection, office.site_id)


def cells(office: Office) -> tuple[int, dict[str, str]]:
    """The version of October, and who has which shift on the 5th."""
    with office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    return month.version, {d.agent: d.shift for d in month.roster.duties if d.day == 4}


def kinds(office: Office, recipient: str) -> list[str]:
    with office.store.read() as connection:
        mine = select(notice.c.kind).where(notice.c.recipient == recipient).order_by(notice.c.id)
        return list(connection.execute(mine).scalars())


def test_the_list_names_who_rests_and_never_who_stays_away(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    with sqlite_office.store.read() as connection:
        site = site_named(connection, None)
        found = board(connection, site, Wanted("absence", FIFTH, absent="B0"))
    helpers = {one.call.agent: one for one in found.helpers}
    # B1 and B2 work that day; B3, B4 and B5 have a day off, nobody is unfit.
    assert {"B3", "B4", "B5"} <= set(helpers)
    assert "B0" not in helpers
    assert sum(one.next for one in found.helpers) == 1
    assert (found.queue, found.unfit) == ("calls", ())


def test_who_is_asked_answers_and_the_roster_changes_by_two_cells(office: Office) -> None:
    stored_october(office.store, "published")
    manager, agent = office.person("duty-manager"), office.person("agent", person="B3")
    page = manager.get(f"{PAGE}?{QUERY}").text
    assert 'aria-label="Ask 名3"' in page
    assert manager.post(f"{PAGE}/ask", agent="B3", how="ask", reason="a cold", **ABSENT).status_code == 302
    assert cells(office)[0] == 1
    assert kinds(office, "B3") == ["call-in-asked"]
    assert "a cold" in agent.get(f"{PAGE}/mine").text
    assert "1 agent has not answered" in manager.get("/").text
    number = calls(office)[0].id
    assert agent.post(f"{PAGE}/mine/{number}", verb="accept").status_code == 302
    version, held = cells(office)
    assert (version, held) == (2, {"B1": "E", "B2": "L", "B3": "E"})
    (call,) = calls(office)
    assert (call.state, call.answered_by, call.version) == ("accepted", "B3", 2)
    assert kinds(office, "duty-manager") == ["call-in-answered"]
    assert kinds(office, "B0") == ["roster-changed"]
    assert "takes the duty over" in manager.get(f"{PAGE}?{QUERY}").text
    # A second click finds the answer given.
    assert agent.post(f"{PAGE}/mine/{number}", verb="accept").status_code == 409
    assert cells(office)[0] == 2


def test_a_refusal_needs_no_reason_and_makes_room_for_the_next(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    manager, agent = sqlite_office.person("duty-manager"), sqlite_office.person("agent", person="B3")
    manager.post(f"{PAGE}/ask", agent="B3", how="ask", **ABSENT)
    # While B3 is thinking nobody else is next.
    assert '<span class="badge good">next' not in manager.get(f"{PAGE}?{QUERY}").text
    agent.post(f"{PAGE}/mine/{calls(sqlite_office)[0].id}", verb="decline")
    page = manager.get(f"{PAGE}?{QUERY}").text
    assert page.count('<span class="badge good">next') == 1
    assert 'aria-label="Ask 名3"' not in page
    assert "without a reason" in page
    assert manager.post(f"{PAGE}/ask", agent="B3", how="ask", **ABSENT).status_code == 409


def test_who_was_reached_by_telephone_is_put_in_at_once(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    manager = sqlite_office.person("duty-manager")
    assert manager.post(f"{PAGE}/ask", agent="B4", how="called", **ABSENT).status_code == 302
    version, held = cells(sqlite_office)
    assert (version, held["B4"], "B0" in held) == (2, "E", False)
    (call,) = calls(sqlite_office)
    assert (call.state, call.answered_by) == ("accepted", "duty-manager")


def test_more_calls_take_as_many_as_are_missing(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    manager = sqlite_office.person("duty-manager")
    surge = {"kind": "surge", "on": "2026-10-05", "queue": "calls", "begin": "09:00", "end": "11:00"}
    query = "&".join(f"{name}={value}" for name, value in surge.items())
    assert manager.get(f"{PAGE}?{query}&agents=2").text.count('<span class="badge good">next') == 2
    manager.post(f"{PAGE}/ask", agent="B3", how="called", agents="2", **surge)
    assert manager.get(f"{PAGE}?{query}&agents=2").text.count('<span class="badge good">next') == 1
    # Three have a day off: 5 agents are two too many.
    assert "up to 2 agents are missing" in manager.get(f"{PAGE}?{query}&agents=5").text


def test_calls_that_are_counted_tell_how_many_agents_are_missing(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    with sqlite_office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    first = month.problem.horizon.minute_of(wall_instant(FIFTH, 9 * 60, month.site.zone)) // 30
    starts = [wall_instant(FIFTH, minute, month.site.zone) for minute in (9 * 60, 9 * 60 + 30)]
    expected = [ForecastRow("calls", start, 9, 5, 7, 9, 11, 13, 240) for start in starts]
    found = peak(month, expected, Need("calls", 4, first, (1, 1)), 30)
    # 60 calls an hour of 240 s are 4 erlangs: 6 agents answer 75.9 % within 20 s, 7 answer 89.5 %. B0 and B1
    # are there.
    assert [(one.needed, one.there, one.missing) for one in found] == [(7, 2, 5), (7, 2, 5)]
    with pytest.raises(CannotDo, match="no interval of calls at 2026-10-05 09:30"):
        peak(month, expected[:1], Need("calls", 4, first, (1, 1)), 30)


def test_a_written_plan_is_noted_with_who_took_it(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_october(sqlite_office.store, "published")
    with sqlite_office.store.read() as connection:
        zone = site_named(connection, None).zone
    starts = [wall_instant(FIFTH, minute, zone) for minute in range(8 * 60, 20 * 60, 30)]
    expected = tuple(ForecastRow("calls", start, 9, 5, 7, 9, 11, 13, 240) for start in starts)
    monkeypatch.setattr(callins, "_expected", lambda *_: expected)
    outage = {"kind": "outage", "on": "2026-10-05", "queue": "calls"}
    outage |= {"start": "2026-10-05T09:00", "stop": "2026-10-05T16:00"}
    manager = sqlite_office.person("duty-manager")
    taken = manager.post(f"{PAGE}/plan.md", **outage)
    assert taken.headers["Content-Disposition"] == "attachment; filename=outage-2026-10-05.md"
    assert "demanded: the outage lasts more than 6 hours" in taken.text
    assert "Taken by" in taken.text.splitlines()[-1]
    with sqlite_office.store.read() as connection:
        noted = select(decision.c.subject_id, decision.c.verb, decision.c.actor)
        found = connection.execute(noted.where(decision.c.subject_kind == "outage-plan")).all()
    assert [tuple(one) for one in found] == [("2026-10-05", "export", "duty-manager")]


SENSELESS = [
    ("kind=surge&on=2026-10-05&queue=calls&begin=09:00&end=10:00&calls=30", "no forecast"),
    ("kind=surge&on=2026-10-05&queue=calls&begin=09:00&end=10:00&calls=99999", "beyond any call centre"),
    ("kind=absence&on=2026-10-05&absent=B5", "has no duty"),
    ("kind=absence&on=2026-10-05&absent=Z9", "has no duty"),
    ("kind=absence&on=2026-10-45&absent=B0", "is no day"),
    ("kind=absence&on=2026-12-05&absent=B0", "no roster of December 2026"),
    ("kind=surge&on=2026-10-05&queue=fax&begin=09:00&end=10:00", "no queue"),
    ("kind=surge&on=2026-10-05&queue=calls&begin=11:00&end=09:00", "no span"),
    ("kind=surge&on=2026-10-05&queue=calls&begin=9&end=10:00", "is no time"),
    ("kind=surge&on=2026-10-05&queue=calls&begin=09:00&end=10:00&agents=0", "cannot be called in"),
    ("kind=surge&on=2026-10-05&queue=calls&begin=09:00&end=10:00&agents=many", "is no number"),
    ("kind=outage&queue=calls&start=2026-10-05T09:00&stop=2026-10-05T12:00", "no forecast"),
    ("kind=outage&queue=calls&start=2026-10-05T12:00&stop=2026-10-05T09:00", "no span"),
    ("kind=outage&queue=calls&start=noon&stop=2026-10-05T09:00", "is no day and time"),
]


def test_what_makes_no_sense_is_refused_in_a_sentence(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    manager = sqlite_office.person("duty-manager")
    for query, said in SENSELESS:
        answer = manager.get(f"{PAGE}?{query}")
        assert (answer.status_code, said in answer.text) == (409, True), (query, said)


def test_a_draft_calls_nobody_in(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    with sqlite_office.store.read() as connection, pytest.raises(CannotDo, match="is not published"):
        board(connection, site_named(connection, None), Wanted("absence", FIFTH, absent="B0"))


def test_others_do_not_answer_and_what_is_over_is_over(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    manager = sqlite_office.person("duty-manager")
    manager.post(f"{PAGE}/ask", agent="B3", how="ask", **ABSENT)
    number = calls(sqlite_office)[0].id
    other = sqlite_office.person("agent", person="B4")
    assert other.post(f"{PAGE}/mine/{number}", verb="accept").status_code == 409
    assert other.get(PAGE).status_code == 403
    assert manager.post(f"{PAGE}/{number}", verb="withdraw").status_code == 302
    assert kinds(sqlite_office, "B3") == ["call-in-asked", "call-in-over"]
    assert manager.post(f"{PAGE}/{number}", verb="accept").status_code == 409
    assert manager.post(f"{PAGE}/99", verb="accept").status_code == 404
    assert calls(sqlite_office)[0].asked_at == NOW
