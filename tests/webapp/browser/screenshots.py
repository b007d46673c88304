"""Pictures of the demo centre for the README: `python -m tests.webapp.browser.screenshots FOLDER [WHERE]`.

WHERE is the address of a served demo, or its database (a file, of which a copy is served); by default the one
that `paiban serve` keeps. A served demo is changed by it: a scenario, a plan that is stopped, a call-in.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import chromium_executable
from tests.webapp.browser.serving import ROOT
from tests.webapp.browser.visits import Scheme, Visit, context_of
from tests.webapp.browser.words import Words
from webapp.services.installation import DEMO_PASSWORD

SITE = "/s/hotline"
MONTH, NEXT = "2026-12", "2027-01"
DATABASE = ROOT / "out" / "paiban.db"
MOST_BYTES = 200_000
SCENARIO = "tariff"


@dataclass(frozen=True)
class Served:
    """Where the demo is."""

    address: str


@contextmanager
def served(where: str) -> Iterator[Served]:
    """A demo that is served already, or a copy of a database, served by a process of its own."""
    if where.startswith("http"):
        yield Served(where.rstrip("/"))
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copyfile(where, Path(folder) / "paiban.db")
        command = [
            sys.executable,
            "-c",
            "from webapp.cli import main; main()",
            "serve",
            "--db",
            f"sqlite:///{copy}",
        ]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            told = next(line for line in process.stdout if "http://" in line)
            yield Served(next(word for word in told.split() if word.startswith("http://")).rstrip("/"))
        finally:
            process.terminate()
            process.communicate()


def enter(
    browser: Browser,
    demo: Served,
    login: str,
    language: str = "en",
    width: int = 1440,
    scheme: Scheme = "light",
) -> Visit:
    """A visit of one of the demo's accounts."""
    context = context_of(browser, language, width, scheme)
    someone = Visit(context, demo, Words(language)).go("/login")
    someone.page.fill("#login", login)
    someone.page.fill("#password", DEMO_PASSWORD)
    someone.page.locator("main button.main").click()
    expect(someone.page.locator("#password")).to_have_count(0)
    return someone


def keep(someone: Visit, target: Path) -> None:
    """Write what is on the screen, and leave."""
    someone.page.screenshot(path=target)
    assert target.stat().st_size <= MOST_BYTES, f"{target.name}: {target.stat().st_size} bytes"
    someone.check()
    someone.context.close()


def grid(someone: Visit) -> None:
    """A month's roster."""
    someone.go(f"{SITE}/{MONTH}/roster")


def month_of_agent(someone: Visit) -> None:
    """What an agent sees."""
    someone.go(f"{SITE}/{MONTH}/mine")


def forecast(someone: Visit) -> None:
    """What the forecast of the month says; it is made where there is none."""
    someone.go(f"{SITE}/{MONTH}/forecast")
    if someone.page.get_by_text(someone.t("There is no forecast of this month yet.")).count():
        someone.button("Forecast").click()
    drawn(someone, "forecast")


def drawn(someone: Visit, name: str) -> None:
    """Wait for a chart."""
    expect(someone.page.locator(f"[data-chart={name}] .main-svg").first).to_be_visible()


def scenarios(someone: Visit) -> None:
    """The month as it is and with a new tariff, side by side."""
    someone.go(f"{SITE}/{MONTH}/scenarios")
    if not someone.page.get_by_role("link", name=SCENARIO, exact=True).count():
        someone.page.get_by_text(someone.t("A new scenario"), exact=True).click()
        someone.field("Name").fill(SCENARIO)
        someone.field("What it is for").fill("A new tariff from December on")
        someone.button("Begin it").click()
        form = someone.card("Lay another one")
        someone.field("Times", form).fill("1.2")
        someone.field("Name", form).fill("more")
        someone.field("Reason", form).fill("The tariff changes, as it did two years ago")
        someone.button("Lay it", form).click()
        someone.link("Scenarios", someone.main()).click()
    someone.button("Compare").click()
    someone.page.get_by_role("region", name=someone.t("Scenarios side by side")).wait_for()


def solve(someone: Visit) -> None:
    """A plan under way."""
    someone.go(f"{SITE}/{NEXT}/draft")
    someone.button("Start").click()
    someone.page.locator(".course").wait_for()


def call_in(someone: Visit) -> None:
    """Who can come when somebody stays away."""
    someone.go(f"{SITE}/{MONTH}/roster")
    cell = someone.page.locator("[id$='.8']:has(.duty:not(.family-leave))").first
    absent = str(cell.get_attribute("id")).split(".")[0]
    someone.go(f"{SITE}/callin")
    someone.field("Day").fill(f"{MONTH}-08")
    someone.field("Who stays away").select_option(absent)
    someone.field("What those asked should know").fill("food poisoning")
    someone.button("Who can come?").click()
    someone.page.get_by_role("listitem").filter(has_text=someone.t("next")).wait_for()


PICTURES: dict[str, tuple[Callable[[Visit], None], str, str, int, Scheme]] = {
    "app-grid": (grid, "scheduler", "en", 1440, "light"),
    "app-agent": (month_of_agent, "agent", "zh", 390, "dark"),
    "app-forecast": (forecast, "planner", "en", 1440, "light"),
    "app-scenarios": (scenarios, "planner", "en", 1440, "light"),
    "app-callin": (call_in, "supervisor", "en", 1440, "light"),
    "app-solve": (solve, "scheduler", "en", 1440, "light"),
}


def main(folder: Path, where: str = str(DATABASE), *names: str) -> None:
    """Take all pictures, or those that are named."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(where) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_executable(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for name in names or PICTURES:
            show, login, language, width, scheme = PICTURES[name]
            someone = enter(browser, demo, login, language, width, scheme)
            show(someone)
            keep(someone, folder / f"{name}.png")
            print(folder / f"{name}.png", flush=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
