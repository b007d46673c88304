"""An agent's month on the telephone: own duties, swaps, leave, an emergency, the calendar that follows."""

import json
from datetime import date

from icalendar import Calendar
from playwright.sync_api import Locator, expect
from sqlalchemy import update

from scheduler.leave.reasons import LeaveReason
from tests.webapp.browser import house as centre
from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.house import NAMES, PEOPLE
from tests.webapp.browser.serving import House
from tests.webapp.browser.visits import Visit
from tests.webapp.browser.words import BOTH, mainly
from webapp.services import exchanges
from webapp.store.tables.rosters import roster

PHONE = 390
GIVEN, LEAVE, BILL_RUN, ABSENT = 24, 24, 29, 23
"""Days of September 2026 on which agent A1 has a duty."""
RING = {"A4": (28, 25), "A7": (25, 29), "A8": (29, 28)}
"""Who gives the duty of which day of September, and wants that of which."""


def duty(someone: Visit, day: int) -> Locator:
    """The duty of a day on the page of the own month."""
    return someone.page.locator(f"a[href$='/2026-09/mine/{day}']")


def name_of(person: str) -> str:
    """What an agent is called."""
    return NAMES[PEOPLE.index(person)]


def address_of_calendar(someone: Visit) -> str:
    """A new address of the own calendar."""
    someone.go("/")
    someone.link("My calendar").click()
    someone.button("Make an address").click()
    return someone.field("Address of the calendar").input_value()


def calendar(someone: Visit, address: str) -> dict[date, str]:
    """The days of duties in a calendar, with their ids."""
    events = Calendar.from_ical(someone.context.request.get(address).text()).walk("VEVENT")
    return {event.decoded("DTSTART").date(): str(event["UID"]) for event in events}


@mainly("en")
def test_a_swap_is_asked_accepted_approved_and_the_calendar_follows(visit: Visiting, language: str) -> None:
    asker = visit("agent", language, PHONE)
    address = address_of_calendar(asker)
    before = calendar(asker, address)
    asker.go("/")
    asker.sees("Next duty")
    asker.menu("My month").click()
    expect(duty(asker, GIVEN)).to_be_visible()
    asker.menu("Swaps").click()
    asker.link("Swap a duty").click()
    asker.page.locator(f"a[href$='/swaps/give/{GIVEN}']").click()
    other_day = f"[name=way][value*='/2026']:not([value$='2026-09-{GIVEN}'])"
    way = asker.page.locator(f".way:has({other_day})").first
    partner, _, day = str(asker.button("Ask %(name)s, %(day)s", way).get_attribute("value")).partition("/")
    back = date.fromisoformat(day)
    asker.button("Ask %(name)s, %(day)s", way).click()
    asker.sees("waits for an answer")

    other = visit("agent", language, PHONE, person=partner).go("/")
    asks = other.link("%(name)s asks for a swap", other.card("Asked of you"), name=name_of("A1"))
    asks.click()
    other.sees("For you:")
    other.button("Accept").click()
    other.sees("waits for the supervisor")

    boss = visit("operations-supervisor", language).go("requests")
    swap = boss.page.get_by_role("article").filter(has_text=name_of(partner))
    boss.button("Approve", swap).click()
    boss.sees("No swap waits for a decision.")

    asker.page.reload()
    asker.sees("approved")
    asker.menu("My month").click()
    expect(duty(asker, back.day)).to_be_visible()
    expect(duty(asker, GIVEN)).to_have_count(0)
    after = calendar(asker, address)
    assert set(after) == set(before) - {date(2026, 9, GIVEN)} | {back}
    assert all(after[day] == before[day] for day in set(after) & set(before))
    other.go("2026-09/mine")
    expect(duty(other, GIVEN)).to_be_visible()


@mainly("en")
def test_three_who_offer_on_the_board_get_what_they_asked_for(
    visit: Visiting, house: House, language: str
) -> None:
    agents = {person: visit("agent", language, PHONE, person=person) for person in RING}
    for person, (gives, wants) in RING.items():
        someone = agents[person].go(f"2026-09/swaps/give/{gives}")
        someone.page.locator(f"[name=back][type=checkbox][value='2026-09-{wants}']").check()
        someone.button("Put it on the board").click()
        someone.sees("waits for an answer")
    boss = visit("operations-supervisor", language).go("requests")
    boss.link("Clear the board").click()
    offered = boss.words.count("%(num)s duty is offered", "%(num)s duties are offered", len(RING))
    expect(boss.main()).to_contain_text(offered)
    boss.button("Clear the board").click()
    boss.sees("The board is being cleared.")
    centre.work(house.store)
    exchange = boss.page.get_by_role("article")
    for taker, (_, wants) in RING.items():
        giver = next(person for person, (gives, _) in RING.items() if gives == wants)
        expect(exchange).to_contain_text(f"{name_of(giver)} → {name_of(taker)}")
    for person, (gives, wants) in RING.items():
        someone, others = agents[person], [name_of(one) for one in RING if one != person]
        someone.page.reload()
        someone.sees("approved")
        told = someone.words.like(exchanges.OF_THREE)
        expect(someone.main()).to_contain_text(told)
        for other in others:
            expect(someone.main()).to_contain_text(other)
        someone.menu("My month").click()
        expect(duty(someone, wants)).to_be_visible()
        expect(duty(someone, gives)).to_have_count(0)
        someone.menu("Inbox").click()
        expect(someone.page.get_by_role("listitem").filter(has_text=told)).not_to_have_count(0)


