"""The planner's month: history in, put right, forecast, layers, scenarios, and one made the requirement."""

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.house import TO_UPLOAD
from tests.webapp.browser.serving import House
from tests.webapp.browser.visits import Visit
from tests.webapp.browser.words import BOTH, mainly

SLOTS = [(hour, minute) for hour in range(8, 20) for minute in (0, 30)]
# One count is far off every Sunday before.
UPLOADED = "queue,interval_start,offered\n" + "".join(
    f"calls,{TO_UPLOAD}T{hour:02}:{minute:02},{500 if (hour, minute) == (10, 0) else 6}\n"
    for hour, minute in SLOTS
)


@BOTH
def test_a_planner_takes_history_in_and_puts_it_right(visit: Visiting, language: str, tmp_path: Path) -> None:
    takes_history_in(visit("planner", language), tmp_path)


@mainly("en", "zh")
def test_a_planner_goes_from_a_forecast_to_next_months_requirement(
    visit: Visiting, house: House, language: str
) -> None:
    house.work()
    first, *others = language.split("-")
    planner = visit("planner", first)
    forecasts(planner)
    lays_scenarios(planner)
    for other in others:
        planner.speak(other)
    compares_and_chooses(planner)


def takes_history_in(planner: Visit, folder: Path) -> None:
    (folder / "counts.csv").write_text(UPLOADED, encoding="utf-8")
    planner.go("/")
    planner.menu("Forecast").click()
    planner.link("History").click()
    for new, unchanged in ((len(SLOTS), 0), (0, len(SLOTS))):
        planner.field("CSV file").set_input_files(folder / "counts.csv")
        planner.button("Take in").click()
        told = "Taken in: %(new)s intervals new, %(changed)s changed, %(unchanged)s as they were."
        planner.sees(told, new=new, changed=0, unchanged=unchanged)
    doubt = planner.page.get_by_role("listitem").filter(has_text=planner.t("far off its weekday and hour"))
    expect(doubt).to_have_count(1)
    planner.field("Count", doubt).fill("6")
    planner.field("Reason", doubt).fill("typed twice")
    planner.button("Put right", doubt).click()
    expect(planner.card("What is doubtful in this month's counts")).to_contain_text(planner.t("Nothing."))
    planner.sees("What was done with doubtful counts")
    expect(planner.main()).to_contain_text("typed twice")


def forecasts(planner: Visit) -> None:
    planner.go("2026-10/forecast")
    planner.sees("There is no forecast of this month yet.")
    planner.button("Forecast").click()
    planner.sees("Made by %(who)s on %(when)s from counts before %(day)s, method %(method)s.", who="planner")
    expect(planner.page.locator("[data-chart=forecast] .main-svg").first).to_be_visible()


def lays_scenarios(planner: Visit) -> None:
    planner.menu("Scenarios").click()
    begins(planner, "tariff")
    planner.field("Times", form(planner)).fill("1.3")
    lays(planner, form(planner), "more", 1)
    by_hand = planner.card("Draw one on the forecast of %(month)s")
    planner.choice("From", by_hand).select_option(index=4)
    planner.choice("Until, this one too", by_hand).select_option(index=6)
    planner.field("Calls in each", by_hand).fill("500")
    lays(planner, by_hand, "fair", 2)
    planner.link("Scenarios", planner.main()).click()
    begins(planner, "letter")
    planner.link("Campaign").click()
    planner.field("Customers reached").fill("2000")
    planner.field("Share that calls").fill("0.05")
    planner.field("Days until half as many call").fill("2")
    planner.field("First day", form(planner)).fill("2026-10-12")
    lays(planner, form(planner), "post", 1)
    planner.link("Scenarios", planner.main()).click()


def form(planner: Visit) -> Locator:
    """The form of a further layer."""
    return planner.card("Lay another one")


def begins(planner: Visit, name: str) -> None:
    planner.page.get_by_text(planner.t("A new scenario"), exact=True).click()
    planner.field("Name").fill(name)
    planner.field("What it is for").fill("what if")
    planner.button("Begin it").click()
    expect(planner.page.get_by_role("heading", level=1)).to_have_text(name)


def lays(planner: Visit, within: Locator, name: str, number: int) -> None:
    planner.field("Name", within).fill(name)
    planner.field("Reason", within).fill("the board wants to know")
    planner.button("Lay it", within).click()
    expect(planner.main()).to_contain_text(planner.words.count("%(num)s layer", "%(num)s layers", number))
    expect(planner.main()).to_contain_text("the board wants to know")


def compares_and_chooses(planner: Visit) -> None:
    planner.button("Compare").click()
    table = planner.page.get_by_role("region", name=planner.t("Scenarios side by side"))
    expect(table.locator("thead th")).to_have_count(4)
    expect(table).to_contain_text(planner.t("Front posts needed"))
    planner.field("Plan %(month)s for").select_option("tariff")
    planner.button("Look at what changes").click()
    planner.sees("What it changes")
    planner.field("Reason").fill("signed on Friday")
    planner.button("Make it the requirement").click()
    planner.sees("%(month)s is planned for %(scenario)s", scenario="tariff")
    expect(planner.main()).to_contain_text("signed on Friday")
