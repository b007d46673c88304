"""scenarios/NAME.toml: layers that a planner lays over the forecast, in and out."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from forecasting.adjust import PERS
from forecasting.grid import MINUTES_OF_DAY
from forecasting.layers import (
    Add,
    AtLeast,
    AtMost,
    Campaign,
    Change,
    Growth,
    HandleTime,
    OutageRecovery,
    Scale,
    Set,
    Shrinkage,
)
from forecasting.scenario import Layer, Reach, Scenario
from scheduler.domain.sentence import Sentence
from webapp.centre.cells import CODE, CODE_RULE
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import Centre
from webapp.centre.scenario_targets import TargetChange, read_targets
from webapp.centre.tables import write_whole
from webapp.centre.times import format_clock, format_wall, parse_instant, said_of
from webapp.centre.toml_table import TomlTable
from webapp.centre.toml_text import open_toml

FOLDER = "scenarios"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_CALLS = 1e9
MOST_FACTOR = 1000.0
_MOMENT = datetime(2000, 1, 1)


def require_scenario_name(name: str) -> None:
    """Refuse what cannot name a scenario, and so no file. Raises Mistakes."""
    if not CODE.fullmatch(name):
        mistakes = MistakeList()
        mistakes.add(
            FOLDER,
            None,
            None,
            Sentence("{name!r} cannot be the name of a scenario", {"name": name}),
            CODE_RULE,
        )
        mistakes.raise_if_any()


def read_scenario(name: str, centre: Centre) -> Scenario:
    """The scenario of that name in the centre's folder. Raises Mistakes with all that is wrong."""
    require_scenario_name(name)
    mistakes = MistakeList()
    path = centre.folder / FOLDER / f"{name}.toml"
    table = open_toml(path, "write [[layers]] above each layer", mistakes)
    scenario = Scenario(name)
    if table is not None:
        table.text("note", "")
        entries = table.tables("layers")
        found = [_layer(entry, centre) for entry in entries]
        _names_once(entries, found)
        # No business of a forecast (see scenario_targets), but their mistakes are told with the others.
        read_targets(table, centre)
        table.finish()
        scenario = Scenario(name, tuple(found)) if not mistakes.count else scenario
    mistakes.raise_if_any()
    return scenario


def scenario_note(name: str, centre: Centre) -> str:
    """The note of a scenario of the centre's folder. Raises Mistakes."""
    mistakes = MistakeList()
    table = open_toml(centre.folder / FOLDER / f"{name}.toml", "write [[layers]] above each layer", mistakes)
    note = table.text("note", "") if table is not None else ""
    mistakes.raise_if_any()
    return note


def _names_once(entries: Sequence[TomlTable], layers: list[Layer]) -> None:
    for entry, layer, place in zip(entries, layers, range(len(layers)), strict=True):
        if layer.name and layer.name in [other.name for other in layers[:place]]:
            entry.wrong(
                "name",
                Sentence("the layer {name!r} stands there twice", {"name": layer.name}),
                Sentence("give it a name of its own"),
            )


def _layer(entry: TomlTable, centre: Centre) -> Layer:
    kind = entry.choice("kind", tuple(_READERS))
    said = entry.text("name"), entry.text("author"), entry.text("reason")
    if kind != entry.values.get("kind"):
        # Which keys would be right depends on the kind: without one the others cannot be judged.
        return Layer(*said, Scale(1.0))
    change = _READERS[kind](entry, centre)
    layer = Layer(*said, change, _reach(entry, centre), entry.flag("on", True))
    entry.finish()
    return layer


def _reach(entry: TomlTable, centre: Centre) -> Reach:
    first = entry.day("first_day") if "first_day" in entry.values else None
    last = entry.day("last_day") if "last_day" in entry.values else None
    if first and last and last < first and entry.ok:
        entry.wrong(
            "last_day",
            Sentence("the layer ends before it begins"),
            Sentence("write {first} or a later day", {"first": first}),
        )
    begins = entry.clock("from") if "from" in entry.values else 0
    ends = entry.clock("to") if "to" in entry.values else MINUTES_OF_DAY
    if begins == ends and entry.ok:
        entry.wrong(
            "to",
            Sentence("the time of day ends where it begins"),
            Sentence("leave from and to out for the whole day"),
        )
    weekdays = entry.words("weekdays", WEEKDAYS, "weekday", ())
    queues = entry.words("queues", centre.queue_codes, "queue", ())
    return Reach(first, last, begins, ends, tuple(sorted(map(WEEKDAYS.index, weekdays))), queues)


def _scale(entry: TomlTable, centre: Centre) -> Change:
    return Scale(entry.number("factor", 0, MOST_FACTOR))


def _add(entry: TomlTable, centre: Centre) -> Change:
    return Add(entry.number("calls", -MOST_CALLS, MOST_CALLS), entry.choice("per", PERS))


def _amount(build: type[Set] | type[AtLeast] | type[AtMost]) -> Callable[[TomlTable, Centre], Change]:
    def read(entry: TomlTable, centre: Centre) -> Change:
        return build(entry.number("calls", 0, MOST_CALLS), entry.choice("per", PERS))

    return read


