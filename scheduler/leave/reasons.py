"""Every reason for which something about leave is refused: one table, in sentences with day and amount."""

from enum import Enum

from scheduler.domain.refusal import RefusedFor, code_of


class LeaveReason(Enum):
    """A reason's sentence; its name in small letters with hyphens is the code by which it is known."""

    NO_SUCH_TYPE = "There is no leave of type {type}: {known} are known."
    NO_REASON = "The request from {first_day} says no reason: a slip states reason and length (LV-09)."
    ENDS_BEFORE = "The leave would end on {last_day}, before it begins on {first_day}."
    TOO_LONG = "A leave is at most {most} calendar days long; {first_day} to {last_day} are {days}."
    NO_HALF_DAYS = "{type} leave is taken in whole days; half of {first_day} was asked for."
    HALF_OF_MANY = "Half a day is half of one day; {first_day} to {last_day} are {days}."
    NOT_EMPLOYED = "{agent} is not employed on {date}."
    ALREADY_AWAY = "{agent} has other leave on {date} (slip {slip})."
    NO_DUTY = "{agent} has no duty from {first_day} to {last_day}: no leave is needed for days off."
    TOO_LATE = (
        "{type} leave is asked for at least {least} days ahead; from {asked_on} to {date} are {days} (LV-04)."
    )
    NO_LEAVE_DAY = (
        "No {type} leave is granted on {date}, a no-leave day: {window} (NB-01). Swap the duty instead."
    )
    NEEDS_OVERRIDE = (
        "{date} is a no-leave day ({window}): {type} leave passes only by {post}'s override (C-04)."
    )
    NEEDS_EVIDENCE = (
        "{date} is a no-leave day ({window}): {type} leave passes it only with evidence ({evidence}) (C-04)."
    )
    ABOVE_ENTITLEMENT = (
        "{days} days of {type} leave are asked for from {first_day}; {left} of {granted} are left (LV-07)."
    )
    ONE_BLOCK = (
        "{type} leave is taken in one go: {days} days from {first_day} come on top of slip {slip} (NB-04)."
    )
    CROSSES_YEAR = (
        "{type} leave lies within one calendar year; {first_day} to {last_day} crosses the end of {year} "
        "(NB-04)."
    )
    NOT_THE_POST = (
        "{days} days of leave from {first_day} are decided by {post} or a higher post; {actor} holds {held} "
        "(LV-01)."
    )
    OWN_REQUEST = "{actor} asked for this leave from {first_day}: somebody else decides on it (LV-01)."
    NO_RECEIVER = "Slips are received by {post} or a higher post; {actor} holds {held} (LV-02)."
    NOT_YOURS = "The leave of slip {slip} is {agent}'s: {actor} holds {held} and cannot {verb} it."
    ILLEGAL_STEP = "A slip that is {state} cannot be {verb}; it can be {can} (LV-02)."
    MISSING_WHY = "Slip {slip} from {first_day} cannot be {verb} without a reason."
    SOMEONE_FASTER = "Slip {slip} was changed meanwhile: it is {state} now (version {version}, not {seen})."
    ALREADY_BEGUN = "The leave of slip {slip} began on {first_day}: its days cannot be returned."
    NO_PLACE = (
        "{taken} of {places} places of team {team} are taken on {date}: the request waits at place {place}."
    )
    CERTIFICATE_TOO_LOW = (
        "The certificate of slip {slip} is of a {level} hospital; one of {least} level or higher counts "
        "(LV-03)."
    )
    PAPERS_LATE = "The papers of slip {slip} were due at {due} and came at {at} (LV-05)."
    NOT_DUE = "The papers of slip {slip} are not overdue: they are due at {due} (LV-05)."
    NO_CERTIFICATE_NEEDED = "{type} leave from {first_day} asks for no certificate."
    UNKNOWN_FACT = "{type} leave knows no fact {fact}: {known} lengthen it (LV-07)."
    STAND_IN_THE_WAY = "The duties given up for slip {slip} cannot all come back ({duty} on {date}): {rule}"
    COVER_NOT_MET = (
        "{missing} agent-minutes are missing on {date} while {duty} is open: name a substitute or a reason "
        "(LV-08)."
    )
    SUBSTITUTE_BREAKS = "{substitute} cannot take {duty} on {date}: {rule}"
    TASK_CLOSED = "The replacement of {duty} on {date} is {state} already."
    NO_SUCH_SLIP = "There is no slip {slip} at {site}."
    NO_SUCH_TASK = "There is no replacement {task} at {site}."
    ROSTER_MOVED = "The roster of {month} was changed meanwhile (version {version}): ask again."

    @property
    def code(self) -> str:
        """`leave-too-late`: as in docs/reasons.md and in answers."""
        return code_of("leave", self)


class Refusal(RefusedFor[LeaveReason]):
    """Why something about leave was not done."""


def day_count(half_days: int) -> float:
    """Half days as days: 3 are 1.5."""
    return half_days / 2
