"""Pages of docs/reference as lines of Markdown, in two languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MADE = {
    "en": "<!-- Made by docs/make_reference.py: change the code, then run `make fix`. -->",
    "ru": "<!-- Сделано docs/make_reference.py: измените код и выполните `make fix`. -->",
}


def data(name: str) -> dict[str, Any]:
    """One of the files of words beside this one."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def said(language: str, en: str, ru: str) -> str:
    return ru if language == "ru" else en


def page(language: str, title: str, *lines: str) -> str:
    return "\n".join([f"# {title}", MADE[language], "", *lines]).rstrip() + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table with a line after it; no rows, no table."""
    kept = [f"| {' | '.join(cell(text) for text in row)} |" for row in rows]
    head = f"| {' | '.join(heads)} |".replace("|  |", "| |")
    return [head, "|" + "---|" * len(heads), *kept, ""] if kept else []


def cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def code(text: str) -> str:
    return f"`{text}`" if text else ""
