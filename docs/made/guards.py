"""The page of guards: what each looks for, what it stands against, what to do, and from which numbers it speaks."""

from __future__ import annotations

from dataclasses import fields

from docs.made.settings import usual
from docs.made.words import code, data, page, said, table
from kulmina.domain.guard import GUARDS, Guard, Limits

_ABOUT = {
    "en": (
        "A guard accuses nobody: it says where figures may look better than the work, with the list behind it. The",
        "page `/quality/guards/` and `kulmina guards` show what they have found.",
    ),
    "ru": (
        "Сторож никого не обвиняет: он говорит, где цифры могут выглядеть лучше работы, и показывает список.",
        "Находки — на странице `/quality/guards/` и в `kulmina guards`.",
    ),
}


def guards_page(language: str) -> str:
    words = data("settings")["limits"]
    rows = [(code(limit.name), usual(limit.default, language), words[limit.name][language]) for limit in fields(Limits)]
    heads = (said(language, "limit", "граница"), said(language, "usually", "обычно"), "")
    return page(
        language,
        said(language, "Guards", "Сторожа"),
        *_ABOUT[language],
        "",
        *(line for guard in GUARDS.values() for line in _guard(guard, language)),
        said(language, "## From when on they speak", "## С чего они начинают говорить"),
        "",
        *table(heads, rows),
    )


def _guard(guard: Guard, language: str) -> list[str]:
    title = said(language, guard.title_en, guard.title_ru)
    advice = said(language, guard.advice_en, guard.advice_ru)
    against = f" {guard.against[:1].upper()}{guard.against[1:]}." if language == "en" else ""
    return [f"### `{guard.id}`", "", f"**{title}.**{against} {advice}", ""]
