"""Notices leave the outbox: by e-mail and webhook, again after a pause where they failed, never twice."""

import hashlib
import hmac
import http.server
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from scheduler.domain.sentence import Fact, Sentence
from tests.webapp.services.living import write_living
from webapp.jobs.senders import KEY, SIGNATURE, Smtp, Webhook, public_address, senders
from webapp.services.accounts import NewAccount, open_account
from webapp.services.delivery import NotSent, Parcel, Sender, deliver
from webapp.services.exchanges import OF_THREE
from webapp.services.inbox import set_email
from webapp.services.notice_words import Told
from webapp.services.notices import FIRST_PAUSE, GIVEN_UP, Notice, tell
from webapp.services.sites import import_folder, site_named
from webapp.store.accounts import account_of_login
from webapp.store.engine import Store, open_store
from webapp.store.tables.decisions import notice_sent
from webapp.tongues import worded

NOW = datetime(2026, 9, 21, 3, tzinfo=UTC)
FACTS = {"month": "2026-10", "version": 2, "reason": "new contract"}


@pytest.fixture
def told(sqlite_database: Callable[[], str], tmp_path: Path) -> Store:
    return outbox(open_store(sqlite_database()), tmp_path)


@pytest.fixture
def told_on_each(store: Store, tmp_path: Path) -> Store:
    return outbox(store, tmp_path)


def outbox(store: Store, tmp_path: Path) -> Store:
    """A site where B0, who has given an address, is told of a recall."""
    import_folder(store, write_living(tmp_path / "living"), NOW)
    with store.read() as connection:
        site = site_named(connection, None)

    def work(connection: Any) -> None:
        open_account(connection, NewAccount("b0", "名0", "agent", site.id, "B0"), NOW, "early-late-night")
        account = account_of_login(connection, "b0")
        assert account
        assert set_email(connection, account.id, "b0@example.org") is None
        tell(connection, site.id, [Notice("B0", "roster-recalled", FACTS, "roster/1/2/B0")], NOW)

    store.retrying(work)
    return store


