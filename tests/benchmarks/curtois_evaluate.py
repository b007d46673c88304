"""Judge a roster of a Curtois & Qu instance by the text of the instance alone.

It reads the format by itself and knows nothing of Paiban's rules: it is what the adapter is held against.

    .venv/bin/python -m tests.benchmarks.curtois_evaluate INSTANCE ROSTER
"""

import sys
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

Lines = list[list[str]]


@dataclass(frozen=True)
class Verdict:
    """The objective (requests and cover) and the hard rules that are broken, a line for each breach."""

    objective: int
    requests: int
    cover: int
    broken: tuple[str, ...]


def sections(text: str) -> dict[str, Lines]:
    """The comma-separated lines of each section, comments and empty lines left out."""
    found: dict[str, Lines] = {}
    rows: Lines = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("SECTION_"):
            rows = found.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            rows.append([cell.strip() for cell in line.split(",")])
    return found


def read_roster(text: str) -> Lines:
    """One list of shift codes a line; empty for a day off."""
    return [[cell.strip() for cell in line.split(",")] for line in text.splitlines()]


def judge(instance: str, roster: str) -> Verdict:
    """Score a roster's text against an instance's text."""
    said, rows = sections(instance), read_roster(roster)
    days = int(said["HORIZON"][0][0])
    staff = [line[0] for line in said["STAFF"]]
    if len(rows) != len(staff) or any(len(row) != days for row in rows):
        return Verdict(0, 0, 0, (f"the roster is not {len(staff)} lines of {days} days",))
    works = dict(zip(staff, rows, strict=True))
    broken = [breach for line in said["STAFF"] for breach in _breaches(said, line, works[line[0]])]
    for employee, *away in said.get("DAYS_OFF", []):
        broken += [f"{employee} works on day {day}, a day off" for day in away if works[employee][int(day)]]
    requests = sum(
        int(weight)
        for employee, day, shift, weight in said.get("SHIFT_ON_REQUESTS", [])
        if works[employee][int(day)] != shift
    ) + sum(
        int(weight)
        for employee, day, shift, weight in said.get("SHIFT_OFF_REQUESTS", [])
        if works[employee][int(day)] == shift
    )
    cover = _cover(said, rows)
    return Verdict(requests + cover, requests, cover, tuple(broken))


def _cover(said: dict[str, Lines], rows: Lines) -> int:
    cost = 0
    for day, shift, need, under, over in said["COVER"]:
        more = sum(row[int(day)] == shift for row in rows) - int(need)
        cost += more * int(over) if more > 0 else -more * int(under)
    return cost


def _breaches(said: dict[str, Lines], line: list[str], row: list[str]) -> list[str]:
    """The hard rules that one employee's row breaks."""
    employee, limits, most_minutes, least_minutes, longest, shortest, rest, weekends = line
    minutes_of = {code: int(length) for code, length, *_ in said["SHIFTS"]}
    after = {code: set(filter(None, (tail or [""])[0].split("|"))) for code, _, *tail in said["SHIFTS"]}
    unknown = set(row) - set(minutes_of) - {""}
    if unknown:
        return [f"{employee} has the unknown shift {min(unknown)}"]
    broken = [
        f"{employee} has {b} after {a} on day {day}"
        for day, (a, b) in enumerate(pairwise(row), 1)
        if a and b in after[a]
    ]
    had = Counter(row)
    for code, _, most in (limit.partition("=") for limit in limits.split("|")):
        if had[code] > int(most):
            broken.append(f"{employee} has {had[code]} shifts {code}, most {most}")
    minutes = sum(minutes_of[code] for code in row if code)
    if not int(least_minutes) <= minutes <= int(most_minutes):
        broken.append(f"{employee} works {minutes} minutes, not {least_minutes} to {most_minutes}")
    broken += _run_breaches(employee, row, int(longest), int(shortest), int(rest))
    worked = sum(any(row[saturday : saturday + 2]) for saturday in range(5, len(row), 7))
    if worked > int(weekends):
        broken.append(f"{employee} works {worked} weekends, most {weekends}")
    return broken


def _run_breaches(employee: str, row: list[str], longest: int, shortest: int, rest: int) -> list[str]:
    """Runs too long or too short; those at the edges of the horizon may be shorter."""
    broken, day = [], 0
    for works, cells in groupby(row, key=bool):
        length = len(list(cells))
        inside = day > 0 and day + length < len(row)
        if works and length > longest:
            broken.append(f"{employee} works {length} days running from day {day}")
        if inside and length < (shortest if works else rest):
            broken.append(f"{employee} has only {length} days {'on' if works else 'off'} from day {day}")
        day += length
    return broken


def main(paths: list[str]) -> int:
    """Print the verdict; 1 when a hard rule is broken."""
    verdict = judge(*(Path(path).read_text(encoding="utf-8") for path in paths))
    print(f"objective {verdict.objective} = requests {verdict.requests} + cover {verdict.cover}")
    print("\n".join(verdict.broken) or "every hard rule is kept")
    return int(bool(verdict.broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
