"""The table of roles in docs/web.md, made from the table that the application asks.

    .venv/bin/python -m tests.architecture.roles_page

writes it into the page again after a role or an action was changed.
"""

from tests.architecture.sources import ROOT
from webapp.access import ACTIONS, ROLES, WITHIN_TEAM

PAGE = ROOT / "docs" / "web.md"
BEGIN, END = "<!-- roles: begin -->", "<!-- roles: end -->"


def table() -> str:
    """A line an action, a column a role; `*` marks actions that whoever reaches one team has too."""
    lines = [f"| action | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
    for action, roles in ACTIONS.items():
        cells = ["x" if role in roles else "" for role in ROLES]
        lines.append(f"| `{action}`{'*' if action in WITHIN_TEAM else ''} | {' | '.join(cells)} |")
    return "\n".join(lines)


def with_table(page: str) -> str:
    """The page with its table written anew; raises ValueError when its marks are missing."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{PAGE.name} lacks {BEGIN} or {END}.")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
