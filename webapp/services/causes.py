"""Why a version was made, where a service and not a person says it: kept in English, read in any language."""

from __future__ import annotations

import re
from datetime import date

from scheduler.domain.sentence import Fact, Sentence

BY_BOARD = Sentence("cleared with the board").template
REPAIRED = Sentence("the roster was repaired").template
BACK = Sentence("back to version {version}").template
OF_LEAVE = Sentence("leave of slip {slip}").template
OF_LEAVE_RETURNED = Sentence("leave of slip {slip} returned").template
FOR_DUTY = Sentence("for {shift} on {date}").template
CAUSES = (BY_BOARD, REPAIRED, BACK, OF_LEAVE_RETURNED, OF_LEAVE, FOR_DUTY)
_SHAPES = [(one, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>\\S+)", one))) for one in CAUSES]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def cause(template: str, **facts: Fact) -> str:
    """What is kept of one of the CAUSES, and read again by `cause_told`."""
    plain = {name: str(value) for name, value in facts.items()}
    return str(Sentence(template, plain))


def cause_told(reason: str) -> Sentence | str:
    """A reason as a sentence for readers; what a person wrote stays as it is."""
    for template, shape in _SHAPES:
        if found := shape.fullmatch(reason):
            return Sentence(template, {name: _fact(text) for name, text in found.groupdict().items()})
    return reason


def _fact(text: str) -> Fact:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else text
    except ValueError:
        return text
