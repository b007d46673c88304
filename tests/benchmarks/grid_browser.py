"""The month grid of a large centre in Chromium: from the click on a link until keys work.

Cold is the first page that a freshly started web process is asked for, by a browser that has nothing of it
yet; warm is every later one. The grid is ready when its keys are bound and it has been painted. Times are
those of the wall: other work on the machine makes them longer. CPU is that of the page's own thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.benchmarks.web_server import Served, serving
from tests.conftest import chromium_executable

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WARM_LOADS = 9
STARTS = 3
SETTLE_S = 0.3
WATCH = """
const told = window.paiban = {};
const painted = new Promise((resolve) => {
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (one.name === "first-contentful-paint") resolve(told.paint = one.startTime);
    }
  }).observe({ type: "paint", buffered: true });
});
const bound = new Promise((resolve) => {
  const bind = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (kind, ...rest) {
    if (kind === "keydown" && this instanceof Element && this.matches("[data-grid]")) {
      told.bound = performance.now();
      requestAnimationFrame(() => setTimeout(() => resolve(told.drawn = performance.now())));
    }
    return bind.call(this, kind, ...rest);
  };
});
told.both = Promise.all([painted, bound]);
"""
READ = """async () => {
  const ready = Math.max(...await window.paiban.both);
  const [way] = performance.getEntriesByType("navigation");
  const { responseStart: answer, responseEnd: whole, domInteractive: parsed } = way;
  return { ...window.paiban, both: null, ready, answer, whole, parsed };
}"""
STEPS = {
    "answer": "first byte of the answer",
    "whole": "last byte",
    "parsed": "parsed",
    "paint": "first paint",
    "bound": "keys bound",
    "ready": "ready",
}
MOST_MS = {"cold": 1500, "warm": 500}
MOST_BYTES = 1_500_000
COSTS = {
    "TaskDuration": "CPU of the page, all of it",
    "ScriptDuration": "CPU of scripts",
    "RecalcStyleDuration": "CPU of styles",
    "LayoutDuration": "CPU of layout",
}


@dataclass
class Loads:
    """What loads of a page took: milliseconds of each step, CPU milliseconds, bytes over the line."""

    steps: dict[str, list[float]] = field(default_factory=dict)
    bytes: list[float] = field(default_factory=list)

    def median(self, name: str) -> float:
        """The middle one of a step's times."""
        times = sorted(self.steps[name])
        return times[len(times) // 2]

    @property
    def most_bytes(self) -> float:
        """Of the heaviest load."""
        return max(self.bytes)


@dataclass
class InBrowser:
    """Both kinds of loads."""

    cold: Loads = field(default_factory=Loads)
    warm: Loads = field(default_factory=Loads)


def load(page: Page, address: str, into: Loads) -> None:
    """Open the grid in the page, and note what it took."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    taken: list[float] = []
    wire.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
    before = _costs(wire.send("Performance.getMetrics"))
    page.goto(address)
    found: dict[str, float] = page.evaluate(READ)
    after = _costs(wire.send("Performance.getMetrics"))
    wire.detach()
    for name in STEPS:
        into.steps.setdefault(name, []).append(found[name])
    for name in COSTS:
        # A new document may have come into a new process, which begins at nothing.
        spent = after[name] - before[name] if after[name] >= before[name] else after[name]
        into.steps.setdefault(name, []).append(1000 * spent)
    into.bytes.append(sum(taken))


def _costs(told: dict[str, list[dict[str, float]]]) -> dict[str, float]:
    return {str(one["name"]): one["value"] for one in told["metrics"]}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium_executable(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


def measure(url: str, path: str, cookie: str, starts: int = STARTS) -> InBrowser:
    """The grid at `path` of the application over a database; `cookie` is a scheduler's session."""
    found = InBrowser()
    with chromium() as browser:
        for _ in range(starts):
            with serving(url, 1) as served:
                _settle(served)
                _visit(browser, served, path, cookie, found)
    return found


def _settle(served: Served) -> None:
    """Wait until the worker that is started beside the web process has begun, too."""
    before = -1.0
    while (spent := served.cpu_s) > before:
        before = spent
        time.sleep(SETTLE_S)


def _visit(browser: Browser, served: Served, path: str, cookie: str, found: InBrowser) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    home = f"http://127.0.0.1:{served.port}"
    context.add_cookies([{"name": "paiban", "value": cookie, "url": home}])
    context.add_init_script(WATCH)
    page = context.new_page()
    load(page, home + path, found.cold)
    for _ in range(WARM_LOADS):
        load(page, home + path, found.warm)
    context.close()


def report(found: dict[str, InBrowser]) -> str:
    """The table of some databases, and what does not hold."""
    kinds = [(database, kind) for database in found for kind in ("cold", "warm")]
    loads = {one: getattr(found[one[0]], one[1]) for one in kinds}
    lines = ["| median ms | " + " | ".join(f"{database}, {kind}" for database, kind in kinds) + " |"]
    lines.append("|---|" + "---|" * len(kinds))
    for name, words in {**STEPS, **COSTS}.items():
        lines.append(f"| {words} | " + " | ".join(f"{loads[one].median(name):.0f}" for one in kinds) + " |")
    lines.append(
        "| kB over the line | " + " | ".join(f"{loads[one].most_bytes / 1e3:.0f}" for one in kinds) + " |"
    )
    most = ", ".join(f"{kind} {ms} ms" for kind, ms in MOST_MS.items())
    lines.append(f"\nReady at most: {most}; {MOST_BYTES / 1e6} MB over the line.")
    return "\n".join(
        [
            *lines,
            *(
                f"NOT HELD: {database}, {kind}"
                for database, kind in kinds
                if not _held(loads[database, kind], kind)
            ),
        ]
    )


def _held(loads: Loads, kind: str) -> bool:
    return loads.median("ready") <= MOST_MS[kind] and loads.most_bytes <= MOST_BYTES
