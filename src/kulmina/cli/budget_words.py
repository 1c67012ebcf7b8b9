"""What `budget plan` refuses and why each row is as it is, in words of both languages."""

from __future__ import annotations

import re

from kulmina.cli.language import said

_REASONS = {
    "more": ("прибавить", "more"), "begin": ("начать", "begin"), "less": ("убавить", "less"),
    "same": ("почти так же", "the same"), "stopped": ("дорого", "too dear"), "new": ("новый", "new"),
    "beyond": ("дальше данных", "beyond the data"), "fixed": ("задано", "fixed"), "at_max": ("не больше", "at the max"),
    "at_min": ("не меньше", "at the min"), "step_up": ("вверх на шаг", "a step up"),
    "step_down": ("вниз на шаг", "a step down"), "kept": ("как было", "as before"), "free": ("без расхода", "no spend"),
    "untried": ("не пробовали", "untried"), "moved": ("иначе", "moved"), "idle": ("не нужно", "not needed"),
    "group_max": ("предел группы", "max of a group"), "group_min": ("минимум группы", "min of a group"),
    "offices": ("офисы полны", "full offices"), "over": ("закончился", "over"),
}  # fmt: skip
_KINDS = {"creative": "креатив", "campaign": "кампания", "channel": "канал"}
_WHO = r"(?:row (?P<row>\d+), )?(?P<kind>creative|campaign|channel) (?P<name>.+?)"
_RU = tuple(
    (re.compile(english), russian)
    for english, russian in (
        ("no creative of the history had any spend: nothing tells what money brings",
         "в истории нет расхода ни у одного креатива: судить, что приносят деньги, не по чему"),
        (r"the history has no column (?P<name>\S+), so it cannot be the aim",
         "в истории нет столбца {name}, поэтому целью он быть не может"),
        (_WHO + r": (?P<word>min|max|fixed) (?P<one>\S+) is below zero", "{who}: {word} {one} меньше нуля"),
        (_WHO + r": (?P<word>min|fixed) (?P<one>\S+) is more than max (?P<two>\S+)",
         "{who}: {word} {one} больше, чем max {two}"),
        (_WHO + r": fixed (?P<one>\S+) is less than min (?P<two>\S+)", "{who}: fixed {one} меньше, чем min {two}"),
        (_WHO + r" is limited twice, before in (?P<rest>.+)", "{who}: ограничение повторяется, прежнее: {rest}"),
        (_WHO + r": the history knows no such (?:creative|campaign|channel)", "{who}: в истории такого нет"),
        (_WHO + r": none of its creatives ever had spend, so none can be given money",
         "{who}: ни у одного из его креативов не было расхода, денег дать некому"),
        (_WHO + r" runs in several channels \((?P<one>.+)\), one of which is limited too: limit the campaign or the "
         r"channels", "{who} идёт в нескольких каналах ({one}), а один из них тоже ограничен: ограничьте что-то одно"),
        (_WHO + r": its parts must get at least (?P<one>\S+), which is more than its (?P<word>.+?) (?P<two>\S+) "
         r"\((?P<rest>.+)\)", "{who}: его части получают не меньше {one}, это больше, чем {word} {two} ({rest})"),
        (_WHO + r": its parts may get at most (?P<one>\S+), which is less than its (?P<word>.+?) (?P<two>\S+) "
         r"\((?P<rest>.+)\)", "{who}: его части получают не больше {one}, это меньше, чем {word} {two} ({rest})"),
        (r"the least amounts add up to (?P<one>\S+), more than the (?P<two>\S+) there are \((?P<rest>.+)\)",
         "наименьшие суммы складываются в {one}, а есть только {two} ({rest})"),
        (r"the greatest amounts add up to (?P<one>\S+), less than the (?P<two>\S+) to be spent \((?P<rest>.+)\)",
         "наибольшие суммы складываются в {one}, а потратить надо {two} ({rest})"),
    )
)  # fmt: skip


def reason(language: str, code: str) -> str:
    """A reason in a word or two."""
    return said(language, *_REASONS[code])


def refusal(language: str, error: ValueError) -> str:
    """Why there is no advice. What has no Russian form stays as it is."""
    text = str(error)
    if language != "ru":
        return text
    for english, russian in _RU:
        match = english.fullmatch(text)
        if match:
            return russian.format(**_parts(match.groupdict()))
    return text


def _parts(found: dict[str, str | None]) -> dict[str, str]:
    parts = {key: value or "" for key, value in found.items()}
    if "kind" in parts:
        row = f"строка {parts['row']}, " if parts["row"] else ""
        parts["who"] = f"{row}{_KINDS[parts['kind']]} {parts['name']}"
    if parts.get("word") == "share of the amount":
        parts["word"] = "вся сумма"
    for key in ("rest",):
        if key in parts:
            parts[key] = _rows(parts[key])
    return parts


def _rows(text: str) -> str:
    """Rows of limits that are listed: «row 2, creative C1: min 5.00»."""
    text = re.sub(r"\brow (\d+), (creative|campaign|channel) ", lambda m: f"строка {m[1]}, {_KINDS[m[2]]} ", text)
    return re.sub(r" and (\d+) more$", r" и ещё \1", text).replace("no row of limits", "таких строк нет")
