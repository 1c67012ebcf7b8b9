"""Browser windows of the people of `firm`: who sits where, in which language, on which screen."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect
from tests.web.office import PASSWORD

SCREENS: dict[str, ViewportSize] = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# A refusal is a 422, which browsers call an error; an answer that is not waited for any more, htmx does.
HARMLESS = ("Failed to load resource", "Response Status Error Code", "htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Windows:
    """The windows of one story. `complaints`: what browsers said is wrong, or whom else pages asked."""

    browser: Browser
    address: str
    screen: str = "desktop"
    language: str = "ru"
    theme: str = "light"
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def enter(self, person: str, screen: str | None = None) -> Page:
        """Somebody signs in on a computer, or a telephone, of his own."""
        page = self.blank(screen)
        page.goto("/sign-in/")
        signs_in(page, person)
        page.wait_for_url(lambda url: "sign-in" not in url)
        if self.language != "ru":
            page.context.add_cookies([{"name": "django_language", "value": self.language, "url": self.address}])
            page.reload()
        return page

    def blank(self, screen: str | None = None) -> Page:
        context = self.browser.new_context(viewport=SCREENS[screen or self.screen], base_url=self.address)
        context.set_default_timeout(20000)
        self.contexts.append(context)
        context.add_cookies([{"name": "theme", "value": self.theme, "url": self.address}])
        context.on("page", self._listen)
        return context.new_page()

    def _listen(self, page: Page) -> None:
        page.on("console", lambda said: self._complain(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._complain(f"{page.url}: {error} {error.stack}"))
        page.on("request", lambda asked: None if asked.url.startswith(self.address) else self._complain(asked.url))

    def _complain(self, text: str) -> None:
        if not text.startswith(HARMLESS):
            self.complaints.append(text)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def signs_in(page: Page, person: str) -> None:
    page.fill("#id_username", person.lower())
    page.fill("#id_password", PASSWORD)
    page.locator("main form .btn-primary").click()


def signs_out(page: Page) -> None:
    """From the side of the page, or from the menu of a telephone."""
    button = page.locator("form[action='/sign-out/'] button")
    if page.locator(".top-bar summary.burger").is_visible():
        page.locator(".top-bar summary.burger").click()
    button.locator("visible=true").first.click()
    page.wait_for_url("**/sign-in/")
    page.context.close()


def sent(page: Page, what: Locator) -> int:
    """Press what sends a form and wait for the answer; its status."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        what.click()
    return answered.value.status


def goes(page: Page, address: str) -> None:
    """Open a page and wait until its parts have come."""
    page.goto(address)
    settled(page)


def settled(page: Page) -> None:
    """Nothing of the page is on its way any more."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => !document.querySelector('.htmx-request')")


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def notice(page: Page) -> Locator:
    return page.locator(".notice")


def refused_with(page: Page, text: str) -> None:
    expect(page.locator(".notice.refused")).to_contain_text(text)
