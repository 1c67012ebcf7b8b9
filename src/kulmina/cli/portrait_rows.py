"""A portrait and an industry as rows of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kulmina.cli.output import Column

if TYPE_CHECKING:
    from kulmina.domain.portrait import Catalogue, Portrait, Preset

Row = dict[str, str]
SHOWN = (
    Column("what", "what", ru="что"),
    Column("id", "id"),
    Column("title", "title", ru="название"),
    Column("more", "more", ru="ещё"),
)
WORDS = {
    "portrait": "портрет",
    "marketing step": "шаг маркетинга",
    "stage": "этап",
    "role": "роль",
    "industry": "отрасль",
    "optional": "необязательный",
    "covers": "подходит",
    "target action": "целевое действие",
    "default": "по умолчанию",
    "question": "вопрос",
    "rule": "правило",
    "reason": "причина",
    "document": "документ",
    "message": "сообщение",
    "word": "слово",
    "norm": "норма",
    "visits off": "без посещений сайта",
    "first figures": "первые показатели",
    "scheme": "набор схем",
    "finder": "вопросы",
    "money": "сумма",
    "number": "число",
    "flag": "да или нет",
    "text": "текст",
    "date": "дата",
    "non_target": "нецелевой",
    "lost": "отказ",
    "invalid": "битый контакт",
}


def _row(what: str, id: str, title: str, more: str = "") -> Row:
    return {"what": what, "id": id, "title": title, "more": more}


def portrait_rows(one: Portrait, known: Catalogue, language: str) -> list[Row]:
    """Stages with the key stage, steps of marketing, roles, industries."""
    rows = [_row("portrait", one.id, one.words.said(language), one.about.said(language))]
    rows += [
        _row("marketing step", step.id, step.words.said(language), "optional" if step.optional else "")
        for step in one.marketing_steps
    ]
    rows += [
        _row("stage", stage.id, stage.words.said(language), one.key_words.short.said(language) if stage.key else "")
        for stage in one.stages
    ]
    rows += [_row("role", role.id, role.words.said(language)) for role in one.roles]
    return rows + [_row("industry", preset.id, preset.words.said(language)) for preset in known.industries(one.id)]


def industry_rows(one: Preset, language: str) -> list[Row]:
    """Everything that an industry's file says."""
    about = one.about.said(language) if one.about else ""
    return [_row("industry", one.id, one.words.said(language), about), *_counted(one, language), *_told(one, language)]


def _counted(one: Preset, language: str) -> Iterator[Row]:
    for place, variant in enumerate(one.variants):
        yield _row("target action", variant.id, variant.words.said(language), "" if place else "default")
    for question in one.questions:
        choices = ", ".join(words.said(language) for words in question.choices.values())
        yield _row("question", question.field, question.words.said(language), choices or question.type)
    for rule in one.non_target_rules:
        reason = one.reasons["non_target"][rule["reason"]]
        yield _row("rule", rule["reason"], reason.said(language), _condition(rule))
    for kind, codes in one.reasons.items():
        for code, words in codes.items():
            yield _row("reason", code, words.said(language), kind)
    for place_off in one.visits_off:
        yield _row("visits off", place_off, "")


def _condition(rule: Mapping[str, Any]) -> str:
    joined = " or " if "any" in rule else " and "
    parts = rule.get("all") or rule.get("any") or [rule]
    return joined.join(
        f"{part['field']} {part['op']} {json.dumps(part['value'], ensure_ascii=False)}" for part in parts
    )


def _told(one: Preset, language: str) -> Iterator[Row]:
    for stage, words in one.stage_words.items():
        yield _row("stage", stage, words.said(language))
    for term, words in one.glossary.items():
        yield _row("word", term, words.said(language))
    for words in one.documents:
        yield _row("document", "", words.said(language))
    for occasion, words in one.messages.items():
        yield _row("message", occasion, words.said(language))
    for role, figures in one.first.items():
        yield _row("first figures", role, ", ".join(figures))
    if one.norms:
        for name, value in one.norms.written().items():
            yield _row("norm", name, value)
    for example in one.examples:
        yield _row("covers", "", example.said(language))
    if one.recommended_scheme:
        yield _row("scheme", one.recommended_scheme, "")
