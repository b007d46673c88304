"""Data of customers has no place here: columns and cells that look like theirs are refused (K-53)."""

import re
from collections.abc import Iterable, Sequence

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList

_WORDS = (
    *("phone", "telephone", "tel", "cellphone", "phonenumber", "callerid", "wechat", "account"),
    *("mobile", "msisdn", "caller", "callee", "ani", "dnis", "customer", "client", "subscriber"),
    *("email", "mail", "address", "passport", "ssn", "idcard", "iban", "birth", "surname", "firstname"),
    *("lastname", "fullname", "recording", "transcript"),
    *(
        "电话",
        "電話",
        "手机",
        "手機",
        "号码",
        "號碼",
        "客户",
        "客戶",
        "身份证",
        "身份證",
        "姓名",
        "地址",
        "邮箱",
        "郵箱",
        "微信",
        "证件",
        "證件",
        "联系人",
        "聯繫人",
    ),
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?\d[\d\s().-]{8,18}\d")
_IDENTITY = re.compile(r"\d{17}[\dXx]|\d{15}")
RIGHT = Sentence("take it out: Paiban keeps counts per interval, nothing of a customer")


def is_customer_column(name: str) -> bool:
    """Whether a column's name speaks of customers, in whatever style it is written."""
    parts = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    joined = "".join(parts)
    return any(
        word in parts or word + "s" in parts or word == joined or (not word.isascii() and word in name)
        for word in _WORDS
    )


def is_customer_value(text: str) -> bool:
    """Whether a cell looks like a telephone number, an identity number or an e-mail address."""
    digits = sum(letter.isdigit() for letter in text)
    if _EMAIL.fullmatch(text) or _IDENTITY.fullmatch(text):
        return True
    return digits >= 10 and bool(_PHONE.fullmatch(text)) and not _is_number(text)


def _is_number(text: str) -> bool:
    """A decimal number such as 812.5000000000 has digits enough, but reaches nobody."""
    return "." in text and text.count(".") == 1 and text.replace(".", "").isdigit()


def check_columns(file: str, columns: Iterable[str], mistakes: MistakeList) -> None:
    """Record a mistake for each column whose name speaks of customers."""
    for column in columns:
        if is_customer_column(column):
            mistakes.add(file, 1, column[:40], Sentence("this column looks like customers' data"), RIGHT)


def check_rows(
    file: str,
    columns: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    times: Sequence[str],
    mistakes: MistakeList,
) -> None:
    """Record a mistake for each column, those of `times` excepted, at the first cell like a customer's."""
    clean = {place: column for place, column in enumerate(columns) if column not in times}
    for line, cells in rows:
        for place in [place for place in clean if is_customer_value(cells[place])]:
            what = Sentence("this cell looks like customers' data")
            mistakes.add(file, line, clean.pop(place), what, RIGHT)
