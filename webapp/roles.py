"""Roles, verbs and kinds in words, for the pages that list them."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext


def role_name(role: str) -> str:
    """A role in words."""
    words = {
        "agent": _("Agent"),
        "duty-manager": _("Duty manager"),
        "area-manager": _("Area manager"),
        "operations-supervisor": _("Operations supervisor"),
        "quality-supervisor": _("Quality supervisor"),
        "general-affairs-supervisor": _("General affairs supervisor"),
        "centre-director": _("Centre director"),
        "department-manager": _("Department manager"),
        "qa-inspector": _("Quality inspector"),
        "trainer": _("Trainer"),
        "editor": _("Editor"),
        "planner": _("Planner"),
        "scheduler": _("Scheduler"),
        "payroll-reader": _("Payroll"),
        "administrator": _("Administrator"),
    }
    return str(words.get(role, role))


def deed_name(verb: str, kind: str = "") -> str:
    """A deed of the logs in words, by the kind of its subject; what has none is shown as it is kept."""
    words = {
        "open-account": _("opened the account"),
        "change-account": _("changed the account"),
        "reset-password": _("gave a new password to"),
        "close-account": _("closed the account"),
        "open-again": _("opened again"),
        "end-sessions": _("ended all sessions of"),
        "new-token": _("made a token"),
        "revoke-token": _("revoked a token"),
        "backup": _("made a backup"),
        "take-backup": _("took out a backup"),
        "take-log": _("took out the log"),
        "upload": _("sent in the file"),
        "refused": _("was refused"),
        "second-factor-on": _("turned on the second factor of"),
        "second-factor-off": _("turned off the second factor of"),
        "recovery-code": _("came in with a recovery code as"),
        "agreement": _("noted the confidentiality agreement of"),
        "edit-calendar": _("changed the calendar"),
        "undo-centre": _("took a change back"),
        "edit-centre": _("changed the centre's settings"),
        "edit-rules": _("changed the rules"),
        "edit-people": _("changed agents"),
        "appoint": _("gave the post"),
        "dismiss": _("took the post"),
        "delegate": _("let somebody stand in"),
        "plan": _("planned"),
        "import": _("brought in"),
        "export": _("took out"),
        "edit": _("edited"),
        "undo": _("took back"),
        "review": _("put up for review"),
        "publish": _("published"),
        "recall": _("recalled"),
        "accepted": _("accepted"),
        "declined": _("declined"),
        "done": _("called done"),
        "plan-charge": _("planned who is in charge"),
        "take-over": _("let somebody take over"),
        "hand-over": _("handed over"),
        "sign": _("signed"),
        "evaluate": _("evaluated"),
        "redo": _("did again"),
        "take": _("took over"),
        "replan": _("planned anew"),
        "call-in": _("called in"),
        "clearing": _("cleared the board"),
        "substitute": _("put in a substitute"),
        "leave-cancelled": _("gave duties back after leave"),
        **_of_attendance(),
        **(_of_leave() if kind == "leave" else _of_swaps()),
    }
    return str(words.get(verb, verb))


def _of_attendance() -> dict[str, str]:
    return {
        "contest": _("contested what is noted of"),
        "note-times": _("noted times of"),
        "bring-clock": _("brought in a clock's file"),
        "confirm": _("confirmed the journal of"),
        "submitted": _("handed in"),
        "reviewed": _("reviewed"),
        "sent": _("sent to payroll"),
    }


def _of_swaps() -> dict[str, str]:
    return {
        "offer": pgettext("deed", "offered"),
        "pass": _("passed on for a decision"),
        "agree": pgettext("deed", "agreed"),
        "decline": pgettext("deed", "declined"),
        "withdraw": _("withdrew"),
        "expire": _("saw no answer"),
        "approve": pgettext("deed", "approved"),
        "refuse": _("refused"),
        "lapse": _("found it void"),
        "appeal": _("asked for a review"),
        "uphold": _("let the refusal stand"),
        "swap": _("exchanged"),
        "gone": _("took off the board"),
        "not-granted": _("did not grant"),
    }


def _of_leave() -> dict[str, str]:
    return {
        "leave": _("freed duties for leave"),
        "put on the waitlist": _("put on the waitlist"),
        "taken from the waitlist": _("took from the waitlist"),
        "signed": _("signed"),
        "refused": _("refused"),
        "received": _("received"),
        "archived": _("filed"),
        "withdrawn": _("withdrew"),
        "cancelled": _("cancelled"),
        "papers": _("handed in papers"),
        "papers-overdue": _("found papers overdue"),
        "becomes": _("became another kind for want of papers"),
        "handover": _("wrote what colleagues must know"),
        "overdue-decided": _("decided on overdue papers"),
        "replacement-filled": _("found a substitute"),
        "replacement-closed": _("went on without a substitute"),
    }


def subject_name(kind: str) -> str:
    """What a decision is about."""
    words = {
        "roster": _("roster"),
        "leave": _("leave"),
        "swap": _("swap"),
        "ledger": _("points"),
        "site": _("centre"),
        "post": _("post"),
        "comment": _("comment"),
        "charge": _("in charge"),
        "data": _("data"),
        "appraisal": _("appraisal"),
        "attendance": _("attendance"),
        "evaluation": _("evaluation"),
        "week-report": _("report of the week"),
        "month-report": _("report of the month"),
        "year-report": _("report of the year"),
        "team-sheet": _("team sheet"),
        "outage-plan": _("plan of an outage"),
        "clearing": _("clearing of the board"),
    }
    return str(words.get(kind, kind))
