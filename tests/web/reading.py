"""Reading a page as a person does: the figures that stand in it."""

from __future__ import annotations

import re
from html import unescape


def figure(page: bytes | str, attribute: str, value: str) -> str:
    """The text inside the element marked `attribute="value"`, without spaces."""
    text = page.decode() if isinstance(page, bytes) else page
    found = re.search(rf'{attribute}="{re.escape(value)}"[^>]*>(.*?)</(?:a|b|td|dd|span|h2|div)>', text, re.DOTALL)
    assert found, f"the page holds no {attribute}={value}"
    return plain(found[1])


def row(page: bytes, group: str) -> str:
    """The row of a table marked with a group."""
    found = re.search(rf'<tr[^>]*data-group="{re.escape(group)}".*?</tr>', page.decode(), re.DOTALL)
    assert found, f"the page holds no row {group}"
    return found[0]


def plain(html: str) -> str:
    """Text without marks and spaces."""
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", html)))


def words(page: bytes) -> str:
    """What a person reads on the page: no marks, scripts or styles, nothing typed or to be typed letter for letter."""
    text = re.sub(r"<(script|style|textarea|code)[^>]*>.*?</\1>", " ", page.decode(), flags=re.DOTALL)
    shown = re.findall(r'(?:aria-label|placeholder|title|data-label)="([^"]*)"', text)
    return unescape(" ".join([re.sub(r"<[^>]+>", " ", text), *shown]))
