"""What every rule must bring along; a new file in scheduler/rules/ is held to it at once."""

import inspect
import re
from dataclasses import FrozenInstanceError, fields, is_dataclass
from pathlib import Path

import pytest

from scheduler.posting.price import Price
from scheduler.rulebook import MOST_WEIGHT
from scheduler.rules import discover
from scheduler.rules.rule import HARD, OFF, SOFT, Rule
from tests.scheduler.months import month
from tests.scheduler.rules.rules_page import PAGE, with_table

RULES = list(discover().values())
HERE = Path(__file__).parent


@pytest.fixture(params=RULES, ids=lambda cls: cls.code)
def cls(request: pytest.FixtureRequest) -> type[Rule]:
    """Each rule."""
    found: type[Rule] = request.param
    return found


def test_there_are_rules_and_each_stands_in_a_file_of_its_own() -> None:
    modules = [cls.__module__ for cls in RULES]
    assert len(modules) == len(set(modules)) >= 17
    package = Path(inspect.getfile(Rule)).parent
    files = {path.stem for path in package.glob("*.py") if not path.stem.startswith("_")} - {"rule"}
    assert {name.rpartition(".")[2] for name in modules} == files


def test_code_and_file_have_one_name(cls: type[Rule]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", cls.code)
    assert cls.__module__.rpartition(".")[2] == cls.code.replace("-", "_")
    assert cls.__name__ == cls.code.title().replace("-", "")


def test_rule_has_examples(cls: type[Rule]) -> None:
    file = HERE / f"test_{cls.code.replace('-', '_')}.py"
    assert file.exists(), f"write hand-priced examples of {cls.code} into {file.name}"
    text = file.read_text(encoding="utf-8")
    assert text.count("def test_") >= 3
    assert "def test_sentence" in text


def test_rule_is_frozen_and_needs_no_settings(cls: type[Rule]) -> None:
    assert is_dataclass(cls)
    rule = cls()
    assert rule == cls()
    with pytest.raises(FrozenInstanceError):
        rule.code = "other"  # type: ignore[misc]


def test_parameters_have_unit_bounds_and_label(cls: type[Rule]) -> None:
    for field in fields(cls):
        assert set(field.metadata) == {"unit", "least", "most", "label"}
        assert field.metadata["least"] <= field.default <= field.metadata["most"]
        assert field.metadata["unit"]
        assert field.metadata["label"]


def test_bounds_of_parameters_can_be_meant(cls: type[Rule]) -> None:
    for field in fields(cls):
        for value in (field.metadata["least"], field.metadata["most"]):
            assert str(cls(**{field.name: value}).statement()).endswith(".")


def test_statement_names_every_parameter_in_force(cls: type[Rule]) -> None:
    """A changed number changes the sentence."""
    for field in fields(cls):
        assert str(cls(**{field.name: field.metadata["most"]}).statement()) != str(cls().statement())


def test_severity_weight_and_price_can_be(cls: type[Rule]) -> None:
    assert cls.severity in (HARD, SOFT, OFF)
    assert 1 <= cls.weight <= MOST_WEIGHT
    assert cls.unit
    assert isinstance(cls().price(month(1, 1)), Price)


def test_rules_page_holds_what_the_rules_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), "write it anew: .venv/bin/python -m tests.scheduler.rules.rules_page"
