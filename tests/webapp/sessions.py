"""People who are logged in already: sessions whose secrets are known, so nobody waits for a password."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection

from webapp.gate import SESSION
from webapp.store import accounts


@dataclass(frozen=True)
class Member:
    """Whose account is opened; `site_id` is None for somebody of all sites."""

    person: str
    name: str
    role: str
    site_id: int | None


def logged_in(
    connection: Connection, member: Member, prefix: str, now: datetime, times: int = 1
) -> list[str]:
    """Open the account, its login begins with `prefix`, and return the secrets of its new sessions."""
    number = accounts.add_account(
        connection,
        login=f"{prefix}-{member.person}",
        name=member.name,
        role=member.role,
        site_id=member.site_id,
        team="",
        person=member.person,
        password_hash="none",
        must_change=False,
        disabled=False,
        agreed_on=now.date(),
        created_at=now,
    )
    secrets = [f"session-of-{prefix}-{member.person}-{turn}" for turn in range(times)]
    values = {"account_id": number, "address": "127.0.0.1", "browser": prefix}
    for secret in secrets:
        accounts.open_session(connection, secret, **values, created_at=now, seen_at=now)
    return secrets


def cookie_of(app: Flask, secret: str) -> tuple[str, str]:
    """The cookie of a session, and the token that its forms carry."""
    with app.test_request_context("/"):
        session[SESSION] = secret
        form = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}", form
