"""How the pages feel in the hand: keys, search, notices, forms that lose nothing, changes of others."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Opened
from tests.web.office import PASSWORD
from tests.world import MONDAY

from kulmina.domain.event import make
from kulmina.recording import record

pytestmark = pytest.mark.browser
LEADS = "/leads/?period=2026-10"


def _nothing_serious(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")]


def _put(page: Page, html: str) -> None:
    """A form of a page, as a room would have it."""
    page.evaluate("html => { document.getElementById('content').insertAdjacentHTML('afterbegin', html); "
                  "htmx.process(document.getElementById('content').firstElementChild); }", html)  # fmt: skip


@pytest.mark.parametrize(("screen", "theme", "language"), [("desktop", "light", "ru"), ("phone", "dark", "en")])
def test_victor_finds_a_client_without_a_mouse(opened: Opened, screen: str, theme: str, language: str) -> None:
    page = opened(screen=screen, theme=theme, language=language)
    page.goto(LEADS)
    page.keyboard.press("/")
    expect(page.locator("#palette")).to_be_visible()
    _nothing_serious(page)
    page.keyboard.type("0000001")
    expect(page.locator("#palette .found a")).to_have_count(1)
    _nothing_serious(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/L01/")
    page.keyboard.press("Control+k")
    expect(page.locator(".palette-recent a")).to_have_text("L01")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_rows_and_pages_are_reached_by_letters_in_any_layout(opened: Opened) -> None:
    page = opened()
    page.goto(LEADS)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/L07/")
    russian = (
        "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {...key, bubbles: true, cancelable: true}))"
    )
    page.evaluate(russian, {"key": "п", "code": "KeyG"})
    page.evaluate(russian, {"key": "а", "code": "KeyF"})
    page.wait_for_url("**/funnel/**")


def test_the_sheet_of_keys_tells_what_the_page_offers(opened: Opened) -> None:
    page = opened()
    page.goto(LEADS)
    page.keyboard.press("?")
    sheet = page.locator("dialog.keys")
    expect(sheet).to_contain_text("Следующая и предыдущая строка")
    expect(sheet).to_contain_text("Воронка")
    _nothing_serious(page)
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_letters_that_are_typed_are_no_keys(opened: Opened) -> None:
    page = opened()
    page.goto(LEADS)
    page.locator("input[name=q]").first.fill("")
    page.locator("input[name=q]").first.focus()
    page.keyboard.type("gj?/")
    expect(page.locator("input[name=q]").first).to_have_value("gj?/")
    expect(page.locator("dialog[open]")).to_have_count(0)


KEPT = """<form method="post" action="/theme/" data-keep="note" class="card">
<input type="hidden" name="next" value="/leads/"><label>Заметка<textarea name="note"></textarea></label>
<button class="btn btn-primary" data-key="b">Записать</button></form>"""


def test_what_was_typed_outlives_a_reload_and_goes_when_it_was_sent(opened: Opened) -> None:
    page = opened()
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { if (location.pathname === '/leads/L01/') "
        f"document.getElementById('content').insertAdjacentHTML('afterbegin', `{KEPT}`); }})"
    )
    page.goto("/leads/L01/")
    page.locator("[name=note]").fill("просит перезвонить после шести")
    page.reload()
    expect(page.locator("[name=note]")).to_have_value("просит перезвонить после шести")
    expect(page.locator(".kept")).to_contain_text("снова здесь")
    _nothing_serious(page)
    page.locator(".kept button").click()
    expect(page.locator("[name=note]")).to_have_value("")
    page.locator("[name=note]").fill("второй раз")
    page.locator("form[data-keep]").evaluate(PROOF)
    page.locator("h1").click()
    page.keyboard.press("b")
    page.wait_for_url("**/leads/")
    page.goto("/leads/L01/")
    expect(page.locator("[name=note]")).to_have_value("")


ASKS = """<form hx-post="/undo/" hx-swap="none" method="post" data-keep="x"><input name="note">
<button class="btn btn-primary">Дальше</button></form>"""
PROOF = "form => form.prepend(document.querySelector('[name=csrfmiddlewaretoken]').cloneNode())"


def test_a_session_that_ended_in_the_middle_of_a_card_loses_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    page = _enter(context.new_page(), "/leads/L01/")
    _put(page, ASKS)
    page.locator("form[hx-post] [name=note]").fill("набрано до конца")
    context.clear_cookies(name="sessionid")
    page.locator("form[hx-post] button").click()
    dialog = page.locator("dialog.signs-in")
    expect(dialog).to_contain_text("сохранено")
    _nothing_serious(page)
    with context.expect_page() as opening:
        dialog.locator("[data-sign-in]").click()
    with page.expect_response("**/undo/") as sent:
        _sign_in(opening.value)
    assert sent.value.status == 204
    assert "note=" in (sent.value.request.post_data or "")
    expect(dialog).to_have_count(0)
    context.close()


def test_whoever_signs_in_in_another_one_s_window_sends_nothing_of_his(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    page = _enter(context.new_page(), "/leads/L01/")
    _put(page, ASKS)
    context.clear_cookies(name="sessionid")
    page.locator("form[hx-post] button").click()
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/undo/") else None)
    with context.expect_page() as opening:
        page.locator("dialog.signs-in [data-sign-in]").click()
    _sign_in(opening.value, "o1")
    expect(page.locator(".bar[role=alert]")).to_contain_text("другой человек")
    assert not sent
    context.close()


def _enter(page: Page, address: str) -> Page:
    page.goto(f"/sign-in/?next={address}")
    _sign_in(page)
    page.wait_for_url(f"**{address}")
    return page


def _sign_in(page: Page, person: str = "d1") -> None:
    page.fill("#id_username", person)
    page.fill("#id_password", PASSWORD)
    page.locator("main form .btn-primary").click()


def test_a_refusal_stays_and_is_read_aloud(opened: Opened) -> None:
    page = opened()
    page.goto("/leads/L01/")
    page.context.set_offline(True)
    expect(page.locator(".bar")).to_contain_text("Связи нет")
    _put(page, ASKS)
    page.locator("form[hx-post] button").click()
    expect(page.locator(".notice[role=alert]")).to_contain_text("ничего не записано")
    expect(page.locator("form[hx-post] button")).to_be_enabled()
    page.keyboard.press("Escape")
    expect(page.locator(".notice")).to_have_count(0)
    page.context.set_offline(False)
    expect(page.locator(".bar")).to_have_count(0)


def test_a_second_click_is_not_sent(opened: Opened) -> None:
    page = opened()
    page.goto("/leads/L01/")
    _put(page, ASKS)
    sent: list[str] = []
    page.route("**/undo/", lambda route: sent.append(route.request.url))
    page.locator("form[hx-post] button").dblclick()
    expect(page.locator("form[hx-post] button")).to_be_disabled()
    assert len(sent) == 1


def test_what_others_record_reaches_the_open_page(opened: Opened) -> None:
    page = opened()
    with page.expect_response("**/live/"):
        page.goto("/leads/L01/")
    page.evaluate("() => document.body.addEventListener('kulmina:change', () => { document.body.id = 'changed'; })")
    page.wait_for_timeout(1500)
    told = {"creative": "C1", "date": "2026-10-06", "impressions": 10, "clicks": 1, "spend": "1.00"}
    record([make("ad.reported", told, event_id="R1", occurred_at=MONDAY, recorded_at=MONDAY, actor="SYS")])
    expect(page.locator("body#changed")).to_have_count(1, timeout=15000)


def test_the_phone_has_the_menu_and_the_search_at_hand(opened: Opened) -> None:
    page = opened(screen="phone")
    page.goto(LEADS)
    page.locator(".top-bar summary.burger").click()
    expect(page.locator(".top-bar nav")).to_contain_text("Воронка")
    _nothing_serious(page)
    page.keyboard.press("Escape")
    page.locator(".top-bar [data-search]").click()
    expect(page.locator("#palette input")).to_be_focused()


def test_after_signing_out_the_back_button_shows_nobody_s_data(opened: Opened) -> None:
    page = opened()
    page.goto("/leads/L01/")
    page.locator(".side form[action='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/")
    page.go_back()
    expect(page.locator("#id_password")).to_be_visible()
