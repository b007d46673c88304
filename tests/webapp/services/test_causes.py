"""Reasons that services write themselves are kept as plain text and read in any language."""

from datetime import date

import pytest

from scheduler.domain.sentence import Fact
from webapp.services.causes import (
    BACK,
    BY_BOARD,
    CAUSES,
    FOR_DUTY,
    OF_LEAVE,
    OF_LEAVE_RETURNED,
    cause,
    cause_told,
)
from webapp.tongues import worded


@pytest.mark.parametrize(
    ("template", "facts", "english", "chinese"),
    [
        (BY_BOARD, {}, "cleared with the board", "换班板撮合"),
        (BACK, {"version": 7}, "back to version 7", "恢复到第 7 版"),
        (OF_LEAVE, {"slip": 3}, "leave of slip 3", "请假条 3"),
        (OF_LEAVE_RETURNED, {"slip": 3}, "leave of slip 3 returned", "请假条 3 已退回"),
        (
            FOR_DUTY,
            {"shift": "E1", "date": date(2026, 12, 3)},
            "for E1 on 2026-12-03",
            "顶替 2026年12月3日 周四的 E1 班",
        ),
    ],
)
def test_what_is_kept_is_read_again(
    template: str, facts: dict[str, Fact], english: str, chinese: str
) -> None:
    assert template in CAUSES
    assert cause(template, **facts) == english
    assert worded(cause_told(english), "zh_CN") == chinese


@pytest.mark.parametrize("told", ["", "leave of slip 3, at last", "for E1 on 2026-13-41 {x}"])
def test_what_a_person_wrote_stays_as_it_is(told: str) -> None:
    assert cause_told(told) == told
