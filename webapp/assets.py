"""Styles, scripts and fonts, served under an address that names their content.

A browser keeps them for a year and asks no more; whatever changes in one of them changes the address of all,
so that scripts which load each other by relative addresses always fit together.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory

FOLDER = Path(__file__).parent / "static"
KEPT_S = 365 * 24 * 3600
PACKED = frozenset({".css", ".js", ".svg"})
PACK_LEVEL = 6
NAMED = re.compile(r"(v[0-9a-f]{16})/(.+)")


def register(app: Flask) -> None:
    """Serve the application's files so."""
    version = content_version()

    def send(filename: str) -> Response:
        named = NAMED.fullmatch(filename)
        # A page of another version asks for what this one does not have: it gets ours, and is to ask again.
        return _file(named[2] if named else filename, kept=named is not None and named[1] == version)

    app.view_functions["static"] = send

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, str]) -> None:
        if endpoint == "static":
            values["filename"] = f"{version}/{values['filename']}"


@cache
def content_version() -> str:
    """What the files hold, as a part of their addresses."""
    whole = hashlib.sha256()
    for name, path in sorted(_paths().items()):
        data = path.read_bytes()
        whole.update(f"{name}\0{len(data)}\0".encode() + data)
    return f"v{whole.hexdigest()[:16]}"


@cache
def _paths() -> dict[str, Path]:
    return {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*") if path.is_file()}


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_paths()[name].read_bytes(), PACK_LEVEL, mtime=0)


def _file(name: str, kept: bool) -> Response:
    if not kept or name not in _paths():
        return send_from_directory(FOLDER, name)
    if Path(name).suffix in PACKED and request.accept_encodings.quality("gzip"):
        response = Response(_packed(name), mimetype=mimetypes.guess_type(name)[0])
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_from_directory(FOLDER, name)
    response.vary.add("Accept-Encoding")
    cached = response.cache_control
    cached.public, cached.max_age, cached.immutable, cached.no_cache = True, KEPT_S, True, None
    return response
