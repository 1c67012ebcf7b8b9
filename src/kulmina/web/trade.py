"""The company's own words: reasons and questions as its portrait and its industry name them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kulmina.domain.portrait import load_portraits
from kulmina.domain.portrait_table import Words
from kulmina.web import words
from kulmina.web.figures import english


def reason(code: str | None, industry: str) -> str:
    """Why a client was refused or lost, in the industry's words; other codes as they were written."""
    if not code:
        return ""
    said = _reasons(industry).get(code)
    return _spoken(said) if said else words.word(code, "reason")


def question(field: str, industry: str) -> str:
    """What a client was asked."""
    said = _questions(industry).get(field)
    return _spoken(said) if said else field.replace("_", " ")


def _spoken(said: Words) -> str:
    text = said.en if english() else said.ru
    return text[:1].lower() + text[1:] if not text[1:2].isupper() else text


@cache
def _reasons(industry: str) -> Mapping[str, Words]:
    known = load_portraits()
    groups = [portrait.reasons for portrait in known.portraits]
    groups += [preset.reasons for preset in known.presets if preset.id == industry]
    return {code: said for group in groups for part in group.values() for code, said in part.items()}


@cache
def _questions(industry: str) -> Mapping[str, Words]:
    return {q.field: q.words for preset in load_portraits().presets if preset.id == industry for q in preset.questions}
