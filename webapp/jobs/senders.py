"""The ways out of the outbox: e-mail over SMTP, and one webhook; both set by the environment.

PAIBAN_SMTP=host:port, PAIBAN_SMTP_FROM=address, PAIBAN_SMTP_USER, PAIBAN_SMTP_PASSWORD, PAIBAN_SMTP_TLS=no
for a server of one's own network; PAIBAN_WEBHOOK=address, PAIBAN_WEBHOOK_SECRET=text that signs each call.
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
from urllib.parse import urlsplit

from webapp.services.delivery import NotSent, Parcel, Sender
from webapp.store.tables.decisions import EMAIL, WEBHOOK
from webapp.tongues import worded

WAIT_S = 10.0
SIGNATURE, KEY = "X-Paiban-Signature", "Idempotency-Key"


def senders(environment: Mapping[str, str] = os.environ) -> dict[str, Sender]:
    """The ways that are set. Raises ValueError in a sentence for settings that cannot be used."""
    found: dict[str, Sender] = {}
    if environment.get("PAIBAN_SMTP"):
        found[EMAIL] = smtp_of(environment)
    if environment.get("PAIBAN_WEBHOOK"):
        found[WEBHOOK] = webhook_of(environment)
    return found


@dataclass(frozen=True)
class Smtp:
    """Sends a notice as a letter in plain text."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = True

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
        letter = EmailMessage()
        letter["From"], letter["To"] = self.sender, parcel.address
        title, *lines = (worded(one, parcel.language) for one in (parcel.told.title, *parcel.told.lines))
        letter["Subject"] = " ".join(title.split())
        letter["Date"] = parcel.at
        name = hashlib.sha256(f"{parcel.site}/{parcel.key}".encode()).hexdigest()[:32]
        letter["Message-ID"] = f"<{name}@paiban>"
        letter.set_content("\n".join([title, "", *lines]) + "\n")
        return letter


@dataclass(frozen=True)
class Webhook:
    """Posts a notice as JSON, signed with HMAC-SHA256 over the body."""

    url: str
    secret: str

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

    @staticmethod
    def body(parcel: Parcel) -> bytes:
        """The notice as JSON, with its words in English."""
        said = {
            "key": parcel.key,
            "site": parcel.site,
            "recipient": parcel.recipient,
            "kind": parcel.kind,
            "at": parcel.at.isoformat(),
            "title": str(parcel.told.title),
            "lines": [str(line) for line in parcel.told.lines],
            "facts": dict(parcel.facts),
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def smtp_of(environment: Mapping[str, str]) -> Smtp:
    """The mail server that is set. Raises ValueError."""
    host, _, port = environment["PAIBAN_SMTP"].partition(":")
    sender = environment.get("PAIBAN_SMTP_FROM", "")
    if not host or not (port or "587").isdecimal() or "@" not in sender:
        raise ValueError(
            "Set PAIBAN_SMTP to host:port and PAIBAN_SMTP_FROM to the address letters come from."
        )
    user, password = environment.get("PAIBAN_SMTP_USER", ""), environment.get("PAIBAN_SMTP_PASSWORD", "")
    tls = environment.get("PAIBAN_SMTP_TLS", "yes") != "no"
    return Smtp(host, int(port or 587), sender, user, password, tls)


def webhook_of(environment: Mapping[str, str]) -> Webhook:
    """The webhook that is set. Raises ValueError."""
    url, secret = environment["PAIBAN_WEBHOOK"], environment.get("PAIBAN_WEBHOOK_SECRET", "")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname or not secret:
        raise ValueError(
            "Set PAIBAN_WEBHOOK to an http address and PAIBAN_WEBHOOK_SECRET to what signs calls."
        )
    return Webhook(url, secret)
