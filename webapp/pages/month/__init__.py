"""A month's roster: the grid of every agent and day, its changes, publication, versions and files."""

from __future__ import annotations

from webapp.pages.month import cells, files, grid, history, publishing, questions
from webapp.pages.month.place import blueprint

__all__ = ["blueprint", "cells", "files", "grid", "history", "publishing", "questions"]
