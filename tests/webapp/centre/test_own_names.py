"""A centre's names in the language of who reads them."""

from datetime import date
from pathlib import Path

import pytest

from tests.webapp.centre.small import TOML, write
from webapp.centre.calendar import site_days
from webapp.centre.mistakes import Mistakes
from webapp.centre.own_names import in_language
from webapp.centre.read import read_centre

NAMES = """
[names.zh-CN]
"Small" = "小中心"
"Calls" = "来电"
"Day" = "白班"
"Bills" = "账期"
"""


def test_names_are_told_in_another_language_and_codes_stay(tmp_path: Path) -> None:
    centre = read_centre(write(tmp_path, toml=TOML + NAMES))
    read = in_language(centre, "zh_CN")
    assert (centre.name, read.name) == ("Small", "小中心")
    assert [(queue.code, queue.name) for queue in read.queues] == [("calls", "来电"), ("mail", "Mail")]
    assert [(shift.code, shift.name) for shift in read.shifts] == [("D", "白班"), ("N", "Night")]
    assert {window.name for window in read.windows if window.kind == "BILLING"} == {"账期"}
    assert in_language(centre, "en").shifts == centre.shifts


def test_public_holidays_are_told_in_the_readers_language_where_the_library_knows_it(tmp_path: Path) -> None:
    chinese = read_centre(write(tmp_path, toml=TOML.replace('"FR"', '"CN"')))
    first, last = date(2026, 1, 1), date(2026, 1, 4)
    days = site_days(in_language(chinese, "zh_CN"), first, last)
    # The second is a day off for the Sunday that is worked, which is no holiday in any language.
    assert [day.holiday for day in days] == ["元旦", None, None, None]
    assert [(day.shifted_off, day.makeup_work) for day in days] == [
        (day.shifted_off, day.makeup_work) for day in site_days(chinese, first, last)
    ]
    french = read_centre(write(tmp_path, toml=TOML))
    assert site_days(in_language(french, "zh_CN"), first, first)[0].holiday == "New Year's Day"


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ('[names.xx]\n"Day" = "x"\n', "xx", 1),
        ("[names.en]\nDay = 3\n", "Day", 2),
        ("names = 1\n", "names", 1),
    ],
)
def test_what_is_no_name_is_a_mistake_with_its_place(tmp_path: Path, text: str, key: str, line: int) -> None:
    whole = text + TOML if key == "names" else TOML + text
    with pytest.raises(Mistakes) as found:
        read_centre(write(tmp_path, toml=whole))
    (mistake,) = found.value.mistakes
    assert mistake.line == whole[: whole.index(text)].count("\n") + line
    assert key in str(mistake)
