"""Which requests were refused to whom, as lines of the log (ASVS 5.0, 16.3): never with what they carried."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError

from webapp.gate import now, store
from webapp.refusals import is_api
from webapp.services.limits import note_refusal
from webapp.store.problems import StoreError

WATCHED = frozenset({401, 403, 429})
LONGEST = 200


def register(app: Flask) -> None:
    """Let an application note what it refuses."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    account = g.get("account")
    # Who has no account is sent to the login, whose tries are a log of their own; programs show a token.
    program = is_api() and "Authorization" in request.headers
    if response.status_code in WATCHED and (account is not None or program):
        facts = {"status": response.status_code, "method": request.method, "address": request.remote_addr}
        who, path, at = account.login if account else "", request.path[:LONGEST], now()
        # A refusal is told even where nothing can be written down.
        with suppress(StoreError, DBAPIError):
            store().retrying(lambda connection: note_refusal(connection, who, path, facts, at))
    return response
