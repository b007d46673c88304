"""What centre.toml says to planners: [planning], targets other than a share in time, shrinkage by hour."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import get_args

from scheduler.domain.sentence import Sentence
from webapp.centre.model import PlanningConf, TargetOf
from webapp.centre.toml_table import TomlTable

TARGET_OF: tuple[TargetOf, ...] = get_args(TargetOf)
MOST_RAMP = 12


@dataclass(frozen=True)
class TargetWords:
    """Of which contacts a share is taken, and the targets that may stand in its place (None = not given)."""

    of: TargetOf
    asa_s: float | None
    abandoned: float | None


def read_target(entry: TomlTable, patience_s: float | None) -> TargetWords:
    """The keys target_of, target_asa_s and target_abandoned; at most one of the last two."""
    asa_s = entry.optional_number("target_asa_s", 0, 86_400)
    abandoned = entry.optional_number("target_abandoned", 0, 0.95)
    if asa_s is not None and abandoned is not None:
        entry.wrong(
            "target_abandoned",
            Sentence("the queue is staffed for one target"),
            Sentence("leave target_asa_s or this out"),
        )
    if abandoned is not None and patience_s is None:
        entry.wrong(
            "target_abandoned",
            Sentence("nobody gives up without patience_s"),
            Sentence("add patience_s = seconds"),
        )
    return TargetWords(entry.choice("target_of", TARGET_OF, "offered"), asa_s, abandoned)


def read_shrinkage_hours(entry: TomlTable) -> tuple[tuple[int, int, float], ...]:
    """`shrinkage_hours`: tables with from, to and share, in minutes of the day; they must not overlap."""
    found: list[tuple[int, int, float]] = []
    for item in entry.tables("shrinkage_hours"):
        begin, end = item.clock("from"), item.clock("to")
        if end <= begin and item.ok:
            item.wrong(
                "to",
                Sentence("the hours end before they begin"),
                Sentence("to lies after from; write two over midnight"),
            )
        if any(begin < other[1] and other[0] < end for other in found):
            item.wrong("from", Sentence("these hours overlap others"), Sentence("give every hour one share"))
        found.append((begin, end, item.number("share", 0.0, 0.95)))
        item.finish()
        entry.ok = entry.ok and item.ok
    return tuple(found)


def read_planning(table: TomlTable) -> PlanningConf:
    """The table [planning]; every key may be left out."""
    values = table.table("planning")
    entry = TomlTable(table.file, values, (*table.path, "planning"), table.lines, table.mistakes)
    usual = PlanningConf()
    conf = PlanningConf(
        currency=entry.text("currency", usual.currency),
        hour_cost=entry.number("hour_cost", 0, 1e6, usual.hour_cost),
        post_hours=entry.number("post_hours", 1, 744, usual.post_hours),
        absence=entry.number("absence", 0, 0.9, usual.absence),
        lead_weeks=entry.number("lead_weeks", 0, 104, usual.lead_weeks),
        training_weeks=entry.number("training_weeks", 0, 104, usual.training_weeks),
        attrition=entry.number("attrition", 0, 0.9, usual.attrition),
        ramp=_ramp(entry, usual.ramp),
        beta_above_5000=entry.optional_number("beta_above_5000", 1, 10),
    )
    entry.finish()
    return conf


def _ramp(entry: TomlTable, usual: tuple[float, ...]) -> tuple[float, ...]:
    entry.used.add("ramp")
    values = entry.values.get("ramp", usual)
    right = Sentence(
        "write a list of fractions up to 1, one a month, at most {most_ramp}: [0.5, 0.75, 1.0]",
        {"most_ramp": MOST_RAMP},
    )
    if not isinstance(values, Collection) or isinstance(values, str) or not 0 < len(values) <= MOST_RAMP:
        entry.wrong("ramp", Sentence("the ramp is no list of fractions"), right)
        return usual
    good = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1]
    if len(good) < len(values):
        entry.wrong("ramp", Sentence("a month of the ramp is no fraction"), right)
        return usual
    return tuple(float(v) for v in good)
