"""Passwords that are taken, codes after the password, recovery codes, and who must have them."""

import re
from datetime import timedelta

import pyotp
import pytest

from tests.webapp.app.conftest import NOW, PASSWORD, Office, Visitor
from webapp.app import Settings, create_app
from webapp.services import accounts as service
from webapp.services import second_factor
from webapp.services.passwords import common_passwords, unfit
from webapp.services.safe import SEALED, NotOpened, Safe
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.second_factor import factor_of

PAGE = "/account/second-factor"
CODES = re.compile(r"<code>([0-9a-f]{5}-[0-9a-f]{5})</code>")


def account(office: Office, login: str) -> Account:
    with office.store.read() as connection:
        found = rows.account_of_login(connection, login)
    assert found
    return found


def secret_of(office: Office, login: str) -> str:
    with office.store.read() as connection:
        found = factor_of(connection, account(office, login).id)
    assert found
    return found.secret


def code_of(office: Office, login: str, late: int = 0) -> str:
    """The code that the app shows so many half minutes later."""
    return pyotp.TOTP(secret_of(office, login)).at(NOW + timedelta(seconds=30 * late))


def with_factor(office: Office, login: str = "administrator") -> tuple[Visitor, list[str]]:
    """Somebody who has set a second factor up, and the recovery codes."""
    someone = office.person("administrator", login, site_id=None)
    someone.post(f"{PAGE}/begin", seen=PAGE)
    page = someone.post(f"{PAGE}/confirm", seen=PAGE, code=code_of(office, login, -1), password=PASSWORD)
    return someone, CODES.findall(page.text)


def knock(office: Office, login: str = "administrator") -> Visitor:
    """A browser that has given the password."""
    visitor = office.visitor()
    answer = visitor.post("/login", seen="/login", login=login, password=PASSWORD, then="/account")
    assert answer.location == "/login/code?then=/account"
    return visitor


def test_the_code_of_the_app_is_asked_for_after_the_password(office: Office) -> None:
    _, codes = with_factor(office)
    assert len(set(codes)) == 10
    visitor = knock(office)
    assert visitor.get("/people").location.startswith("/login"), "half a login opens nothing"
    wrong = visitor.post("/login/code", seen="/login/code", code="000000")
    assert wrong.status_code == 401
    right = visitor.post(
        "/login/code", seen="/login/code", code=code_of(office, "administrator"), then="/account"
    )
    assert right.location == "/account"
    assert visitor.get("/people").status_code == 200


def test_no_code_opens_twice_nor_an_older_one(office: Office) -> None:
    with_factor(office)
    held = account(office, "administrator")
    code, before = code_of(office, "administrator"), code_of(office, "administrator", -1)

    def passes(typed: str, late: int = 0) -> bool:
        at = NOW + timedelta(seconds=30 * late)
        return office.store.retrying(lambda c: second_factor.passes(c, held, typed, at))

    assert not passes(before), "it confirmed the app"
    assert passes(code)
    assert not passes(code)
    assert not passes(code_of(office, "administrator", 1), late=3), "two half minutes too old"
    assert passes(code_of(office, "administrator", 4), late=3), "a clock half a minute ahead"
    assert not passes(code_of(office, "administrator", 3), late=3), "older than the one before"


def test_a_recovery_code_opens_once(office: Office) -> None:
    _, codes = with_factor(office)
    assert knock(office).post("/login/code", seen="/login/code", code=codes[3].upper()).location == "/"
    assert knock(office).post("/login/code", seen="/login/code", code=codes[3]).status_code == 401
    with office.store.read() as connection:
        from webapp.store.second_factor import codes_left

        assert codes_left(connection, account(office, "administrator").id) == 9


def test_wrong_codes_are_tries_and_five_of_them_lock(sqlite_office: Office) -> None:
    with_factor(sqlite_office)
    visitor = knock(sqlite_office)
    for _ in range(5):
        assert visitor.post("/login/code", seen="/login/code", code="123").status_code == 401
    locked = visitor.post("/login/code", seen="/login/code", code=code_of(sqlite_office, "administrator"))
    assert locked.status_code == 429
    again = sqlite_office.visitor().post("/login", seen="/login", login="administrator", password=PASSWORD)
    assert again.status_code == 429, "the right password does not give five more tries"


