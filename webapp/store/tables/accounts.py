"""Accounts, their sessions and tokens, and the tries to log in."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from webapp.store.tables.base import Instant, append_only, key, metadata

account = Table(
    "account",
    metadata,
    key(),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String(40), nullable=False),
    # None: every site (department level). For agents the site they work at.
    Column("site_id", Integer, ForeignKey("site.id")),
    # Empty: every team of the site.
    Column("team", String, nullable=False, server_default=""),
    # Who this is at the site: the agent's id, or the name under which posts are held.
    Column("person", String(80), nullable=False),
    Column("password_hash", String, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    # Day of the confidentiality agreement, without which no account is opened (SC-05).
    Column("agreed_on", Date),
    Column("language", String(10), nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)

web_session = Table(
    "web_session",
    metadata,
    # Of the id that the browser keeps: who reads the database cannot use it.
    Column("id_sha256", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("address", String, nullable=False),
    Column("browser", String, nullable=False),
    # The password was right, the one-time code is still asked for: it opens nothing yet.
    Column("waiting", Boolean, nullable=False, server_default=false()),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    # What the authenticator app knows too (RFC 6238), in base 32, sealed where there is a key.
    Column("secret", String(200), nullable=False),
    # None: shown, but no code of it has been typed yet, so it is not asked for.
    Column("confirmed_at", Instant),
    # The number of the half-minute whose code was used last: no code opens twice (ASVS 6.5.1).
    Column("last_step", Integer, nullable=False, server_default="0"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    key(),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("used_at", Instant),
    UniqueConstraint("account_id", "sha256"),
)

token = Table(
    "token",
    metadata,
    key(),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("label", String, nullable=False),
    # Actions of webapp.access that it may be used for; "calendar" is that of feeds.
    Column("scopes", JSON, nullable=False),
    # No further than the account: of one site only, of one team only; None and "" = as far as it.
    Column("site_id", Integer, ForeignKey("site.id")),
    Column("team", String, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)

login_attempt = append_only(
    Table(
        "login_attempt",
        metadata,
        key(),
        Column("login", String(80), nullable=False),
        Column("address", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("ok", Boolean, nullable=False),
        Index(None, "login", "at"),
        Index(None, "address", "at"),
    )
)

app_secret = Table(
    "app_secret",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String, nullable=False),
)

office_event = append_only(
    Table(
        "office_event",
        metadata,
        key(),
        Column("actor", String(80), nullable=False),
        Column("at", Instant, nullable=False),
        # What was done, in one word, and to whom or what: an account's login, a token's label, a backup.
        Column("verb", String(40), nullable=False),
        Column("subject", String, nullable=False),
        Column("facts", JSON, nullable=False),
        Index(None, "at"),
    )
)

log_seal = append_only(
    Table(
        "log_seal",
        metadata,
        key(),
        # Which log: the name of its table.
        Column("log", String(40), nullable=False),
        # The lines that it covers: those after the seal before it, up to this number; how many they are.
        Column("last_id", Integer, nullable=False),
        Column("lines", Integer, nullable=False),
        # Of the seal before it and of these lines.
        Column("sha256", String(64), nullable=False),
        Column("parent_sha256", String(64), nullable=False),
        Column("at", Instant, nullable=False),
        UniqueConstraint("log", "last_id"),
    )
)