class Post:
    """A way out that does as it is told and remembers what it got."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers, self.got = list(answers), list[Parcel]()

    def __call__(self, parcel: Parcel) -> None:
        self.got.append(parcel)
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer


def states(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return {row.channel: row.state for row in connection.execute(select(notice_sent))}


def test_each_way_is_gone_once(told_on_each: Store) -> None:
    letters, calls = Post(), Post()
    ways: dict[str, Sender] = {"email": letters, "webhook": calls}
    assert deliver(told_on_each, ways, NOW) == 1
    assert deliver(told_on_each, ways, NOW + timedelta(days=1)) == 0
    assert [one.address for one in letters.got] == ["b0@example.org"]
    assert len(calls.got) == 1
    assert states(told_on_each) == {"email": "sent", "webhook": "sent"}


def test_what_failed_is_tried_again_after_the_pause_and_the_rest_is_not(told: Store) -> None:
    letters, calls = Post(), Post(NotSent("503"))
    ways: dict[str, Sender] = {"email": letters, "webhook": calls}
    assert deliver(told, ways, NOW) == 0
    assert deliver(told, ways, NOW + FIRST_PAUSE / 2) == 0
    assert len(calls.got) == 1
    assert deliver(told, ways, NOW + FIRST_PAUSE) == 1
    assert (len(letters.got), len(calls.got)) == (1, 2)


def test_what_is_long_past_is_not_sent_any_more(told: Store) -> None:
    letters = Post()
    assert deliver(told, {"email": letters}, NOW + GIVEN_UP) == 0
    assert letters.got == []
    assert deliver(told, {"email": letters}, NOW + GIVEN_UP - FIRST_PAUSE) == 1


def test_what_may_have_arrived_is_not_sent_again(told: Store) -> None:
    calls = Post(TimeoutError("no answer"))
    assert deliver(told, {"webhook": calls}, NOW) == 1
    assert deliver(told, {"webhook": calls}, NOW + timedelta(days=1)) == 0
    assert len(calls.got) == 1
    assert states(told) == {"webhook": "sending"}


def test_a_sender_that_dies_leaves_its_mark(told: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        deliver(told, {"webhook": Post(KeyboardInterrupt())}, NOW)  # type: ignore[arg-type]
    other = Post()
    assert deliver(told, {"webhook": other}, NOW + FIRST_PAUSE) == 1
    assert other.got == []


def test_two_workers_at_once_send_it_once(told_on_each: Store) -> None:
    calls = Post()
    workers = [
        threading.Thread(target=deliver, args=(told_on_each, {"webhook": calls}, NOW)) for _ in range(4)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(calls.got) == 1


@contextmanager
def web(status: int, got: list[tuple[dict[str, str], bytes]]) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook?a=1"
        server.shutdown()
        thread.join()


def test_the_webhook_gets_signed_json(told: Store) -> None:
    got: list[tuple[dict[str, str], bytes]] = []
    with web(200, got) as url:
        assert deliver(told, {"webhook": Webhook(url, "key", "https://plan.example.org")}, NOW) == 1
    ((headers, body),) = got
    assert headers[SIGNATURE] == "sha256=" + hmac.new(b"key", body, hashlib.sha256).hexdigest()
    assert headers[KEY] == "living/roster/1/2/B0"
    said = json.loads(body)
    assert (said["recipient"], said["kind"], said["facts"]) == ("B0", "roster-recalled", FACTS)
    assert said["lines"] == ["Reason: new contract"]
    assert said["title"].startswith("The roster of October 2026 is recalled")
    assert said["link"] == "https://plan.example.org/inbox/1"


def test_a_webhook_that_refuses_or_is_not_there_has_got_nothing(told: Store) -> None:
    got: list[tuple[dict[str, str], bytes]] = []
    with web(503, got) as url:
        assert deliver(told, {"webhook": Webhook(url, "key")}, NOW) == 0
    assert len(got) == 1
    assert deliver(told, {"webhook": Webhook(url, "key")}, NOW + FIRST_PAUSE) == 0
    assert states(told) == {}


class Mail(socketserver.StreamRequestHandler):
    """Just enough of a mail server: takes letters, or refuses the recipient."""

    letters: list[str]
    refuses: bool

    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            word = line.decode().split()[0].upper()
            if word == "DATA":
                self._say("354 go on")
                letter = []
                while (one := self.rfile.readline().decode()) != ".\r\n":
                    letter.append(one)
                self.letters.append("".join(letter))
            if word == "RCPT" and self.refuses:
                self._say("550 nobody")
            else:
                self._say("221 bye" if word == "QUIT" else "250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.mark.parametrize("refuses", [False, True])
def test_a_letter_goes_to_the_mail_server(told: Store, refuses: bool) -> None:
    letters: list[str] = []
    handler = type("Handler", (Mail,), {"letters": letters, "refuses": refuses})
    with socketserver.TCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        way = Smtp("127.0.0.1", server.server_address[1], "paiban@example.org", tls=False)
        assert deliver(told, {"email": way}, NOW) == (0 if refuses else 1)
        server.shutdown()
        thread.join()
    assert len(letters) == (0 if refuses else 1)
    if letters:
        assert "To: b0@example.org" in letters[0]
        assert "Subject: The roster of October 2026 is recalled" in letters[0]
        assert "Reason: new contract" in letters[0]


@pytest.mark.parametrize(
    ("settings", "way"),
    [
        ({"PAIBAN_SMTP": "mail"}, ""),
        ({"PAIBAN_WEBHOOK": "ftp://x"}, ""),
        ({"PAIBAN_WEBHOOK": "http://x"}, ""),
        *(
            ({"PAIBAN_PUBLIC_URL": wrong}, "")
            for wrong in (
                "plan.example.org",
                "ftp://x",
                "https://",
                "https://x/s/a",
                "https://a:b@x",
                "http://[",
            )
        ),
        ({"PAIBAN_SMTP": "mail:25", "PAIBAN_SMTP_FROM": "a@b.c"}, "email"),
    ],
)
def test_settings_are_checked(settings: dict[str, str], way: str) -> None:
    if way:
        assert set(senders(settings)) == {way}
    else:
        with pytest.raises(ValueError, match=r"^Set PAIBAN_"):
            senders(settings)


def test_the_public_address_is_taken_without_what_ends_it() -> None:
    assert senders({}) == {}
    assert public_address({}) == public_address({"PAIBAN_PUBLIC_URL": " "}) == ""
    assert (
        public_address({"PAIBAN_PUBLIC_URL": "https://plan.example.org:8443/"})
        == "https://plan.example.org:8443"
    )


@pytest.mark.parametrize(("language", "least"), [("en", 79), ("zh_CN", 26)])
def test_a_long_subject_arrives_with_its_spaces(told: Store, language: str, least: int) -> None:
    box = Post()
    deliver(told, {"email": box}, NOW)
    days: dict[str, Fact] = {"given": date(2026, 10, 5), "got": date(2026, 10, 6)}
    facts: dict[str, Fact] = {**days, "give": "E1", "get": "D2", "names": "Ann, Bob"}
    parcel = replace(box.got[0], told=Told(Sentence(OF_THREE, facts)), language=language)
    way = Smtp("localhost", 25, "paiban@example.org")
    read = message_from_bytes(way.letter(parcel).as_bytes(), policy=default)["Subject"]
    assert read.replace("\xa0", " ") == worded(parcel.told.title, language).rstrip(".。")
    assert len(read) >= least


def test_letters_are_in_the_language_of_their_reader(told: Store) -> None:
    box = Post()
    with told.read() as connection:
        account = account_of_login(connection, "b0")
    assert account
    told.retrying(lambda c: set_email(c, account.id, "b0@example.org", "zh_CN"))
    deliver(told, {"email": box}, NOW)
    letter = Smtp("localhost", 25, "paiban@example.org", public="https://plan.example.org").letter(box.got[0])
    assert letter["Subject"] == "2026年10月的班表已撤回：重新发布之前不生效"
    assert (letter["Content-Language"], letter["Auto-Submitted"]) == ("zh-CN", "auto-generated")
    assert "原因：new contract" in letter.get_content()
    assert "https://plan.example.org/inbox/1\n" in letter.get_content()


def test_a_letter_links_nowhere_without_a_public_address(told: Store) -> None:
    box = Post()
    deliver(told, {"email": box}, NOW)
    letter = Smtp("localhost", 25, "paiban@example.org").letter(box.got[0])
    assert "http" not in letter.get_content()
    assert "link" not in json.loads(Webhook("http://localhost", "key").body(box.got[0]))
