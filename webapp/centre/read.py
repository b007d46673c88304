"""Read a centre folder: every file, every check, all mistakes at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.centre.agents import agents_seen, check_every_queue_has_agents, read_agents
from webapp.centre.asked import read_own_limits, read_shift_needs
from webapp.centre.assisting import read_assisting
from webapp.centre.calendar import site_days
from webapp.centre.calls import read_calls
from webapp.centre.company import check_company
from webapp.centre.fixed_duties import read_fixed_duties
from webapp.centre.holidays import read_holidays
from webapp.centre.leave import read_leave
from webapp.centre.ledger import read_ledger
from webapp.centre.mistakes import MistakeList, one_of
from webapp.centre.model import Centre, RuleConf
from webapp.centre.preferences import read_preferences
from webapp.centre.rosters import read_duties
from webapp.centre.toml_file import CentreToml, read_centre_toml
from webapp.centre.unavailable import read_unavailable

TOML, CALLS, AGENTS, LEAVE = "centre.toml", "calls.csv", "agents.csv", "leave.csv"
PREFERENCES, PAST_DUTIES, LEDGER, HOLIDAYS = (
    "preferences.csv",
    "past_duties.csv",
    "ledger.csv",
    "holidays.csv",
)
ASSISTING, FIXED, UNAVAILABLE = "assisting_calls.csv", "fixed_duties.csv", "unavailable.csv"
OWN_LIMITS, SHIFT_NEEDS = "own_limits.csv", "shift_needs.csv"
FILES = (
    TOML,
    CALLS,
    AGENTS,
    LEAVE,
    PREFERENCES,
    PAST_DUTIES,
    LEDGER,
    HOLIDAYS,
    ASSISTING,
    FIXED,
    UNAVAILABLE,
    OWN_LIMITS,
    SHIFT_NEEDS,
)

RuleCheck = Callable[[Sequence[RuleConf]], list[tuple[int, str, str]]]
"""Takes the [[rules]] entries, gives (line, what is wrong, what would be right) of each wrong one."""


def read_centre(folder: Path, rule_check: RuleCheck | None = None) -> Centre:
    """Read and check a centre folder. Raises Mistakes with all mistakes of all files.

    `rule_check` is the rulebook's word on rule codes and parameters, of which nothing is known here.
    """
    mistakes = MistakeList()
    if not folder.is_dir():
        mistakes.add(
            str(folder),
            None,
            None,
            Sentence("there is no such folder"),
            Sentence("name a folder that holds {toml}", {"toml": TOML}),
        )
        mistakes.raise_if_any()
    toml = read_centre_toml(folder / TOML, mistakes)
    if toml is None:
        mistakes.raise_if_any()
        raise AssertionError("a centre.toml that cannot be read leaves a mistake")
    for line, what, right in rule_check(toml.rules) if rule_check else ():
        mistakes.add(TOML, line, "rules", what, right)
    _unknown_files(folder, mistakes)
    centre = _rest(folder, toml, mistakes)
    mistakes.raise_if_any()
    return centre


def _unknown_files(folder: Path, mistakes: MistakeList) -> None:
    """A CSV file of another name is most likely a misspelt one, which would be ignored in silence."""
    for path in sorted(folder.glob("*.csv")):
        if path.name not in FILES and not path.name.startswith((".", "~")):
            mistakes.add(
                path.name, None, None, Sentence("no file of a centre has this name"), one_of(FILES, path.name)
            )


def _rest(folder: Path, toml: CentreToml, mistakes: MistakeList) -> Centre:
    queues = [q.code for q in toml.queues]
    shifts = [s.code for s in toml.shifts]
    before = mistakes.count
    groups = [group.code for group in toml.company.groups]
    agents = read_agents(folder / AGENTS, queues, mistakes, groups)
    known = agents_seen(folder / AGENTS)
    if mistakes.count == before:
        check_every_queue_has_agents(AGENTS, agents, queues, mistakes)
        check_company(toml.company, agents, toml.shifts, mistakes)

    def optional(name: str) -> Path | None:
        path = folder / name
        return path if path.exists() or path.is_symlink() else None

    calls, leave, wishes = optional(CALLS), optional(LEAVE), optional(PREFERENCES)
    past, ledger, holidays = optional(PAST_DUTIES), optional(LEDGER), optional(HOLIDAYS)
    helped, grid = optional(ASSISTING), toml.interval_minutes
    fixed, away = optional(FIXED), optional(UNAVAILABLE)
    limits, needs = optional(OWN_LIMITS), optional(SHIFT_NEEDS)
    centre = Centre(
        folder=folder,
        name=toml.name,
        timezone=toml.timezone,
        country=toml.country,
        subdivision=toml.subdivision,
        interval_minutes=toml.interval_minutes,
        queues=toml.queues,
        shifts=toml.shifts,
        windows=toml.windows,
        rules=toml.rules,
        planning=toml.planning,
        company=toml.company,
        points=toml.points,
        leave_settings=toml.leave,
        swap_settings=toml.swaps,
        attendance_settings=toml.attendance,
        names=toml.names,
        agents=agents,
        leave=read_leave(leave, known, mistakes) if leave else (),
        preferences=read_preferences(wishes, known, shifts, mistakes) if wishes else (),
        past_duties=read_duties(past, known, queues, toml.shifts, toml.timezone, mistakes) if past else (),
        ledger=read_ledger(ledger, known, mistakes) if ledger else (),
        holidays=read_holidays(holidays, mistakes) if holidays else (),
        calls=read_calls(calls, queues, grid, mistakes) if calls else None,
        assisting=read_assisting(helped, toml.queues, toml.windows, toml.timezone, grid, mistakes)
        if helped
        else (),
        fixed_duties=read_fixed_duties(fixed, known, queues, shifts, mistakes) if fixed else (),
        unavailable=read_unavailable(away, known, mistakes) if away else (),
        own_limits=read_own_limits(limits, known, shifts, mistakes) if limits else (),
        shift_needs=read_shift_needs(needs, shifts, mistakes) if needs else (),
    )
    return centre if mistakes.count else _with_warnings(centre)


def _with_warnings(centre: Centre) -> Centre:
    warnings = (*_queue_warnings(centre), *_shift_warnings(centre), *_leave_warnings(centre))
    return replace(centre, warnings=warnings)


def _queue_warnings(centre: Centre) -> list[Sentence]:
    if centre.calls is None:
        return [
            Sentence(
                "There is no calls.csv: nothing can be forecast, but a roster can be made from a requirement."
            )
        ]
    with_history = set(centre.calls["queue"])
    return [
        Sentence(
            "The queue {queue!r} has no history in calls.csv: it is not forecast, the others are.",
            {"queue": code},
        )
        for code in centre.queue_codes
        if code not in with_history
    ]


def _shift_warnings(centre: Centre) -> list[Sentence]:
    found = []
    for code in centre.queue_codes:
        if not any(not s.queues or code in s.queues for s in centre.shifts):
            found.append(
                Sentence(
                    "No shift serves the queue {queue!r}: nobody can be rostered for it.", {"queue": code}
                )
            )
    usable = {kind for shift in centre.shifts for kind in shift.kinds}
    for kind in ("BILLING", "EVENT"):
        if kind not in usable and any(w.kind == kind for w in centre.windows):
            found.append(
                Sentence(
                    "No shift may be used on {kind} days, though there are such windows: nobody works then.",
                    {"kind": kind},
                )
            )
    return found


def _leave_warnings(centre: Centre) -> list[Sentence]:
    """Approved ordinary leave on days on which none is granted (NB-01, C-04)."""
    found = []
    for row in centre.leave:
        if row.status != "approved" or row.type in centre.leave_settings.protected_types:
            continue
        for day in site_days(centre, row.first_day, row.last_day):
            if day.no_leave:
                why = day.holiday or next(w.name for w in day.windows if w.no_leave)
                found.append(
                    Sentence(
                        "{agent} has approved {type} leave on {date}, a no-leave day ({why}).",
                        {"agent": row.agent, "type": row.type, "date": day.date, "why": why},
                    )
                )
                break
    return found
