"""Sites in the database: their rows and texts in, and the files of a centre folder out."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, func, insert, select, update

from webapp.centre.model import Centre, PreferenceRow
from webapp.store.folder_rows import FILE_TABLES, file_bytes
from webapp.store.shared_read import once
from webapp.store.tables.centre import preference
from webapp.store.tables.sites import site, site_text


@dataclass(frozen=True)
class StoredSite:
    """A site: `files` are those its centre folder has, `sha256` of what was imported last.

    `revision` is another one after every change of what it holds, and never comes back; "" = not known. The
    wishes that agents tell have a word of their own, `wished`: they change often.
    """

    id: int
    code: str
    name: str
    zone: ZoneInfo
    version: int
    files: tuple[str, ...]
    sha256: str
    revision: str = ""
    wished: str = ""


@dataclass(frozen=True)
class FolderContent:
    """A centre folder, read: the checked centre, its texts by name and the names of its files."""

    centre: Centre
    texts: Mapping[str, str]
    files: tuple[str, ...]

    @cached_property
    def sha256(self) -> str:
        """Of everything in it, whatever the encoding and layout of its files."""
        whole = hashlib.sha256()
        for name in sorted(self.texts):
            _feed(whole, name, self.texts[name].encode())
        for kind in FILE_TABLES:
            if kind.file in self.files:
                rows = kind.rows(self.centre)
                _feed(whole, kind.file, file_bytes(kind, rows, self.centre.timezone))
        return whole.hexdigest()


def _feed(whole: "hashlib._Hash", name: str, data: bytes) -> None:
    whole.update(f"{name}\0{len(data)}\0".encode() + data)


# Asked by every page: putting it together would take longer than its answer.
_SITES = select(site).order_by(site.c.code)


def sites(connection: Connection) -> list[StoredSite]:
    """Every site, by code."""
    return list(once(connection, "sites", lambda: _sites(connection), site))


def _sites(connection: Connection) -> list[StoredSite]:
    rows = connection.execute(_SITES).mappings()
    return [
        StoredSite(
            row["id"],
            row["code"],
            row["name"],
            ZoneInfo(row["zone"]),
            row["version"],
            tuple(row["files"]),
            row["sha256"],
            row["revision"],
            row["wished"],
        )
        for row in rows
    ]


def add_site(connection: Connection, code: str, content: FolderContent, at: datetime) -> int:
    """A new site with everything of its folder; gives its id."""
    values = {"code": code, "version": 1, **_of_folder(content)}
    new = int(connection.execute(insert(site).values(values).returning(site.c.id)).scalar_one())
    _write_texts(connection, new, content.texts, at)
    _write_rows(connection, new, content)
    return new


def replace_site(connection: Connection, old: StoredSite, content: FolderContent, at: datetime) -> bool:
    """Everything of a site anew; False when somebody changed it since it was read."""
    change = update(site).where(site.c.id == old.id, site.c.version == old.version)
    changed = connection.execute(change.values(version=old.version + 1, **_of_folder(content)))
    if changed.rowcount != 1:
        return False
    _write_texts(connection, old.id, content.texts, at)
    _write_rows(connection, old.id, content)
    return True


def touch_site(connection: Connection, site_id: int) -> None:
    """Count up the version of a site some of whose rows have changed."""
    values = {"version": site.c.version + 1, "revision": _revision()}
    connection.execute(update(site).where(site.c.id == site_id).values(values))


def touch_wishes(connection: Connection, site_id: int) -> None:
    """Count up the version of a site where agents' wishes have changed, and nothing else."""
    values = {"version": site.c.version + 1, "wished": _revision()}
    connection.execute(update(site).where(site.c.id == site_id).values(values))


def wish_rows(connection: Connection, stored: StoredSite, first: date, last: date) -> list[PreferenceRow]:
    """The wishes for the days from the first to the last, in their order."""
    mine = (preference.c.site_id == stored.id) & preference.c.date.between(first, last)
    columns = (getattr(preference.c, name) for name in ("agent", "date", "shift", "wish", "weight"))
    rows = connection.execute(select(*columns).where(mine).order_by(preference.c.position))
    return [PreferenceRow(*row) for row in rows]


def _revision() -> str:
    # Chance, not a count: what a transaction that is never kept has read must not be taken for another's.
    return secrets.token_hex(16)


def list_file(connection: Connection, site_id: int, name: str, there: bool = True) -> bool:
    """Count a file among those that the site's centre folder has, or no longer; whether that is new.

    The list is read where it is written: of two who add to it at once, one is told to do so anew.
    """
    files = set(connection.execute(select(site.c.files).where(site.c.id == site_id)).scalar_one())
    if (name in files) == there:
        return False
    changed = sorted(files | {name} if there else files - {name})
    connection.execute(update(site).where(site.c.id == site_id).values(files=changed))
    return True


def add_file(connection: Connection, stored: StoredSite, name: str) -> None:
    """Count a file among those that the site's centre folder has, for everybody who reads the site anew."""
    if list_file(connection, stored.id, name):
        connection.execute(update(site).where(site.c.id == stored.id).values(revision=_revision()))


