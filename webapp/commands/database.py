"""`--db URL [--site CODE]` in place of a centre folder, for every command that takes one.

The site's files are laid into a folder for as long as the command runs, so that there is one reader of them.
A command that keeps what it makes asks for it with a parameter `database: Database | None = None`.
"""

import functools
import inspect
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar, get_args

import typer
from typer.models import ArgumentInfo

if TYPE_CHECKING:
    from webapp.store.engine import Store

P = ParamSpec("P")
R = TypeVar("R")
DB, SITE, DATABASE = "db", "site", "database"

DbOption = Annotated[
    str,
    typer.Option("--db", metavar="URL", help="The database, as sqlite:///file.db or postgresql://host/name."),
]
SiteOption = Annotated[
    str | None,
    typer.Option("--site", metavar="CODE", help="The site; needed where the database has several."),
]
_DbInstead = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="Take the centre from this database, not from a folder: sqlite:///file.db.",
    ),
]


@dataclass(frozen=True)
class Database:
    """The database and the site that a command's centre came from."""

    store: "Store"
    site: str


@contextmanager
def opened(url: str) -> Iterator["Store"]:
    """The database of a URL, for a while. Raises StoreError."""
    # The database takes half a second to load: only the commands that use it wait for it.
    from webapp.store.engine import open_store

    store = open_store(url)
    try:
        yield store
    finally:
        store.close()


def centre_parameter(command: Callable[..., object]) -> inspect.Parameter | None:
    """The parameter of a command that names a centre folder, None without one."""
    for parameter in inspect.signature(command).parameters.values():
        for told in get_args(parameter.annotation):
            if isinstance(told, ArgumentInfo) and "CENTRE" in str(told.metavar):
                return parameter
    return None


def offering_database(command: Callable[P, R]) -> Callable[P, R]:
    """The command, with `--db` and `--site` where it takes a centre folder."""
    centre = centre_parameter(command)
    if centre is None:
        return command
    keeps = DATABASE in inspect.signature(command).parameters

    @functools.wraps(command)
    def either(*args: Any, **kwargs: Any) -> R:
        bound = inspect.signature(command).bind_partial(*args, **_without(kwargs))
        given, url, site = bound.arguments.get(centre.name), kwargs.get(DB), kwargs.get(SITE)
        if url is None:
            _check_folder(given, site, centre)
            if given is None:
                bound.arguments[centre.name] = centre.default
            return command(*bound.args, **bound.kwargs)
        if given is not None:
            raise typer.BadParameter("name a folder or a database, not both.", param_hint="--db")
        with opened(url) as store, _laid_out(store, site) as folder:
            bound.arguments[centre.name] = folder
            if keeps:
                bound.arguments[DATABASE] = Database(store, folder.name)
            return command(*bound.args, **bound.kwargs)

    either.__signature__ = _signature(command, centre)  # type: ignore[attr-defined]
    either.__annotations__ = {
        name: parameter.annotation for name, parameter in _signature(command, centre).parameters.items()
    }
    return either


def _without(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if name not in (DB, SITE)}


def _check_folder(given: Path | None, site: str | None, centre: inspect.Parameter) -> None:
    if site is not None:
        raise typer.BadParameter("a folder is one site: --site goes with --db.", param_hint="--site")
    if given is None and centre.default is inspect.Parameter.empty:
        raise typer.BadParameter("name a centre folder, or a database with --db.", param_hint="CENTRE")


@contextmanager
def _laid_out(store: "Store", site: str | None) -> Iterator[Path]:
    from webapp.services.sites import export_site

    with tempfile.TemporaryDirectory(prefix="paiban-") as above:
        draft = Path(above) / "centre"
        stored = export_site(store, site, draft)
        yield draft.rename(draft.with_name(stored.code))


def _signature(command: Callable[..., object], centre: inspect.Parameter) -> inspect.Signature:
    """The command's parameters as typer is to see them: the centre may be left out, `--db` is there."""
    own = inspect.signature(command)
    kind = inspect.Parameter.KEYWORD_ONLY
    path, told = get_args(centre.annotation)
    may_be_none = centre.replace(annotation=Annotated[path | None, told], default=None)
    parameters = [
        may_be_none if name == centre.name else parameter
        for name, parameter in own.parameters.items()
        if name != DATABASE
    ]
    parameters += [
        inspect.Parameter(DB, kind, default=None, annotation=_DbInstead),
        inspect.Parameter(SITE, kind, default=None, annotation=SiteOption),
    ]
    return own.replace(parameters=[parameter.replace(kind=kind) for parameter in parameters])
