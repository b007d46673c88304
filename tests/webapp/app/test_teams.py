"""Who reaches one team: on every route of a site, that team's people and nobody else's (S1, K-51).

The tables say of each route how it keeps to a team; a route that stands in none of them fails.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.webapp.app.conftest import NOW, Office, Visitor, opened
from tests.webapp.app.test_battery import address, bearer, routes
from tests.webapp.app.test_months import stored_october
from tests.webapp.services.living import write_living
from webapp.access import ACTIONS, ROLES, WITHIN_TEAM, may
from webapp.services.leave_ask import Asked, ask
from webapp.services.leave_outcome import Done
from webapp.services.months import Month
from webapp.services.swap_case import Done as Swapped
from webapp.services.swaps import offer
from webapp.store.engine import open_store

MINE, OTHER = "T0", "T1"
"""B0, B2 and B4 are of the first team, B1, B3 and B5 of the second."""
STRANGER = re.compile(r"\bB[135]\b|名[135]")

ROWS = {
    "roster.show": "",
    "roster.compare": "?from=0&to=1",
    "roster.publication": "",
    "requests.show": "",
    "requests.waiting": "",
    "fairness.show": "",
    "callin.show": "?kind=absence&on=2026-10-05&absent=B0",
    "attendance.show": "?date=2026-10-05",
    "attendance.cycle": "",
    "api_attendance.cycle": "",
    "api_attendance.journal": "?date=2026-10-05",
    "api_roster.roster": "",
    "api_holes.hole": "?date=2026-10-05",
    "api_roster.grid": "",
    "api_roster.compare": "?first=1",
    "api_publishing.publication": "",
    "api_fairness.fairness": "",
    "api_own.waiting": "",
    "api_leave.leave": "",
    "api_swaps.open_swaps": "",
}
"""What is read shows the own team's people only; behind each route what is asked."""

AGENTS: dict[str, dict[str, Any]] = {
    "roster.cell": {"query": "?at={agent}.5"},
    "roster.save": {"form": {"at": "{agent}.5", "shift": "L", "version": "1"}},
    "roster.move": {"form": {"move": "{agent}.5 {agent}.9", "version": "1"}},
    "roster.moving": {"query": "?move={agent}.5+{agent}.9"},
    "roster.pin": {"form": {"at": "{agent}.5", "on": "1"}},
    "roster.substitutes": {"query": "?at={agent}.5"},
    "roster.why": {"query": "?at={agent}.5"},
    "roster.ask": {"form": {"at": "{agent}.5"}},
    "roster.bring": {"form": {"change": "{agent}.5=L", "version": "1"}},
    "callin.ask": {
        "form": {"kind": "absence", "on": "2026-10-05", "absent": "B0", "how": "ask", "agent": "{agent}"}
    },
    "attendance.note": {"form": {"agent": "{agent}", "date": "2026-10-05", "came": "08:05"}},
    "api_attendance.note": {"json": {"agent": "{agent}", "date": "2026-10-05", "came": "08:05"}},
    "api_edits.could_be": {"query": "?agent={agent}&date=2026-10-05"},
    "api_edits.who_else": {"query": "?agent={agent}&date=2026-10-05"},
    "api_edits.why": {"query": "?agent={agent}&date=2026-10-05"},
    "api_edits.ask_why": {"json": {"agent": "{agent}", "date": "2026-10-05"}},
    "api_edits.pin": {"json": {"cells": [{"agent": "{agent}", "date": "2026-10-05"}], "on": True}},
    "api_edits.edit": {
        "json": {"version": 1, "changes": [{"agent": "{agent}", "date": "2026-10-05", "shift": "L"}]}
    },
    "api_callin.ask": {"json": {"kind": "absence", "on": "2026-10-05", "absent": "B0", "agent": "{agent}"}},
}
"""What names an agent is refused for one of another team."""

SLIPS = ("requests.leave", "requests.price", "api_leave.decide")
SWAPS = ("requests.swap", "api_swaps.decide")
LISTED = {"requests.leaves": "slip", "requests.swaps": "swap"}
"""What decides on several: the name of the field."""

UNDO = ("roster.undo", "roster.redo", "api_edits.redo", "api_edits.undo", "solve.take", "api_edits.take")
"""What would change days of others too."""

