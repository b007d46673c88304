"""The catalogue of texts: `python -m webapp.catalogue` brings messages.po up to date and compiles it.

Every text of templates and code that is for people is a message: `_()` and its like, and the template of
every Sentence. What is translated stays; what is new is written without a translation, and told.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from scheduler.clearing.reasons import ClearingReason
from scheduler.leave.kinds import DEFAULT_TYPES
from scheduler.leave.reasons import LeaveReason
from scheduler.leave.states import State as LeaveState
from scheduler.leave.states import Step
from scheduler.ledger import KINDS
from scheduler.rules import discover
from scheduler.swaps.reasons import SwapReason
from scheduler.swaps.states import State as SwapState
from scheduler.swaps.states import Step as SwapStep
from webapp.centre.model import PeriodKind
from webapp.i18n import CATALOGUES
from webapp.services.installation import DEMO_ACCOUNTS
from webapp.services.people import DEFAULT_POSTS
from webapp.store.jobs import DIED

LOCALE = "zh_CN"
# The folder is named as Babel names the locale in full, or it would not be found.
PO = CATALOGUES / str(Locale.parse(LOCALE)) / "LC_MESSAGES" / "messages.po"
ROOT = Path(__file__).parent.parent
METHODS = (("**.py", "python"), ("templates/**.html", "jinja2"))
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **dict.fromkeys(("_l", "Sentence", "HistoryError", "ForecastRefused", "NoInstant", "Told", "Unread")),
}
HEAD = "# Chinese texts of Paiban. `make translations` brings the messages up to date."
WIDTH = 100


def found_messages() -> Catalog:
    """Every message of the code and the templates, without translations."""
    found = Catalog(locale=LOCALE)
    for package in ("forecasting", "scheduler", "webapp"):
        texts = extract_from_dir(ROOT / package, list(METHODS), keywords=KEYWORDS)
        for _file, _line, message, _comments, context in texts:
            found.add(message, context=context)
    for word in words_of_data():
        found.add(word)
    return found


def words_of_data() -> Iterator[str]:
    """Words for people that stand in data, and reach `_()` as the value of a variable."""
    for rule in discover().values():
        yield rule.unit
        for field in fields(rule):
            yield from (field.metadata["label"], field.metadata["unit"])
    for reasons in (LeaveReason, SwapReason, ClearingReason):
        yield from (reason.value for reason in reasons)
    for words in (LeaveState, SwapState, Step, SwapStep):
        yield from (word.value for word in words)
    for kind in DEFAULT_TYPES:
        yield from (kind.name, kind.code)
        if kind.evidence:
            yield kind.evidence
    for code, name, _rank in DEFAULT_POSTS:
        yield from (name, code)
    yield from (one.who for one in DEMO_ACCOUNTS)
    yield DIED
    yield from (*get_args(PeriodKind), *KINDS, *_forecasting_methods())


def _forecasting_methods() -> Iterator[str]:
    # By their files, as loading them all takes seconds.
    files = sorted((ROOT / "forecasting" / "methods").glob("[a-z]*.py"))
    return (file.stem for file in files)


def kept() -> Catalog:
    """The catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale=LOCALE)


def merged() -> Catalog:
    """Every message with the translation that it has."""
    old = kept()
    new = Catalog(locale=LOCALE, project="Paiban", header_comment=HEAD, fuzzy=False)
    for message in found_messages():
        if message.id:
            known = old.get(message.id, message.context)
            text = known.string if known else None
            new.add(message.id, text, flags=_flags(message), context=message.context)
    return new


def _flags(message: Message) -> set[str]:
    # A per cent sign alone is no placeholder: "10 % longer".
    text = message.id if isinstance(message.id, str) else message.id[0]
    return {"python-format"} if "%(" in text or "%%" in text else set()


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """The messages without a translation."""
    for message in catalogue:
        if message.id and not (message.string and all(_texts(message))):
            yield message.id if isinstance(message.id, str) else message.id[0]


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def main() -> int:
    """Write the catalogue; status 1 while something is untranslated."""
    new = merged()
    with PO.open("wb") as file:
        write_po(file, new, sort_output=True, width=WIDTH, omit_header=False)
    # The header of a catalogue tells when it was made: the same texts shall be the same bytes.
    lines = PO.read_text(encoding="utf-8").splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Report-', '"Last-', '"Generated-')
    PO.write_text("".join(line for line in lines if not line.startswith(dated)), encoding="utf-8")
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, kept())
    missing = list(untranslated(new))
    for text in missing:
        print(f"untranslated: {text}")
    print(f"{len(new)} messages, {len(missing)} untranslated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
