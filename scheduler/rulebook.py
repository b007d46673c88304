"""Which rules are in force, how severe and how dear: data, not code."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from functools import cached_property
from typing import Any

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from scheduler.posting.limits import Limits, Terms
from scheduler.posting.offers import LooksAtDuties, Offers
from scheduler.posting.plan import Plan
from scheduler.rules import discover
from scheduler.rules.rule import HARD, OFF, SOFT, Rule

MOST_WEIGHT = 1_000_000


class RulebookError(ValueError):
    """A setting of a rule that cannot be; `code` names the rule, the text is one sentence."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        """An error about the rule `code`."""
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


@dataclass(frozen=True)
class RuleSetting:
    """What a centre says about a rule; None leaves what the rule itself proposes."""

    code: str
    severity: str | None = None
    weight: int | None = None
    parameters: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class RuleInForce:
    """A rule with its parameters, its severity (hard or soft) and, when soft, its weight."""

    rule: Rule
    severity: str
    weight: int

    @property
    def hard(self) -> bool:
        """Whether the rule must hold."""
        return self.severity == HARD

    def terms(self, problem: RosterProblem) -> Terms:
        """The terms on which the rule is posted."""
        return Terms(self.hard, self.weight, self.rule.price(problem))


@dataclass(frozen=True)
class Rulebook:
    """The rules in force, in alphabetical order of their codes."""

    entries: tuple[RuleInForce, ...]

    def __getitem__(self, code: str) -> RuleInForce:
        """The entry of a rule; raises KeyError when it is not in force."""
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, RuleInForce]:
        return {entry.rule.code: entry for entry in self.entries}

    def plan(self, problem: RosterProblem, held: Collection[Duty] = ()) -> Plan:
        """The undecided roster without the duties that hard rules exclude, apart from those `held` anyway.

        Most duties are excluded, so that rows over what is left are several times shorter.
        """
        return Plan(problem, self.offers(problem, held))

    def offers(self, problem: RosterProblem, held: Collection[Duty] = ()) -> Offers:
        """The duties that no hard rule on single duties excludes, and those `held` anyway."""
        rules = [e.rule for e in self.entries if e.hard and isinstance(e.rule, LooksAtDuties)]
        return Offers(problem, rules, held)

    def post(self, problem: RosterProblem, plan: Plan) -> Limits:
        """The rows of every rule in force."""
        limits = Limits()
        for entry in self.entries:
            entry.rule.post(problem, plan, limits.posting(entry.rule.code, entry.terms(problem)))
        return limits


def rulebook(settings: Sequence[RuleSetting] = ()) -> Rulebook:
    """All rules as they propose themselves, changed by the settings; raises RulebookError."""
    known = discover()
    said: dict[str, RuleSetting] = {}
    for setting in settings:
        if setting.code not in known:
            raise RulebookError(
                setting.code,
                Sentence(
                    "There is no rule {code!r}; there are {list}.",
                    {"code": setting.code, "list": ", ".join(known)},
                ),
            )
        if setting.code in said:
            raise RulebookError(
                setting.code,
                Sentence("The rule {code} is set twice; keep one entry.", {"code": setting.code}),
            )
        if setting.severity is None and known[setting.code].severity == OFF:
            raise RulebookError(
                setting.code,
                Sentence(
                    "The rule {code} is off by itself: give its severity, hard or soft, too.",
                    {"code": setting.code},
                ),
            )
        said[setting.code] = setting
    entries = [_entry(cls, said.get(code, RuleSetting(code))) for code, cls in known.items()]
    return Rulebook(tuple(entry for entry in entries if entry.severity != OFF))


def _entry(cls: type[Rule], setting: RuleSetting) -> RuleInForce:
    severity = setting.severity or cls.severity
    weight = cls.weight if setting.weight is None else setting.weight
    if severity not in (HARD, SOFT, OFF):
        raise RulebookError(
            cls.code,
            Sentence(
                "Rule {code}: severity is hard, soft or off, not {severity!r}.",
                {"code": cls.code, "severity": severity},
            ),
        )
    if cls.always_hard and severity != HARD:
        raise RulebookError(
            cls.code,
            Sentence("Rule {code} is what rosters are built on: it is always hard.", {"code": cls.code}),
        )
    if isinstance(weight, bool) or not isinstance(weight, int) or not 1 <= weight <= MOST_WEIGHT:
        raise RulebookError(
            cls.code,
            Sentence(
                "Rule {code}: weight is a whole number from 1 to {most_weight}, not {weight!r}.",
                {"code": cls.code, "most_weight": MOST_WEIGHT, "weight": weight},
            ),
        )
    return RuleInForce(_with_parameters(cls, dict(setting.parameters or {})), severity, weight)


def _with_parameters(cls: type[Rule], given: dict[str, Any]) -> Rule:
    known = {field.name: field for field in fields(cls)}
    for name, value in given.items():
        if name not in known:
            offered = ", ".join(known) or "none"
            raise RulebookError(
                cls.code,
                Sentence(
                    "Rule {code} has no parameter {name!r}; it has: {offered}.",
                    {"code": cls.code, "name": name, "offered": offered},
                ),
            )
        _check_value(cls.code, known[name], value)
    return cls(**given)


def _check_value(code: str, field: Field[Any], value: object) -> None:
    bounds = field.metadata
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not bounds["least"] <= value <= bounds["most"]
    ):
        raise RulebookError(
            code,
            Sentence(
                "Rule {code}: {name} is a whole number of {unit} from {least} to {most}, not "
                "{value}.",
                {
                    "code": code,
                    "name": field.name,
                    "unit": bounds["unit"],
                    "least": bounds["least"],
                    "most": bounds["most"],
                    "value": repr(value),
                },
            ),
        )