NOBODY = {
    "api_callin.helpers": "a list that the test of rows asks by its page; it narrows by the same function",
    "api_callin.note": "narrows by the same function as its page",
    "attendance.confirm": "the journal of the own team",
    "attendance.door": "the rows of the journal",
    "attendance.step": "see the test of steps",
    "attendance.upload": "agents of other teams are mistakes of the file",
    "api_attendance.confirm": "the journal of the own team",
    "api_attendance.door": "the rows of the journal",
    "api_attendance.step": "see the test of steps",
    "api_attendance.upload": "agents of other teams are mistakes of the file",
    "api_certificate.certificate": "a certificate names nobody: agents have numbers in it",
    "api_certificate.file": "as above",
    "api_files.export": "see the test of files",
    "api_files.look": "see the test of files",
    "api_publishing.comment": "one's own words",
    "api_publishing.confirm": "one's own name",
    "api_roster.cover": "numbers of agents, no names",
    "api_roster.months": "months and their states",
    "api_roster.versions": "versions, who made them and what they cost",
    "callin.note": "see the test of call-ins",
    "callin.plan": "the plan of an outage: numbers and steps",
    "certificate.file": "a certificate names nobody",
    "certificate.progress": "how far a job is",
    "certificate.show": "a certificate names nobody",
    "api_files.attendance": "see the test of files",
    "roster.attendance": "see the test of files",
    "roster.printed": "see the test of files",
    "roster.comment": "one's own words",
    "api_reports.feedback": "numbers of five people or more, no names",
    "api_reports.take_sheet": "see the test of reports",
    "api_reports.team_sheet": "see the test of reports",
    "fairness.feedback": "numbers of five people or more, no names",
    "fairness.feedback_of": "numbers of five people or more, no names",
    "fairness.take_sheet": "see the test of reports",
    "fairness.team_sheet": "see the test of reports",
    "charge.show": "whom everybody turns to",
    "api_in_charge.at_moment": "as above",
    "api_in_charge.of_month": "as above",
    "suggestions.show": "one's own words, unless everybody is reached",
    "api_suggestions.suggestions": "as above",
    "roster.cover": "numbers of agents, no names",
    "roster.confirm": "one's own name",
    "roster.export": "see the test of files",
    "roster.files": "a form",
    "roster.hole_of": "narrows its agents by the function of the page of substitutes",
    "roster.look": "see the test of files",
    "roster.versions": "versions, who made them and what they cost",
    "api_own.decide_dispute": "refuses the entry of another team's agent by the function of the other calls",
    "requests.points": "as above",
}
"""What shows or changes nobody in particular, and why."""
OWN = ("own-account", "own-notices", "own-month", "own-requests", "own-ledger", "own-tokens", "own-work")


@dataclass
class House:
    """The application with a leader of one team for each role, and what the other team has asked for."""

    office: Office
    leaders: dict[str, Visitor]
    tokens: dict[str, dict[str, str]]
    slips: dict[str, int]
    swaps: dict[str, int]

    def call(self, rule: Any, method: str, action: str, what: dict[str, Any], path: str = "") -> Any:
        """The route asked by a leader whose role may."""
        role = next(role for role in ROLES if may(role, action) and role != "agent")
        path = (path or address(self.office, rule)) + what.get("query", "")
        if rule.rule.startswith("/api/"):
            headers = self.tokens[role]
            return self.office.visitor().client.open(
                path, method=method, json=what.get("json"), headers=headers
            )
        return self.leaders[role].client.open(path, method=method, data=what.get("form"))


