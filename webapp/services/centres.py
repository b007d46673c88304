"""Opening a centre folder with everything that the rest of the product knows about it."""

from collections.abc import Sequence
from pathlib import Path

from scheduler.rulebook import RulebookError, RuleSetting, rulebook
from webapp.centre.model import Centre, RuleConf
from webapp.centre.read import read_centre


def open_centre(folder: Path) -> Centre:
    """Read and check a centre folder, its rules by the rulebook. Raises Mistakes."""
    return read_centre(folder, rule_mistakes)


def rule_settings(rules: Sequence[RuleConf]) -> list[RuleSetting]:
    """The [[rules]] entries as the rulebook takes them; whole weights as whole numbers."""
    return [RuleSetting(r.code, r.severity, _whole(r.weight), r.parameters) for r in rules]


def rule_mistakes(rules: Sequence[RuleConf]) -> list[tuple[int, str, str]]:
    """(line, what is wrong, what would be right) of every entry that the rulebook refuses."""
    found = []
    for rule in rules:
        try:
            rulebook(rule_settings([rule]))
        except RulebookError as error:
            found.append((rule.line, str(error).rstrip("."), "mend or remove the entry"))
    return found


def _whole(weight: float | None) -> int | None:
    # A weight that is not whole goes on as it is: the rulebook refuses it in its own words.
    return int(weight) if weight is not None and weight == int(weight) else weight  # type: ignore[return-value]
