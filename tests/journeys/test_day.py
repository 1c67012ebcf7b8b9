"""One client from an application to money and to the statements of those who worked for it, through every room."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.journeys import firm
from tests.journeys.windows import Windows, goes, sent, settled, signs_out

pytestmark = pytest.mark.browser
PHONE, NAME = "+79000000101", "Анна Смирнова"
# Both languages and both widths; all four pairs, which take a minute each, where they are asked for.
LOOKS = [("desktop", "ru"), ("phone", "en")]
if os.environ.get("KULMINA_ALL_LOOKS"):
    LOOKS += [("phone", "ru"), ("desktop", "en")]


@pytest.mark.parametrize(("screen", "language"), LOOKS)
def test_from_an_application_to_money_and_a_statement_line(windows: Windows, screen: str, language: str) -> None:
    windows.screen, windows.language = screen, language
    lead = firm.asks(PHONE, NAME)
    oleg_books(windows, lead)
    alla_receives(windows, lead)
    sergey_sells(windows, lead)
    ksenia_takes_the_money(windows, lead)
    julia_scores_the_talk(windows, lead)
    viktor_looks_at_his_phone(windows)
    pavla_counts(windows)
    for person, component in (("O1", "arrived"), ("S1", "cash"), ("M1", "revenue")):
        the_line_leads_to(windows, person, component, lead)
    kinds = [event.kind for event in firm.story(lead)]
    assert len(kinds) == len(set(kinds)), kinds


def oleg_books(windows: Windows, lead: str) -> None:
    """By the keyboard: next client, the answers, a slot, the confirmation."""
    page = windows.enter("O1")
    page.wait_for_url("**/calls/")
    page.locator("[data-key=n]").wait_for()
    page.keyboard.press("n")
    page.wait_for_url(f"**/calls/{lead}/")
    expect(page.locator("h1")).to_have_text(NAME)
    page.fill("[name=q-debt_amount]", "900 000")
    page.locator("[name=q-has_income][value=yes]").check(force=True)
    page.locator("[name=verdict][value=target]").check(force=True)
    page.locator("h1").click()
    page.keyboard.press("7")
    page.wait_for_url("**book=1**")
    page.locator("#pick nav .chip", has_text="Садовой").click()
    expect(page.locator("#pick nav .chip.azure", has_text="Садовой")).to_be_visible()
    page.locator("#pick [data-digit='1']").wait_for()
    page.keyboard.press("1")
    expect(page.locator("#pick .held")).to_be_visible()
    sent(page, page.locator("#pick .held form button").first)
    expect(page.locator("#pick .held .chip")).to_be_visible()
    assert firm.told(lead, "meeting.confirmed")
    signs_out(page)


def alla_receives(windows: Windows, lead: str) -> None:
    """One tap; the board in another window shows it by itself."""
    page, beside = windows.enter("A1"), windows.enter("R1")
    with beside.expect_response("**/live/"):
        beside.goto("/reception/?office=OF1")
    expect(beside.locator("#expected")).to_contain_text(NAME)
    page.locator("#expected .guest", has_text=NAME).locator("[data-deed]").click()
    expect(page.locator("#waiting")).to_contain_text(NAME)
    expect(beside.locator("#waiting")).to_contain_text(NAME, timeout=15000)
    signs_out(page)
    signs_out(beside)


def sergey_sells(windows: Windows, lead: str) -> None:
    """Taken, judged, sold together with Светлана, to be paid in three parts."""
    page = windows.enter("S1")
    page.locator("#waiting .person", has_text=NAME).locator("[data-deed]").click()
    page.wait_for_url(f"**/sales/{lead}/")
    page.locator("[name=verdict][value=target]").check()
    sold = page.locator("details[name=outcome]").first
    sold.locator("summary").first.click()
    sold.locator("[name=amount]").fill("150 000")
    sold.locator(".shares summary").click()
    sold.locator("[name=seller_2]").select_option("S2")
    sold.locator("[name=share_2]").fill("30")
    sold.locator("[name=count]").fill("3")
    sold.locator("[name=first]").fill(str(firm.today()))
    sold.locator("[name=first]").press("Tab")
    expect(sold.locator("[name=part_3]")).to_be_visible()
    sold.locator(".btn-primary").last.click()
    expect(page.locator(".contract")).to_be_visible()
    deal = firm.told(lead, "deal.signed")[0].payload
    assert (deal["amount"], deal["sellers"]) == ("150000.00", {"S1": "0.7", "S2": "0.3"})
    signs_out(page)


def ksenia_takes_the_money(windows: Windows, lead: str) -> None:
    """The first part, and then the till of the day."""
    page = windows.enter("K1")
    page.locator("#q").fill(PHONE[-4:])
    page.locator("#found a").first.click()
    page.wait_for_url(f"**/till/lead/{lead}/")
    expect(page.locator("[name=amount]").first).to_have_value(re.compile(r"50\D?000"))
    sent(page, page.locator(".till-form .btn-primary").first)
    expect(page.locator("[data-figure=left]")).to_contain_text("100")
    page.goto("/till/")
    page.fill("[name=counted]", "50000")
    sent(page, page.locator("form[action$='/till/close/'] .btn-primary"))
    expect(page.locator(".head .chip.green")).to_be_visible()
    signs_out(page)


def julia_scores_the_talk(windows: Windows, lead: str) -> None:
    page = windows.enter("Q1")
    page.locator(f".items a[href*='{lead}']").first.click()
    form = page.locator("form.checklist")
    for mark in form.locator("fieldset").all():
        mark.locator("[value=yes]").check(force=True)
    sent(page, form.locator(".btn-primary"))
    expect(page.locator(".score")).to_contain_text("100")
    signs_out(page)


def viktor_looks_at_his_phone(windows: Windows) -> None:
    page = windows.enter("D1", screen="phone")
    settled(page)
    expect(page.locator("main")).to_contain_text(re.compile(r"50[\s,]000"))
    signs_out(page)


def the_line_leads_to(windows: Windows, person: str, component: str, lead: str) -> None:
    page = windows.enter(person)
    goes(page, f"/statements/{firm.month(firm.today())}/{person}/")
    line = page.locator(f"details[data-component={component}]")
    line.locator("summary").click()
    link = line.locator(f"a[href*='{lead}']")
    expect(link.first).to_be_visible()
    signs_out(page)


def pavla_counts(windows: Windows) -> None:
    """The days of this month, then the month before is closed."""
    page = windows.enter("P1")
    month, before = firm.month(firm.today()), firm.month(firm.today().replace(day=1) - timedelta(days=1))
    goes(page, f"/payroll/?period={month}")
    for worked in page.locator("[data-column=worked]").all():
        worked.fill("20")
    sent(page, page.locator("form[data-cells] .btn-primary"))
    page.wait_for_load_state()
    expect(page.locator("[data-column=worked]").first).to_have_value("20")
    goes(page, f"/payroll/?period={before}")
    page.locator(".close-form [name=sure]").check()
    sent(page, page.locator(".close-form .btn-primary"))
    expect(page.locator(".head .chip.green")).to_be_visible()
    signs_out(page)
