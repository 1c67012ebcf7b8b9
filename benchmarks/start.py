"""From an empty folder to a paid client and a pay slip, in a browser, in every trade and both languages.

`kulmina serve` is started on an empty data folder; the set-up is walked through as somebody would who does all the
work alone: he fills in what has no answer yet and takes what is offered. What is measured is the machine's part of
the ten minutes; reading and thinking are the visitor's.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.report import Aim, Section

TRADES = (
    "personal_bankruptcy", "car_dealer", "developer", "bank", "financial_broker", "microfinance", "specialty_retail",
    "own", "mobile_app",
)  # fmt: skip
LANGUAGES = ("ru", "en")
PASSWORD = "osen-v-ofise-26"
MOST_SECONDS, MOST_ACTS = 60, 60
PATIENCE = 120  # seconds for a server to come up
SWITCHES = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk: seconds from the first address to the pay slip, clicks, and fields that were filled in."""

    seconds: float
    clicks: int
    fields: int


def part(folder: Path, full: bool) -> Section:
    """A row for each trade. Where there is no browser nothing can be measured: RuntimeError."""
    found = {(trade, language): _walk(folder, trade, language) for trade in TRADES for language in LANGUAGES}
    rows = [_row(trade, *(found[trade, language] for language in LANGUAGES)) for trade in TRADES]
    slowest = max(walk.seconds for walk in found.values())
    acts = max(walk.clicks + walk.fields for walk in found.values())
    aims = [
        Aim("the slowest trade from an empty folder to a pay slip, machine's part", f"< {MOST_SECONDS} s",
            f"{slowest:.1f} s", slowest < MOST_SECONDS),
        Aim("clicks and filled fields of the longest trade", f"≤ {MOST_ACTS}", str(acts), acts <= MOST_ACTS),
    ]  # fmt: skip
    about = (
        "Seconds from the first address of an empty installation to the pay slip with the line that came from the test "
        "client, one walk each, `kulmina serve` on SQLite and Chromium on the same machine; the server is up already. "
        "Clicks and filled fields are those of somebody who does all the work alone and takes what is offered."
    )
    return Section("Start from scratch", about, ("trade", "ru, s", "en, s", "clicks", "fields"), rows, aims)


def _row(trade: str, first: Walk, other: Walk) -> list[str]:
    return [trade, f"{first.seconds:.1f}", f"{other.seconds:.1f}", str(first.clicks), str(first.fields)]


def _walk(folder: Path, trade: str, language: str) -> Walk:
    print("· start", trade, language, flush=True)
    home = folder / f"start-{trade}-{language}"
    shutil.rmtree(home, ignore_errors=True)
    with _serving(home) as address:
        walk = _measured(address, trade, language)
    print(f"  {walk.seconds:.1f} s, {walk.clicks} clicks, {walk.fields} fields", flush=True)
    return walk


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    """`kulmina serve` on a folder of its own, on a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from kulmina.cli.main import main; main()", "serve", "--port", str(port)]
    environ = {**os.environ, "KULMINA_HOME": str(home)}
    server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urlopen(f"{address}/start/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"kulmina serve did not come up at {address}")


def _measured(address: str, trade: str, language: str) -> Walk:
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
            context = browser.new_context(base_url=address)
            context.add_cookies([{"name": "django_language", "value": language, "url": address}])
            begun = time.perf_counter()
            visitor = Visitor(context.new_page(), trade)
            visitor.goes_all_the_way()
            walk = Walk(time.perf_counter() - begun, visitor.clicks, visitor.fields)
            browser.close()
    except Error as error:
        raise RuntimeError(f"start {trade} {language}: {str(error).splitlines()[0]}") from error
    return walk


@dataclass
class Visitor:
    """Somebody at an empty installation."""

    page: Page
    trade: str
    clicks: int = 0
    fields: int = 0

    def goes_all_the_way(self) -> None:
        self.page.goto("/")
        for name, value in (("name", "Виктор"), ("login", "victor"), ("password", PASSWORD), ("again", PASSWORD)):
            self.fills(name, value)
        self.clicks_on(".first-form .btn-primary", "business")
        self.fills("name", "Точка опоры")
        self.ticks(f"[name=preset][value={self.trade}]")
        if self.trade != "mobile_app":
            self.goes_on("offices")
            self.fills("name", "Офис на Садовой")
        self.goes_on("people")
        self.clicks_on("form.beside button", "target")
        self.goes_on("creatives")
        for name, value in (("name0", "Первая консультация"), ("channel0", "VK Ads"), ("budget0", "150 000")):
            self.fills(name, value)
        for step in ("schemes", "doors", "trial"):
            self.goes_on(step)
        self.leads_a_client()

    def leads_a_client(self) -> None:
        """Presses what happens, and opens the pay slip."""
        page = self.page
        while page.locator(".road-of .next .btn-primary").count():
            with page.expect_navigation():
                page.click(".road-of .next .btn-primary")
            self.clicks += 1
        self.clicks_on(".slips article a", "")
        page.wait_for_selector(".sum.total")

    def fills(self, name: str, value: str) -> None:
        self.page.fill(f"[name={name}]", value)
        self.fields += 1

    def ticks(self, what: str) -> None:
        self.page.check(what)
        self.clicks += 1

    def goes_on(self, step: str) -> None:
        self.page.locator(".step .go .btn-primary").last.click()
        self.clicks += 1
        self.page.wait_for_url(f"**/start/{step}/**")

    def clicks_on(self, what: str, step: str) -> None:
        self.page.locator(what).first.click()
        self.clicks += 1
        if step:
            self.page.wait_for_url(f"**/start/{step}/**")
