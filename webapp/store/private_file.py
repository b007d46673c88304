"""Files that hold a whole database are for the user that Paiban runs as, whatever the umask says."""

import os
from pathlib import Path

OWNER_ONLY = 0o600


def make_private(path: Path) -> None:
    """An empty file that only its owner reads and writes. Raises FileExistsError where there is one."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))


def settle(path: Path) -> None:
    """Have a file on the disk before it gets its name, so that a failure of power leaves none by half."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
