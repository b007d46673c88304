"""Sites, the texts of their files, and the posts that people hold there."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from webapp.store.tables.base import Instant, append_only, key, metadata, of_site

site = Table(
    "site",
    metadata,
    key(),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("version", Integer, nullable=False),
    # A word that no other state of its rows and texts ever has, to know again what was read; "" = none.
    Column("revision", String(32), nullable=False, server_default=""),
    # The same of the wishes that agents tell: many do so on a day, and nothing else changes then.
    Column("wished", String(32), nullable=False, server_default=""),
    # Which files its centre folder has: an empty file says something else than none.
    Column("files", JSON, nullable=False),
    # Of all its rows and texts, to tell an import that changes nothing.
    Column("sha256", String(64), nullable=False),
)

site_text = append_only(
    Table(
        "site_text",
        metadata,
        key(),
        of_site(),
        Column("name", String, nullable=False),
        Column("version", Integer, nullable=False),
        Column("text", Text, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("at", Instant, nullable=False),
        UniqueConstraint("site_id", "name", "version"),
    )
)

post = Table(
    "post",
    metadata,
    key(),
    of_site(),
    Column("code", String(40), nullable=False),
    Column("name", String, nullable=False),
    # The higher, the more a post may decide.
    Column("rank", Integer, nullable=False),
    UniqueConstraint("site_id", "code"),
)

post_holder = Table(
    "post_holder",
    metadata,
    key(),
    of_site(),
    Column("post", String(40), nullable=False),
    Column("person", String, nullable=False),
    UniqueConstraint("site_id", "post", "person"),
)

delegation = Table(
    "delegation",
    metadata,
    key(),
    of_site(),
    Column("post", String(40), nullable=False),
    Column("holder", String, nullable=False),
    Column("deputy", String, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    CheckConstraint("first_day <= last_day", name="in_order"),
    UniqueConstraint("site_id", "post", "holder", "deputy", "first_day"),
)
