"""Pages in a real browser: a server on a port of its own, a company behind it, Chromium before it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from time import monotonic, sleep

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from tests.journeys import firm
from tests.journeys.windows import SCREENS, Windows
from tests.web.office import PASSWORD, open_office

from kulmina.web import vendor
from kulmina.web.live import views as live

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
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
        expect.set_options(timeout=15000)
        started = _launch(playwright)
        yield started
        started.close()


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)


@pytest.fixture
def address(browser: Browser, sqlite_database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the small company's pages are served."""
    open_office()
    with serving(monkeypatch) as told:
        yield told


@contextmanager
def serving(patch: pytest.MonkeyPatch) -> Iterator[str]:
    """The pages, served at an address, until all that was asked has been answered.

    Whoever goes away from a live page is noticed at once.
    """
    vendor.ensure()
    patch.setattr(live, "HEARTBEAT", 0.2)
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with _answered():
        yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def _answered() -> Iterator[None]:
    """Leave when each request that has begun is over, and nobody watches the journal."""
    begun, over = count(), count()
    started, finished = (lambda **_: next(begun)), (lambda **_: next(over))
    request_started.connect(started, weak=False)
    request_finished.connect(finished, weak=False)
    yield
    ends = monotonic() + 10
    while repr(begun) != repr(over) and monotonic() < ends:
        sleep(0.02)
    for watches in threading.enumerate():
        if watches.name == "kulmina-live":
            watches.join(5)
    request_started.disconnect(started)
    request_finished.disconnect(finished)


@pytest.fixture
def windows(browser: Browser, sqlite_database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    """The company of `firm` and windows to it; what a browser complains of fails the test."""
    firm.found()
    with serving(monkeypatch) as told:
        opened = Windows(browser, told)
        yield opened
        opened.close()
    assert not opened.complaints


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """A browser window, signed in; what the browser complains of and whom else it asks fails the test."""
    complaints: list[str] = []
    contexts = []

    def complain(text: str) -> None:
        """What htmx says of an answer that is not waited for any more, because the page was left, is harmless."""
        if not text.startswith(("htmx:sendAbort", "htmx:afterRequest")):
            complaints.append(text)

    def enter(*, person: str = "d1", screen: str = "desktop", language: str = "ru", theme: str = "light") -> Page:
        context = browser.new_context(viewport=SCREENS[screen], base_url=address)
        contexts.append(context)
        context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complain(said.text) if said.type in ("error", "warning") else None)
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