def test_half_a_login_ends_after_five_minutes(sqlite_office: Office) -> None:
    with_factor(sqlite_office)
    with sqlite_office.store.write() as connection:
        half = service.log_in(connection, "administrator", PASSWORD, NOW, "", "")
        assert isinstance(half, service.LoggedIn)
        assert half.waiting
        late = NOW + timedelta(minutes=6)
        code = code_of(sqlite_office, "administrator", 12)
        assert service.finish_log_in(connection, half.secret, code, late, "", "") is None
        assert service.account_of_session(connection, half.secret, NOW) is None


def test_it_is_turned_off_by_password_or_by_an_administrator(sqlite_office: Office) -> None:
    someone, _ = with_factor(sqlite_office)
    assert someone.post(f"{PAGE}/off", seen=PAGE, password="wrong").status_code == 400
    renewed = CODES.findall(someone.post(f"{PAGE}/codes", seen=PAGE, password=PASSWORD).text)
    assert len(renewed) == 10
    other = sqlite_office.person("administrator", "second", site_id=None)
    other.post("/people/administrator/second-factor/off", seen="/people/administrator")
    visitor = sqlite_office.visitor()
    assert visitor.post("/login", seen="/login", login="administrator", password=PASSWORD).location == "/"
    assert "turned off the second factor of" in other.get("/log/office").text


def test_wrong_passwords_within_a_session_are_tries_too(sqlite_office: Office) -> None:
    """Neither the page of the password nor that of the second factor is a way to find the password out."""
    someone, _ = with_factor(sqlite_office)
    change = "/account/password"
    for path, field in ((f"{PAGE}/off", "password"), (f"{PAGE}/codes", "password"), (change, "old")) * 2:
        tried = someone.post(path, seen=PAGE, **{field: "not-the-one"}, new="quiet-lake-morning-7")
    assert tried.status_code == 429
    for path, field in ((f"{PAGE}/off", "password"), (f"{PAGE}/codes", "password"), (change, "old")):
        right = someone.post(path, seen=PAGE, **{field: PASSWORD}, new="quiet-lake-morning-7")
        assert right.status_code == 429, path
        assert "Too many tries" in right.text
    assert secret_of(sqlite_office, "administrator")
    again = sqlite_office.visitor().post("/login", seen="/login", login="administrator", password=PASSWORD)
    assert again.status_code == 429


def test_an_app_is_turned_on_with_the_password_only(sqlite_office: Office) -> None:
    """Who takes a session over cannot shut its owner out (ASVS 7.5.1)."""
    someone = sqlite_office.person("planner")
    someone.post(f"{PAGE}/begin", seen=PAGE)
    code = code_of(sqlite_office, "planner")
    assert someone.post(f"{PAGE}/confirm", seen=PAGE, code=code, password="wrong").status_code == 400
    assert "Recovery codes" in someone.post(f"{PAGE}/confirm", seen=PAGE, code=code, password=PASSWORD).text


def test_with_a_key_the_database_alone_tells_no_secret_of_an_app(office: Office) -> None:
    held, safe = keeper(office), Safe("a key that stands outside the database")
    office.store.retrying(lambda c: second_factor.begin(c, held, safe))
    with office.store.read() as connection:
        kept, plain = factor_of(connection, held.id), second_factor.shown(connection, held, safe)
        assert second_factor.shown(connection, held, Safe("another key, which opens nothing here")) == ""
    assert kept is not None
    assert plain not in kept.secret
    assert kept.secret.startswith(SEALED)
    code = pyotp.TOTP(plain).at(NOW)
    found = office.store.retrying(lambda c: second_factor.confirm(c, held, code, NOW, safe))
    assert isinstance(found, list)
    later = NOW + timedelta(minutes=5)
    other, right = Safe("another key, which opens nothing here"), pyotp.TOTP(plain).at(later)
    assert not office.store.retrying(lambda c: second_factor.passes(c, held, right, later, other))
    assert office.store.retrying(lambda c: second_factor.passes(c, held, right, later, safe))
    with pytest.raises(NotOpened):
        safe.open(kept.secret, held.id + 1)


