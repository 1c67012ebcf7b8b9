"""Reasons and warnings in a marketer's words, in Russian and English, with their numbers."""

from __future__ import annotations

from typing import Any

from kulmina.analytics.allocation import words_en, words_ru
from kulmina.analytics.allocation.advice import Word

_LANGUAGES = {"ru": words_ru, "en": words_en}
_MONEY = ("was", "amount", "before", "after", "first", "common", "unspent", "most", "usual", "whole")
_PRICED = ("before", "after", "first", "common")


def sentence(word: Word, language: str) -> str:
    """A reason or a warning in a language, "ru" or "en". Raises KeyError for a code that nobody says."""
    numbers = dict(word.numbers)
    aim = str(numbers.pop("aim", "target_actions"))
    words = _LANGUAGES[language]
    shown = {key: _shown(key, value, language) for key, value in numbers.items()}
    return words.SAID[_code(word)].format(**shown, last=words.LAST[aim])


def _code(word: Word) -> str:
    """The sentence of a reason; one without prices where a price it would name is not known."""
    needed = [name for name in _PRICED if "{" + name + "}" in words_ru.SAID[word.code]]
    if needed and not all(word.numbers.get(name) for name in needed):
        return "no_price"
    return word.code


def _shown(key: str, value: Any, language: str) -> str:
    comma = "," if language == "ru" else "."
    if key in _MONEY:
        return money(int(value), language)
    if key in ("times", "asked", "used", "every"):
        return _number(float(value), 1 if key == "times" else 2).replace(".", comma)
    if key == "better":
        return f"{float(value) * 100:.0f} %"
    if key == "capacity":
        return f"{float(value):.0f}"
    return str(value)


def _number(value: float, places: int) -> str:
    """At most so many places, at least none."""
    return f"{value:.{places}f}" if places == 1 else f"{value:.{places}f}".rstrip("0").rstrip(".")


def money(kopecks: int, language: str) -> str:
    """«1 850 ₽»; with kopecks below a hundred roubles."""
    if abs(kopecks) >= 10_000:
        return f"{round(kopecks / 100):,}".replace(",", "\u202f") + "\u00a0₽"
    written = f"{kopecks / 100:.2f}"
    return (written.replace(".", ",") if language == "ru" else written) + "\u00a0₽"
