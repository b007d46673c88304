"""Hashes that anybody can compute again: of inputs, rosters and whatever else was decided."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from scheduler.clearing.lottery import draw
from scheduler.portable import rules_to_plain, to_plain
from scheduler.rulebook import Rulebook


def digest(value: object) -> str:
    """SHA-256 of a value's plain form (`portable`) as JSON without spaces, its keys sorted."""
    return digest_bytes(plain_bytes(to_plain(value)))


def plain_bytes(plain: Any) -> bytes:
    """Plain data as the bytes that are hashed."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_bytes(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return sha256(content).hexdigest()


def digest_of_texts(texts: Mapping[str, str]) -> str:
    """One hash of named texts, in the order of their names."""
    return digest_bytes(plain_bytes([[name, texts[name]] for name in sorted(texts)]))


def digest_of_rules(book: Rulebook) -> str:
    """The hash of the rules in force: code, severity, weight and every parameter."""
    return digest_bytes(plain_bytes(rules_to_plain(book)))


def pseudonyms(agents: Iterable[str], secret: str) -> dict[str, str]:
    """Names without meaning for agents: P001 and so on, in an order drawn by lot from the secret."""
    drawn = sorted(agents, key=lambda agent: draw(secret, "pseudonym", agent))
    width = max(3, len(str(len(drawn))))
    return {agent: f"P{place:0{width}d}" for place, agent in enumerate(drawn, 1)}