def test_what_was_kept_before_there_was_a_key_is_sealed_when_it_is_used(sqlite_office: Office) -> None:
    held, safe = keeper(sqlite_office), Safe("a key that stands outside the database")
    sqlite_office.store.retrying(lambda c: second_factor.begin(c, held))
    plain = secret_of(sqlite_office, held.login)
    code = pyotp.TOTP(plain).at(NOW)
    sqlite_office.store.retrying(lambda c: second_factor.confirm(c, held, code, NOW, safe))
    kept = secret_of(sqlite_office, held.login)
    assert kept != plain
    assert safe.open(kept, held.id) == plain


def test_a_key_is_changed_while_the_one_of_before_still_opens(sqlite_office: Office) -> None:
    before, after = "the key that everything was sealed with", "the key that everything is sealed with now"
    held, old, both = keeper(sqlite_office), Safe(before), Safe(after, before)
    sqlite_office.store.retrying(lambda c: second_factor.begin(c, held, old))
    plain = old.open(secret_of(sqlite_office, held.login), held.id)
    code = pyotp.TOTP(plain).at(NOW)
    sqlite_office.store.retrying(lambda c: second_factor.confirm(c, held, code, NOW, both))
    kept = secret_of(sqlite_office, held.login)
    assert Safe(after).open(kept, held.id) == plain
    later = NOW + timedelta(minutes=5)
    right = pyotp.TOTP(plain).at(later)
    assert sqlite_office.store.retrying(lambda c: second_factor.passes(c, held, right, later, Safe(after)))
    assert secret_of(sqlite_office, held.login) == kept
    with pytest.raises(NotOpened):
        old.open(kept, held.id)


def keeper(office: Office) -> Account:
    """An account without a second factor."""
    office.person("planner")
    return account(office, "planner")


def test_the_qr_code_stands_in_the_page_without_inline_style(sqlite_office: Office) -> None:
    someone = sqlite_office.person("planner")
    someone.post(f"{PAGE}/begin", seen=PAGE)
    page = someone.get(PAGE).text
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert "style=" not in picture
    assert "<script" not in picture
    assert secret_of(sqlite_office, "planner") in page


def test_roles_that_cannot_do_without_it(sqlite_office: Office) -> None:
    settings = Settings(secure=False, clock=lambda: NOW, second_factor=("administrator",))
    sqlite_office.app = create_app(sqlite_office.store, settings)
    boss, planner = sqlite_office.person("administrator", site_id=None), sqlite_office.person("planner")
    assert boss.get("/people").location == PAGE
    assert planner.get("/inbox").status_code == 200
    boss.post(f"{PAGE}/begin", seen=PAGE)
    boss.post(f"{PAGE}/confirm", seen=PAGE, code=code_of(sqlite_office, "administrator"), password=PASSWORD)
    assert boss.get("/people").status_code == 200


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("a7c", "at least 8"),
        ("x" * 129, "at most 128"),
        ("administrator", "too easy to guess"),
        ("ADMINISTRATOR", "too easy to guess"),
        ("aaaaaaaaaa", "too easy to guess"),
        ("password1", "tried first"),
        ("Qwertyuiop", "tried first"),
    ],
)
def test_passwords_that_are_not_taken(sqlite_office: Office, password: str, said: str) -> None:
    someone = sqlite_office.person("administrator")
    answer = someone.post("/account/password", "/account/password", old=PASSWORD, new=password)
    assert answer.status_code == 400
    assert said in answer.text


def test_long_passwords_of_any_composition_are_taken(sqlite_office: Office) -> None:
    sqlite_office.person("planner")
    held = account(sqlite_office, "planner")
    for password in (
        "correct horse battery staple " * 3,
        "排班系统的密码很长",
        "aaaaaaaaabbbbbbbc",
        "1029384756aq",
    ):
        assert unfit(held, password) is None


def test_the_list_holds_the_3000_commonest_that_are_long_enough() -> None:
    assert len([one for one in common_passwords() if len(one) >= 8]) >= 3000
