"""The page of roles: what each opens and what each records."""

from __future__ import annotations

from django.utils import translation

from docs.made.words import page, said
from kulmina.domain.rights import VOIDS, WRITES
from kulmina.staff.models import SEES_CONTACTS, Role
from kulmina.web.access import PAGES

_ABOUT = {
    "en": (
        "Whoever is paid for a fact does not record it. Rights are checked where facts are recorded, not by hiding",
        "buttons. Where there is no call centre, sellers record what operators do. Everybody who is paid may dispute a",
        "line of his own statement; everybody takes back his own mistakes by an undo that leaves a trace.",
    ),
    "ru": (
        "Кому за факт платят, тот его не записывает. Права проверяются там, где записывается факт, а не прячутся",
        "кнопки. Где колл-центра нет, продавцы записывают то же, что операторы. Каждый, кому платят, может",
        "оспорить строку своего листа; каждый возвращает свои ошибки отменой, которая оставляет след.",
    ),
}


def roles_page(language: str) -> str:
    with translation.override(language):
        roles = [line for role in Role for line in _role(role, language)]
    return page(language, said(language, "Roles and rights", "Роли и права"), *_ABOUT[language], "", *roles)


def _role(role: Role, language: str) -> list[str]:
    opened = sorted(name for name, roles in PAGES.items() if role in roles)
    contacts = {
        True: said(language, "Sees whole telephone numbers.", "Видит телефоны целиком."),
        False: said(language, "Telephone numbers are masked or absent.", "Телефоны скрыты или не показаны."),
    }
    lines = [f"## `{role.value}` {role.label}", "", contacts[role in SEES_CONTACTS], ""]
    if role == Role.SYSTEM:
        return [
            *lines,
            said(language, "Imports: records every kind of fact.", "Импорт: записывает все виды фактов."),
            "",
        ]
    lines += _listed(said(language, "Opens pages", "Открывает страницы"), opened)
    lines += _listed(said(language, "Records", "Записывает"), sorted(WRITES[role]), f"events{_ending(language)}")
    return lines + _listed(said(language, "Takes back for others", "Возвращает за других"), sorted(VOIDS.get(role, ())))


def _ending(language: str) -> str:
    return said(language, ".md", ".ru.md")


def _listed(title: str, words: list[str], leads: str = "") -> list[str]:
    """A sentence of words in code; `leads`: the page where each has a heading."""
    if not words:
        return []
    told = (f"[`{word}`]({leads}#{_anchor(word)})" if leads else f"`{word}`" for word in words)
    return [f"{title}: {', '.join(told)}.", ""]


def _anchor(kind: str) -> str:
    """The anchor of a kind's heading, as GitHub and the site make it."""
    return kind.replace(".", "")
