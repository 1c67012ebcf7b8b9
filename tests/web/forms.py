"""Filling in a form of a page as a browser does: what stands in its fields is sent, what is typed instead of it too."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """The fields of the form with an id and what a browser would send of them."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.wanted, self.inside = form, False
        self.fields: dict[str, list[str]] = {}
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.wanted
        if not self.inside:
            return
        name, value = given.get("name"), given.get("value") or ""
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.fields.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in self.fields or "selected" in given):
            self.fields[self._select] = [value]
        elif tag == "textarea" and name:
            self._area = name
            self.fields[name] = [""]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None


def filled(page: Any, form: str, **typed: Any) -> dict[str, Any]:
    """What the form would send; `typed` stands in place of what is there, None takes a field away."""
    read = _Form(form)
    read.feed(page.content.decode())
    assert read.fields, f"the page holds no form {form}"
    sent: dict[str, Any] = {**read.fields, **typed}
    return {name: value for name, value in sent.items() if value is not None}
