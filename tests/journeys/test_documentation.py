"""The documentation in a browser: a word is found in Russian, the language is changed, and nobody else is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, expect

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser


class Quiet(SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the built documentation is served, as a folder of files."""
    folder = tmp_path_factory.mktemp("site")
    for language, name in (("en", "mkdocs.yml"), ("ru", "mkdocs.ru.yml")):
        build(load_config(str(ROOT / name), site_dir=str(folder / language)))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_russian_word_is_found_and_nobody_else_is_asked(browser: Browser, address: str) -> None:
    page = browser.new_context(locale="ru-RU", base_url=address).new_page()
    strangers: list[str] = []
    page.on("request", lambda asked: None if asked.url.startswith(address) else strangers.append(asked.url))
    page.goto("/index.html")
    page.wait_for_url("**/ru/index.html")
    page.locator("input[name=query]").click()
    page.keyboard.insert_text("касса")
    page.keyboard.press("Shift")  # what is inserted whole presses no key by itself
    expect(page.locator(".md-search-result__item").first).to_contain_text("касс", ignore_case=True)
    page.goto("/ru/how-to/operators-day.html")
    page.locator(".md-select button").click()
    page.locator(".md-select__link", has_text="English").click()
    page.wait_for_url("**/en/how-to/operators-day.html")
    page.context.close()
    assert strangers == []
