"""A leave slip to print: as plain text, and as one page that needs nothing else (LV-02, K-27)."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scheduler.leave.reasons import day_count
from webapp.services.leave_report import WholeSlip

TEMPLATES = Path(__file__).parent / "templates"
TITLE = "Leave slip"
HALVES = {"": "", "first": ", first half", "second": ", second half"}


def slip_lines(whole: WholeSlip) -> list[tuple[str, str]]:
    """The slip's fields in the order in which they are printed."""
    slip, zone = whole.slip, ZoneInfo(whole.zone)
    days = f"{day_count(slip.half_days):g} (a night counts twice)"
    papers = _instant(slip.papers_at, zone) if slip.papers_at else "none handed in"
    return [
        ("Number", str(slip.id)),
        ("Centre", whole.centre),
        ("Agent", f"{slip.agent} {whole.name}".strip()),
        ("Team", slip.team),
        ("Type", whole.kind),
        ("From", f"{slip.first_day:%a %Y-%m-%d}{HALVES[slip.half]}"),
        ("To", f"{slip.last_day:%a %Y-%m-%d}"),
        ("Weighted days", days),
        ("Reason", slip.reason),
        ("Attachments", f"{papers}, {slip.hospital} hospital" if slip.hospital else papers),
        ("Handover", slip.handover or "not written"),
        ("State", slip.state.value),
        ("Decided by", slip.post),
    ]


def signature_lines(whole: WholeSlip) -> list[tuple[str, str, str, str]]:
    """Each signature: what was done, by which post, who, when (LV-02)."""
    zone = ZoneInfo(whole.zone)
    return [(s.verb, s.post or "-", s.person, _instant(s.at, zone)) for s in whole.signatures]


def _instant(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S%z}"


def slip_text(whole: WholeSlip) -> str:
    """The slip as plain text, for a printer without a browser."""
    fields = slip_lines(whole)
    width = max(len(name) for name, _ in fields)
    head = f"{TITLE} {whole.slip.id}"
    lines = [head, "=" * len(head), "", *(f"{name:<{width}}  {value}" for name, value in fields)]
    lines += ["", "Signatures"]
    lines += [
        f"  {verb:<24} {post:<22} {person:<20} {at}" for verb, post, person, at in signature_lines(whole)
    ]
    return "\n".join(lines) + "\n"


def slip_html(whole: WholeSlip) -> str:
    """The slip as one page of HTML that needs no network."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("leave_slip.html").render(
        title=f"{TITLE} {whole.slip.id}", fields=slip_lines(whole), signatures=signature_lines(whole)
    )
