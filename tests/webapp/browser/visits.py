"""Visits to the served application: a page somebody is logged in on, and everything it complains about."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, Protocol

from playwright.sync_api import Error, expect

from tests.patience import PATIENCE_MS
from tests.webapp.browser.house import CODE
from tests.webapp.browser.serving import House
from tests.webapp.browser.words import TAGS, Words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

MOST_SHIFT = 0.1
SETTLED_MS = 500
OWN_SCHEMES = ("data:", "blob:", "about:")
HEIGHT = {390: 844, 1024: 768, 1440: 900}
NAMES = {"en": "English", "zh": "中文"}
SHIFTS = """
let news = Infinity;
new MutationObserver((list) => {
  if (list.some((one) => one.removedNodes.length && one.target.closest?.("[data-live]"))) {
    news = Math.min(news, performance.now());
  }
}).observe(document, { childList: true, subtree: true });
const tell = (entries) => {
  const { loadEventEnd } = performance.timing;
  const settled = loadEventEnd ? loadEventEnd - performance.timeOrigin + SETTLED : Infinity;
  for (const one of entries) {
    if (one.hadRecentInput || one.startTime > Math.min(settled, news)) continue;
    paibanShift(location.href, performance.timeOrigin, one.value);
  }
};
const watch = new PerformanceObserver((list) => tell(list.getEntries()));
watch.observe({ type: "layout-shift", buffered: true });
window.paibanShifts = () => tell(watch.takeRecords());
""".replace("SETTLED", str(SETTLED_MS))
"""Tells how far things moved without anybody's doing until shortly after the page was loaded.

What a followed job makes of its part of the page is news, however soon it comes; it is not counted.
"""

Scheme = Literal["light", "dark"]

expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def suppress_going_on() -> Iterator[None]:
    """A page that goes on to another one in this moment has told what it had to."""
    try:
        yield
    except Error as error:
        if "context was destroyed" not in str(error):
            raise


class Place(Protocol):
    """Something that is served."""

    @property
    def address(self) -> str:
        """Where it is, without a slash at the end."""
        ...


class Visit:
    """A logged-in page in one language, at one width and in one colour scheme.

    `expected` holds the statuses of refusals that the test means to meet.
    """

    def __init__(self, context: "BrowserContext", house: Place, words: Words) -> None:
        self.context, self.house, self.words = context, house, words
        self.expected: set[int] = set()
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.shifts: dict[tuple[str, float], float] = {}
        context.set_default_timeout(PATIENCE_MS)
        context.expose_binding("paibanShift", self._shifted)
        context.add_init_script(SHIFTS)
        context.on("request", self._asked)
        context.on("response", self._answered)
        self.page = self.another()

    def another(self) -> "Page":
        """One more tab of the same person; also listened to."""
        page = self.context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _shifted(self, source: object, path: str, origin: float, value: float) -> None:
        self.shifts[path, origin] = self.shifts.get((path, origin), 0.0) + value

    def _asked(self, request: "Request") -> None:
        if not request.url.startswith((*OWN_SCHEMES, self.house.address + "/")):
            self.outside.append(request.url)

    def _answered(self, response: "Response") -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.request.method} {response.url}: {response.status}")

    def _said(self, message: "ConsoleMessage") -> None:
        # What Chromium says of a status is told by the answer itself.
        if message.type == "error" and "server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def check(self) -> None:
        """Fail on everything that the pages complained about so far."""
        for page in self.context.pages:
            with suppress_going_on():
                page.evaluate("window.paibanShifts?.()")
        assert not self.outside, f"asked of other machines: {self.outside}"
        assert not self.complaints, self.complaints
        moved = {path: round(sum_, 3) for (path, _), sum_ in self.shifts.items() if sum_ >= MOST_SHIFT}
        assert not moved, f"the layout shifted while loading: {moved}"

    def go(self, path: str) -> "Visit":
        """Open a page; `path` without a leading slash lies below the site."""
        self.page.goto(self.house.address + (path if path.startswith("/") else f"/s/{CODE}/{path}"))
        return self

    def speak(self, language: str) -> None:
        """Change the language by the button on the page."""
        self.page.get_by_role("button", name=NAMES[language]).click()
        self.words = Words(language)
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))

    def t(self, text: str, *, context: str | None = None, **facts: object) -> str:
        """A text of the pages in the visitor's language."""
        return self.words(text, context=context, **facts)

    def main(self) -> "Locator":
        """The content of the page."""
        return self.page.locator("main")

    def card(self, heading: str, **facts: object) -> "Locator":
        """The section whose heading says so."""
        title = self.page.get_by_role("heading", name=self._name(heading, facts))
        return self.page.locator("section, figure, details, form").filter(has=title).last

    def button(self, text: str, within: "Locator | None" = None, **facts: object) -> "Locator":
        """A button by its label."""
        return (within or self.page).get_by_role("button", name=self._name(text, facts))

    def menu(self, text: str) -> "Locator":
        """An entry of the menu; how much is new there may follow its words."""
        begins = re.compile(rf"^\s*{self.words.like(text).pattern}(\s|$)")
        return self.page.get_by_role("navigation", name=self.t("Pages")).get_by_role("link", name=begins)

    def link(self, text: str, within: "Locator | None" = None, **facts: object) -> "Locator":
        """A link by its label."""
        return (within or self.page).get_by_role("link", name=self._name(text, facts))

    def field(self, text: str, within: "Locator | None" = None, **facts: object) -> "Locator":
        """A field by its label, or by the beginning of it where a hint follows."""
        begins = re.compile(rf"^\s*{self.words.like(text, None, facts).pattern}(\s|$)")
        labelled = (within or self.page).get_by_label(begins)
        # A card may be labelled by a heading that begins with the same words.
        return labelled.and_(self.page.locator("input, select, textarea"))

    def choice(self, text: str, within: "Locator | None" = None, **facts: object) -> "Locator":
        """A list to choose from by its label, which may hold the list itself."""
        return (within or self.page).get_by_role("combobox", name=self._name(text, facts))

    def sees(self, text: str, within: "Locator | None" = None, **facts: object) -> None:
        """Wait until the content says so; facts that are not given may be anything."""
        expect(within or self.main()).to_contain_text(self.words.like(text, None, facts))

    def misses(self, text: str, within: "Locator | None" = None, **facts: object) -> None:
        """Wait until the content does not say so."""
        expect(within or self.main()).not_to_contain_text(self.words.like(text, None, facts))

    def _name(self, text: str, facts: dict[str, object]) -> "re.Pattern[str]":
        return re.compile(rf"^\s*{self.words.like(text, None, facts).pattern}\s*$")


def context_of(browser: "Browser", language: str, width: int, scheme: Scheme) -> "BrowserContext":
    """Who reads a language, on a screen so wide, light or dark, and wants nothing to move."""
    return browser.new_context(
        viewport={"width": width, "height": HEIGHT[width]},
        locale=TAGS[language],
        timezone_id="Asia/Shanghai",
        color_scheme=scheme,
        reduced_motion="reduce",
    )


def open_visit(
    browser: "Browser", house: House, role: str, language: str, width: int, scheme: Scheme, person: str = ""
) -> Visit:
    """A visit of somebody of a role; "" is a stranger."""
    context = context_of(browser, language, width, scheme)
    if role:
        value = house.cookie(role, person)
        context.add_cookies([{"name": "paiban", "value": value, "url": house.address}])
    return Visit(context, house, Words(language))
