"""The documentation as a site: it is built without a word, in two languages that say the same, and asks nobody."""

from __future__ import annotations

import json
import logging
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from docs.two_languages import LANGUAGES, english, russian

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CONFIGS = {"en": "mkdocs.yml", "ru": "mkdocs.ru.yml"}
ONLY_ENGLISH = ("decisions/",)  # each site says so
LOADS = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "use": "href"}


class Heard(logging.Handler):
    """Remembers what a build complains of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The built site and what was complained of."""
    folder, heard = tmp_path_factory.mktemp("site"), Heard()
    log = logging.getLogger("mkdocs")
    log.addHandler(heard)
    try:
        for language, name in CONFIGS.items():
            build(load_config(str(ROOT / name), site_dir=str(folder / language)))
    finally:
        log.removeHandler(heard)
    return folder, heard.said


def pages() -> list[str]:
    """Every page of docs/, by its English name, whether or not that exists."""
    found = {english(str(path.relative_to(DOCS))) for path in DOCS.rglob("*.md")}
    return sorted(page for page in found if not page.startswith(ONLY_ENGLISH))


def test_the_site_is_built_without_a_word(site: tuple[Path, list[str]]) -> None:
    assert site[1] == []


@pytest.mark.parametrize("page", pages())
def test_a_page_has_its_sister(page: str) -> None:
    assert (DOCS / page).is_file(), "there is only the Russian page"
    assert (DOCS / russian(page)).is_file(), "there is only the English page"


@pytest.mark.parametrize("page", pages())
def test_sisters_have_the_same_parts_and_pictures(page: str) -> None:
    """A heading, a block of code or a picture that only one of them has is a thing that the other keeps silent of."""
    one, other = ((DOCS / name).read_text(encoding="utf-8") for name in (page, russian(page)))
    assert outline(one) == outline(other)


def outline(text: str) -> list[str]:
    """Depths of headings and kinds of blocks, in order."""
    return re.findall(r"^(#+|```\w+)", text, re.MULTILINE)


@pytest.mark.parametrize("page", pages())
def test_a_russian_page_links_to_russian_pages(page: str) -> None:
    text = (DOCS / russian(page)).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s:]+\.md)(?:#[^)]*)?\)", text)
    folder = (DOCS / page).parent
    turned = [link for link in links if not link.endswith(".ru.md") and (folder / russian(link)).is_file()]
    assert not turned, f"write {[russian(link) for link in turned]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_on_the_site_and_in_its_order(site: tuple[Path, list[str]], language: str) -> None:
    folder = site[0] / language
    made = {str(path.relative_to(folder)) for path in folder.rglob("*.html")} - {"404.html"}
    wanted = {re.sub(r"README\.html$", "index.html", page.removesuffix(".md") + ".html") for page in pages()}
    assert wanted <= made
    nav = (folder / "index.html").read_text(encoding="utf-8")
    assert not [page for page in made if f'href="{page}"' not in nav and page != "index.html"]


def test_every_picture_is_taken_by_a_browser_or_drawn_by_hand() -> None:
    """`make shots` takes what pictures.toml lists, in both languages; drawings are SVG."""
    listed = tomllib.loads((ROOT / "tests" / "journeys" / "pictures.toml").read_text(encoding="utf-8"))
    taken = {f"{name}{ending}" for name in listed for ending in (".png", ".ru.png")}
    shown = {
        Path(image).name
        for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
        for image in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    }
    assert {name for name in shown if not name.endswith(".svg")} <= taken
    assert {path.name for path in (DOCS / "images").glob("*.png")} == taken
    for name in listed:
        assert {f"{name}.png", f"{name}.ru.png"} & shown, f"no document shows {name}"


def test_nothing_is_fetched_from_elsewhere(site: tuple[Path, list[str]]) -> None:
    foreign = {
        (str(page.relative_to(site[0])), address)
        for page in site[0].rglob("*.html")
        for address in Loaded.of(page)
        if urlsplit(address).netloc
    }
    sheets = (path for path in site[0].rglob("*.css"))
    imported = [path.name for path in sheets if re.search(r"url\(['\"]?(https?:)?//", path.read_text("utf-8"))]
    assert not foreign
    assert not imported


class Loaded(HTMLParser):
    """The addresses that a browser fetches by itself when it shows a page, and the places that its links name."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        fetched = tag != "link" or given.get("rel") in ("stylesheet", "icon", "preconnect", "preload", "manifest")
        if tag in LOADS and fetched:
            self.addresses.append(given.get(LOADS[tag]) or "")
        if tag == "a":
            self.links.append(given.get("href") or "")

    @staticmethod
    def of(page: Path) -> list[str]:
        reader = Loaded()
        reader.feed(page.read_text(encoding="utf-8"))
        return reader.addresses


def test_every_link_and_picture_leads_somewhere(site: tuple[Path, list[str]]) -> None:
    """On the site itself, after pages were moved into it; the switch of languages too."""
    dead = []
    for page in site[0].rglob("*.html"):
        reader = Loaded()
        reader.feed(page.read_text(encoding="utf-8"))
        for address in (*reader.addresses, *reader.links):
            parts = urlsplit(address)
            if not parts.scheme and parts.path and page.name != "404.html":
                target = (page.parent / unquote(parts.path)).resolve()
                dead += [f"{page.relative_to(site[0])}: {address}"] if not target.exists() else []
    assert not dead


@pytest.mark.parametrize(("language", "word"), [("ru", "расчётный лист"), ("en", "statement")])
def test_the_search_is_in_the_language_of_its_site(site: tuple[Path, list[str]], language: str, word: str) -> None:
    """What people type is looked for by a browser in tests/journeys."""
    index = json.loads((site[0] / language / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == [language]
    assert any(word in entry["text"].lower() for entry in index["docs"])


def test_a_page_without_a_sister_says_so(site: tuple[Path, list[str]]) -> None:
    page = (site[0] / "ru" / "decisions" / "0001-one-journal.html").read_text(encoding="utf-8")
    assert "только по-английски" in page
    assert "только по-английски" not in (site[0] / "en" / "decisions" / "0001-one-journal.html").read_text("utf-8")
