"""«Which creative only looks busy?»: from the desk to the marks of imitation, to a budget accepted and judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys import firm
from tests.journeys.windows import Windows, fits, goes, sent

from kulmina.domain.event import Event, make
from kulmina.recording import record

pytestmark = pytest.mark.browser
# A notice that is still fading in has pale letters.
DRAWN = "Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations < 9).map(a => a.finished))"
DAYS, BUSY = 70, 21  # of history, and of them the last ones in which C3 only looks busy


def told(
    kind: str, name: str, at: datetime, payload: dict[str, Any], actor: str = "SYS", lead: str | None = None
) -> Event:
    return make(kind, payload, event_id=name, occurred_at=at, recorded_at=at, actor=actor, lead_id=lead)


def season() -> Iterator[Event]:
    """For the same money C1 brings three target leads a day, C3 one; then three times the clicks and still one."""
    begun = datetime.combine(firm.today() - timedelta(days=DAYS), datetime.min.time(), firm.noon())
    about = {"creative": "C3", "campaign": "K1", "channel": "vk_ads", "owner": "M1", "name": "Кредиты? Жми!"}
    yield told("creative.registered", "S-C3", begun, about)
    for number in range(DAYS):
        day = begun + timedelta(days=number)
        wobble = 1 + (number * 7 % 5 - 2) / 20
        loud = 3 if number >= DAYS - BUSY else 1
        for creative, clicks, spend in (("C1", 60, 3000), ("C3", 90 * loud, 3000)):
            reported = {
                "creative": creative, "date": str(day.date()), "impressions": clicks * 40,
                "clicks": round(clicks * wobble), "spend": f"{Decimal(round(spend * wobble)):.2f}",
            }  # fmt: skip
            yield told("ad.reported", f"S-{creative}-{number}", day + timedelta(days=1), reported)
        for place, creative in enumerate(("C1", "C1", "C1", "C3", "C3")):
            yield from lead(f"S{number:02d}{place}", creative, day + timedelta(hours=9, minutes=7 * place), place < 4)


def lead(name: str, creative: str, at: datetime, target: bool) -> Iterator[Event]:
    """An application that Олег has judged within the hour."""
    asked = {"action": "application", "contact": f"+7900{int(name[1:]):07d}", "creative": creative}
    yield told("target_action", f"{name}-a", at, asked, lead=name)
    yield told("lead.assigned", f"{name}-b", at + timedelta(minutes=1), {"operator": "O1"}, lead=name)
    call = {"direction": "out", "result": "connected", "talk_s": 90}
    yield told("call", f"{name}-c", at + timedelta(minutes=2), call, "O1", name)
    verdict = {"verdict": "target"} if target else {"verdict": "non_target", "reason": "insolvent"}
    yield told("lead.qualified", f"{name}-d", at + timedelta(minutes=5), verdict, "O1", name)


def usable(page: Page) -> None:
    """Nothing scrolls sideways, and axe finds nothing serious."""
    assert fits(page), page.url
    page.evaluate(DRAWN)
    found = Axe().run(page).response["violations"]
    serious = [
        (rule["id"], rule["nodes"][0]["html"][:200]) for rule in found if rule["impact"] in ("serious", "critical")
    ]
    assert not serious, f"{page.url}: {serious}"


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_from_a_creative_that_only_looks_busy_to_an_accepted_budget(windows: Windows, screen: str) -> None:
    record(season())
    page = windows.enter("M1", screen)
    goes(page, "/marketing/?period=30d")
    expect(page.locator("tr[data-group=C3]")).to_contain_text("много кликов, мало толку")
    usable(page)
    goes(page, "/imitation/?of=creative")
    expect(page.locator("main")).to_contain_text("Кредиты? Жми!")
    usable(page)
    goes(page, "/budget/")
    expect(page.locator("[data-advised=C1]")).to_be_visible()
    usable(page)
    fed, starved = (page.locator(f"tr[data-group={creative}]") for creative in ("C1", "C3"))
    expect(fed.locator("small.up")).to_be_visible()
    expect(starved.locator("small.down")).to_be_visible()
    starved.locator("summary").click()
    starved.locator("[id^=min]").fill("999 999 999")
    starved.locator("[id^=min]").press("Tab")
    expect(page.locator("#budget [role=alert]").first).to_contain_text("опустите какую-нибудь границу")
    expect(starved.locator("[id^=min]")).to_have_value("999999999")
    starved.locator("[id^=min]").fill("20 000")
    starved.locator("[id^=min]").press("Tab")
    expect(page.get_by_role("button", name="Принять распределение")).to_be_visible()
    assert sent(page, page.get_by_role("button", name="Принять распределение")) == 204
    page.wait_for_url("**/budget/advice/*/")
    expect(page.locator("tr[data-group=C1]")).to_contain_text("Спишем долги")
    usable(page)
    goes(page, "/budget/advice/")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("ещё не начался")
    usable(page)
