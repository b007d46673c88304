"""Facts derived once from evidence (LV-07)."""

from datetime import date

import pytest

from scheduler.leave.settings import USUAL_LEAVE
from webapp.services.leave_facts import late_marriage

WEDDING = date(2026, 3, 23)


@pytest.mark.parametrize(
    ("born", "sex", "days"),
    [
        (date(2001, 3, 23), "m", 10),  # 25 on the day
        (date(2001, 3, 24), "m", 3),  # 24
        (date(2003, 3, 23), "f", 10),  # 23 on the day
        (date(2003, 3, 24), "f", 3),
    ],
)
def test_late_marriage_begins_with_the_birthday(born: date, sex: str, days: int) -> None:
    facts = late_marriage(born, sex, WEDDING, USUAL_LEAVE.late_marriage)
    entitlement = USUAL_LEAVE.type_of["marriage"].entitlement
    assert entitlement is not None
    assert entitlement.half_days(facts) == 2 * days


def test_an_unknown_sex_is_told() -> None:
    with pytest.raises(ValueError, match="No age of late marriage is set for 'x': m, f are known"):
        late_marriage(WEDDING, "x", WEDDING, USUAL_LEAVE.late_marriage)