def write_text(connection: Connection, stored: StoredSite, name: str, text: str, at: datetime) -> None:
    """A new version of one of the site's texts, new or not."""
    _write_texts(connection, stored.id, {name: text}, at)
    add_file(connection, stored, name)
    touch_site(connection, stored.id)


def remove_text(connection: Connection, stored: StoredSite, name: str) -> None:
    """Take a text out of the site's folder; its versions stay."""
    list_file(connection, stored.id, name, there=False)
    touch_site(connection, stored.id)


def text_of(connection: Connection, stored: StoredSite, name: str) -> str | None:
    """The newest version of one of the site's texts; None where its folder does not have it."""
    if name not in stored.files:
        return None
    found = select(site_text.c.text).where(site_text.c.site_id == stored.id, site_text.c.name == name)
    text = connection.execute(found.order_by(site_text.c.version.desc()).limit(1)).scalar()
    return None if text is None else str(text)


def _of_folder(content: FolderContent) -> dict[str, object]:
    return {
        "name": content.centre.name,
        "zone": content.centre.timezone.key,
        "files": sorted(content.files),
        "sha256": content.sha256,
        "revision": _revision(),
    }


def _write_texts(connection: Connection, site_id: int, texts: Mapping[str, str], at: datetime) -> None:
    newest = _newest_texts(connection, site_id)
    for name, text in texts.items():
        version, before = newest.get(name, (0, None))
        if text != before:
            connection.execute(
                insert(site_text).values(
                    site_id=site_id,
                    name=name,
                    version=version + 1,
                    text=text,
                    sha256=hashlib.sha256(text.encode()).hexdigest(),
                    at=at,
                )
            )


def _newest_texts(connection: Connection, site_id: int) -> dict[str, tuple[int, str]]:
    mine = site_text.c.site_id == site_id
    newest = (
        select(site_text.c.name, func.max(site_text.c.version).label("version"))
        .where(mine)
        .group_by(site_text.c.name)
        .subquery()
    )
    same = (site_text.c.name == newest.c.name) & (site_text.c.version == newest.c.version)
    rows = connection.execute(
        select(site_text.c.name, site_text.c.version, site_text.c.text).join(newest, same).where(mine)
    )
    return {name: (version, text) for name, version, text in rows}


def _write_rows(connection: Connection, site_id: int, content: FolderContent) -> None:
    for kind in FILE_TABLES:
        connection.execute(delete(kind.table).where(kind.table.c.site_id == site_id))
        rows = [
            {**row, "site_id": site_id, "position": position}
            for position, row in enumerate(kind.rows(content.centre))
        ]
        if rows:
            connection.execute(insert(kind.table), rows)


def folder_files(connection: Connection, stored: StoredSite, without: Iterable[str] = ()) -> dict[str, bytes]:
    """The files of the site's centre folder as they are now, by path; `without` some of the tables."""
    found = {
        name: text.encode()
        for name, (_, text) in sorted(_newest_texts(connection, stored.id).items())
        if name in stored.files
    }
    for kind in FILE_TABLES:
        if kind.file in stored.files and kind.file not in without:
            mine = kind.table.c.site_id == stored.id
            ordered = select(kind.table).where(mine).order_by(kind.table.c.position)
            rows = connection.execute(ordered).mappings().all()
            found[kind.file] = file_bytes(kind, rows, stored.zone)
    return found


def change_text(
    connection: Connection, stored: StoredSite, name: str, text: str, centre: Centre, at: datetime
) -> bool:
    """Write a text's next version; False when somebody changed the site since it was read."""
    if not _advance(connection, stored, name, text.encode(), centre):
        return False
    _write_texts(connection, stored.id, {name: text}, at)
    return True


def change_table(connection: Connection, stored: StoredSite, name: str, data: bytes, centre: Centre) -> bool:
    """Write the rows of a file anew, as the centre has them; False as above."""
    if not _advance(connection, stored, name, data, centre):
        return False
    kind = next(one for one in FILE_TABLES if one.file == name)
    connection.execute(delete(kind.table).where(kind.table.c.site_id == stored.id))
    rows = [
        {**row, "site_id": stored.id, "position": position} for position, row in enumerate(kind.rows(centre))
    ]
    if rows:
        connection.execute(insert(kind.table), rows)
    return True


def _advance(connection: Connection, stored: StoredSite, name: str, data: bytes, centre: Centre) -> bool:
    """Count up the site's version; what it holds is no longer what was imported."""
    whole = hashlib.sha256(stored.sha256.encode())
    _feed(whole, name, data)
    values = {
        "version": stored.version + 1,
        "name": centre.name,
        "zone": centre.timezone.key,
        "files": sorted({*stored.files, name}),
        "sha256": whole.hexdigest(),
        "revision": _revision(),
    }
    change = update(site).where(site.c.id == stored.id, site.c.version == stored.version)
    return connection.execute(change.values(values)).rowcount == 1
