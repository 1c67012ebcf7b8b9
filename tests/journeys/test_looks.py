"""Every page of every role fits its screen, can be used by everybody and makes no browser complain.

The pages are those of each person's menu and those that they lead to. Each look of the site (screen, language,
colours) is worn by a quarter of the people; where KULMINA_SHOTS names a folder, by everybody, and pictures of the
pages go there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.journeys import firm
from tests.journeys.windows import Windows, fits, goes

pytestmark = pytest.mark.browser
LOOKS = [("desktop", "ru", "light"), ("phone", "en", "light"), ("phone", "ru", "dark"), ("desktop", "en", "dark")]
SHOTS = Path(os.environ["KULMINA_SHOTS"]) if os.environ.get("KULMINA_SHOTS") else None
# Where the menu's pages lead; {kind}: a lead of `firm.busy`, {month}: the month of today.
WITHIN = {
    "O1": (
        "/calls/{taken}/",
        "/calls/{booked}/?book=1",
        "/calls/{called}/",
        "/leads/{lost}/",
        "/clients/c3/",
        "/account/",
    ),
    "A1": ("/booking/?view=week", "/booking/?office=OF1&day={tomorrow}"),
    "S1": ("/sales/{waiting}/", "/sales/{with}/", "/sales/{thinks}/", "/sales/{sold}/", "/sales/money/"),
    "K1": ("/till/lead/{sold}/", "/till/lead/{sold}/slip/P-{sold}/", "/till/closings/", "/till/?q=0000"),
    "Q1": ("/quality/lead/{sold}/", "/quality/lead/{cut_off}/", "/quality/guards/"),
    "H1": ("/callcentre/leads/?operator=O1", "/callcentre/people/", "/callcentre/flow/", "/clients/duplicates/"),
    "R1": ("/floor/people/", "/floor/clients/", "/floor/debts/", "/sales/"),
    "M1": ("/treatment/leads/", "/statements/{month}/M1/"),
    "P1": ("/payroll/?period={month}", "/disputes/", "/statements/{month}/O1/"),
    "D1": ("/people/O1/", "/people/new/", "/people/duties/", "/offices/OF1/", "/nowhere/", "/search/?q=0000"),
    "D2": (
        "/amounts/",
        "/today/joint/arrived/",
        "/people/access/",
        "/portrait/edit/",
        "/portrait/choose/?preset=car_dealer",
        "/portrait/list/bank/",
        "/portrait/import/",
        "/portrait/find/?buyer=person",
        "/portrait/history/",
    ),
}


@pytest.mark.parametrize("look", range(4), ids=["-".join(look) for look in LOOKS])
def test_every_room_fits_and_can_be_used_by_everybody(windows: Windows, look: int) -> None:
    windows.screen, windows.language, windows.theme = LOOKS[look]
    day = {**firm.busy(), "month": firm.month(firm.today()), "tomorrow": str(firm.today())}
    wrong: list[str] = []
    for person in list(firm.PEOPLE) if SHOTS else list(firm.PEOPLE)[look::4]:
        page = windows.enter(person)
        for address in dict.fromkeys([*menu(page), *(told.format(**day) for told in WITHIN.get(person, ()))]):
            goes(page, address)
            wrong += [f"{person} {address}: {problem}" for problem in problems(page)]
            shoot(page, f"{person}-{address}-{'-'.join(LOOKS[look])}")
        page.context.close()
    assert not wrong, "\n".join(wrong)


def menu(page: Page) -> list[str]:
    """The addresses of a person's menu."""
    links = page.locator(".side nav a").all()
    return [address for link in links if (address := link.get_attribute("href"))]


def problems(page: Page) -> list[str]:
    """What is wrong with a page: sideways scrolling, and what axe finds serious."""
    found = Axe().run(page).response["violations"]
    serious = [
        f"{rule['id']} {rule['nodes'][0]['html'][:160]}" for rule in found if rule["impact"] in ("serious", "critical")
    ]
    return serious if fits(page) else ["too wide", *serious]


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{re.sub(r'[^0-9A-Za-z]+', '-', name).strip('-')}.png", full_page=True)
