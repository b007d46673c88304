"""The tables of a centre folder, one for each CSV file; columns are named and typed as those of the files.

`position` keeps the order of the file. Codes name queues, shifts and groups of the site's centre.toml.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from webapp.store.tables.base import Instant, key, metadata, of_site, one_of_words

LEAVE_STATUSES = ("approved", "pending", "refused", "withdrawn")


def _rows_of(name: str, *parts: SchemaItem) -> Table:
    """A table of rows of a file."""
    position = Column("position", Integer, nullable=False)
    return Table(name, metadata, key(), of_site(), position, *parts)


def _code(name: str) -> Column[str]:
    return Column(name, String(40), nullable=False)


agent = _rows_of(
    "agent",
    _code("agent"),
    Column("name", String, nullable=False),
    Column("team", String, nullable=False),
    Column("queues", JSON, nullable=False),
    Column("month_hours_min", Float, nullable=False),
    Column("month_hours_max", Float, nullable=False),
    Column("can_work_nights", Boolean, nullable=False),
    Column("hired_on", Date),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("skills", JSON, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("remote", Boolean, nullable=False),
    Column("mentor", String(40), nullable=False),
    Column("group", String(40), nullable=False),
    Column("qualified_since", JSON, nullable=False, server_default="{}"),
    UniqueConstraint("site_id", "agent"),
)

leave_row = _rows_of(
    "leave_row",
    _code("agent"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("type", String, nullable=False),
    Column("status", String, nullable=False),
    one_of_words("status", LEAVE_STATUSES),
    CheckConstraint("first_day <= last_day", name="in_order"),
    UniqueConstraint("site_id", "agent", "first_day", "last_day", "type", "status"),
)

preference = _rows_of(
    "preference",
    _code("agent"),
    Column("date", Date, nullable=False),
    _code("shift"),
    Column("wish", String, nullable=False),
    Column("weight", Integer, nullable=False),
    one_of_words("wish", ("on", "off")),
    UniqueConstraint("site_id", "agent", "date", "shift"),
)

fixed_duty = _rows_of(
    "fixed_duty",
    _code("agent"),
    Column("date", Date, nullable=False),
    _code("shift"),
    _code("queue"),
    UniqueConstraint("site_id", "agent", "date"),
)

unavailable = _rows_of(
    "unavailable",
    _code("agent"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    # Minutes of the local day, `to_min` above 1440 on the next; none of both: whole days.
    Column("from_min", Integer),
    Column("to_min", Integer),
    CheckConstraint("first_day <= last_day", name="in_order"),
    CheckConstraint("(from_min IS NULL) = (to_min IS NULL)", name="both_times"),
)

own_limit = _rows_of(
    "own_limit",
    _code("agent"),
    Column("limit", String, nullable=False),
    Column("value", Integer, nullable=False),
    _code("shift"),
    UniqueConstraint("site_id", "agent", "limit", "shift"),
)

shift_need = _rows_of(
    "shift_need",
    Column("date", Date, nullable=False),
    _code("shift"),
    Column("duties", Integer, nullable=False),
    Column("under", Integer, nullable=False),
    Column("over", Integer, nullable=False),
    UniqueConstraint("site_id", "date", "shift"),
)

past_duty = _rows_of(
    "past_duty",
    _code("agent"),
    Column("date", Date, nullable=False),
    _code("shift"),
    _code("queue"),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    UniqueConstraint("site_id", "agent", "date", "shift"),
)

ledger_opening = _rows_of(
    "ledger_opening",
    _code("agent"),
    Column("kind", String, nullable=False),
    Column("points", Float, nullable=False),
    UniqueConstraint("site_id", "agent", "kind"),
)

holiday = _rows_of(
    "holiday",
    Column("date", Date, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    UniqueConstraint("site_id", "date"),
)

assisting_call = _rows_of(
    "assisting_call",
    _code("queue"),
    Column("interval_start", Instant, nullable=False),
    Column("offered", Float, nullable=False),
    # The site that helped.
    Column("site", String, nullable=False),
    UniqueConstraint("site_id", "queue", "interval_start", "site"),
)

call_count = _rows_of(
    "call_count",
    _code("queue"),
    # As the recorder wrote it: a wall-clock time and, where it gave one, its offset. An hour that the clock
    # repeats, or an interval recorded twice, is for the data-quality report to judge, so it must be kept:
    # `occurrence` counts them from 0.
    Column("interval_start", DateTime, nullable=False),
    Column("utc_offset", String(6), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("offered", Float, nullable=False),
    Column("answered", Float),
    Column("abandoned", Float),
    Column("aht_s", Float),
    UniqueConstraint("site_id", "queue", "interval_start", "utc_offset", "occurrence"),
)