def asks_for_leave(someone: Visit, day: int, button: str) -> None:
    """Fill in the form for a day."""
    someone.field("Kind of leave").select_option("personal")
    someone.field("First day").fill(f"2026-09-{day}")
    someone.field("Reason").fill("moving house")
    someone.button(button).click()


@BOTH
def test_leave_in_the_bill_run_is_refused_with_its_reason(visit: Visiting, language: str) -> None:
    someone = visit("agent", language, PHONE).go("/")
    someone.expected.add(409)
    someone.menu("Leave").click()
    someone.link("Ask for leave").click()
    expect(someone.card("Blocked days")).to_contain_text("Bill run")
    asks_for_leave(someone, BILL_RUN, "Hand in")
    told = someone.words.like(LeaveReason.NO_LEAVE_DAY.value, None, {"window": "Bill run"})
    expect(someone.page.get_by_role("alert")).to_contain_text(told)
    expect(someone.field("Reason")).to_have_value("moving house")


@mainly("zh")
def test_leave_is_asked_with_its_chance_and_granted_by_the_right_post(
    visit: Visiting, house: House, language: str
) -> None:
    house.work()
    someone = visit("agent", language, PHONE).go("leave/ask")
    asks_for_leave(someone, LEAVE, "Show my chance")
    someone.sees("Chance: %(chance)s %%")
    someone.button("Hand in").click()
    someone.sees("waits for a decision")

    manager = visit("area-manager", language).go("requests")
    slip = manager.page.get_by_role("article").filter(has_text=name_of("A1"))
    manager.button("Grant", slip).click()
    expect(manager.button("Receive", slip)).to_be_visible()

    someone.page.reload()
    someone.sees("granted")
    someone.menu("My month").click()
    expect(duty(someone, LEAVE)).to_have_count(0)
    someone.menu("Inbox").click()
    expect(someone.page.get_by_role("listitem").filter(has_text=someone.t("new"))).not_to_have_count(0)


@BOTH
def test_an_emergency_is_asked_by_the_duty_manager_and_accepted(visit: Visiting, language: str) -> None:
    manager = visit("duty-manager", language).go("/")
    manager.menu("Call in").click()
    manager.field("Day").fill(f"2026-09-{ABSENT}")
    manager.field("Who stays away").select_option("A1")
    manager.field("What those asked should know").fill("food poisoning")
    manager.button("Who can come?").click()
    helper = manager.page.get_by_role("listitem").filter(has_text=manager.t("next"))
    person = helper.locator("[name=agent]").input_value()
    manager.button("Ask %(name)s", helper, name=name_of(person)).click()
    manager.sees("asked, no answer yet")

    someone = visit("agent", language, PHONE, person=person).go("/")
    someone.link("Asked to come", someone.main()).last.click()
    expect(someone.main()).to_contain_text("food poisoning")
    someone.button("I come").click()
    someone.sees("you are coming")
    someone.menu("My month").click()
    expect(duty(someone, ABSENT)).to_be_visible()

    manager.page.reload()
    manager.sees("%(name)s takes the duty over.", name=name_of(person))


@mainly("zh")
def test_the_certificate_of_the_month_is_read_on_the_telephone(
    visit: Visiting, house: House, language: str
) -> None:
    centre.draft_october(house.store)
    with house.store.write() as connection:
        connection.execute(update(roster).values(state="published"))
    scheduler = visit("scheduler", language).go("2026-10/certificate")
    scheduler.button("Certify this month").click()
    waits = scheduler.page.get_by_role("region", name=scheduler.t("How far it is"))
    expect(waits).to_be_visible()
    house.work()
    expect(scheduler.button("Certify it again")).to_be_visible()
    expect(waits).to_have_count(0)

    someone = visit("agent", language, PHONE).go("2026-10/certificate")
    neutral = someone.page.get_by_role("heading", name=someone.t("Neutral"), exact=True)
    expect(neutral).to_be_visible()
    someone.sees("What people got, by years of service")
    with someone.page.expect_download() as download:
        someone.link("As data").click()
    facts = json.loads(download.value.path().read_bytes())
    assert facts["neutral"]
    assert facts["checker"]["hard_violations"] == 0
