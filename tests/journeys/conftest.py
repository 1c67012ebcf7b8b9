"""Pages in a real browser: a server on a port of its own, a company behind it, Chromium before it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright
from tests.web.office import PASSWORD, open_office

from kulmina.web import vendor

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS: dict[str, ViewportSize] = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
Opened = Callable[..., Page]


class Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system, else the one that Playwright has installed.

    Playwright keeps a loop running in this thread until it ends, so Django must be told that its calls here,
    which are made before and after the browser's and never inside them, are safe.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = _launch(playwright)
        yield started
        started.close()


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)


@pytest.fixture
def address(browser: Browser, sqlite_database: None) -> Iterator[str]:
    """Where the small company's pages are served."""
    vendor.ensure()
    open_office()
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """A browser window, signed in; what the browser complains of and whom else it asks fails the test."""
    complaints: list[str] = []
    contexts = []

    def enter(*, person: str = "d1", screen: str = "desktop", language: str = "ru", theme: str = "light") -> Page:
        context = browser.new_context(viewport=SCREENS[screen], base_url=address)
        contexts.append(context)
        context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(address) else complaints.append(asked.url))
        page.goto("/sign-in/")
        page.fill("#id_username", person)
        page.fill("#id_password", PASSWORD)
        page.locator("main form .btn-primary").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        if language != "ru":
            context.add_cookies([{"name": "django_language", "value": language, "url": address}])
            page.reload()
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not complaints
