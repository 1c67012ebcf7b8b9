"""The language of what people read: an option, and counts with the right form of their noun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_NOUNS = {
    "error": (("ошибка", "ошибки", "ошибок"), ("error", "errors")),
    "finding": (("находка", "находки", "находок"), ("finding", "findings")),
    "row": (("строка", "строки", "строк"), ("row", "rows")),
    "scheme": (("схема", "схемы", "схем"), ("scheme", "schemes")),
    "scheme_in": (("схеме", "схемах", "схемах"), ("scheme", "schemes")),
    "statement": (("расчётный лист", "расчётных листа", "расчётных листов"), ("statement", "statements")),
}


def spoken(command: F) -> F:
    """Give a command the option --language."""
    option = click.option(
        "--language",
        type=click.Choice(("ru", "en")),
        default="ru",
        envvar="KULMINA_LANGUAGE",
        show_envvar=True,
        show_default=True,
        help="Language of titles, headings and words; keys of JSON and CSV stay English.",
    )
    return option(command)


def said(language: str, russian: str, english: str) -> str:
    """The words of a language."""
    return russian if language == "ru" else english


def counted(count: int, noun: str, language: str) -> str:
    """A count with its noun: «1 находка», «5 находок», "1 finding"."""
    russian, english = _NOUNS[noun]
    if language != "ru":
        return f"{count} {english[count != 1]}"
    last, teen = count % 10, 10 < count % 100 < 15
    if last == 1 and not teen:
        return f"{count} {russian[0]}"
    return f"{count} {russian[1 if last in (2, 3, 4) and not teen else 2]}"
