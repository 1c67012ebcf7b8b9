"""Виктор goes from the scheme to a client's history, and from a pay statement to the leads behind a line."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Opened

pytestmark = pytest.mark.browser
LOOKS = [
    ("desktop", "ru", "light"),
    ("desktop", "en", "dark"),
    ("phone", "ru", "dark"),
    ("phone", "en", "light"),
]  # fmt: skip
PAGES = (
    "/scheme/?period=2026-10",
    "/funnel/?period=2026-10",
    "/funnel/?period=2026-10&by=operator",
    "/leads/?period=2026-10",
    "/leads/L05/",
    "/statements/?period=2026-10",
    "/statements/2026-10/O1/",
)


@pytest.mark.parametrize(("screen", "language", "theme"), LOOKS)
def test_every_page_fits_and_can_be_used_by_everybody(opened: Opened, screen: str, language: str, theme: str) -> None:
    page = opened(screen=screen, language=language, theme=theme)
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        fits_and_is_usable(page, address)


def fits_and_is_usable(page: Page, address: str) -> None:
    """No sideways scrolling, and axe finds nothing serious."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{address} is {beyond} pixels too wide"
    found = Axe().run(page).response["violations"]
    serious = [
        (rule["id"], rule["nodes"][0]["html"][:200]) for rule in found if rule["impact"] in ("serious", "critical")
    ]
    assert not serious, f"{address}: {serious}"


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_from_the_scheme_through_the_funnel_to_a_clients_history(opened: Opened, screen: str) -> None:
    page = opened(screen=screen)
    page.goto("/scheme/?period=2026-10")
    expect(page.locator("[data-stage=arrived]")).to_have_text("3")
    page.locator("[data-stage=arrived]").click()
    expect(page.locator("[data-figure=count]")).to_have_text("3 лида")
    page.goto("/funnel/?period=2026-10")
    expect(page.locator("[data-group=C1] [data-figure=leads]")).to_have_text("3")
    page.locator("[data-group=C1] a.title").click()
    expect(page.locator("[data-figure=count]")).to_have_text("3 лида")
    page.get_by_role("link", name="L01", exact=True).click()
    expect(page.get_by_text("Подписан договор на")).to_be_visible()


def test_from_a_statements_line_to_the_leads_behind_it(opened: Opened) -> None:
    page = opened(person="p1")
    page.goto("/statements/?period=2026-10")
    page.get_by_role("link", name="Олег").click()
    line = page.locator("details[data-component=arrived]")
    line.locator("summary").click()
    expect(line.get_by_role("link", name="L01")).to_be_visible()
    expect(line.get_by_role("link", name="L02")).to_be_visible()


def test_the_filter_narrows_the_list_without_leaving_the_page(opened: Opened) -> None:
    page = opened()
    page.goto("/leads/?period=2026-10")
    page.locator("select[name=verdict]").select_option("invalid")
    expect(page.locator("[data-figure=count]")).to_have_text("1 лид")
    expect(page).to_have_url(re.compile("verdict=invalid"))
    page.get_by_role("link", name="L04").click()
    expect(page.get_by_text("Отмечен как битый контакт")).to_be_visible()


def test_everything_is_reached_by_keyboard(opened: Opened) -> None:
    page = opened()
    page.goto("/funnel/?period=2026-10")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator(".tools details summary").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tools details[open] .sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".tools details[open]")).to_have_count(0)


def test_colours_and_language_change_where_one_stands(opened: Opened) -> None:
    page = opened()
    page.goto("/funnel/?period=2026-10")
    page.get_by_role("button", name="Тёмная").first.click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("h1")).to_have_text("Funnel")
    expect(page).to_have_url(re.compile("period=2026-10"))


def test_charts_are_drawn(opened: Opened) -> None:
    page = opened()
    page.goto("/funnel/?period=2026-10")
    expect(page.locator("[data-chart=stages] svg")).to_be_visible()
    expect(page.locator("[data-chart=stages]")).to_contain_text("7 · 100")


WIDE = """([text, short]) => {
  for (const money of document.querySelectorAll(".money")) money.textContent = text;
  for (const rounded of document.querySelectorAll(".short")) rounded.dataset.short = short;
}"""
SPILLS = """() => [...document.querySelectorAll(".money, .short")].filter((amount) => {
  const box = amount.getBoundingClientRect(), frame = amount.closest(".fits");
  if (frame && box.top >= frame.getBoundingClientRect().bottom - 2) return false;
  const scrolls = amount.closest(".sheet-of-figures");
  if (!box.width || (scrolls && getComputedStyle(scrolls).overflowX !== "visible")) return false;
  const place = amount.closest(".node, .tile, td, .card").getBoundingClientRect();
  const cut = amount.matches(".short") && amount.clientWidth > 2 && amount.scrollWidth > amount.clientWidth + 1;
  return amount.getClientRects().length > 1 || box.right > place.right + 1 || cut;
}).map((amount) => amount.textContent || amount.dataset.short)"""


def test_a_billion_fits_its_place_at_every_width(opened: Opened) -> None:
    page = opened()
    for address in ("/scheme/?period=2026-10", "/statements/?period=2026-10", "/statements/2026-10/S1/"):
        page.goto(address)
        page.evaluate(WIDE, [text.replace(" ", "\N{NO-BREAK SPACE}") for text in ("1 234 567 890,00 ₽", "1,23 млрд ₽")])
        for width in (320, 390, 600, 860, 861, 1024, 1279, 1280, 1360, 1440, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(SPILLS) == [], (address, width)


def test_the_days_are_chosen_by_keyboard_and_kept(opened: Opened) -> None:
    page = opened()
    page.goto("/scheme/?period=2026-10")
    page.locator(".tools details summary").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    expect(page.locator(".tools details[open] a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("period=yesterday"))
    page.get_by_role("navigation", name="Страницы").get_by_role("link", name="Воронка").click()
    expect(page).to_have_url(re.compile("/funnel/.*period=yesterday"))
