"""Every page that links lead to, judged by axe-core in both languages, light and dark, at three widths.

`make test` looks at each page once, in settings that go round; with PAIBAN_AXE=all (`make axe`) every page is
looked at in every setting.
"""

import os
from collections.abc import Iterator
from itertools import cycle, product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from werkzeug.routing import MapAdapter

from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.house import BUSY, CODE, FREE_DAY, OCTOBER, SEPTEMBER, WHY
from tests.webapp.browser.serving import House
from tests.webapp.browser.visits import HEIGHT, Scheme
from tests.webapp.browser.words import TAGS
from webapp.access import AGENT

Setting = tuple[str, int, Scheme]

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
ALL: tuple[Setting, ...] = tuple(product(("en", "zh"), (390, 1024, 1440), SCHEMES))
# Neighbours differ in everything.
AROUND = tuple(ALL[5 * n % len(ALL)] for n in range(len(ALL)))
WHOLE = os.environ.get("PAIBAN_AXE") == "all"
ROLES = ("", AGENT, "planner", "scheduler", "operations-supervisor", "centre-director", "administrator")
SERIOUS = ("serious", "critical")
JUDGED = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
"""Of hundreds of rules only those that are broken are told."""
LINKS = "links => links.map(link => link.getAttribute('href').split('#')[0])"
PAGES = "a[href^='/']:not([download], [href^='/api/'])"
ASKED = """forms => forms.map(form =>
    new URL(form.action).pathname + '?' + new URLSearchParams(new FormData(form)))"""
QUESTIONS = "form:not([method='post'])"
MOST_OF_A_KIND = 2
"""Pages of one endpoint that are looked at: one as it opens, one as a link with other facts leads to it."""

SITE, MONTH = f"/s/{CODE}", f"/s/{CODE}/{SEPTEMBER}"
CELL = f"?at={WHY[0]}.{WHY[1].day}"
BESIDE: dict[str, tuple[str, ...]] = {
    AGENT: (f"{MONTH}/mine", f"{MONTH}/roster/read", f"{SITE}/{OCTOBER}/certificate"),
    "scheduler": (
        f"{MONTH}/roster",
        *(f"{MONTH}/roster/{one}{CELL}" for one in ("cell", "why", "substitutes")),
        f"{MONTH}/roster/compare?from={SEPTEMBER}:1&to={SEPTEMBER}:2",
        f"{SITE}/{OCTOBER}/roster/hole?day=9",
        f"{SITE}/callin?kind=absence&on={FREE_DAY}&absent=A1",
        f"{MONTH}/board",
    ),
    "administrator": ("/log", "/log/logins", "/log/office", "/log/chain", f"{SITE}/centre/windows"),
}
"""Where scripts, forms and other months lead."""

NO_PAGES = {
    "account.code": "only between password and code",
    "certificate.file": "a file",
    "certificate.progress": "a part of a page",
    "clearing.progress": "a part of a page",
    "events.of_job": "a stream",
    "feed.read": "a calendar",
    "inbox.follow": "leads from a letter to another page",
    "home.first": "a part of a page",
    "home.health": "for machines",
    "planning.show_work": "a part of a page",
    "requests.waiting": "a part of a page",
    "roster.cover": "a part of a page",
    "roster.moving": "a part of a page",
    "solve.progress": "a part of a page",
    "static": "files",
}


@pytest.fixture
def house(full_house: House) -> House:
    return full_house


@pytest.mark.parametrize(
    "settings",
    [(one,) for one in ALL] if WHOLE else [AROUND],
    ids=lambda s: "-".join(map(str, s[0])) if len(s) == 1 else "around",
)
def test_no_page_has_a_serious_fault_or_scrolls_sideways(
    visit: Visiting, house: House, settings: tuple[Setting, ...]
) -> None:
    adapter, seen, faults = house.app.url_map.bind(""), set[tuple[str, str]](), []
    around = cycle(settings)
    for role in ROLES:
        someone = visit(role, person=BUSY if role == AGENT else "")
        someone.expected.add(401)
        # Once for all pages of the visit: half a megabyte.
        someone.context.add_init_script(Axe().axe_script)
        for path in _paths(adapter, seen, opened := ["/" if role else "/login", *BESIDE.get(role, ())]):
            setting = next(around)
            page = _set(someone.page, setting)
            someone.go(path)
            where = f"{path} as {role or 'stranger'} in {setting}"
            faults += [f"{where}: {fault}" for fault in _faults(page, setting)]
            opened += page.eval_on_selector_all(PAGES, LINKS)
            opened += page.eval_on_selector_all(QUESTIONS, ASKED)
    assert not faults, "\n".join(faults)
    missed = _pages(house) - {endpoint for endpoint, _ in seen} - NO_PAGES.keys()
    assert not missed, "no link leads to " + ", ".join(sorted(missed))


def _set(page: Page, setting: Setting) -> Page:
    language, width, scheme = setting
    page.set_extra_http_headers({"Accept-Language": TAGS[language]})
    page.set_viewport_size({"width": width, "height": HEIGHT[width]})
    page.emulate_media(color_scheme=scheme)
    return page


def _paths(adapter: MapAdapter, seen: set[tuple[str, str]], opened: list[str]) -> Iterator[str]:
    """The paths to look at, while links are added to them: so many of each endpoint."""
    for number, path in enumerate(opened):
        where, _, query = path.partition("?")
        endpoint, _ = adapter.match(where, "GET")
        kind = (endpoint, "&".join(sorted(part.split("=")[0] for part in query.split("&"))))
        others = [one for one in seen if one[0] == endpoint]
        if number == 0 or (kind not in seen and len(others) < MOST_OF_A_KIND):
            seen.add(kind)
            yield path


def _faults(page: Page, setting: Setting) -> list[str]:
    serious = [(fault, fault["nodes"][0]) for fault in page.evaluate(JUDGED) if fault["impact"] in SERIOUS]
    found = [f"{fault['id']} at {node['target']}: {node['html'][:120]}" for fault, node in serious]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"scrolls sideways, {wide} pixels"] if wide > setting[1] else [])


def _pages(house: House) -> set[str]:
    """The endpoints that links should lead to."""
    return {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
