"""The page of addresses that programs call: tables as files, and feeds of calendars."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from docs.made.words import page, said, table
from kulmina.staff.models import Role
from kulmina.web.access import PAGES

_ABOUT = {
    "en": (
        "There is no public API yet. Data come in as files ([a pack](pack.md), tables by [commands](cli.md)) and",
        "go out as the tables below, each as CSV or XLSX with the same filters as its page. An address needs a",
        "signed-in session of a role that opens the page; every table that leaves is written into the access log.",
        "",
        "For programs of your own the commands are the way: every one that shows a table takes `--format json|csv`.",
    ),
    "ru": (
        "Открытого API пока нет. Данные приходят файлами ([пакет](pack.ru.md), таблицы через",
        "[команды](cli.ru.md)) и уходят таблицами ниже, каждая в CSV или XLSX, с теми же фильтрами, что на её",
        "странице. Адрес открывается в сеансе роли, которой открыта страница; каждая ушедшая таблица записана в",
        "журнал доступа.",
        "",
        "Для своих программ есть команды: каждая, что показывает таблицу, понимает `--format json|csv`.",
    ),
}
_FEED = {
    "en": (
        "## Calendars",
        "",
        "`/booking/feed/<key>.ics` is the calendar of an office or of a person by a secret address, without",
        "signing in. Whoever opened it may have another made on the page of the calendar: the old one then opens",
        "nothing.",
    ),
    "ru": (
        "## Календари",
        "",
        "`/booking/feed/<key>.ics` — календарь офиса или человека по секретному адресу, без входа. Новый адрес",
        "делают на странице календаря: старый после этого ничего не открывает.",
    ),
}


def addresses_page(language: str) -> str:
    with translation.override(language):
        rows = [(f"`/{address}`", _roles(view, language)) for address, view in downloads()]
    heads = (said(language, "table", "таблица"), said(language, "for", "кому"))
    title = said(language, "Addresses for programs", "Адреса для программ")
    files = said(language, "## Tables as files", "## Таблицы файлами")
    return page(language, title, *_ABOUT[language], "", files, "", *table(heads, rows), *_FEED[language])


def downloads() -> list[tuple[str, Any]]:
    """The addresses of tables with their views, in order."""
    every = _patterns(get_resolver().url_patterns)
    return sorted((re.sub(r"<\w+:", "<", address), view) for address, view in every if "<str:form>" in address)


def _patterns(patterns: Sequence[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one.callback


def _roles(view: Any, language: str) -> str:
    roles = PAGES[opened_as(view)]
    if len(roles) >= len(Role) - 1:
        return said(language, "everybody", "всем")
    return ", ".join(str(role.label) for role in Role if role in roles)


def opened_as(view: Any) -> str:
    """The page as which `web.access.opens` guards a view. Raises LookupError where nothing guards it."""
    while view is not None:
        within = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if isinstance(within.get("page"), str):
            return str(within["page"])
        view = getattr(view, "__wrapped__", None)
    raise LookupError("a table that anybody may take")
