"""What a notice says, in sentences: a title, lines of detail, and the page where it goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.domain.sentence import Fact, Sentence
from webapp.services import said
from webapp.services.causes import cause_told
from webapp.services.exchanges import exchange_words, leg_read

Facts = Mapping[str, Any]
Line = Sentence | str


@dataclass(frozen=True)
class Told:
    """The words of a notice. `about` names what it is about: ("swap", "7"), ("month", "2026-12"), ..."""

    title: Sentence
    lines: tuple[Line, ...] = ()
    about: tuple[str, str] | None = None


def words(kind: str, facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    """What a notice of a kind says to its recipient; `names` of agents by id, and of queues by code."""
    worded = WORDS.get(kind)
    if worded is None:
        return Told(Sentence("There is news about {kind}.", {"kind": kind}))
    return worded(facts, {**names}, recipient)


def _swap(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    asker = names.get(facts.get("asker", ""), facts.get("asker", ""))
    mine = facts.get("asker") == recipient
    state = facts["state"]
    known = {"swap": facts["swap"], "asker": asker}
    offered = OFFERED_MINE if mine else OFFERED_YOU
    title = offered if state == "offered" else SWAP_STATES.get(state, CHANGED)
    lines = _days_or_legs(facts, names, recipient)
    lines += _reasons(facts)
    return Told(Sentence(title, known), tuple(lines), ("swap", str(facts["swap"])))


OFFERED_MINE = Sentence("You asked for swap {swap}.").template
OFFERED_YOU = Sentence("{asker} asks you for swap {swap}.").template
CHANGED = Sentence("Swap {swap} has changed.").template
OVERDUE = Sentence(
    "The refusal of swap {swap} was to be looked at again by {date}; you decide on it."
).template
SWAP_STATES: Mapping[str, str] = {
    "agreed": Sentence("All have agreed to swap {swap}; a supervisor decides on it.").template,
    "approved": Sentence("Swap {swap} is approved: the roster is changed.").template,
    "refused": Sentence("Swap {swap} is refused.").template,
    "declined": Sentence("Swap {swap} was declined.").template,
    "withdrawn": Sentence("Swap {swap} was withdrawn.").template,
    "expired": Sentence("Nobody answered swap {swap} in time.").template,
    "void": Sentence("Swap {swap} is void: one of its duties is gone.").template,
    "under-review": Sentence("The refusal of swap {swap} is being looked at by somebody else.").template,
    "upheld": Sentence("The refusal of swap {swap} stands.").template,
}


def _days_or_legs(facts: Facts, names: Mapping[str, str], recipient: str) -> list[Line]:
    """Once the roster is changed: the recipient's days now, and with whom; before: what is asked."""
    legs = facts.get("legs", ())
    if "changes" not in facts:
        return [_leg(leg, names) for leg in legs]
    people = {leg[side] for leg in legs for side in ("giver", "taker") if leg.get(side)} - {recipient}
    others = ", ".join(sorted(names.get(person, person) for person in people))
    days: list[Line] = [_change(change, names) for change in facts["changes"]]
    return [*days, Sentence("With {names}.", {"names": others})] if others else days


def _leg(leg: Facts, names: Mapping[str, str]) -> Sentence:
    day, giver, taker = date.fromisoformat(leg["date"]), leg.get("giver"), leg.get("taker")
    known = {"date": day, "shift": leg["shift"]}
    if giver and taker:
        both = {"giver": names.get(giver, giver), "taker": names.get(taker, taker)}
        return Sentence("{date}, {shift}: from {giver} to {taker}", {**known, **both})
    if giver:
        return Sentence("{date}, {shift}: from {giver}", {**known, "giver": names.get(giver, giver)})
    return Sentence("{date}, {shift}: open", known)


def _reasons(facts: Facts) -> list[Line]:
    """Why, in the reader's language where the sentence was kept as data."""
    if "said" in facts:
        return [said.read(one) for one in facts["said"]]
    return list(facts.get("reasons", ()))


