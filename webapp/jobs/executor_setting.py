"""The setting that says where pieces of huge rosters are worked on; read without loading the solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

VARIABLE = "PAIBAN_EXECUTOR"
LOCAL, DASK = "local", "dask"
SCHEMES = ("tcp", "tls")
MOST_PROCESSES = 1024
FORMS = "write local, local:2 or dask:tcp://host:port"


@dataclass(frozen=True)
class Setting:
    """Either the address of a Dask scheduler, or processes of this machine, one a core without a number."""

    address: str = ""
    processes: int | None = None


def check_executor(environment: Mapping[str, str]) -> Setting:
    """What is set. Raises ValueError in a sentence."""
    written = environment.get(VARIABLE, "").strip() or LOCAL
    kind, _, rest = written.partition(":")
    if kind == LOCAL and (not rest or (rest.isdecimal() and 1 <= int(rest) <= MOST_PROCESSES)):
        return Setting(processes=int(rest) if rest else None)
    try:
        address = urlsplit(rest)
        known = address.scheme in SCHEMES and bool(address.hostname) and address.port is not None
    except ValueError:
        known = False
    if kind != DASK or not known:
        raise ValueError(f"{VARIABLE}={written} is not understood: {FORMS}.")
    if find_spec("distributed") is None:
        raise ValueError(
            f"{VARIABLE} names a Dask cluster, but Dask is not installed: pip install 'paiban[dask]'."
        )
    return Setting(rest)
