"""Centre folders into a database and out of it, without loss; a database holds several sites."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import CODE, CODE_RULE
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import Centre
from webapp.centre.read import FILES, TOML
from webapp.centre.tables import read_text, write_whole
from webapp.services.centres import open_centre
from webapp.services.people import add_posts
from webapp.services.problems import CannotDo
from webapp.store.engine import Store
from webapp.store.leave_roster import bind_again
from webapp.store.sites import (
    FolderContent,
    StoredSite,
    add_site,
    folder_files,
    replace_site,
    sites,
)

SCENARIOS = "scenarios"
Imported = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class ImportedSite:
    """What an import made of a site, and what is to be said about its files."""

    code: str
    name: str
    version: int
    outcome: Imported
    warnings: tuple[Sentence, ...]


def import_folder(store: Store, folder: Path, at: datetime, code: str | None = None) -> ImportedSite:
    """Bring a centre folder into the database, whole or not at all; done twice, it changes nothing.

    `code` None = the site of the folder's name. Raises Mistakes, CannotDo, StoreError.
    """
    content, code = read_folder(folder), checked_code(code or site_code(folder))
    return store.retrying(lambda connection: bring_in(connection, code, content, at))


def bring_in(connection: Connection, code: str, content: FolderContent, at: datetime) -> ImportedSite:
    """Make the site of this code what the folder says, in a write transaction. Raises CannotDo."""
    old = next((one for one in sites(connection) if one.code == code), None)
    said = (content.centre.name, content.centre.warnings)
    if old is None:
        add_posts(connection, add_site(connection, code, content, at))
        return ImportedSite(code, said[0], 1, "new", said[1])
    if old.sha256 == content.sha256:
        return ImportedSite(code, said[0], old.version, "unchanged", said[1])
    if not replace_site(connection, old, content, at):
        raise CannotDo(
            Sentence(
                "The site {code} was changed by somebody else in this moment: import it again.",
                {"code": code},
            )
        )
    bind_again(connection, old.id)
    return ImportedSite(code, said[0], site_named(connection, code).version, "changed", said[1])


def checked_code(code: str) -> str:
    """The code of a site. Raises CannotDo where it is none."""
    if not CODE.fullmatch(code):
        raise CannotDo(
            Sentence("{code!r} is no code of a site: {code_rule}.", {"code": code, "code_rule": CODE_RULE})
        )
    return code


def site_code(folder: Path) -> str:
    """A code made of the folder's name."""
    return re.sub(r"[^\w.\-]+", "-", folder.resolve().name).strip("-")[:40] or "site"


def read_folder(folder: Path) -> FolderContent:
    """Everything of a centre folder. Raises Mistakes."""
    centre = open_centre(folder)
    paths = [TOML, *(f"{SCENARIOS}/{path.name}" for path in sorted((folder / SCENARIOS).glob("*.toml")))]
    mistakes = MistakeList()
    texts = {path: read_text(folder / path, mistakes) or "" for path in paths}
    for path, text in texts.items():
        if "\0" in text:
            mistakes.add(
                path,
                None,
                None,
                Sentence("the file holds a NUL character"),
                Sentence("save it as plain text"),
            )
    mistakes.raise_if_any()
    present = [name for name in FILES if name != TOML and (folder / name).exists()]
    return FolderContent(centre, texts, tuple(sorted({*texts, *present})))


def site_named(connection: Connection, code: str | None) -> StoredSite:
    """The site of that code, or the only one there is. Raises CannotDo."""
    known = sites(connection)
    codes = ", ".join(one.code for one in known)
    if not known:
        raise CannotDo(
            Sentence("The database holds no site: bring one in with `paiban import FOLDER --db URL`.")
        )
    if code is None:
        if len(known) > 1:
            raise CannotDo(
                Sentence(
                    "The database holds several sites: name one of {codes} with --site.", {"codes": codes}
                )
            )
        return known[0]
    found = next((one for one in known if one.code == code), None)
    if found is None:
        raise CannotDo(
            Sentence(
                "The database has no site {code!r}: name one of {codes} with --site.",
                {"code": code, "codes": codes},
            )
        )
    return found


def export_site(store: Store, code: str | None, folder: Path) -> StoredSite:
    """Write a site's centre folder into a new or empty one, whole or not at all. Raises CannotDo, OSError."""
    if folder.is_dir() and any(folder.iterdir()):
        raise CannotDo(
            Sentence(
                "{folder} is not empty: export into a new folder, so that nothing gets lost.",
                {"folder": str(folder)},
            )
        )
    with store.read() as connection:
        stored = site_named(connection, code)
        files = folder_files(connection, stored)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".paiban-", dir=folder.parent))
    try:
        write_folder(files, draft)
        os.chmod(draft, 0o755)
        os.replace(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return stored


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files by their paths into a folder. Raises OSError, and ValueError for a path out of it."""
    for name, data in files.items():
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{name} leads out of the folder.")
        write_whole(folder / name, data)


@contextmanager
def folder_of(files: Mapping[str, bytes], code: str) -> Iterator[Path]:
    """Files as a centre folder of that name, for a while."""
    with tempfile.TemporaryDirectory(prefix="paiban-") as above:
        folder = Path(above) / code
        write_folder(files, folder)
        yield folder


def centre_of_files(files: Mapping[str, bytes], code: str) -> Centre:
    """The centre that these files describe. Raises Mistakes."""
    with folder_of(files, code) as folder:
        return open_centre(folder)