@pytest.fixture(scope="module")
def house(sqlite_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    store = open_store(sqlite_database())
    office = opened(store, write_living(tmp_path_factory.mktemp("teams") / "living"))
    stored_october(store, "published")
    app: Any = office.app
    app.config["WTF_CSRF_ENABLED"] = True
    leaders = {
        role: office.person(role, f"{role}-t0", team=MINE, person=f"{role}-t0")
        for role in ROLES
        if role != "agent"
    }
    app.config["WTF_CSRF_ENABLED"] = False
    tokens = {role: bearer(office, f"{role}-t0", *ACTIONS) for role in leaders}
    slips, swaps = {}, {}
    for agent in ("B0", "B1"):
        day = date(2026, 11, 20)
        wish = Asked(agent, "personal", day, day, "a family matter", handover="nothing is open")
        made = ask(store, "living", wish, NOW, bytes(32))
        assert isinstance(made, Done), made
        slips[agent] = made.slip.id
        swap = offer(store, "living", Month(2026, 10), agent, date(2026, 10, 5), NOW)
        assert isinstance(swap, Swapped), swap
        swaps[agent] = swap.swap.id
    yield House(office, leaders, tokens, slips, swaps)
    app.config["WTF_CSRF_ENABLED"] = True
    store.close()


def of_sites(house: House) -> Iterator[tuple[Any, str, str]]:
    """Every route below a site that has a meaning for a team, but those of one's own things."""
    for rule, method, action in routes(house.office):
        if "site" in rule.arguments and action in WITHIN_TEAM and action not in OWN:
            yield rule, method, action
    for rule, method, action in routes(house.office):
        if rule.endpoint == "api_leave.leave":
            yield rule, method, action


def filled(what: Any, agent: str) -> Any:
    """The request with the agent in its place."""
    if isinstance(what, str):
        return what.replace("{agent}", agent)
    if isinstance(what, dict):
        return {key: filled(value, agent) for key, value in what.items()}
    return [filled(one, agent) for one in what] if isinstance(what, list) else what


def test_every_route_says_how_it_keeps_to_a_team(house: House) -> None:
    known = {*ROWS, *AGENTS, *SLIPS, *SWAPS, *LISTED, *UNDO, *NOBODY}
    there = {rule.endpoint for rule, _, _ in of_sites(house)}
    assert there == known


def test_what_concerns_a_whole_site_is_refused_to_who_reaches_one_team(house: House) -> None:
    tried = 0
    for rule, method, action in routes(house.office):
        role = next((role for role in ROLES if may(role, action) and role != "agent"), None)
        if action in WITHIN_TEAM or role is None:
            continue
        answer = house.call(rule, method, action, {})
        assert answer.status_code == 403, (role, method, rule.rule, answer.status_code)
        tried += 1
    assert tried > 60


def test_what_is_read_shows_the_own_people_only(house: House) -> None:
    for rule, method, action in of_sites(house):
        if rule.endpoint in ROWS:
            answer = house.call(rule, method, action, {"query": ROWS[rule.endpoint]})
            assert answer.status_code == 200, (rule.rule, answer.status_code, answer.text[:300])
            assert not STRANGER.search(answer.text), (rule.rule, STRANGER.findall(answer.text)[:5])
            assert answer.text


def test_what_names_an_agent_is_refused_for_another_team(house: House) -> None:
    for rule, method, action in of_sites(house):
        if rule.endpoint in AGENTS and (method == "GET") == ("query" in AGENTS[rule.endpoint]):
            what = AGENTS[rule.endpoint]
            other = house.call(rule, method, action, filled(what, "B1"))
            assert other.status_code == 403, (method, rule.rule, other.status_code)
            mine = house.call(rule, method, action, filled(what, "B0"))
            assert mine.status_code not in (400, 403, 422), (method, rule.rule, mine.text[:300])


def test_requests_of_another_team_are_not_decided(house: House) -> None:
    for rule, method, action in of_sites(house):
        if rule.endpoint in (*SLIPS, *SWAPS):
            numbers = house.slips if rule.endpoint in SLIPS else house.swaps
            json = {"verb": "refuse", "reason": "not now"}
            for agent, status in (("B1", {403}), ("B0", {200, 202, 302, 409})):
                path = address(house.office, rule).rsplit("/1", 1)
                there = f"{path[0]}/{numbers[agent]}{path[1]}"
                answer = house.call(rule, method, action, {"form": json, "json": json}, there)
                assert answer.status_code in status, (agent, rule.rule, answer.status_code)
        if rule.endpoint in LISTED:
            numbers = house.slips if LISTED[rule.endpoint] == "slip" else house.swaps
            form = {LISTED[rule.endpoint]: str(numbers["B1"]), "verb": "refuse", "reason": "not now"}
            assert house.call(rule, method, action, {"form": form}).status_code == 403, rule.rule


def test_what_is_printed_and_reported_has_the_own_people_only(house: House) -> None:
    for rule, method, action in of_sites(house):
        if rule.endpoint in ("roster.printed", "roster.attendance", "api_files.attendance"):
            answer = house.call(rule, method, action, {"form": {}})
            assert answer.status_code in (200, 409), rule.rule
            assert not STRANGER.search(_text(answer.data)), rule.rule


def test_the_attendance_of_another_team_takes_no_step(house: House) -> None:
    for rule, method, action in of_sites(house):
        if rule.endpoint in ("attendance.step", "api_attendance.step"):
            for team, status in ((OTHER, {403}), (MINE, {302, 409})):
                told = {"team": team, "state": "submitted"}
                answer = house.call(rule, method, action, {"form": told, "json": told})
                assert answer.status_code in status, (team, rule.rule, answer.status_code)
        if rule.endpoint in ("attendance.door", "api_attendance.door"):
            told = {"date": "2026-10-05", "at": "12:00"}
            answer = house.call(rule, method, action, {"form": told, "json": told})
            assert answer.status_code == 200, answer.text[:300]
            assert not STRANGER.search(answer.text)


def _text(data: bytes) -> str:
    """What a file or a workbook says."""
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        # Sheets name cells, B3 among them: what cells say stands here.
        return packed.read("xl/sharedStrings.xml").decode()


def test_an_export_has_the_own_people_only(house: House) -> None:
    for rule, method, action in of_sites(house):
        if rule.endpoint in ("roster.export", "api_files.export"):
            told = {"kind": "csv"}
            answer = house.call(rule, method, action, {"form": told, "json": told})
            assert answer.status_code == 200
            assert "B0" in answer.text
            assert not STRANGER.search(answer.text)
