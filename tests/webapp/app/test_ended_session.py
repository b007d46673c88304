"""A form whose session has ended meanwhile: to the login, and back to where it stood."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.webapp.app.conftest import Office


@pytest.mark.parametrize("signed", [True, False], ids=["ended", "logged-out"])
def test_a_form_of_an_ended_session_leads_to_the_login_and_back(sqlite_office: Office, signed: bool) -> None:
    """A session that ran out leaves the form's sign; logging out in another tab does not."""
    someone = sqlite_office.person("scheduler")
    with someone.client.session_transaction() as session:
        session.pop("sid")
        if not signed:
            session.clear()
    for path, then in (("/account/password", ["/account/password"]), ("/account/sessions/end", None)):
        answer = someone.post(path, label="x") if signed else someone.client.post(path, data={"label": "x"})
        assert answer.status_code == 302, path
        told = urlsplit(answer.location)
        assert told.path == "/login"
        assert parse_qs(told.query).get("then") == then


def test_a_form_of_another_session_is_too_old_and_leads_back(sqlite_office: Office) -> None:
    someone = sqlite_office.person("scheduler")
    answer = someone.client.post("/account/password", data={"csrf_token": "old"})
    assert answer.status_code == 400
    assert "This form is too old" in answer.text
    assert "data-back" in answer.text
    assert "data-who" in answer.text
