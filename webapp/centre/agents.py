"""agents.csv: who can be rostered, for which queues, how many hours a month."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import CODE, CODE_RULE, Cells
from webapp.centre.mistakes import MistakeList, one_of
from webapp.centre.model import AgentRow
from webapp.centre.tables import read_table
from webapp.centre.times import OLDEST_HIRE, parse_date

OPTIONAL = ("valid_from", "valid_to", "skills", "roles", "remote", "mentor", "group", "qualified_since")
REQUIRED = tuple(f.name for f in fields(AgentRow) if f.name not in OPTIONAL)
MOST_HOURS = 31 * 24
MOST_LEVEL = 1000


def read_agents(
    path: Path, queues: Collection[str], mistakes: MistakeList, groups: Collection[str] = ()
) -> tuple[AgentRow, ...]:
    """The agents whose rows hold no mistake.

    `hired_on` may be empty; hours are paid hours of a whole month. `groups` are the seat groups there are.
    """
    table = read_table(path, REQUIRED, OPTIONAL, mistakes, may_be_empty=False)
    found: list[AgentRow] = []
    lines: dict[str, int] = {}
    named = {cells.get("agent") for cells in table.cells(MistakeList())} if table else set()
    for cells in table.cells(mistakes) if table else ():
        agent = _agent(cells, queues, groups, named)
        if agent.agent in lines:
            cells.wrong(
                "agent",
                Sentence(
                    "{agent!r} stands already on line {lines}",
                    {"agent": agent.agent, "lines": lines[agent.agent]},
                ),
                Sentence("give every agent one row"),
            )
        if agent.agent:
            lines.setdefault(agent.agent, cells.line)
        if cells.ok:
            found.append(agent)
    _check_mentors(path.name, found, lines, mistakes)
    return tuple(found)


def _check_mentors(
    file: str, agents: Iterable[AgentRow], lines: Mapping[str, int], mistakes: MistakeList
) -> None:
    """Refuse trainees whose mentors are, one of the other, their own trainees."""
    mentor_of = {agent.agent: agent.mentor for agent in agents if agent.mentor}
    for agent in mentor_of:
        chain = [mentor_of[agent]]
        while chain[-1] in mentor_of and chain[-1] not in (agent, *chain[:-1]):
            chain.append(mentor_of[chain[-1]])
        if chain[-1] == agent:
            what = Sentence("the mentors lead in a circle: {list}", {"list": " -> ".join([agent, *chain])})
            mistakes.add(file, lines[agent], "mentor", what, Sentence("leave the cell of one of them empty"))


def agents_seen(path: Path) -> frozenset[str] | None:
    """Every agent that some row names, also a wrong row; None when the file, or a row, cannot be told apart.

    An agent of another file is unknown only when no row names it: one mistake is told once.
    """
    mistakes = MistakeList()
    table = read_table(path, REQUIRED, OPTIONAL, mistakes, may_be_empty=False)
    if table is None or mistakes.count:
        return None
    return frozenset(cells.get("agent") for cells in table.cells(mistakes))


def check_every_queue_has_agents(
    file: str, agents: Iterable[AgentRow], queues: Collection[str], mistakes: MistakeList
) -> None:
    """A queue that no agent can serve cannot be planned."""
    served = {queue for agent in agents for queue in agent.queues}
    for queue in queues:
        if queue not in served:
            right = Sentence(
                "add its code to the queues of some agents, or remove the queue from centre.toml"
            )
            mistakes.add(
                file, None, "queues", Sentence("no agent serves the queue {queue!r}", {"queue": queue}), right
            )


def _agent(
    cells: Cells, queues: Collection[str], groups: Collection[str], named: Collection[str]
) -> AgentRow:
    low = cells.number("month_hours_min", 0, MOST_HOURS)
    high = cells.number("month_hours_max", 0, MOST_HOURS)
    if cells.ok and low > high:
        cells.wrong(
            "month_hours_min",
            Sentence(
                "the least hours {low} are more than the most {high}",
                {"low": f"{low:g}", "high": f"{high:g}"},
            ),
            Sentence("make month_hours_max the larger one"),
        )
    valid_from, valid_to = cells.optional_day("valid_from", OLDEST_HIRE), cells.optional_day("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        cells.wrong(
            "valid_to",
            Sentence("the employment ends before it begins"),
            Sentence("write {valid_from} or a later day", {"valid_from": valid_from}),
        )
    roles = _roles(cells)
    return AgentRow(
        agent=cells.code("agent"),
        name=cells.text("name"),
        team=cells.text("team"),
        queues=_queues(cells, queues) if cells.get("queues") or not roles else (),
        month_hours_min=low,
        month_hours_max=high,
        can_work_nights=cells.flag("can_work_nights"),
        hired_on=cells.optional_day("hired_on", OLDEST_HIRE),
        valid_from=valid_from,
        valid_to=valid_to,
        skills=_skills(cells),
        roles=roles,
        remote=bool(cells.get("remote")) and cells.flag("remote"),
        mentor=_mentor(cells, named),
        group=cells.known("group", groups, "seat group", empty=True),
        qualified_since=_qualified(cells),
    )


def _parts(cells: Cells, column: str) -> list[str]:
    return [part.strip() for part in cells.get(column).split("|")] if cells.get(column) else []


def _skills(cells: Cells) -> dict[str, int]:
    """Levels by skill, written `score:85|typing:60`."""
    found: dict[str, int] = {}
    for part in _parts(cells, "skills"):
        skill, _, level = (text.strip() for text in part.partition(":"))
        if not CODE.fullmatch(skill) or not level.isascii() or not level.isdigit() or len(level) > 4:
            cells.wrong(
                "skills",
                Sentence("{part!r} is no skill with its level", {"part": part[:60]}),
                Sentence("write score:85|typing:60"),
            )
        elif int(level) > MOST_LEVEL:
            cells.wrong(
                "skills",
                Sentence("the level {level} is out of bounds", {"level": level}),
                Sentence("write 0 to {most_level}", {"most_level": MOST_LEVEL}),
            )
        elif skill in found:
            cells.wrong(
                "skills",
                Sentence("the skill {skill!r} stands there twice", {"skill": skill}),
                Sentence("name it once"),
            )
        else:
            found[skill] = int(level)
    return found


def _qualified(cells: Cells) -> dict[str, str]:
    """The day since which the agent is qualified for a queue, written `billing:2026-03-01` (SH-22).

    It is kept for the record: nobody comes first because of it.
    """
    found: dict[str, str] = {}
    queues = _parts(cells, "queues")
    for part in _parts(cells, "qualified_since"):
        queue, _, day = (text.strip() for text in part.partition(":"))
        try:
            since = parse_date(day, OLDEST_HIRE).isoformat()
        except ValueError:
            cells.wrong(
                "qualified_since",
                Sentence("{part!r} is no queue with a day", {"part": part[:60]}),
                Sentence("write billing:2026-03-01"),
            )
            continue
        if queue not in queues:
            cells.wrong(
                "qualified_since",
                Sentence("the agent does not serve the queue {queue!r}", {"queue": queue[:60]}),
                Sentence("name one of the agent's queues"),
            )
        found[queue] = since
    return found


def _roles(cells: Cells) -> frozenset[str]:
    for role in _parts(cells, "roles"):
        if not CODE.fullmatch(role):
            cells.wrong("roles", Sentence("{role!r} is not a code", {"role": role[:60]}), CODE_RULE)
    return frozenset(_parts(cells, "roles"))


def _mentor(cells: Cells, named: Collection[str]) -> str:
    mentor = cells.known("mentor", named, "agent", empty=True)
    if mentor and mentor == cells.get("agent"):
        cells.wrong(
            "mentor",
            Sentence("nobody is their own mentor"),
            Sentence("name another agent, or leave the cell empty"),
        )
    return mentor


def _queues(cells: Cells, known: Collection[str]) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in cells.text("queues").split("|")) if cells.get("queues") else ()
    if not codes:
        cells.wrong(
            "queues",
            Sentence("the agent serves no queue"),
            Sentence("name some, joined by '|': {list}", {"list": "|".join(known)}),
        )
    for code in codes:
        if code not in known:
            cells.wrong(
                "queues",
                Sentence("nobody knows the queue {code!r}", {"code": code[:60]}),
                one_of(known, code),
            )
    if len(set(codes)) < len(codes):
        cells.wrong("queues", Sentence("a queue stands there twice"), Sentence("name it once"))
    return codes