def _clearing(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    title = Sentence(
        "The board was cleared; swap {swap} found nobody and stays open.", {"swap": facts["swap"]}
    )
    return Told(title, tuple(_reasons(facts)), ("swap", str(facts["swap"])))


def _exchange(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    legs = [leg_read(leg) for leg in facts["legs"]]
    if "changes" in facts:
        lines = tuple(_change(change, names) for change in facts["changes"])
    else:
        lines = tuple(_leg(leg, names) for leg in facts["legs"])
    return Told(exchange_words(legs, recipient, names), lines, ("swap", str(facts["swap"])))


def _overdue(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    known = {"swap": facts["swap"], "date": date.fromisoformat(facts["due"])}
    title = Sentence(
        "The refusal of swap {swap} was to be looked at again by {date}; you decide on it.", known
    )
    return Told(title, (), ("swap", str(facts["swap"])))


def _roster(title: str) -> Callable[[Facts, Mapping[str, str], str], Told]:
    def worded(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
        lines: list[Line] = [_change(change, names) for change in facts.get("changes", ())]
        if facts.get("reason"):
            lines.append(Sentence("Reason: {reason}", {"reason": cause_told(facts["reason"])}))
        known = {"month": facts["month"], "count": len(facts.get("changes", ()))}
        return Told(Sentence(title, known), tuple(lines), ("month", facts["month"]))

    return worded


def _change(change: Facts, names: Mapping[str, str]) -> Sentence:
    day = date.fromisoformat(change["date"])
    before, after = _shown(change["before"], names), _shown(change["after"], names)
    if not after:
        return Sentence("{date}: off, instead of {before}", {"date": day, "before": before})
    if not before:
        return Sentence("{date}: {after}", {"date": day, "after": after})
    return Sentence("{date}: {after}, instead of {before}", {"date": day, "before": before, "after": after})


def _shown(duty: str, names: Mapping[str, str]) -> str:
    """`E calls 2026-12-01T08:00/2026-12-01T16:30` as `E General enquiries 08:00–16:30`."""
    if not duty:
        return ""
    what, _, times = duty.rpartition(" ")
    start, _, end = times.partition("/")
    shift, _, queue = what.partition(" ")
    what = f"{shift} {names.get(queue, queue)}".strip()
    return f"{what} {start[-5:]}–{end[-5:]}"


def _dispute(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    upheld = facts["state"] == "upheld"
    right = Sentence("You were right about entry {entry}: it is corrected.", {"entry": facts["entry"]})
    stands = Sentence("Entry {entry} stands.", {"entry": facts["entry"]})
    why = Sentence("Reason: {reason}", {"reason": facts["reason"]})
    return Told(right if upheld else stands, (why,), ("points", str(facts["entry"])))


def _leave(title: str) -> Callable[[Facts, Mapping[str, str], str], Told]:
    def worded(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
        who = names.get(facts["agent"], facts["agent"])
        first, last = date.fromisoformat(facts["first_day"]), date.fromisoformat(facts["last_day"])
        days: dict[str, Fact] = {"first_day": first, "last_day": last}
        when = Sentence("on {first_day}", {"first_day": first})
        if first != last:
            when = Sentence("from {first_day} to {last_day}", days)
        known = {"slip": facts["slip"], "agent": who, "type": facts["type"], "when": when, **days}
        lines: list[Line] = []
        if facts.get("reason"):
            lines.append(Sentence("Reason: {reason}", {"reason": facts["reason"]}))
        return Told(Sentence(title, known), tuple(lines), ("slip", str(facts["slip"])))

    return worded


def _call_in(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    day, number = date.fromisoformat(facts["date"]), str(facts["call_in"])
    times = {"start": facts["starts"][11:16], "end": facts["ends"][11:16], "day": day}
    title = Sentence("You are asked to come on {day}, {start} to {end}.", times)
    lines: list[Line] = []
    if facts.get("reason"):
        lines.append(Sentence("Reason: {reason}", {"reason": facts["reason"]}))
    return Told(title, tuple(lines), ("call-in", number))


def _call_in_answered(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    agent = names.get(facts["agent"], facts["agent"])
    known: dict[str, Fact] = {"agent": agent, "day": date.fromisoformat(facts["date"])}
    comes = Sentence("{agent} comes on {day}.", known)
    declines = Sentence("{agent} cannot come on {day}: ask the next one.", known)
    yes = facts["state"] == "accepted"
    lines: tuple[Line, ...] = ()
    if facts.get("reason"):
        lines = (Sentence("Reason: {reason}", {"reason": facts["reason"]}),)
    elif not yes:
        lines = (Sentence("No reason was given."),)
    return Told(comes if yes else declines, lines, ("call-in", str(facts["call_in"])))


def _call_in_over(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    day = date.fromisoformat(facts["date"])
    return Told(
        Sentence("You are not needed on {day} any more.", {"day": day}),
        (),
        ("call-in", str(facts["call_in"])),
    )


def _unread(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    title = Sentence("Please confirm that you know your days in {month}.", {"month": facts["month"]})
    return Told(title, (), ("review", facts["month"]))


def _review(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    title = Sentence(
        "The roster of {month} is in review: say what you think of it.", {"month": facts["month"]}
    )
    lines: list[Line] = []
    if facts.get("reason"):
        lines.append(Sentence("Reason: {reason}", {"reason": facts["reason"]}))
    return Told(title, tuple(lines), ("review", facts["month"]))


def _answered(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    titles = {
        "accepted": Sentence("What you said about {month} is accepted.", {"month": facts["month"]}),
        "declined": Sentence("What you said about {month} is declined.", {"month": facts["month"]}),
        "done": Sentence("What you said about {month} is done.", {"month": facts["month"]}),
    }
    lines = (Sentence("Answer: {answer}", {"answer": facts["answer"]}), facts["text"])
    return Told(titles[facts["status"]], lines, ("review", facts["month"]))


def _evaluation(title: str) -> Callable[[Facts, Mapping[str, str], str], Told]:
    def worded(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
        known = {"since": date.fromisoformat(facts["since"]), "days": facts["days"]}
        return Told(Sentence(title, known), (), ("evaluation", ""))

    return worded


def _attendance(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    known = {name: date.fromisoformat(facts[name]) for name in ("first", "last")}
    said = Sentence("Report the attendance from {first} to {last}: {n:team is|teams are} missing.").template
    return Told(Sentence(said, {**known, "n": facts["teams"]}), (), ("attendance", facts["last"][:7]))


def _marked(facts: Facts, names: Mapping[str, str], recipient: str) -> Told:
    held = {
        "absent": Sentence("Your attendance on {day}: absent, {what} of a day.").template,
        "late": Sentence("Your attendance on {day}: {what} minutes late.").template,
        "early": Sentence("Your attendance on {day}: left {what} minutes early.").template,
    }
    known = {"day": date.fromisoformat(facts["date"]), "what": facts["what"]}
    lines = (Sentence("If that is wrong, say so on the page of the day."),)
    return Told(Sentence(held[facts["kind"]], known), lines, ("month", facts["date"][:7]))


WORDS: Mapping[str, Callable[[Facts, Mapping[str, str], str], Told]] = {
    "swap": _swap,
    "clearing": _clearing,
    "exchange": _exchange,
    "swap-appeal-overdue": _overdue,
    "roster-published": _roster(
        Sentence("The roster of {month} is published; {count:day|days} of yours are new or changed.").template
    ),
    "roster-changed": _roster(
        Sentence("The roster of {month} was changed; {count:day|days} of yours are different.").template
    ),
    "roster-recalled": _roster(
        Sentence("The roster of {month} is recalled: it does not hold until it is published again.").template
    ),
    "call-in-asked": _call_in,
    "call-in-answered": _call_in_answered,
    "call-in-over": _call_in_over,
    "roster-unread": _unread,
    "roster-review": _review,
    "comment-answered": _answered,
    "ledger-dispute-decided": _dispute,
    "leave-submitted": _leave(
        Sentence("{agent} asks for leave {when}; it waits for your decision.").template
    ),
    "leave-waitlisted": _leave(Sentence("No place is left: your leave {when} is on the waitlist.").template),
    "leave-admitted": _leave(
        Sentence(
            "A place came free: your leave {when} is off the waitlist and waits for a decision."
        ).template
    ),
    "leave-signed": _leave(Sentence("Your leave {when} is granted.").template),
    "leave-refused": _leave(Sentence("Your leave {when} is refused.").template),
    "leave-cancelled": _leave(Sentence("Your leave {when} is returned.").template),
    "leave-replacement": _leave(Sentence("The leave of {agent} {when} left duties open.").template),
    "leave-papers": _leave(Sentence("The papers of your leave from {first_day} are due soon.").template),
    "leave-overdue": _leave(
        Sentence("The papers of {agent}'s leave from {first_day} are overdue; you decide on it.").template
    ),
    "leave-becomes": _leave(Sentence("Without papers your leave {when} counts as another kind.").template),
    "leave-handover": _leave(
        Sentence("The hand-over note of your leave from {first_day} is missing.").template
    ),
    "attendance-due": _attendance,
    "attendance-marked": _marked,
    "evaluation-due": _evaluation(
        Sentence("Evaluate the scheduling: {days} days have gone by since {since}.").template
    ),
    "evaluation-overdue": _evaluation(
        Sentence("The evaluation of the scheduling is overdue: {days} days since {since}.").template
    ),
    "leave-overdue-decided": _leave(
        Sentence("It is decided how your leave from {first_day} without papers counts.").template
    ),
}
"""Every kind of notice; a test finds those that the services send and that are missing here."""