def _campaign(entry: TomlTable, centre: Centre) -> Change:
    contacts = entry.number("contacts", 0, MOST_CALLS)
    return Campaign(contacts, entry.number("response", 0, 100), entry.number("halving_days", 0.01, 10_000))


def _outage(entry: TomlTable, centre: Centre) -> Change:
    start, end = _moment(entry, "outage_start", centre), _moment(entry, "outage_end", centre)
    if entry.ok and end <= start:
        entry.wrong(
            "outage_end", Sentence("the outage ends before it begins"), Sentence("write a later time")
        )
    redial = entry.number("redial", 0, 1)
    hours = entry.number("spread_hours", 0.01, 1000)
    return OutageRecovery(start, end, redial, hours, entry.optional_number("lost_calls", 0, MOST_CALLS))


def _moment(entry: TomlTable, key: str, centre: Centre) -> datetime:
    value = entry.values.get(key)
    if isinstance(value, datetime):
        entry.used.add(key)
        text = value.isoformat(timespec="minutes")
    else:
        text = entry.text(key)
    try:
        return parse_instant(text, centre.timezone)
    except (ValueError, OverflowError) as error:
        if text:
            right = Sentence("write local time as 2026-12-31T22:00, or with its offset")
            entry.wrong(key, said_of(error), right)
        return _MOMENT.replace(tzinfo=centre.timezone)


def _growth(entry: TomlTable, centre: Centre) -> Change:
    return Growth(entry.number("yearly", -0.99, 100), entry.day("since"))


def _handle_time(entry: TomlTable, centre: Centre) -> Change:
    factor = entry.optional_number("factor", 0.01, 100)
    aht_s = entry.optional_number("aht_s", 1, 86_400)
    if entry.ok and (factor is None) == (aht_s is None):
        entry.wrong(
            "kind",
            Sentence("a handle time needs factor or aht_s, one of the two"),
            Sentence("write one of them"),
        )
    return HandleTime(factor, aht_s)


def _shrinkage(entry: TomlTable, centre: Centre) -> Change:
    return Shrinkage(entry.number("share", 0, 0.95))


_READERS: Mapping[str, Callable[[TomlTable, Centre], Change]] = {
    Scale.kind: _scale,
    Add.kind: _add,
    Set.kind: _amount(Set),
    AtLeast.kind: _amount(AtLeast),
    AtMost.kind: _amount(AtMost),
    Campaign.kind: _campaign,
    OutageRecovery.kind: _outage,
    Growth.kind: _growth,
    HandleTime.kind: _handle_time,
    Shrinkage.kind: _shrinkage,
}


def layer_facts(layer: Layer) -> dict[str, Any]:
    """A layer under the keys of the file, in plain values; what is left out there is left out here."""
    reach = layer.reach
    facts: dict[str, Any] = {"name": layer.name, "author": layer.author, "reason": layer.reason}
    facts |= {"kind": layer.change.kind} if layer.on else {"on": False, "kind": layer.change.kind}
    for field in fields(layer.change):  # type: ignore[arg-type]
        value = getattr(layer.change, field.name)
        if value is not None:
            facts[field.name] = _plain(value)
    facts |= {"queues": list(reach.queues)} if reach.queues else {}
    facts |= {"first_day": reach.first_day.isoformat()} if reach.first_day else {}
    facts |= {"last_day": reach.last_day.isoformat()} if reach.last_day else {}
    if (reach.from_min, reach.to_min) != (0, MINUTES_OF_DAY):
        facts |= {"from": format_clock(reach.from_min), "to": format_clock(reach.to_min)}
    return facts | ({"weekdays": [WEEKDAYS[day] for day in reach.weekdays]} if reach.weekdays else {})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return format_wall(value)
    return value.isoformat() if isinstance(value, date) else value


def scenario_bytes(scenario: Scenario, targets: Sequence[TargetChange], note: str = "") -> bytes:
    """The file of a scenario; reading it gives the same layers and targets again."""
    parts = [_lines({"note": note})] if note else []
    parts += [layer_lines(layer_facts(layer)) for layer in scenario.layers]
    for change in targets:
        queues = {"queues": list(change.queues)} if change.queues else {}
        parts.append("[[targets]]\n" + _lines(queues | dict(change.values)))
    return ("\n\n".join(parts) + "\n").encode()


def layer_lines(facts: Mapping[str, Any]) -> str:
    """A layer of the file, given under its keys."""
    return "[[layers]]\n" + _lines(facts)


def _lines(facts: Mapping[str, Any]) -> str:
    # JSON's texts, numbers, truth values and lists of texts are TOML's too.
    return "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items())


def write_scenario(folder: Path, scenario: Scenario, targets: Sequence[TargetChange], note: str = "") -> Path:
    """Save a scenario with its targets in a centre's folder, whole file or none. Raises OSError."""
    path = folder / FOLDER / f"{scenario.name}.toml"
    write_whole(path, scenario_bytes(scenario, targets, note))
    return path
