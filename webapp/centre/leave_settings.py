"""What centre.toml says in [leave]: kinds, approval chain, places a day, deadlines (LV, C-05)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from scheduler.domain.sentence import Sentence
from scheduler.leave.kinds import Entitlement, LeaveType, Overdue, Passes, Per
from scheduler.leave.settings import HOSPITALS, USUAL_LEAVE, ChainStep, LeaveSettings
from webapp.centre.mistakes import one_of
from webapp.centre.toml_table import TomlTable

USUAL = USUAL_LEAVE
PASSES: tuple[Passes, ...] = get_args(Passes)
PER: tuple[Per, ...] = get_args(Per)
OVERDUE: tuple[Overdue, ...] = get_args(Overdue)
MOST_DAYS = 400


def read_leave_settings(table: TomlTable) -> LeaveSettings:
    """The table [leave]; every key may be left out, and then has the manuals' value."""
    values = table.table("leave")
    entry = TomlTable(table.file, values, (*table.path, "leave"), table.lines, table.mistakes)
    chain = tuple(_step(item) for item in entry.tables("chain")) or USUAL.chain
    _rising(entry, chain)
    window_post, receiver, overdue_post = _posts(entry, [step.post for step in chain])
    settings = USUAL
    if entry.ok:
        settings = LeaveSettings(
            chain=chain, window_post=window_post, receiver=receiver, overdue_post=overdue_post
        )
    settings = replace(
        settings,
        types=_types(entry),
        allotment=entry.number("allotment", 0, 1, USUAL.allotment),
        places=_places(entry),
        night_weight=entry.whole("night_weight", 1, 5, USUAL.night_weight),
        papers_hours=entry.whole("papers_hours", 1, 720, USUAL.papers_hours),
        remind_hours=entry.whole("remind_hours", 1, 720, USUAL.remind_hours),
        least_hospital=entry.choice("least_hospital", HOSPITALS, USUAL.least_hospital),
        grants_months=entry.whole("grants_months", 1, 24, USUAL.grants_months),
        most_days=entry.whole("most_days", 1, MOST_DAYS, USUAL.most_days),
        replan_moves=entry.whole("replan_moves", 0, 10_000_000, USUAL.replan_moves),
        late_marriage=_years(entry),
    )
    entry.finish()
    return settings


def _step(item: TomlTable) -> ChainStep:
    most = item.whole("most_days", 1, MOST_DAYS) if "most_days" in item.values else None
    item.used.add("most_days")
    step = ChainStep(most, item.code("post"))
    item.finish()
    return step


def _rising(entry: TomlTable, chain: tuple[ChainStep, ...]) -> None:
    bounds = [step.most_days for step in chain[:-1]]
    if chain[-1].most_days is not None or None in bounds or bounds != sorted({b or 0 for b in bounds}):
        entry.wrong(
            "chain",
            Sentence("the approval chain leaves some lengths undecided"),
            Sentence("let most_days rise from entry to entry, and leave it out in the last one only"),
        )


def _posts(entry: TomlTable, posts: list[str]) -> list[str]:
    """The posts beside the chain; each must be one of it, else a mistake."""
    found = {
        "window_post": entry.text("window_post", USUAL.window_post),
        "receiver": entry.text("receiver", USUAL.receiver),
        "overdue_post": entry.text("overdue_post", USUAL.overdue_post),
    }
    known = posts if entry.ok else list(found.values())
    for key, post in found.items():
        if post not in known:
            entry.wrong(
                key,
                Sentence("the post {post!r} is none of the approval chain", {"post": post}),
                one_of(posts, post),
            )
    return list(found.values())


def _years(entry: TomlTable) -> Mapping[str, int]:
    values = entry.table("late_marriage")
    found = {sex: years for sex, years in values.items() if isinstance(years, int) and 0 < years < 100}
    if len(found) < len(values):
        entry.wrong(
            "late_marriage",
            Sentence("an age is no whole number"),
            Sentence("write late_marriage = {{ m = 25, f = 23 }}"),
        )
    return found or USUAL.late_marriage


def _places(entry: TomlTable) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for item in entry.tables("places"):
        team, places = item.text("team"), item.whole("places", 0, 10_000)
        if team in found:
            item.wrong(
                "team",
                Sentence("the team {team!r} stands there twice", {"team": team}),
                Sentence("give the places of a team once"),
            )
        found[team] = places
        item.finish()
    return found


def _types(entry: TomlTable) -> tuple[LeaveType, ...]:
    """The manuals' kinds, those named here changed or added."""
    kinds = {kind.code: kind for kind in USUAL.types}
    named: set[str] = set()
    for item in entry.tables("types"):
        kind = _type(item, kinds)
        if kind.code in named:
            item.wrong(
                "code",
                Sentence("the code {code!r} stands there twice", {"code": kind.code}),
                Sentence("give every entry a code of its own"),
            )
        elif item.finish():
            kinds[kind.code] = kind
        named.add(kind.code)
    for item in entry.tables("types"):
        becomes = item.values.get("becomes", "")
        if becomes and becomes not in kinds:
            item.wrong(
                "becomes",
                Sentence("there is no leave of type {becomes!r}", {"becomes": becomes}),
                one_of(kinds, str(becomes)),
            )
    return tuple(kinds.values())


def _type(item: TomlTable, kinds: Mapping[str, LeaveType]) -> LeaveType:
    code = item.code("code")
    usual = kinds.get(code) or LeaveType(code, code)
    kind = replace(
        usual,
        name=item.text("name", usual.name),
        notice_days=item.whole("notice_days", 0, 365, usual.notice_days),
        entitlement=_entitlement(item, usual.entitlement),
        evidence=item.text("evidence", usual.evidence),
        certificate=item.flag("certificate", usual.certificate),
        passes=item.choice("passes", PASSES, usual.passes),
        calendar_days=item.flag("calendar_days", usual.calendar_days),
        one_block=item.flag("one_block", usual.one_block),
        halves=item.flag("halves", usual.halves),
        sudden=item.flag("sudden", usual.sudden),
        overdue=item.choice("overdue", OVERDUE, usual.overdue),
        becomes=item.text("becomes", usual.becomes),
    )
    if kind.overdue and not kind.becomes:
        item.wrong(
            "becomes",
            Sentence("papers that stay away make it another kind"),
            Sentence('name it: becomes = "personal"'),
        )
    return kind


def _entitlement(item: TomlTable, usual: Entitlement | None) -> Entitlement | None:
    per = item.choice("per", PER, usual.per if usual else "occasion")
    facts = dict(usual.fact_days if usual else {})
    for entry in item.tables("facts"):
        facts[entry.code("fact")] = entry.whole("days", 0, MOST_DAYS)
        entry.finish()
    item.used.update(("days", "per", "facts"))
    if "days" not in item.values:
        return replace(usual, per=per, fact_days=facts) if usual else None
    return Entitlement(item.whole("days", 0, MOST_DAYS), per, facts)
