"""Whatever a page does, a call of the API does too; whatever a call does, its document tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.webapp.api.counterparts import ALONE, PAGES
from webapp.app import Settings, create_app
from webapp.gate import action_of
from webapp.store.engine import open_store

METHODS = {"GET", "POST", "PUT", "DELETE"}


@pytest.fixture(scope="module")
def app(sqlite_database: Callable[[], str]) -> Any:
    return create_app(open_store(sqlite_database()), Settings(secure=False))


def endpoints(app: Any, api: bool) -> set[str]:
    every = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    return {one for one in every if one.startswith("api") is api and not one.startswith("api.")}


def test_every_page_has_its_calls_or_a_reason_for_none(app: Any) -> None:
    assert endpoints(app, api=False) == set(PAGES)


def test_every_call_is_named_once_and_is_there(app: Any) -> None:
    named = {call for told in PAGES.values() if not isinstance(told, str) for call in told}
    assert named | set(ALONE) == endpoints(app, api=True)


def test_a_call_needs_no_less_than_its_page(app: Any) -> None:
    """The action of each call is that of a page it stands for; work is judged by its kind."""
    views = app.view_functions
    pages: dict[str, set[str | None]] = {}
    for page, told in PAGES.items():
        for call in () if isinstance(told, str) else told:
            pages.setdefault(call, set()).add(action_of(views[page]))
    odd = {
        call: actions
        for call, actions in pages.items()
        if action_of(views[call]) not in actions and action_of(views[call]) != "own-work"
    }
    # Requests ask the same of all who may see slips at all: agents see their own.
    assert set(odd) <= {"api_leave.leave", "api_edits.who_else"}, odd


def test_the_document_tells_every_call(app: Any) -> None:
    spec = app.test_client().get("/api/v1/openapi.json").json
    told = {(method.upper(), path) for path, calls in spec["paths"].items() for method in calls}
    there = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in endpoints(app, api=True):
            path = rule.rule.replace("<int:", "<").replace("<", "{").replace(">", "}")
            path = path.replace("{any(appoint, dismiss, delegate, rename):", "{")
            path = path.replace("{any(close, open):", "{")
            there |= {(method, path) for method in rule.methods & METHODS}
    assert told == there
    for path, calls in spec["paths"].items():
        for method, call in calls.items():
            assert call["summary"].endswith((".", "…")) or call["summary"], (method, path)
            assert call["x-scope"], (method, path)
            assert call["security"] == [{"token": []}], (method, path)


def test_the_reference_is_a_page_that_names_every_call(app: Any) -> None:
    client = app.test_client()
    page = client.get("/api/v1/reference").text
    for path in client.get("/api/v1/openapi.json").json["paths"]:
        assert path in page.replace("&#34;", '"'), path
