"""What somebody with bad intentions sends: addresses elsewhere, endless numbers, names that are paths."""

from pathlib import Path
from typing import Any

import pytest
from werkzeug.sansio.utils import host_is_trusted

from tests.webapp.app.conftest import NOW, PASSWORD, Office
from webapp.access import EVERY_SITE, may, reaches
from webapp.services import accounts as service
from webapp.services.sites import write_folder
from webapp.store import accounts as rows
from webapp.wsgi import hosts

ENDLESS = "9" * 5000


@pytest.fixture
def open_forms(sqlite_office: Office) -> Office:
    """An office whose forms need no token, and which answers faults as it does to its users."""
    app: Any = sqlite_office.app
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = False
    return sqlite_office


@pytest.mark.parametrize(
    "then", ["/\t/elsewhere.example", "/\n/elsewhere.example", "/a\r\nX-Y: z", "//b", "/\\b"]
)
def test_nobody_is_sent_elsewhere_after_the_login(sqlite_office: Office, then: str) -> None:
    sqlite_office.person("planner")
    answer = sqlite_office.visitor().post(
        "/login", seen="/login", login="planner", password=PASSWORD, then=then
    )
    assert (answer.status_code, answer.location) == (302, "/")


def test_numbers_without_end_are_no_rows(open_forms: Office) -> None:
    agent, boss = open_forms.person("agent", person="B0"), open_forms.person("operations-supervisor")
    assert agent.client.post("/calendar/revoke", data={"number": ENDLESS}).status_code == 400
    assert agent.client.post("/s/living/points/dispute", data={"entry": ENDLESS}).status_code == 400
    for visitor, path, field in (
        (agent, "/inbox/read", "notice"),
        (boss, "/s/living/requests/leave", "slip"),
        (boss, "/s/living/requests/swaps", "swap"),
        (agent, "/s/living/leave/ask", "fact-children"),
    ):
        answer = visitor.client.post(
            path, data={field: ENDLESS, "verb": "approve", "first_day": "2026-10-05"}
        )
        assert answer.status_code < 500, path


@pytest.mark.parametrize(
    "name", ["../../../{folder}/out", "a/../../../../{folder}/out", "x" * 300, "9" * 5000]
)
def test_a_scenarios_name_never_becomes_a_path(open_forms: Office, tmp_path: Path, name: str) -> None:
    inside = str(tmp_path).removeprefix("/tmp/")
    planner = open_forms.person("planner")
    answer = planner.client.post(
        "/s/living/2026-10/scenarios", data={"name": name.format(folder=inside), "note": "x"}
    )
    assert answer.status_code == 400, answer.status_code
    assert not list(tmp_path.glob("out*"))


def test_no_file_is_written_out_of_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads out"):
        write_folder({"../out.toml": b""}, tmp_path / "inside")
    assert not (tmp_path / "out.toml").exists()


def test_administrators_of_one_site_open_no_accounts_of_others(open_forms: Office) -> None:
    bound, free = (
        open_forms.person("administrator", "bound"),
        open_forms.person("administrator", site_id=None),
    )
    form = {"login": "second", "name": "Second", "role": "administrator", "site": ""}
    assert bound.client.post("/people/new", data=form).status_code == 403
    assert bound.client.post("/backups").status_code == 403
    assert "/backups" not in bound.get("/account").text
    assert free.client.post("/people/new", data=form).status_code == 200
    for action in EVERY_SITE:
        assert may("administrator", action)
        assert not reaches("administrator", "", action, 1)


def test_a_password_that_was_not_changed_is_not_said_to_be(sqlite_office: Office) -> None:
    sqlite_office.person("planner")
    with sqlite_office.store.write() as connection:
        seen = rows.account_of_login(connection, "planner")
        assert seen is not None
        # An administrator changes the account between the page and its form.
        assert rows.change_account(connection, seen.id, seen.version, name="Other")
        refused = service.change_password(connection, seen, PASSWORD, "quiet-lake-morning-7", "", NOW)
        assert refused == service.OVERTAKEN
        assert not isinstance(service.log_in(connection, "planner", PASSWORD, NOW, "", ""), type(refused))


def test_the_name_of_a_post_is_neither_markup_nor_a_format(open_forms: Office) -> None:
    director, name = open_forms.person("centre-director"), "<img src=x>%(x)s %"
    posts = "/s/living/centre/posts"
    director.client.post(f"{posts}/operations-supervisor/rename", data={"name": name})
    page = director.get(posts)
    assert page.status_code == 200
    assert "<img" not in page.text
    assert "&lt;img src=x&gt;%(x)s %</h2>" in page.text


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("", ()),
        ("plan.example", ("plan.example",)),
        (" Plan.Example , https://other.example/login,", ("plan.example", "other.example")),
        ("plan.example:8443", ("plan.example:8443",)),
    ],
)
def test_names_of_an_installation_are_taken_as_browsers_send_them(told: str, names: tuple[str, ...]) -> None:
    """A capital letter refused every visitor; and no name but these is answered, by pages or calls."""
    assert hosts({"PAIBAN_HOSTS": told}) == names
    if names:
        assert host_is_trusted("plan.example", names)
        assert not host_is_trusted("plan.example.evil.example", names)
