"""The kinds of jobs, by name: each is a function of an attempt that gives the job's result."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt

Work = Callable[["Attempt"], Mapping[str, Any]]

# Modules, not functions: only the child that does a job loads what it needs.
KINDS: Mapping[str, str] = {
    "plan": "webapp.jobs.plan",
    "demo": "webapp.jobs.demo",
    "forecast": "webapp.jobs.forecast",
    "compare": "webapp.jobs.compare",
    "leave-decision": "webapp.jobs.leave",
    "why": "webapp.jobs.why",
    "certify": "webapp.jobs.certify",
    "clear": "webapp.jobs.clear",
    "echo": "webapp.jobs.echo",
}
"""The module of each kind; its function `work` does the job."""


AT_ONCE = frozenset({"plan", "demo", "forecast", "compare", "why", "certify"})
"""Kinds that are ended wherever they are as long as they have nothing worth keeping; others look for
themselves whether to stop, or do not take long.
"""


def work_of(kind: str) -> Work:
    """The work of a kind. Raises KeyError for a kind that there is not."""
    work: Work = importlib.import_module(KINDS[kind]).work
    return work
