"""The plan being shown: read once, read again when a file of its folder has changed."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from flask import current_app

from webapp.plan_folder import FILES, read_plan
from webapp.plan_model import Plan

Stamp = tuple[tuple[str, int, int], ...]


class PlanShelf:
    """Keeps the plan of one folder in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._stamp: Stamp | None = None
        self._plan: Plan | None = None

    def plan(self) -> Plan:
        """The plan as it stands in the folder now; raises PlanFolderError when it cannot be shown."""
        with self._lock:
            stamp = self._look()
            if self._plan is None or stamp != self._stamp:
                self._plan = read_plan(self.folder)
                self._stamp = stamp
            return self._plan

    def _look(self) -> Stamp:
        found = []
        for name in FILES:
            path = self.folder / name
            if path.exists():
                state = path.stat()
                found.append((name, state.st_mtime_ns, state.st_size))
        return tuple(found)


def current_plan() -> Plan:
    """The plan that this application shows."""
    shelf: PlanShelf = current_app.extensions["paiban-plan"]
    return shelf.plan()
