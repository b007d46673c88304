"""Browsers by name: what they call themselves is long, and for machines."""

from __future__ import annotations

import re

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What it says, and what it is called: the first that fits, for each names its forebears too."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
VERSION = r"[A-Za-z]*/(\d+)"


def browser_name(text: str) -> str:
    """Chrome 156, Linux; the text itself where it names no browser that is known."""
    found = next(((mark, name) for mark, name in BROWSERS if f"{mark}/" in text or f"{mark}A/" in text), None)
    if found is None:
        return text
    version = re.search(re.escape(found[0]) + VERSION, text)
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    named = f"{found[1]} {version[1]}" if version else found[1]
    return f"{named}, {system}" if system else named
