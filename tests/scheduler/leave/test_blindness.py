"""What decides on leave has no place for a name, an age, a grade or a date of entry (SW-01, C-03)."""

import importlib
import pkgutil
from dataclasses import fields, is_dataclass

import scheduler.leave
from tests.scheduler.domain.test_blindness import PRIVATE

SAID_OF_KINDS = {("LeaveType", "name")}


def test_no_part_of_leave_has_a_place_for_it() -> None:
    kinds = {
        value
        for found in pkgutil.iter_modules(scheduler.leave.__path__)
        for value in vars(importlib.import_module(f"scheduler.leave.{found.name}")).values()
        if isinstance(value, type) and is_dataclass(value) and value.__module__.startswith("scheduler.leave")
    }
    assert {kind.__name__ for kind in kinds} >= {"LeaveRequest", "Circumstances", "Waiting", "Standing"}
    private = {
        (kind.__name__, field.name)
        for kind in kinds
        for field in fields(kind)
        if set(field.name.split("_")) & PRIVATE
    }
    assert private == SAID_OF_KINDS
