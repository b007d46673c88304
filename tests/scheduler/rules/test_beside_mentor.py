"""A trainee beside the mentor."""

from dataclasses import replace

import pytest

from scheduler.domain.cover import staffed
from scheduler.domain.roster import Roster
from scheduler.rules.beside_mentor import BesideMentor
from scheduler.rules.queue_skill import QueueSkill
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit

PROBLEM = unit(ann(), ann(id="Tom", mentor="Ann"))


def test_together_or_off() -> None:
    assert found(PROBLEM, BesideMentor(), "ED.N", "E..N") == []


def test_the_mentor_may_work_alone() -> None:
    assert found(PROBLEM, BesideMentor(), "EDLN", "") == []


def test_another_shift_or_no_mentor_is_a_breach() -> None:
    # Day 1 on another shift than Ann, day 2 while Ann is off.
    assert found(PROBLEM, BesideMentor(), "EE.", "EDL") == [("Tom", 1, 1), ("Tom", 2, 1)]


def test_a_trainee_on_a_shift_for_training_counts_for_no_cover() -> None:
    early = PROBLEM.shift_of["E"]
    training = replace(early, code="T", activity="training")
    problem = replace(
        PROBLEM,
        shifts=(*PROBLEM.shifts, training),
        agents=(ann(), ann(id="Tom", mentor="Ann", queues=())),
    )
    beside = Roster([problem.duty("Ann", 0, "E", "main"), problem.duty("Tom", 0, "T", None)])
    assert list(BesideMentor().check(problem, beside)) == []
    assert list(QueueSkill().check(problem, beside)) == []
    alone = Roster(duty for duty in beside.duties if duty.agent == "Ann")
    assert staffed(problem, beside) == staffed(problem, alone)


def test_a_mentor_is_somebody_else() -> None:
    with pytest.raises(ValueError, match="The mentor Tom of Tom is nobody else"):
        replace(PROBLEM, agents=(ann(), ann(id="Tom", mentor="Tom")))
    with pytest.raises(ValueError, match="The mentor Zoe of Tom is nobody else"):
        replace(PROBLEM, agents=(ann(), ann(id="Tom", mentor="Zoe")))


def test_sentence() -> None:
    assert said(PROBLEM, BesideMentor(), roster(PROBLEM, ".", "E")) == [
        "Tom has E on Mon 2026-06-01, but the mentor Ann does not work then."
    ]
