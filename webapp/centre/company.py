"""What centre.toml says about agents together: groups, seats, thresholds, needs, time off the phone."""

from collections.abc import Collection, Sequence

from scheduler.activities.demand import MEETING, MONTH, OFF_PHONE_KINDS, PERIODS, OffPhone
from scheduler.domain.needs import ALL_KINDS, NEED_KINDS, DutyNeed, Threshold
from scheduler.domain.sentence import Sentence
from webapp.centre.cells import CODE, CODE_RULE
from webapp.centre.company_model import Company, GroupConf
from webapp.centre.mistakes import MistakeList, one_of
from webapp.centre.model import AgentRow, ShiftConf
from webapp.centre.toml_table import TomlTable

MOST_SEATS = 100_000
MOST_LEVEL = 1000
KINDS = ("NORMAL", "BILLING", "EVENT")
FILE = "centre.toml"


def read_company(table: TomlTable, queues: Sequence[str]) -> Company:
    """The keys and tables of centre.toml that are about agents together; mistakes are recorded."""
    groups = tuple(_group(entry) for entry in table.tables("groups"))
    needs = tuple(need for entry in table.tables("duty_needs") for need in _need(entry))
    off_phone = tuple(demand for entry in table.tables("off_phone") for demand in _off_phone(entry))
    _named_once(table, "groups", "code", [group.code for group in groups])
    _named_once(table, "duty_needs", "name", [need.name for need in needs])
    _named_once(table, "off_phone", "name", [demand.name for demand in off_phone])
    return Company(
        seats=table.whole("seats", 0, MOST_SEATS) if "seats" in table.values else None,
        groups=groups,
        thresholds=tuple(t for entry in table.tables("thresholds") for t in _threshold(entry, queues)),
        duty_needs=needs,
        together=frozenset(team for entry in table.tables("teams") for team in _together(entry)),
        off_phone=off_phone,
    )


def _named_once(table: TomlTable, key: str, name: str, names: Sequence[str]) -> None:
    for index, text in enumerate(names):
        if text and text in names[:index]:
            table.tables(key)[index].wrong(
                name,
                Sentence("{text!r} stands there twice", {"text": text}),
                Sentence("give every entry its own"),
            )


def _group(entry: TomlTable) -> GroupConf:
    seats = entry.whole("seats", 0, MOST_SEATS) if "seats" in entry.values else None
    group = GroupConf(entry.code("code"), entry.text("name"), seats)
    entry.finish()
    return group


def _threshold(entry: TomlTable, queues: Sequence[str]) -> list[Threshold]:
    queue, skill = entry.choice("queue", queues or ("",)), entry.code("skill")
    bounds = {
        key: entry.whole(key, 0, MOST_LEVEL) if key in entry.values else None for key in ("least", "most")
    }
    least, most = bounds["least"], bounds["most"]
    entry.used.update(bounds)
    if least is None and most is None:
        entry.wrong("least", Sentence("the threshold asks for nothing"), Sentence("add least or most"))
    elif least is not None and most is not None and least > most:
        entry.wrong(
            "most",
            Sentence("least {least} is more than most {most}", {"least": least, "most": most}),
            Sentence("make most the larger one"),
        )
    return [Threshold(queue, skill, least, most)] if entry.finish() else []


def _need(entry: TomlTable) -> list[DutyNeed]:
    of = {kind: entry.text(kind) for kind in NEED_KINDS if kind in entry.values}
    entry.used.update(NEED_KINDS)
    if len(of) != 1:
        entry.wrong(
            None,
            Sentence("a need asks for one kind of agents"),
            Sentence("name one of {list}", {"list": ", ".join(NEED_KINDS)}),
        )
    level = entry.whole("level", 0, MOST_LEVEL, 0)
    if level and "skill" not in of:
        entry.wrong(
            "level", Sentence("a level is one of a skill"), Sentence("name the skill, or leave the level out")
        )
    least = entry.whole("least", 0, MOST_SEATS, 0)
    most = entry.whole("most", 0, MOST_SEATS) if "most" in entry.values else None
    entry.used.add("most")
    if most is not None and least > most:
        entry.wrong(
            "most",
            Sentence("least {least} is more than most {most}", {"least": least, "most": most}),
            Sentence("make most the larger one"),
        )
    if most is None and not least:
        entry.wrong("least", Sentence("the need asks for nobody"), Sentence("add least or most"))
    start, end = _window(entry)
    kinds = entry.words("kinds", KINDS, "kind of period", tuple(sorted(ALL_KINDS)))
    name = entry.text("name")
    if not entry.finish():
        return []
    kind, who = next(iter(of.items()))
    return [DutyNeed(name, kind, who, least, most, level, start, end, frozenset(kinds))]


