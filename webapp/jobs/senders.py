"""The ways out of the outbox: e-mail over SMTP, and one webhook; both set by the environment.

PAIBAN_SMTP=host:port, PAIBAN_SMTP_FROM=address, PAIBAN_SMTP_USER, PAIBAN_SMTP_PASSWORD, PAIBAN_SMTP_TLS=no
for a server of one's own network; PAIBAN_WEBHOOK=address, PAIBAN_WEBHOOK_SECRET=text that signs each call.
PAIBAN_PUBLIC_URL=https://host, where people reach the pages: notices link there; without it they do not.
"""

import hashlib
import hmac
import http.client
import json
import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlsplit

from scheduler.domain.sentence import Sentence
from webapp.services.delivery import INBOX, NotSent, Parcel, Sender
from webapp.store.tables.decisions import EMAIL, WEBHOOK
from webapp.tongues import worded

WAIT_S = 10.0
UNFOLDED = 998  # RFC 5322, 2.1.1
SIGNATURE, KEY = "X-Paiban-Signature", "Idempotency-Key"
GOES_ON = Sentence("Go on here: {address}").template
SENT_BY = Sentence(
    "Paiban of {centre}. This letter was sent by a program; nobody reads answers to it."
).template
HOW_TO_STOP = Sentence("Other address, or no letters: your inbox, {address}").template
HOW_TO_STOP_THERE = Sentence("Other address, or no letters: under Inbox.").template


def senders(environment: Mapping[str, str] = os.environ) -> dict[str, Sender]:
    """The ways that are set. Raises ValueError in a sentence for settings that cannot be used."""
    found: dict[str, Sender] = {}
    public = public_address(environment)
    if environment.get("PAIBAN_SMTP"):
        found[EMAIL] = smtp_of(environment, public)
    if environment.get("PAIBAN_WEBHOOK"):
        found[WEBHOOK] = webhook_of(environment, public)
    return found


def public_address(environment: Mapping[str, str] = os.environ) -> str:
    """Where people reach the pages, `https://host`, "" for not known. Raises ValueError in a sentence."""
    told = environment.get("PAIBAN_PUBLIC_URL", "").strip()
    try:
        parts = urlsplit(told)
        plain = f"{parts.scheme}://{parts.netloc}"
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fit, plain = False, ""
    if told and not (fit and told.rstrip("/") == plain and "@" not in plain and plain.isprintable()):
        raise ValueError(
            "Set PAIBAN_PUBLIC_URL to the address of the pages, such as https://plan.example.org."
        )
    return plain if told else ""


@dataclass(frozen=True)
class Smtp:
    """Sends a notice as a letter in plain text."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = True
    public: str = ""

    def __call__(self, parcel: Parcel) -> None:
        """Send it; raises NotSent where the server took nothing."""
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=WAIT_S)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(str(error)) from error
        with server:
            try:
                if self.tls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
            except (OSError, smtplib.SMTPException) as error:
                raise NotSent(str(error)) from error
            try:
                server.send_message(self.letter(parcel))
            except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
                raise NotSent(str(error)) from error

    def letter(self, parcel: Parcel) -> EmailMessage:
        """The letter in the receiver's language; its Message-ID is the same however often it is written."""
        title = " ".join(worded(parcel.told.title, parcel.language).split())
        subject = title.rstrip(".。")
        letter = EmailMessage(default.clone(max_line_length=UNFOLDED) if subject.isascii() else default)
        letter["From"], letter["To"] = self.sender, parcel.address
        # Where Python folds words that are not ASCII, it loses the space between them.
        letter["Subject"] = subject if subject.isascii() else subject.replace(" ", "\N{NO-BREAK SPACE}")
        letter["Date"] = parcel.at
        name = hashlib.sha256(f"{parcel.site}/{parcel.key}".encode()).hexdigest()[:32]
        letter["Message-ID"] = f"<{name}@paiban>"
        # RFC 3834: who is away need not answer a program.
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content("\n".join([title, "", *self._text(parcel)]) + "\n")
        letter["Content-Language"] = parcel.language.replace("_", "-")
        return letter

    def _text(self, parcel: Parcel) -> list[str]:
        """What stands below the title: details, where it goes on, and who writes."""
        lines: list[Sentence | str] = [*parcel.told.lines]
        stop = Sentence(HOW_TO_STOP_THERE)
        if self.public:
            lines += [*([""] if lines else []), Sentence(GOES_ON, {"address": self.public + parcel.path})]
            stop = Sentence(HOW_TO_STOP, {"address": self.public + INBOX})
        lines += [*([""] if lines else []), "-- ", Sentence(SENT_BY, {"centre": parcel.centre}), stop]
        return [worded(line, parcel.language) for line in lines]


@dataclass(frozen=True)
class Webhook:
    """Posts a notice as JSON, signed with HMAC-SHA256 over the body."""

    url: str
    secret: str
    public: str = ""

    def __call__(self, parcel: Parcel) -> None:
        """Post it; raises NotSent where nobody listens or the answer is no success."""
        address = urlsplit(self.url)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=WAIT_S)
        try:
            connection.connect()
        except OSError as error:
            raise NotSent(str(error)) from error
        try:
            body = self.body(parcel)
            path = address.path or "/"
            target = f"{path}?{address.query}" if address.query else path
            connection.request("POST", target, body, self.headers(parcel, body))
            status = connection.getresponse().status
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise NotSent(f"answered {status}")

    def headers(self, parcel: Parcel, body: bytes) -> dict[str, str]:
        """Content type, signature, and a key by which the receiver knows a notice again."""
        signed = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        key = f"{parcel.site}/{parcel.key}"
        return {"Content-Type": "application/json", SIGNATURE: f"sha256={signed}", KEY: key}

    def body(self, parcel: Parcel) -> bytes:
        """The notice as JSON, with its words in English, and a link where the public address is known."""
        said = {
            "key": parcel.key,
            "site": parcel.site,
            "recipient": parcel.recipient,
            "kind": parcel.kind,
            "at": parcel.at.isoformat(),
            "title": worded(parcel.told.title, "en"),
            "lines": [worded(line, "en") for line in parcel.told.lines],
            "facts": dict(parcel.facts),
            **({"link": self.public + parcel.path} if self.public else {}),
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def smtp_of(environment: Mapping[str, str], public: str = "") -> Smtp:
    """The mail server that is set. Raises ValueError."""
    host, _, port = environment["PAIBAN_SMTP"].partition(":")
    sender = environment.get("PAIBAN_SMTP_FROM", "")
    if not host or not (port or "587").isdecimal() or "@" not in sender:
        raise ValueError(
            "Set PAIBAN_SMTP to host:port and PAIBAN_SMTP_FROM to the address letters come from."
        )
    user, password = environment.get("PAIBAN_SMTP_USER", ""), environment.get("PAIBAN_SMTP_PASSWORD", "")
    tls = environment.get("PAIBAN_SMTP_TLS", "yes") != "no"
    return Smtp(host, int(port or 587), sender, user, password, tls, public)


def webhook_of(environment: Mapping[str, str], public: str = "") -> Webhook:
    """The webhook that is set. Raises ValueError."""
    url, secret = environment["PAIBAN_WEBHOOK"], environment.get("PAIBAN_WEBHOOK_SECRET", "")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname or not secret:
        raise ValueError(
            "Set PAIBAN_WEBHOOK to an http address and PAIBAN_WEBHOOK_SECRET to what signs calls."
        )
    return Webhook(url, secret, public)
