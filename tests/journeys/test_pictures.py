"""The pictures of the documentation, taken by a browser from an invented company at one instant.

`make shots` writes docs/images anew (KULMINA_PICTURES=1); otherwise nothing is taken. What is on a picture depends on
the pages and the story of the company alone, so a picture changes when a page does.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Browser, Page
from tests.journeys.conftest import serving
from tests.journeys.windows import settled

from kulmina.demo.fill import fill
from kulmina.staff.models import Account

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
PICTURES: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("pictures.toml").read_text("utf-8"))
NOW = datetime(2026, 11, 19, 11, 30, tzinfo=ZoneInfo("Europe/Moscow"))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("KULMINA_PICTURES"), reason="pictures are taken by `make shots`"),
]


@pytest.fixture(params=["ru", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(browser: Browser, sqlite_database: None, language: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the invented company is served, in which it is always the same instant."""
    monkeypatch.setattr(settings, "DEMO", True)
    with patch("django.utils.timezone.now", return_value=NOW):
        fill(NOW, preset="personal_bankruptcy", leads=2400, seed=7, months=4, language=language)
        with serving(monkeypatch) as told:
            yield told


def test_the_pictures_of_the_documents_are_taken(browser: Browser, address: str, language: str) -> None:
    for name, told in PICTURES.items():
        page = opened(browser, address, language, told)
        page.goto(told["page"])
        for step in told.get("steps", ()):
            act(page, *step)
        settled(page)
        page.mouse.wheel(0, told.get("top", 0))
        page.wait_for_timeout(400)  # charts are drawn at their own pace
        page.screenshot(path=IMAGES / f"{name}{'.ru' if language == 'ru' else ''}.png", animations="disabled")
        page.context.close()


def opened(browser: Browser, address: str, language: str, told: dict[str, Any]) -> Page:
    """A light window of the picture's size in which somebody of the role is signed in."""
    width, height = told["size"]
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=address)
    cookies = {settings.SESSION_COOKIE_NAME: session(told["role"]), "theme": "light", "django_language": language}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = context.new_page()
    page.set_default_timeout(90000)  # the first pay slip of a company takes its time
    page.clock.set_fixed_time(NOW)
    return page


def session(role: str) -> str:
    """The key of a session of the first of that role."""
    account = Account.objects.filter(role=role).order_by("pk").first()
    assert account is not None, f"nobody in the invented company is {role}"
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def act(page: Page, what: str, where: str, value: str = "") -> None:
    found = page.locator(where).first
    if what == "fill":
        found.fill(value)
    else:
        found.click()
    settled(page)
