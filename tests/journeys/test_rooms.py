"""What a day brings in each room, one short story at a time, in a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import firm
from tests.journeys.windows import Windows, goes, notice, sent

pytestmark = pytest.mark.browser


def of_oleg(phone: str = "+79000000201", name: str = "Иван Кузнецов", ago: float = 3) -> str:
    """A lead that Олег has taken."""
    lead = firm.asks(phone, name, ago=ago)
    firm.does("O1", lead, ("lead.assigned", {"operator": "O1"}), ago=ago)
    return lead


def with_sergey(phone: str = "+79000000301", name: str = "Мария Попова") -> str:
    """A client who sits with Сергей."""
    lead = firm.asks(phone, name, ago=120)
    firm.comes(lead)
    return lead


def test_a_small_debt_is_cut_off_in_one_keystroke_and_julia_returns_the_client(windows: Windows) -> None:
    lead = of_oleg()
    page = windows.enter("O1")
    goes(page, f"/calls/{lead}/")
    page.fill("[name=q-debt_amount]", "200 000")
    expect(page.locator("#says [data-key=x]")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.wait_for_url("**/calls/")
    assert [event.payload["reason"] for event in firm.told(lead, "lead.cut_off")] == ["debt_too_small"]
    page = windows.enter("Q1")
    goes(page, f"/quality/lead/{lead}/")
    back = page.locator("details.drop:has([action$='/return/'])")
    back.locator("summary").click()
    back.locator("[name=reason]").fill("Клиент назвал только один из трёх кредитов")
    sent(page, back.locator(".btn-primary"))
    expect(page.locator("main .chip.green").first).to_be_visible()
    assert firm.told(lead, "qc.cutoff_overturned")


def test_nobody_answers_and_the_client_comes_back_in_ten_minutes(windows: Windows) -> None:
    lead = of_oleg()
    page = windows.enter("O1")
    goes(page, f"/calls/{lead}/")
    page.keyboard.press("1")
    page.wait_for_url("**/calls/")
    expect(page.locator("#queue .empty")).to_be_visible()
    page.keyboard.press("n")
    expect(notice(page)).to_contain_text("некому")
    assert [event.payload["result"] for event in firm.told(lead, "call")] == ["no_answer"]


def test_who_did_not_come_is_marked_and_who_asks_is_moved(windows: Windows) -> None:
    absent, asks = of_oleg(ago=200), of_oleg("+79000000202", "Пётр Волков")
    firm.does("O1", absent, firm.CALLED, firm.QUALIFIED, ago=150)
    firm.books(absent, ago=60)
    firm.does("O1", asks, firm.CALLED, firm.QUALIFIED)
    firm.books(asks, ago=-90)
    page = windows.enter("A1")
    guest = page.locator("#expected .guest", has_text="Иван Кузнецов")
    guest.locator("[formaction$='/no-show/']").click()
    expect(page.locator("[data-figure=no_show]")).to_have_text("1")
    assert firm.told(absent, "meeting.no_show")
    page = windows.enter("O1")
    goes(page, f"/calls/{asks}/?book=1")
    page.locator("#pick .held a").click()
    assert sent(page, page.locator("#pick .offer[value^='OF1|']").last) == 204
    assert len(firm.told(asks, "meeting.rescheduled")) == 1


def test_a_known_client_from_the_street_is_received_with_six_keys(windows: Windows) -> None:
    lead = firm.asks("+79000004417", "Елена Козлова", ago=500)
    page = windows.enter("A1")
    expect(page.locator(".walk-in [name=contact]")).to_be_visible()
    page.locator(".walk-in [name=contact]").focus()
    keys = ["4", "4", "1", "7", "ArrowDown", "Enter"]
    for key in keys[:4]:
        page.keyboard.press(key)
    expect(page.locator("#known .choice")).to_contain_text("Елена Козлова")
    for key in keys[4:]:
        page.keyboard.press(key)
    expect(page.locator("#waiting")).to_contain_text("Елена Козлова")
    assert len(firm.told(lead, "visit.arrived")) == 1


def test_five_touches_and_no_sixth(windows: Windows) -> None:
    lead = with_sergey()
    firm.thinks(lead)
    for _touch in range(3):
        firm.does("S1", lead, ("followup.done", {"result": "no_decision"}), ("followup.scheduled", {"at": firm.soon()}))
    page, beside = windows.enter("S1"), windows.enter("S1")
    goes(page, f"/sales/{lead}/")
    goes(beside, f"/sales/{lead}/")
    touched(page)
    assert len(firm.told(lead, "followup.done")) == 4
    expect(page.locator("[name=at]")).to_have_count(0)
    sent(beside, beside.locator("details[name=next]").first.locator(".btn-primary"))
    expect(notice(beside).or_(beside.locator("[role=alert]")).first).to_be_visible()
    assert len(firm.told(lead, "followup.done")) == 4
    lost = page.locator("details[name=next]").last
    lost.locator("[name=reason]").select_option(index=1)
    sent(page, lost.locator(".btn-primary"))
    expect(page.locator("form[action$='/wake/']")).to_be_visible()
    assert len(firm.told(lead, "followup.done")) == 5
    assert firm.told(lead, "lead.lost")


def touched(page: Page) -> None:
    sent(page, page.locator("details[name=next]").first.locator(".btn-primary"))
    expect(page.locator(".deed .chip.red").first).to_be_visible()


def test_ksenia_gives_money_back_and_voids_her_own_mistake(windows: Windows) -> None:
    lead = with_sergey()
    firm.sells(lead)
    page = windows.enter("K1")
    for amount in ("100 000", "5 000"):
        goes(page, f"/till/lead/{lead}/")
        page.locator(".till-form [name=amount]").fill(amount)
        sent(page, page.locator(".till-form .btn-primary"))
        expect(page.locator("tbody tr", has_text=amount.replace(" ", "\N{NO-BREAK SPACE}"))).to_be_visible()
    wrong = page.locator("tbody tr", has_text="5\N{NO-BREAK SPACE}000,00").locator("details:has([name=event])")
    wrong.locator("summary").click()
    sent(page, wrong.locator(".btn-danger"))
    expect(page.locator("tbody tr")).to_have_count(1)
    back = page.locator("details:has([name=payment])")
    back.locator("summary").click()
    back.locator("[name=amount]").fill("30000")
    back.locator("[name=reason]").fill("Передумал платить сразу")
    sent(page, back.locator(".btn-danger"))
    expect(page.locator("[data-figure=left]")).to_contain_text("80\N{NO-BREAK SPACE}000")
    assert [event.payload["amount"] for event in firm.told(lead, "payment.received")] == ["100000.00"]
    assert [event.payload["amount"] for event in firm.told(lead, "payment.refunded")] == ["30000.00"]


def test_irina_hands_the_leads_of_an_ill_operator_over_and_takes_it_back(windows: Windows) -> None:
    held = [of_oleg(f"+7900000021{n}", f"Клиент {n}") for n in range(4)]
    page = windows.enter("H1")
    goes(page, "/callcentre/leads/?operator=O1")
    page.locator("[data-tick-every]").click()
    page.locator(".hand-over summary").click()
    page.locator("[name=to][value=O2]").check()
    page.locator("form[data-hand-over] button.btn-primary").click()
    expect(page.locator("#handed")).to_be_visible()
    assert [firm.told(lead, "lead.assigned")[-1].payload["operator"] for lead in held] == ["O2"] * 4
    page.locator("#handed button").click()
    expect(page.locator("#handed form")).to_have_count(0)
    assert [firm.told(lead, "lead.assigned")[-1].payload["operator"] for lead in held] == ["O1"] * 4


def test_two_records_of_one_person_are_merged_and_parted(windows: Windows) -> None:
    firm.asks("+79000000501", "Ольга Соколова", ago=60)
    firm.asks("+79000000502", "Ольга Соколова", ago=50)
    page = windows.enter("H1")
    goes(page, "/clients/?q=0501")
    page.locator("main a[href^='/clients/c']").first.click()
    page.wait_for_url("**/clients/c*/")
    address = urlsplit(page.url).path
    page.locator("form[action$='/propose/'] [name=other]").fill("+79000000502")
    sent(page, page.locator("form[action$='/propose/'] button"))
    page.wait_for_load_state()
    goes(page, address)
    page.locator("[data-merge]").click()
    page.wait_for_load_state()
    goes(page, address)
    expect(page.locator(".leads-of [data-row]")).to_have_count(2)
    page.locator("form[action*='/part/'] button").click()
    page.wait_for_load_state()
    goes(page, address)
    expect(page.locator(".leads-of [data-row]")).to_have_count(1)


def test_a_leaver_is_out_at_once(windows: Windows) -> None:
    olga, victor = windows.enter("O2"), windows.enter("D1")
    goes(victor, "/people/O2/")
    victor.locator("form[action$='/leave/'] button").click()
    victor.wait_for_load_state()
    olga.goto("/calls/")
    expect(olga.locator("#id_password")).to_be_visible()


def test_marina_sees_how_her_leads_were_treated_and_no_phones(windows: Windows) -> None:
    lead = of_oleg()
    firm.does("O1", lead, firm.CALLED, firm.QUALIFIED)
    firm.asks("+79000000203", "Чужой Клиент", creative="C2")
    page = windows.enter("M1")
    goes(page, "/treatment/")
    expect(page.locator("[data-figure=leads]")).to_have_text("1")
    page.locator("[data-figure=leads]").click()
    expect(page.locator("main")).to_contain_text(lead)
    expect(page.locator("main")).not_to_contain_text("0000201")


@pytest.mark.parametrize(("screen", "language"), [("desktop", "ru"), ("phone", "en")])
def test_ludmila_is_found_by_the_last_four_digits(windows: Windows, screen: str, language: str) -> None:
    windows.screen, windows.language = screen, language
    firm.asks("+79000009876", "Людмила Орлова")
    page = windows.enter("D1")
    page.locator("[data-search]").locator("visible=true").first.click()
    page.keyboard.type("9876")
    expect(page.locator("#palette .found a").first).to_contain_text("Людмила Орлова")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/L*/")
    expect(page.locator("main")).to_contain_text("Людмила Орлова")


def test_language_and_colours_go_with_the_person(windows: Windows) -> None:
    page = windows.enter("A1")
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("h1")).to_have_text("Reception")
    page.get_by_role("button", name="Dark").first.click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    elsewhere = windows.enter("A1")
    expect(elsewhere.locator("h1")).to_have_text("Reception")