def _window(entry: TomlTable) -> tuple[int, int]:
    start, end = entry.clock("from", "00:00"), entry.clock("to", "24:00")
    if start == end or start == 1440 or end == 0:
        entry.wrong(
            "to",
            Sentence("the window is empty"),
            Sentence('write another time; the whole day is "00:00" to "24:00"'),
        )
    return start, end


def _together(entry: TomlTable) -> list[str]:
    name, together = entry.text("name"), entry.flag("together")
    return [name] if entry.finish() and together else []


def _off_phone(entry: TomlTable) -> list[OffPhone]:
    name, kind = entry.text("name"), entry.choice("kind", OFF_PHONE_KINDS)
    start, end = _window(entry)
    values = {
        "minutes": entry.whole("minutes", 5, 480),
        "times": entry.whole("times", 1, 50, 1),
        "most": entry.whole("most", 0, MOST_SEATS, 0),
        "parallel": entry.whole("parallel", 0, MOST_SEATS, 0),
    }
    if values["minutes"] % 5:
        entry.wrong(
            "minutes",
            Sentence("{values} is no multiple of 5", {"values": values["minutes"]}),
            Sentence("write 10, 15, 20 ..."),
        )
    per, together = entry.choice("per", PERIODS, MONTH), entry.flag("together", kind == MEETING)
    teams, roles = _names(entry, "teams"), codes(entry, "roles")
    if not entry.finish():
        return []
    return [
        OffPhone(
            name, kind, per=per, teams=teams, roles=roles, together=together, start=start, end=end, **values
        )
    ]


def _names(entry: TomlTable, key: str) -> frozenset[str]:
    """A list of texts; an absent key gives none."""
    entry.used.add(key)
    value = entry.values.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        entry.wrong(
            key, Sentence("this is no list of texts"), Sentence('write {key} = ["a", "b"]', {"key": key})
        )
        return frozenset()
    return frozenset(item.strip() for item in value)


def codes(entry: TomlTable, key: str) -> frozenset[str]:
    """A list of codes; an absent key gives none."""
    found = _names(entry, key)
    for name in sorted(found):
        if not CODE.fullmatch(name):
            entry.wrong(key, Sentence("{name!r} is not a code", {"name": name[:60]}), CODE_RULE)
    return found


def check_company(
    company: Company, agents: Sequence[AgentRow], shifts: Sequence[ShiftConf], mistakes: MistakeList
) -> None:
    """Whatever centre.toml asks of a role, team, skill or group, some agent must have it."""
    known: dict[str, Collection[str]] = {
        "role": {role for agent in agents for role in agent.roles},
        "team": {agent.team for agent in agents},
        "skill": {skill for agent in agents for skill in agent.skills},
        "group": {agent.group for agent in agents if agent.group},
    }

    def ask(kind: str, name: str, where: str, what: str) -> None:
        if name not in known[kind]:
            text = Sentence(
                "no agent has the {kind} {name!r}, which {what} asks for",
                {"kind": kind, "name": name, "what": what},
            )
            mistakes.add(FILE, None, where, text, one_of(sorted(known[kind]), name))

    for need in company.duty_needs:
        ask(need.kind, need.of, "duty_needs", f"the need {need.name!r}")
    for threshold in company.thresholds:
        ask("skill", threshold.skill, "thresholds", f"the queue {threshold.queue!r}")
    for team in sorted(company.together):
        ask("team", team, "teams", "[[teams]]")
    for demand in company.off_phone:
        for kind, names in (("team", demand.teams), ("role", demand.roles)):
            for name in sorted(names):
                ask(kind, name, "off_phone", f"{demand.name!r}")
    for shift in shifts:
        for role in sorted(shift.roles):
            ask("role", role, "shifts", f"the shift {shift.code!r}")
