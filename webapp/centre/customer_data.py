"""Data of customers has no place here: columns and cells that look like theirs are refused (K-53)."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from unicodedata import category, normalize

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.tables import read_text, records_of

_WORDS = (
    *("phone", "telephone", "tel", "cellphone", "phonenumber", "callerid", "wechat", "account", "fax"),
    *("mobile", "msisdn", "caller", "callee", "ani", "dnis", "customer", "client", "subscriber"),
    *("imsi", "imei", "iccid", "cust", "custname", "acct", "qq", "openid", "username", "userid"),
    *("email", "mail", "address", "passport", "ssn", "idcard", "iban", "birth", "birthday", "dob", "surname"),
    *("firstname", "lastname", "fullname", "postcode", "street", "recording", "transcript", "password"),
)
_HAN = (
    *("电话", "電話", "手机", "手機", "号码", "號碼", "客户", "客戶", "身份证"),
    *("身份證", "姓名", "地址", "住址", "邮箱", "郵箱", "微信", "证件", "證件"),
    *("联系人", "聯繫人", "主叫", "被叫", "来电号", "來電號", "会员", "會員", "用户"),
    *("用戶", "账号", "帐号", "帳號", "賬號", "账户", "帐户", "帳戶", "卡号"),
    *("卡號", "银行卡", "銀行卡", "护照", "護照", "车牌", "車牌", "出生", "生日"),
    *("性别", "性別", "宽带号", "寬帶號", "订单号", "訂單號", "录音", "錄音", "密码"),
    "密碼",
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+(]?\d[\d\s().-]{8,28}\d")
_IDENTITY = re.compile(r"\d{17}[\dXx]|\d{15}")
_BETWEEN = re.compile(r"[;,/|、]")
_DECIMAL = re.compile(r"\d+\.\d+")
# How a spreadsheet writes a number of a telephone that it took for a quantity.
_WHOLE = re.compile(r"(\d{10,})\.0+")
SHORTEST, LONGEST, LEAST_DIGITS = 5, 320, 10
"""Letters of an address: the longest of e-mail has 320, and looking for one in more takes ever longer."""
RIGHT = Sentence("take it out: Paiban keeps counts per interval, nothing of a customer")


def is_customer_column(name: str) -> bool:
    """Whether a column's name speaks of customers, in whatever style and width it is written."""
    told = "".join(_plain(name).split())
    parts = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", _plain(name)).lower())
    words = {*parts, "".join(parts)}
    return any(word in words or word + "s" in words for word in _WORDS) or any(one in told for one in _HAN)


def is_customer_value(text: str) -> bool:
    """Whether a cell looks like a telephone number, an identity number or an e-mail address, or has one."""
    if len(text) < SHORTEST or (len(text) < LEAST_DIGITS and "@" not in text):
        return False
    whole = _plain(text)
    return any(map(_is_of_customer, (whole, *map(str.strip, _BETWEEN.split(whole)))))


def _plain(text: str) -> str:
    """Letters of full width as others, without what nobody sees and what spreadsheets or links put before."""
    seen = "".join(letter for letter in normalize("NFKC", text) if category(letter) != "Cf")
    return seen.strip().removeprefix("'").removeprefix("tel:")


def _is_of_customer(text: str) -> bool:
    if len(text) > LONGEST:
        return False
    if _EMAIL.fullmatch(text) or _IDENTITY.fullmatch(text):
        return True
    text = _WHOLE.sub(r"\1", text)
    digits = sum(letter.isdigit() for letter in text)
    # A decimal number such as 812.5000000000 has digits enough, but reaches nobody.
    return digits >= LEAST_DIGITS and bool(_PHONE.fullmatch(text)) and not _DECIMAL.fullmatch(text)


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


def refuse_customers(path: Path, times: Sequence[str], mistakes: MistakeList) -> None:
    """Record what looks like customers' data in a table, the columns `times` excepted."""
    text = read_text(path, mistakes)
    records = records_of(path.name, text or "", mistakes)
    head = tuple(cell.strip() for cell in next(records, (1, ()))[1])
    check_columns(path.name, head, mistakes)
    rows = ((line, tuple(map(str.strip, one))) for line, one in records if len(one) == len(head))
    check_rows(path.name, head, rows, times, mistakes)
