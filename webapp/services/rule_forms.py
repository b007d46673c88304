"""The rules as forms: each with its sentence, its numbers, what it costs today and where it is broken."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from scheduler.audit import Audit, RuleTotal, audit
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation
from scheduler.rulebook import RulebookError, RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.rule import OFF, Rule
from webapp.centre.toml_edit import entries, with_entry, with_new_entry, without_entry
from webapp.services.desk import OpenMonth
from webapp.services.problems import CannotDo

RULES = "rules"
MOST_SHOWN, FEW = 12, 5
SOURCE = re.compile(r"\b[A-Z]{2}-\d{2}\b")


@dataclass(frozen=True)
class NumberField:
    """A whole number of a rule: its bounds, its unit and what to call it."""

    name: str
    label: str
    unit: str
    least: int
    most: int
    value: int
    default: int


@dataclass(frozen=True)
class BrokenPlace:
    """Where a rule is broken, in words; `agent` "" = by no single agent, `day` None = in no single day."""

    told: Sentence
    agent: str
    day: date | None


@dataclass(frozen=True)
class RuleForm:
    """A rule as it is set; `total` = what it costs in a month, None where it is off or there is no month.

    `sources` are the requirements it comes from; none for a rule that the manuals do not ask for.
    """

    code: str
    statement: Sentence
    severity: str
    weight: int
    always_hard: bool
    unit: str
    numbers: tuple[NumberField, ...]
    changed: bool
    total: RuleTotal | None
    sources: tuple[str, ...]
    cells: int
    broken: tuple[BrokenPlace, ...]

    @property
    def examples(self) -> tuple[Sentence, ...]:
        """The first of the breaches, in words."""
        return tuple(place.told for place in self.broken[:FEW])


@dataclass(frozen=True)
class RuleChange:
    """A rule as somebody wants it."""

    code: str
    severity: str
    weight: int
    parameters: Mapping[str, int]


def rule_forms(text: str, month: OpenMonth | None) -> list[RuleForm]:
    """A form for every rule there is, as the text of the centre sets it."""
    said = {str(one.get("code")): one for one in entries(text, RULES)}
    judged = month.audit if month else None
    return [_form(cls, said.get(code), judged) for code, cls in discover().items()]


def _form(cls: type[Rule], said: Mapping[str, Any] | None, judged: Audit | None) -> RuleForm:
    own = said or {}
    given = own.get("parameters", {})
    known = {field.name for field in fields(cls)}
    rule = cls(**{name: value for name, value in given.items() if name in known})
    found = [one for one in judged.violations if one.rule == cls.code] if judged else []
    totals = {one.rule: one for one in judged.totals} if judged else {}
    return RuleForm(
        cls.code,
        rule.statement(),
        str(own.get("severity", cls.severity)),
        int(own.get("weight", cls.weight)),
        cls.always_hard,
        cls.unit,
        tuple(_number(field, getattr(rule, field.name)) for field in fields(cls)),
        said is not None,
        totals.get(cls.code),
        sources(cls),
        len({replace(one.where, about="") for one in found}),
        tuple(_place(judged, one) for one in found[:MOST_SHOWN]) if judged else (),
    )


def sources(cls: type[Rule]) -> tuple[str, ...]:
    """The ids of the requirements that a rule's own words name, as NT-03."""
    said = f"{sys.modules[cls.__module__].__doc__} {cls.__doc__}"
    return tuple(sorted(set(SOURCE.findall(said))))


def _place(judged: Audit, violation: Violation) -> BrokenPlace:
    where, horizon = violation.where, judged.problem.horizon
    day: date | None = None
    if where.day >= 0:
        day = horizon.date_of(where.day)
    elif where.interval >= 0:
        day = horizon.instant(where.interval * horizon.interval_minutes).date()
    return BrokenPlace(judged.sentence(violation), where.agent, day)


def _number(field: Any, value: int) -> NumberField:
    told = field.metadata
    return NumberField(
        field.name, told["label"], told["unit"], told["least"], told["most"], value, field.default
    )


def with_rule(text: str, change: RuleChange) -> str:
    """The text with a rule set anew; a rule as it proposes itself has no entry. Raises CannotDo."""
    known = discover()
    if change.code not in known:
        raise CannotDo(Sentence("There is no rule {code!r}.", {"code": change.code}))
    cls = known[change.code]
    own = {
        name: value
        for name, value in change.parameters.items()
        if value != next((f.default for f in fields(cls) if f.name == name), None)
    }
    values: dict[str, Any] = {"code": change.code}
    if change.severity != cls.severity or own or change.weight != cls.weight:
        values["severity"] = change.severity
    if change.weight != cls.weight:
        values["weight"] = change.weight
    if own:
        values["parameters"] = own
    _check(change)
    places = [n for n, one in enumerate(entries(text, RULES)) if one.get("code") == change.code]
    if len(values) == 1:
        return without_entry(text, RULES, places[0]) if places else text
    return with_entry(text, RULES, places[0], values) if places else with_new_entry(text, RULES, values)


def _check(change: RuleChange) -> None:
    try:
        rulebook([RuleSetting(change.code, change.severity, change.weight, dict(change.parameters))])
    except RulebookError as error:
        raise CannotDo.because(error) from error


def tried(month: OpenMonth, settings: Sequence[RuleSetting], change: RuleChange) -> RuleTotal | None:
    """What a rule would cost in the month's roster if it were set like this; None = it would be off.

    Raises CannotDo.
    """
    if change.severity == OFF:
        return None
    others = [one for one in settings if one.code != change.code]
    new = RuleSetting(change.code, change.severity, change.weight, dict(change.parameters))
    try:
        book = rulebook([*others, new])
    except RulebookError as error:
        raise CannotDo.because(error) from error
    judged = audit(month.problem, book, month.roster)
    return next(total for total in judged.totals if total.rule == change.code)
