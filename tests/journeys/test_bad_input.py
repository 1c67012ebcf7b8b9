"""What goes wrong at work — two tabs, a double click, a session that ended, somebody who was faster — in a browser."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import firm
from tests.journeys.windows import Windows, fits, goes, refused_with, sent, signs_in

from kulmina.current.leads import leads

pytestmark = pytest.mark.browser
ARABIC = "محمد عبد الله بن سالم"
LONG = "Иоанн-Христофор " * 19


def of_oleg(phone: str = "+79000000601") -> str:
    lead = firm.asks(phone, "Алексей Лебедев", ago=3)
    firm.does("O1", lead, ("lead.assigned", {"operator": "O1"}), ago=2)
    return lead


def card(windows: Windows, lead: str) -> Page:
    page = windows.enter("O1")
    goes(page, f"/calls/{lead}/")
    return page


def test_of_two_tabs_on_one_card_the_second_is_told_that_it_is_old(windows: Windows) -> None:
    lead = of_oleg()
    one = card(windows, lead)
    two = one.context.new_page()
    goes(two, f"/calls/{lead}/")
    assert sent(one, one.locator("[value=no_answer]")) == 204
    assert sent(two, two.locator("[value=wrong_number]")) == 422
    expect(two.locator(".notice.refused a[href='']")).to_be_visible()
    assert [event.payload["result"] for event in firm.told(lead, "call")] == ["no_answer"]


def test_the_back_button_shows_the_card_as_it_is_now(windows: Windows) -> None:
    lead = of_oleg()
    page = card(windows, lead)
    page.keyboard.press("1")
    page.wait_for_url("**/calls/")
    page.go_back()
    page.wait_for_url(f"**/calls/{lead}/")
    expect(page.locator(".story")).to_contain_text("Олег")
    expect(page.locator(".story .entry, .story li")).not_to_have_count(0)
    assert len(firm.told(lead, "call")) == 1


def test_a_double_click_is_one_fact(windows: Windows) -> None:
    lead = of_oleg()
    page = card(windows, lead)
    page.locator("[value=no_answer]").dblclick()
    page.wait_for_url("**/calls/")
    assert len(firm.told(lead, "call")) == 1


def test_who_was_signed_out_in_the_middle_of_a_card_loses_nothing(windows: Windows) -> None:
    lead = of_oleg()
    page = card(windows, lead)
    page.fill("[name=q-debt_amount]", "750 000")
    page.locator("[name=verdict][value=target]").check(force=True)
    page.context.clear_cookies(name="sessionid")
    page.locator("button[value=verdict][data-key]").click()
    dialog = page.locator("dialog.signs-in")
    expect(dialog).to_be_visible()
    assert not firm.told(lead, "lead.qualified")
    with page.context.expect_page() as opening:
        dialog.locator("[data-sign-in]").click()
    with page.expect_response("**/outcome/") as sent_again:
        signs_in(opening.value, "O1")
    assert sent_again.value.status == 204
    expect(page.locator("[name=q-debt_amount]")).to_have_value(re.compile(r"750\s?000"))
    assert [event.payload["answers"] for event in firm.told(lead, "lead.qualified")] == [{"debt_amount": 750000}]


def test_a_client_whom_somebody_else_has_got_leads_to_the_next_one(windows: Windows) -> None:
    lead = of_oleg()
    page = card(windows, lead)
    firm.does("H1", lead, ("lead.assigned", {"operator": "O2"}))
    assert sent(page, page.locator("[value=no_answer]")) == 422
    expect(page.locator(".notice.refused form[action$='/next/']")).to_be_visible()
    assert not firm.told(lead, "call")


def test_a_slot_that_has_just_gone_is_refused_with_those_that_are_free(windows: Windows) -> None:
    lead = of_oleg()
    firm.does("O1", lead, firm.CALLED, firm.QUALIFIED)
    page = windows.enter("O1")
    goes(page, f"/calls/{lead}/?book=1")
    page.locator("#pick nav .chip", has_text="Садовой").click()
    expect(page.locator("#pick nav .chip.azure", has_text="Садовой")).to_be_visible()
    chosen = page.locator("#pick [data-digit='1']")
    _office, slot = (chosen.get_attribute("value") or "").split("|")
    for place in range(2):
        other = of_oleg(f"+7900000062{place}")
        firm.does("O1", other, firm.CALLED, firm.QUALIFIED)
        firm.does("O1", other, ("meeting.booked", {"meeting": f"MT-{other}", "slot": slot, "office": "OF1"}))
    assert sent(page, chosen) == 422
    expect(page.locator(".notice.refused")).to_be_visible()
    assert not firm.told(lead, "meeting.booked")


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)], ids=["forward", "back"])
def test_the_day_of_a_clock_change_has_an_hour_less_or_more(windows: Windows, jump: timedelta) -> None:
    day, zone = next_change(jump), {"timezone": "Europe/Berlin"}
    firm.changes_office("OF2", zone)
    page = windows.enter("H1")
    goes(page, f"/booking/?day={day}&office=OF2")
    expect(page.locator("ol.slots > li")).to_have_count(46 if jump > timedelta() else 50)
    expect(page.locator("time", has_text="02:00")).to_have_count(0 if jump > timedelta() else 2)


def next_change(jump: timedelta) -> date:
    """The next day on which clocks in Berlin jump so."""
    zone, day = ZoneInfo("Europe/Berlin"), datetime.now(UTC).date() + timedelta(days=1)
    while True:
        begin, end = (datetime.combine(each, datetime.min.time(), zone) for each in (day, day + timedelta(days=1)))
        if (end.utcoffset() or jump) - (begin.utcoffset() or jump) == jump:
            return day
        day += timedelta(days=1)


@pytest.mark.parametrize(("screen", "name"), [("phone", ARABIC), ("phone", LONG[:300]), ("desktop", LONG[:300])])
def test_names_of_any_kind_fit(windows: Windows, screen: str, name: str) -> None:
    windows.screen = screen
    page = windows.enter("O1")
    page.locator("[data-opens=adds]").click()
    page.locator("#adds [name=contact]").fill("8 (900) 000-07-01")
    page.locator("#adds [name=name]").fill(name)
    assert sent(page, page.locator("#adds .btn-primary")) == 204
    page.wait_for_url("**/calls/L*/")
    expect(page.locator("h1")).to_have_text(name.strip())
    lead = page.url.rstrip("/").rpartition("/")[2]
    assert fits(page), page.url
    firm.does("O1", lead, ("lead.assigned", {"operator": "O1"}), firm.CALLED, firm.QUALIFIED)
    firm.books(lead, ago=-60)
    page = windows.enter("A1")
    expect(page.locator("#expected")).to_contain_text(name.strip()[:20])
    assert fits(page), page.url


@pytest.mark.parametrize("phone", ["8 900 OOO-OO-O1", "+7 900 000", "абвгд"])
def test_a_phone_that_is_none_is_refused_and_stays_to_be_mended(windows: Windows, phone: str) -> None:
    page = windows.enter("O1")
    page.locator("[data-opens=adds]").click()
    page.locator("#adds [name=contact]").fill(phone)
    page.locator("#adds [name=name]").fill("Павел")
    assert sent(page, page.locator("#adds .btn-primary")) == 422
    refused_with(page, phone)
    expect(page.locator("#adds [name=contact]")).to_have_value(phone)
    assert leads().rows == ()
