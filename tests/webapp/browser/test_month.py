"""A whole month of all three: from uploaded counts to a roster whose agents have confirmed their days.

The planner's scenario becomes the requirement, the scheduler's plan answers it, it is reviewed and published.
"""

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.webapp.browser import house as centre
from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.house import CODE, OCTOBER, PEOPLE, TO_UPLOAD
from tests.webapp.browser.serving import House
from tests.webapp.browser.visits import Visit
from tests.webapp.browser.words import mainly
from webapp.services.comparisons import chosen_requirement, rows_of
from webapp.services.desk import open_month, site_centre
from webapp.services.sites import site_named

SLOTS = [(hour, minute) for hour in range(8, 20) for minute in (0, 30)]
# One count is far off every Sunday before.
UPLOADED = "queue,interval_start,offered\n" + "".join(
    f"calls,{TO_UPLOAD}T{hour:02}:{minute:02},{500 if (hour, minute) == (10, 0) else 6}\n"
    for hour, minute in SLOTS
)
PHONE = 390
CONFIRMED = ("%(num)s person has confirmed reading it.", "%(num)s people have confirmed reading it.")
AGENTS = ("%(num)s agent", "%(num)s agents")
TEAM = "North"
IN_TEAM = 4
"""How many agents the team has."""


@mainly("en", "zh")
def test_a_month_goes_from_uploaded_counts_to_confirmed_days(
    visit: Visiting, house: House, language: str, tmp_path: Path
) -> None:
    first, last = language.split("-")[0], language.split("-")[-1]
    planner = visit("planner", first)
    takes_history_in(planner, tmp_path)
    forecasts(planner, house)
    lays_scenarios(planner)
    if last != first:
        planner.speak(last)
    compares_and_chooses(planner, house)

    agent = visit("agent", last, PHONE)
    wishes(agent)
    scheduler = visit("scheduler", first)
    plans(scheduler, house)
    answers_what_was_chosen(house)
    looks_at_the_grid(scheduler)
    boss = visit("operations-supervisor", first)
    boss.go("2026-10/roster/publish").button("Put up for review").click()
    expect(boss.button("Publish to everybody")).to_be_visible()
    for role in ("area-manager", "duty-manager"):
        manager = visit(role, last).go("2026-10/roster/publish")
        manager.button("I have read version %(version)s").click()
        manager.sees("{person} has read this version.", person=role)
    says_what_should_be_different(agent)
    publishes(boss)
    confirms(agent)
    boss.page.reload()
    expect(boss.main()).to_contain_text(boss.words.count(*CONFIRMED, 1))
    recalls(boss)
    agent.go("2026-10/mine").sees("The roster of this month is not published yet.")


def takes_history_in(planner: Visit, folder: Path) -> None:
    (folder / "counts.csv").write_text(UPLOADED, encoding="utf-8")
    planner.go("/")
    planner.menu("Forecast").click()
    planner.link("History").click()
    for new, unchanged in ((len(SLOTS), 0), (0, len(SLOTS))):
        planner.field("CSV file").set_input_files(folder / "counts.csv")
        planner.button("Take in").click()
        told = "Intervals taken in: %(new)s new, %(changed)s changed, %(unchanged)s as they were."
        planner.sees(told, new=new, changed=0, unchanged=unchanged)
    doubt = planner.page.get_by_role("listitem").filter(has_text=planner.t("far off its weekday and hour"))
    expect(doubt).to_have_count(1)
    planner.field("Count", doubt).fill("6")
    planner.field("Reason", doubt).fill("typed twice")
    planner.button("Put right", doubt).click()
    expect(planner.card("What is doubtful in this month's counts")).to_contain_text(planner.t("Nothing."))
    planner.sees("What was done with doubtful counts")
    expect(planner.main()).to_contain_text("typed twice")


def forecasts(planner: Visit, house: House) -> None:
    planner.go("2026-10/forecast")
    planner.sees("There is no forecast of this month yet.")
    planner.button("Forecast").click()
    planner.sees("Waiting for a worker")
    centre.work(house.store)
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


def compares_and_chooses(planner: Visit, house: House) -> None:
    planner.button("Compare").click()
    planner.sees("Waiting for a worker")
    centre.work(house.store)
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


