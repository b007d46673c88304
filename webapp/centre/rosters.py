"""roster.csv and past_duties.csv: duties, one a line, as people edit them in a spreadsheet.

Reading refuses what is not a duty of this centre: an agent or shift nobody knows, times that contradict the
shift's code. Whether the duties may be worked is the audit's to say.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import Cells
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import Centre, DutyRow, ShiftConf
from webapp.centre.tables import read_table, table_bytes, write_whole
from webapp.centre.times import format_wall, wall_instant

COLUMNS = ("agent", "date", "shift", "queue", "start", "end")


def read_roster(path: Path, centre: Centre) -> tuple[DutyRow, ...]:
    """The duties of a roster of this centre, in the file's order. Raises Mistakes with all that is wrong."""
    mistakes = MistakeList()
    agents = [a.agent for a in centre.agents]
    duties = read_duties(path, agents, centre.queue_codes, centre.shifts, centre.timezone, mistakes)
    mistakes.raise_if_any()
    return duties


def read_duties(
    path: Path,
    agents: Collection[str] | None,
    queues: Collection[str],
    shifts: Iterable[ShiftConf],
    zone: ZoneInfo,
    mistakes: MistakeList,
) -> tuple[DutyRow, ...]:
    """The duties without mistakes. Two duties of an agent on one day are read: the audit judges them."""
    table = read_table(path, COLUMNS, (), mistakes)
    by_code = {shift.code: shift for shift in shifts}
    known_agents = None if agents is None else frozenset(agents)
    found: dict[tuple[object, ...], DutyRow] = {}
    for cells in table.cells(mistakes) if table else ():
        duty = _duty(cells, known_agents, queues, by_code, zone)
        key = (duty.agent, duty.date, duty.shift)
        if cells.ok and key in found:
            cells.wrong(
                "agent",
                Sentence("the same duty stands on line {line}", {"line": found[key].line}),
                Sentence("remove one of them"),
            )
        if cells.ok:
            found[key] = duty
    return tuple(found.values())


def _duty(
    cells: Cells,
    agents: Collection[str] | None,
    queues: Collection[str],
    shifts: Mapping[str, ShiftConf],
    zone: ZoneInfo,
) -> DutyRow:
    day = cells.day("date")
    shift = shifts.get(cells.known("shift", shifts, "shift"))
    agent = cells.known("agent", agents, "agent")
    queue = cells.known("queue", queues, "queue", empty=True)
    start, end = cells.instant("start", zone), cells.instant("end", zone)
    if cells.ok and shift:
        for column, value, minutes in (("start", start, shift.start_min), ("end", end, shift.end_min)):
            expected = wall_instant(day, minutes, zone)
            if value.timestamp() != expected.timestamp():
                what = Sentence(
                    "{get} contradicts the shift {code!r} of {day}",
                    {"get": cells.get(column), "code": shift.code, "day": day},
                )
                cells.wrong(
                    column,
                    what,
                    Sentence(
                        "write {expected}, or the code of another shift", {"expected": format_wall(expected)}
                    ),
                )
    return DutyRow(agent, day, cells.get("shift"), queue, start, end, cells.line)


def write_roster(path: Path, rows: Iterable[DutyRow]) -> None:
    """Write duties, whole file or none. Raises OSError."""
    write_whole(path, roster_bytes(rows))


def roster_bytes(rows: Iterable[DutyRow], remark: str = "") -> bytes:
    """The file's bytes: start and end in local time, in the order given; the remark says who took it."""
    return table_bytes(COLUMNS, (_cells(row) for row in rows), remark)


def _cells(row: DutyRow) -> tuple[str, ...]:
    return (
        row.agent,
        row.date.isoformat(),
        row.shift,
        row.queue,
        format_wall(row.start),
        format_wall(row.end),
    )
