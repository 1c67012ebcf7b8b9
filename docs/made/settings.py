"""The page of settings: the environment of an installation, and the rules of counting of a company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from docs.made.words import code, data, page, said, table
from kulmina.domain.company import Rules
from kulmina.domain.desk import Desk

NOT_RULES = {"earlier", "desk"}  # what was in force before, and what has a table of its own
NOT_SET = {"cadence"}  # of the trade: no rule sets it yet
_ENVIRONMENT = {
    "en": ("## The installation", "", "From the environment of the process; each has its usual value.", ""),
    "ru": ("## Установка", "", "Из окружения процесса; у каждой есть обычное значение.", ""),
}
_RULES = {
    "en": (
        "## The rules of counting",
        "",
        "Keys of `rules` in the fact [`business.configured`](events.md#businessconfigured) and in",
        "[`pack.json`](pack.md). What is absent is as usual.",
        "",
    ),
    "ru": (
        "## Правила счёта",
        "",
        "Ключи `rules` в факте [`business.configured`](events.ru.md#businessconfigured) и в",
        "[`pack.json`](pack.ru.md). Чего нет — то как обычно.",
        "",
    ),
}
_DESK = {
    "en": ("## The rules of the work", "", "Keys of `desk` in the same rules.", ""),
    "ru": ("## Правила работы", "", "Ключи `desk` в тех же правилах.", ""),
}


def settings_page(language: str) -> str:
    words, heads = data("settings"), ("", said(language, "usually", "обычно"), "")
    environment = [(code(name), code(one["usual"]), one[language]) for name, one in words["environment"].items()]
    return page(
        language,
        said(language, "Settings", "Настройки"),
        *_ENVIRONMENT[language],
        *table(heads, environment),
        *_RULES[language],
        *table(heads, _rows(Rules(), words["rules"], language)),
        *_DESK[language],
        *table(heads, _rows(Desk(), words["desk"], language)),
    )


def _rows(rules: Any, words: Mapping[str, Any], language: str) -> list[tuple[str, str, str]]:
    told = [field.name for field in fields(rules) if field.name not in NOT_RULES | NOT_SET]
    return [
        (code(words[name].get("key", name)), usual(_clock(name, getattr(rules, name)), language), words[name][language])
        for name in told
    ]


def _clock(name: str, value: Any) -> Any:
    return f"{value // 3600:02}:{value % 3600 // 60:02}" if name in ("work_from", "work_to") else value


def usual(value: Any, language: str) -> str:
    """A usual value as it would be written."""
    match value:
        case None | ():
            return ""
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            hours = f"{minutes // 60} {said(language, 'h', 'ч')}"
            return f"{minutes} {said(language, 'min', 'мин')}" if minutes < 60 else hours
        case tuple():
            return code(str(list(value)))
        case _:
            return code(str(value))