def wishes(agent: Visit) -> None:
    """Those for October were taken until the tenth: these are for November."""
    agent.go("/").link("Wishes for the next roster").click()
    day = agent.field("Day of wish %(number)s", number=1)
    day.fill("2026-11-07")
    agent.field("What would make the roster better, in your words").fill("Fewer late shifts")
    agent.button("Keep").click()
    agent.sees("Kept. You can change it until the window closes.")
    expect(day).to_have_value("2026-11-07")


def plans(scheduler: Visit, house: House) -> None:
    scheduler.go("/").sees("The way of %(month)s")
    scheduler.menu("Draft").click()
    if "2026-10" not in scheduler.page.url:
        scheduler.link("The month after").click()
    scheduler.sees("Where %(month)s stands")
    scheduler.button("Start").click()
    scheduler.sees("Waiting for a worker.")
    centre.search_on(house.store)
    house.work()
    scheduler.page.get_by_text(scheduler.t("No roster costs less than")).wait_for()
    scheduler.button("Stop and keep the best").click()
    scheduler.link("Look at the roster").click()
    expect(scheduler.page.get_by_role("heading", level=1)).to_contain_text(scheduler.t("draft"))
    scheduler.sees("Version %(version)s, cost %(cost)s", version=1)


def answers_what_was_chosen(house: House) -> None:
    """The roster is held against what the scenario needs."""
    with house.store.read() as connection:
        site = site_named(connection, CODE)
        month = open_month(connection, CODE, OCTOBER)
        chosen = chosen_requirement(connection, site, OCTOBER)
        assert chosen
        assert chosen.scenario == "tariff"
        assert month.requirement == rows_of(chosen, site_centre(connection, site, OCTOBER))


def looks_at_the_grid(scheduler: Visit) -> None:
    """A team's rows, a day's half-hours, and everybody again."""
    scheduler.choice("Team").select_option(TEAM)
    scheduler.button("Show").click()
    shown = scheduler.page.get_by_role("search")
    expect(shown).to_contain_text(scheduler.words.count(*AGENTS, IN_TEAM))
    expect(scheduler.page.locator("tr[data-agent]")).to_have_count(IN_TEAM)
    scheduler.page.locator("[data-day='5']").press("Enter")
    cover = scheduler.card("Cover on %(day)s")
    expect(cover.get_by_role("img").first).to_be_visible()
    scheduler.link("Show all").click()
    expect(scheduler.page.locator("tr[data-agent]")).to_have_count(len(PEOPLE))


def says_what_should_be_different(agent: Visit) -> None:
    agent.go("2026-10/roster/read")
    agent.sees(
        "This is how the month is meant to be. It does not hold yet: say now what should be different."
    )
    agent.field("Your comment").fill("Fewer Saturdays, please")
    agent.button("Say it").click()
    expect(agent.main()).to_contain_text("Fewer Saturdays, please")


def publishes(boss: Visit) -> None:
    boss.page.reload()
    expect(boss.main()).to_contain_text("Fewer Saturdays, please")
    boss.sees("Different from what was published last")
    boss.field("What agents should know").fill("as discussed")
    override = boss.field("Reason for publishing all the same")
    if override.count():
        override.fill("known")
    boss.button("Publish to everybody").click()
    boss.sees("Who knows it")


def confirms(agent: Visit) -> None:
    """The letter, the days, who is there too, the points that come of them, and the confirmation."""
    agent.menu("Inbox").click()
    letter = agent.page.get_by_role("listitem").filter(has_text="as discussed")
    expect(letter).to_be_visible()
    agent.go("2026-10/mine").page.locator(".days a[href*='/mine/']").first.click()
    agent.sees("At the same time")
    agent.menu("Points").click()
    agent.sees("How they came about")
    agent.go("2026-10/roster/read").button("I have read them").click()
    agent.sees("You have confirmed reading it.")


def recalls(boss: Visit) -> None:
    boss.field("Why it is recalled; agents are told").fill("one shift too few")
    boss.button("Recall").click()
    expect(boss.button("Put up for review")).to_be_visible()
