"""Who may do what: one table of roles and actions, asked by every page and every call of the API (K-51)."""

from collections.abc import Mapping

AGENT = "agent"
DUTY_MANAGER = "duty-manager"
AREA_MANAGER = "area-manager"
OPERATIONS = "operations-supervisor"
QUALITY = "quality-supervisor"
GENERAL = "general-affairs-supervisor"
DIRECTOR = "centre-director"
DEPARTMENT = "department-manager"
QA = "qa-inspector"
TRAINER = "trainer"
EDITOR = "editor"
PLANNER = "planner"
SCHEDULER = "scheduler"
PAYROLL = "payroll-reader"
ADMINISTRATOR = "administrator"

ROLES: tuple[str, ...] = (
    AGENT,
    DUTY_MANAGER,
    AREA_MANAGER,
    OPERATIONS,
    QUALITY,
    GENERAL,
    DIRECTOR,
    DEPARTMENT,
    QA,
    TRAINER,
    EDITOR,
    PLANNER,
    SCHEDULER,
    PAYROLL,
    ADMINISTRATOR,
)
"""Roles of accounts (RL-01); the data analyst of the manuals is the planner."""

_EVERYBODY = frozenset(ROLES)
_LEADERS = frozenset({DUTY_MANAGER, AREA_MANAGER, OPERATIONS, DIRECTOR, DEPARTMENT})
_APPROVERS = _LEADERS - {DUTY_MANAGER}
_PUBLISHERS = frozenset({OPERATIONS, DIRECTOR, DEPARTMENT})
_MAKERS = _PUBLISHERS | {SCHEDULER, AREA_MANAGER}
_PLANNERS = frozenset({PLANNER, SCHEDULER, OPERATIONS, DIRECTOR, DEPARTMENT})

ACTIONS: Mapping[str, frozenset[str]] = {
    "own-account": _EVERYBODY,
    "own-notices": _EVERYBODY,
    "own-month": frozenset({AGENT}),
    "own-requests": frozenset({AGENT}),
    "own-ledger": frozenset({AGENT}),
    "certificate": _EVERYBODY,
    "comment": _EVERYBODY,
    "answer-comments": _PUBLISHERS,
    "in-charge": _EVERYBODY,
    "attendance": _LEADERS | {SCHEDULER, PAYROLL, GENERAL},
    "note-attendance": _LEADERS,
    "bring-clock": _APPROVERS,
    "report-attendance": _APPROVERS,
    "appraise": _PUBLISHERS | {PAYROLL},
    "sign-appraisal": frozenset({DIRECTOR, DEPARTMENT}),
    "plan-charge": _MAKERS,
    "read-team-roster": _LEADERS | {AGENT, SCHEDULER, QUALITY, GENERAL, QA, TRAINER, PLANNER},
    "read-roster": _LEADERS | {SCHEDULER, PLANNER, QUALITY, GENERAL, TRAINER, PAYROLL},
    "edit-draft": _MAKERS,
    "solve": _MAKERS,
    "override": _PUBLISHERS,
    "publish": _PUBLISHERS,
    "move-nights": _LEADERS,
    "edit-published": _MAKERS,
    "decide-leave": _APPROVERS,
    "decide-swaps": _APPROVERS,
    "receive-leave": frozenset({AREA_MANAGER, OPERATIONS}),
    "read-requests": _LEADERS | {SCHEDULER, PAYROLL, GENERAL},
    "clear-board": _MAKERS,
    "call-in": _MAKERS | {DUTY_MANAGER},
    "read-staffing": _PLANNERS | {AREA_MANAGER},
    "forecast": _PLANNERS,
    "upload-actuals": _PLANNERS,
    "scenarios": _PLANNERS,
    "set-requirement": _PLANNERS,
    "read-fairness": _LEADERS | {SCHEDULER, PLANNER, PAYROLL},
    "evaluate": _PLANNERS,
    "decide-disputes": _APPROVERS,
    "export": _MAKERS | {PLANNER, PAYROLL},
    "accounts": frozenset({ADMINISTRATOR}),
    "posts": frozenset({ADMINISTRATOR, DIRECTOR, DEPARTMENT}),
    "centre-data": frozenset({ADMINISTRATOR, OPERATIONS, SCHEDULER}),
    "rulebook": frozenset({ADMINISTRATOR, OPERATIONS, DIRECTOR}),
    "audit-log": frozenset({ADMINISTRATOR, DIRECTOR, DEPARTMENT}),
    "backups": frozenset({ADMINISTRATOR}),
    "own-tokens": _EVERYBODY,
    "own-work": _EVERYBODY,
}
"""Which roles may do an action. A route names one action; what it may see besides follows site and team."""

WITHIN_TEAM: frozenset[str] = frozenset(
    {
        "own-account",
        "own-notices",
        "own-month",
        "own-requests",
        "own-ledger",
        "own-tokens",
        "own-work",
        "certificate",
        "comment",
        "in-charge",
        "attendance",
        "note-attendance",
        "bring-clock",
        "report-attendance",
        "read-team-roster",
        "read-roster",
        "edit-draft",
        "edit-published",
        "override",
        "move-nights",
        "decide-leave",
        "decide-swaps",
        "receive-leave",
        "read-requests",
        "call-in",
        "read-fairness",
        "decide-disputes",
        "export",
    }
)
"""Actions that have a meaning for one team: whoever reaches one team only does these, with its people. The
others concern a whole site, or several."""

EVERY_SITE: frozenset[str] = frozenset({"accounts", "backups"})
"""Actions that concern all sites together: whoever reaches one site only does none of these, or could open
themselves the others."""

OWN_WORK = "own-work"
READ = ":read"
"""A token with the scope `action:read` may only ask; one with `action` may do all that the action is for."""


def may(role: str, action: str) -> bool:
    """Whether a role may do an action; KeyError for an action that there is not."""
    return role in ACTIONS[action]


def may_at(role: str, action: str, site_id: int | None) -> bool:
    """Whether a role of one site, or with None of all, may do an action; KeyError as above."""
    return may(role, action) and (site_id is None or action not in EVERY_SITE)


def reaches(role: str, team: str, action: str, site_id: int | None = None) -> bool:
    """The same of one team too, or with "" of all."""
    return may_at(role, action, site_id) and (not team or action in WITHIN_TEAM)


def covers(scopes: list[str], action: str, *, safe: bool) -> bool:
    """Whether scopes of a token are for an action; `safe` = it is only asked something.

    Every token may look after work that it has started: whose scope that takes follows from its kind.
    """
    return action == OWN_WORK or action in scopes or (safe and action + READ in scopes)


def scope_fits(scope: str) -> bool:
    """Whether there is such a scope."""
    return scope.removesuffix(READ) in ACTIONS
