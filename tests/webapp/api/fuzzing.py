"""Cases generated from the OpenAPI document, sent by every role, their answers held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.webapp.app.conftest import NOW, Office
from webapp.access import ACTIONS, ROLES
from webapp.services.accounts import NewAccount, new_token, open_account
from webapp.store import accounts as rows

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# What addresses name: mostly what there is, so that calls get past the door.
PLACES: dict[str, list[Any]] = {
    "site": ["living"],
    "month": ["2026-10", "2026-10", "2026-10", "2026-11"],
    "number": [1, 2, 3, 2**31 - 1],
    "kind": ["queues", "shifts", "windows", "off_phone"],
    "login": ["spare", "nobody"],
    "name": ["plain", "harvest", "nothing"],
    "code": ["max-days", "duty-manager", "nothing"],
}
# The same of what bodies and questions name.
NAMED: dict[str, list[Any]] = {
    "agent": ["B0", "B1", "B5"],
    "partner": ["B1", "B2", None],
    "date": ["2026-10-05", "2026-10-06", "2026-10-31"],
    "first_day": ["2026-10-08", "2026-11-02"],
    "last_day": ["2026-10-08", "2026-11-03"],
    "partner_date": ["2026-10-05", None],
    "month": ["2026-10", "2026-11"],
    "shift": ["E", "L", None],
    "queue": ["calls"],
    "type": ["annual", "personal"],
    "version": [1, 2, 3],
    "comparison": [1],
    "start": ["2026-09-20T08:00"],
    "scopes": [["own-account"]],
    "site": ["living", None],
    "first": [1],
    "second": [1, 2],
}
OTHERS = 8
"""One case in so many is sent by somebody whose role may not, and one keeps the address as generated."""


class Fuzz:
    """The calls of an application, and a token of each role for everything that the role may."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.client: FlaskClient = office.visitor().client
        app: Any = office.app
        app.testing = False
        self.schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
        self.tokens = {role: self._token(role) for role in ROLES}
        self.spare()
        self.seen: Counter[tuple[str, int]] = Counter()

    def _token(self, role: str) -> str:
        def work(connection: Any) -> str:
            site = None if role == "administrator" else self.office.site_id
            open_account(connection, NewAccount(role, role, role, site, "B0"), NOW, "early-late-night")
            account = rows.account_of_login(connection, role)
            assert account
            # Low numbers are those that cases name: of tokens that nobody uses.
            for _ in range(3 if role == ROLES[0] else 0):
                new_token(connection, account, "unused", ["calendar"], NOW, 30)
            return new_token(connection, account, "fuzz", list(ACTIONS), NOW, 30)

        return self.office.store.retrying(work)

    def spare(self) -> None:
        """An account that cases may change and close."""
        new = NewAccount("spare", "Spare", "trainer", self.office.site_id, "spare")
        self.office.store.retrying(lambda c: open_account(c, new, NOW, "early-late-night"))

    def operations(self) -> Iterator[Any]:
        """Every operation of the document."""
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok), found
            yield found.ok()

    def roles_of(self, operation: Any) -> list[str]:
        """The roles that may."""
        scope = operation.definition.raw["x-scope"]
        return [role for role in ROLES if role in ACTIONS[scope]]

    def case_of(self, operation: Any) -> st.SearchStrategy[tuple[Any, str]]:
        """A case and the role that sends it."""
        right, kinds = self.roles_of(operation), [GenerationMode.POSITIVE] * 3 + [GenerationMode.NEGATIVE]
        negative = bool(operation.body or operation.query or operation.path_parameters)
        cases = st.one_of(
            *(operation.as_strategy(generation_mode=k) for k in (kinds if negative else kinds[:1]))
        )

        @st.composite
        def drawn(draw: Callable[[Any], Any]) -> tuple[Any, str]:
            case = draw(cases)
            if draw(st.integers(1, OTHERS)) > 1:
                for name in case.path_parameters or {}:
                    if name in PLACES:
                        case.path_parameters[name] = draw(st.sampled_from(PLACES[name]))
            if kindly(case) and draw(st.integers(1, OTHERS)) > 2:
                _named(case.query, draw)
                _named(case.body, draw)
            wrong = draw(st.integers(1, OTHERS)) == 1
            return case, draw(st.sampled_from(list(ROLES) if wrong else right))

        return drawn()

    def seen_hash(self) -> str:
        """The hash of the centre's text, which changes of it name."""
        headers = {"Authorization": f"Bearer {self.tokens['administrator']}"}
        found = self.client.get("/api/v1/sites/living/centre/files/centre.toml", headers=headers).json
        return str(found["seen"]) if found else ""

    def run(self, operation: Any, cases: int, seed: int) -> None:
        """Send so many cases of an operation. Raises what the first wrong answer is wrong with."""

        @settings(
            max_examples=cases,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(self.case_of(operation))
        def send(found: tuple[Any, str]) -> None:
            case, role = found
            self.send(case, role)

        seeded(seed)(send)()

    def send(self, case: Any, role: str) -> None:
        """Send a case and look at its answer."""
        if isinstance(case.body, dict) and case.body.get("seen") and role != ROLES[0]:
            case.body["seen"] = self.seen_hash()
        case.headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        response = case.call()
        self.seen[case.operation.label, response.status_code] += 1
        case.validate_response(response, checks=CHECKS)


def kindly(case: Any) -> bool:
    """Whether the case was generated to be right."""
    return bool(case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE)


def _named(values: Any, draw: Callable[[Any], Any]) -> None:
    """Put what there is in the place of generated values."""
    if isinstance(values, list):
        for one in values:
            _named(one, draw)
    if isinstance(values, dict):
        for name in values:
            if name in NAMED:
                values[name] = draw(st.sampled_from(NAMED[name]))
            else:
                _named(values[name], draw)
