"""The kinds of entries of centre.toml that forms edit, each with its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from webapp.pages.admin.fields import (
    CHOICE,
    CLOCK,
    DAY,
    FLAG,
    NAMES,
    NUMBER,
    PERCENT,
    SEVERAL,
    TEXT,
    WHOLE,
    Field,
)

DAY_KINDS = (("NORMAL", _l("usual days")), ("BILLING", _l("billing days")), ("EVENT", _l("event days")))
WINDOW_KINDS = (
    ("BILLING", _l("billing period: bills arrive, shifts of billing days")),
    ("BILL_OUT", _l("bill run: more calls, usual shifts")),
    ("EVENT", _l("event or emergency: shifts of event days")),
    ("OUTAGE", _l("outage: its counts are not believed")),
)
NORMS = (
    ("erlang_c", _l("Erlang C: nobody gives up waiting")),
    ("erlang_a", _l("Erlang A: callers give up")),
    ("table_step", _l("seat table, next row")),
    ("table_linear", _l("seat table, between rows")),
    ("table_erlang", _l("seat table, checked by Erlang")),
)


@dataclass(frozen=True)
class EntryKind:
    """A kind of entries: what a list shows of one, and the keys that a false flag is written for."""

    name: str
    fields: tuple[Field, ...]
    explicit: tuple[str, ...] = ()


def queue_fields() -> tuple[Field, ...]:
    """The fields of a queue."""
    return (
        Field("code", lazy_pgettext("of a shift", "Code"), TEXT, _l("short, as in rosters and files"), True),
        Field("name", _l("Name"), TEXT, "", True),
        Field("opens", _l("Opens"), CLOCK, "08:00", True),
        Field("closes", _l("Closes"), CLOCK, _l("24:00 is midnight"), True),
        Field("target_share", _l("Share of calls to be answered in time, %"), PERCENT, "", True),
        Field("target_threshold_s", _l("In time: within so many seconds"), NUMBER, "", True),
        Field("target_asa_s", _l("Or: mean wait of at most, seconds"), NUMBER),
        Field("target_abandoned", _l("Or: callers who give up, at most %"), PERCENT),
        Field("patience_s", _l("Callers give up after, seconds on average"), NUMBER),
        Field("aht_s", _l("Handle time, seconds"), NUMBER, _l("where the history has none"), True),
        Field("shrinkage", _l("Paid time not on calls, %"), PERCENT, _l("short breaks, coaching, meetings")),
        Field("max_occupancy", _l("Occupancy of at most, %"), PERCENT),
        Field("least_seats", _l("Never fewer agents than"), WHOLE),
        Field("most_seats", _l("Never more agents than"), WHOLE),
        Field("norm", _l("How seats are computed"), CHOICE, _l("left out: by patience"), False, NORMS),
        Field("chance", _l("The target holds with a chance of, %"), PERCENT, _l("however the forecast errs")),
    )


def window_fields() -> tuple[Field, ...]:
    """The fields of a window of the calendar."""
    return (
        Field("kind", _l("Kind"), CHOICE, "", True, WINDOW_KINDS),
        Field("name", _l("Name"), TEXT, "", True),
        Field("first_day", _l("First day"), DAY, "", True),
        Field("last_day", _l("Last day"), DAY, "", True),
        Field("monthly_until", _l("The same days every month, until"), DAY),
        Field("uplift", _l("Calls on top of a usual day, %"), PERCENT),
        Field("no_leave", _l("No ordinary leave on these days"), FLAG),
        Field("from", _l("Outage: begins at"), CLOCK),
        Field("to", _l("Outage: ends at"), CLOCK),
    )


def off_phone_fields(teams: Sequence[str]) -> tuple[Field, ...]:
    """The fields of time off the phone."""
    kinds = (("meeting", _l("meeting")), ("training", _l("training")), ("monitoring", _l("listening")))
    return (
        Field("name", _l("Name"), TEXT, "", True),
        Field("kind", _l("Kind"), CHOICE, "", True, kinds),
        Field("minutes", _l("Minutes each"), WHOLE, _l("5, 10, 15 …"), True),
        Field(
            "per", _l("How often: in each"), CHOICE, "", False, (("month", _l("month")), ("week", _l("week")))
        ),
        Field("times", _l("So many times"), WHOLE),
        Field("most", _l("Agents in a session at most"), WHOLE),
        Field("parallel", _l("Sessions at the same time at most"), WHOLE),
        Field("from", _l("Not before"), CLOCK),
        Field("to", _l("Not after"), CLOCK),
        Field("teams", _l("Only these teams"), SEVERAL, "", False, tuple((t, t) for t in teams)),
        Field("roles", _l("Only these roles"), NAMES, _l("codes, with commas")),
        Field("together", _l("A team together"), FLAG),
    )


def threshold_fields(queues: Sequence[str], skills: Sequence[str]) -> tuple[Field, ...]:
    """The fields of a threshold: who may serve a queue."""
    return (
        Field("queue", _l("Queue"), CHOICE, "", True, tuple((code, code) for code in queues)),
        Field("skill", _l("Skill"), CHOICE, "", True, tuple((code, code) for code in skills)),
        Field("least", _l("Level of at least"), WHOLE),
        Field("most", _l("Level of at most"), WHOLE),
    )


def kind_name(kind: str) -> str:
    """A kind of entries in words."""
    words = {
        "queues": _("Queues"),
        "shifts": _("Shift templates"),
        "windows": _("Period calendar"),
        "off_phone": _("Time off the phone"),
        "thresholds": _("Thresholds"),
    }
    return str(words[kind])
