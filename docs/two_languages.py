"""The site in two languages: hooks that MkDocs calls while it builds one of them.

`page.md` is English, `page.ru.md` its Russian sister; both become `page.html`, one below `en/`, the other below `ru/`.
A page without a sister is shown in English on both sites, and says so. Links are written for whoever reads the files
themselves: a Russian page links to `other.ru.md`, a page of docs/ to `../../ARCHITECTURE.md`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

LANGUAGES = {"ru": "Русский", "en": "English"}
ONLY_ENGLISH = '!!! note ""\n    Эта страница есть только по-английски.\n\n'
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CHOICE = """<!doctype html>
<html lang="ru"><meta charset="utf-8"><title>Kulmina</title>
<script>location.replace((/^ru/.test(navigator.language) ? "ru" : "en") + "/index.html")</script>
<p><a href="ru/index.html">Русский</a> · <a href="en/index.html">English</a></p>
</html>
"""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    if config.extra["language"] == "ru":
        config.nav = _in_russian(config.nav, config)
    return config


def _in_russian(part: Any, config: MkDocsConfig) -> Any:
    """The nav with sections in Russian and pages replaced by their sisters."""
    if isinstance(part, list):
        return [_in_russian(one, config) for one in part]
    if isinstance(part, dict):
        return {config.extra["sections"][name]: _in_russian(inner, config) for name, inner in part.items()}
    sister = russian(part)
    return sister if (Path(config.docs_dir) / sister).exists() else part


def russian(uri: str) -> str:
    return re.sub(r"(\.ru)?\.md$", ".ru.md", uri)


def english(uri: str) -> str:
    return re.sub(r"(\.ru)?\.md$", ".md", uri)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages of one language, and those carried in from outside docs/."""
    for uri in config.extra["carried"]:
        files.append(File.generated(config, uri, abs_src_path=str(_root(config) / uri)))
    have = {file.src_uri for file in files.documentation_pages()}
    for file in files.documentation_pages():
        if not _wanted(file.src_uri, have, config.extra["language"]):
            files.remove(file)
        elif file.src_uri.endswith(".ru.md"):
            _take_the_place_of_the_english(file)
    return files


def _wanted(uri: str, have: set[str], language: str) -> bool:
    if language == "en":
        return not uri.endswith(".ru.md")
    return uri == russian(uri) or russian(uri) not in have


def _take_the_place_of_the_english(file: File) -> None:
    folder, name = posixpath.split(english(file.src_uri))
    file.name = "index" if name == "README.md" else name.removesuffix(".md")
    file.dest_uri = posixpath.join(folder, f"{file.name}.html")


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    here = page.file.src_uri
    place = here if here in config.extra["carried"] else f"docs/{here}"
    said = _outside_fences(markdown, lambda text: LINK.sub(lambda link: _on_site(link[1], place, config), text))
    alone = config.extra["language"] == "ru" and not here.endswith(".ru.md")
    return _after_title(said, ONLY_ENGLISH) if alone else said


def _outside_fences(markdown: str, change: Callable[[str], str]) -> str:
    parts, done = [], 0
    for fence in FENCED.finditer(markdown):
        parts += [change(markdown[done : fence.start()]), fence[0]]
        done = fence.end()
    return "".join([*parts, change(markdown[done:])])


def _after_title(markdown: str, notice: str) -> str:
    title, _, rest = markdown.partition("\n\n")
    return f"{title}\n\n{notice}{rest}"


def _on_site(link: str, place: str, config: MkDocsConfig) -> str:
    """Where a link of the file at `place` leads on the site: another page, or the file in the repository."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(place), link))
    if target.startswith("docs/"):
        uri = target.removeprefix("docs/")
    elif target in config.extra["carried"]:
        uri = target
    else:
        return f"{config.extra['repository']}/blob/main/{target}"
    if config.extra["language"] == "ru" and (Path(config.docs_dir) / russian(uri)).is_file():
        uri = russian(uri)
    here = place.removeprefix("docs/")
    return posixpath.relpath(uri, posixpath.dirname(here) or ".")


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """The switch of languages leads to the same page of the other site."""
    config.extra["alternate"] = [
        {"name": name, "lang": code, "link": f"../{code}/{page.file.dest_uri}"} for code, name in LANGUAGES.items()
    ]
    return context


def on_post_build(config: MkDocsConfig) -> None:
    (Path(config.site_dir).parent / "index.html").write_text(CHOICE, encoding="utf-8")


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent
