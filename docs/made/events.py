"""The page of facts: every kind, its fields and their forms."""

from __future__ import annotations

from collections.abc import Iterator

from docs.made.words import cell, code, data, page, said, table
from kulmina.domain.facts import KINDS, Kind

_FORMS = {
    "text": "текст",
    "whole number": "целое число",
    "exact number": "точное число",
    "amount, decimal string": "сумма, десятичной строкой",
    "amount with sign, decimal string": "сумма со знаком, десятичной строкой",
    "0 to 100": "от 0 до 100",
    "instant with offset": "момент со смещением",
    "date": "дата",
    "answers by question": "ответы по вопросам",
    "share by seller, summing to 1": "доли продавцов, в сумме 1",
    "object": "объект",
    "promised payments by date": "обещанные оплаты по датам",
}
_ABOUT = {
    "en": (
        "Everything that Kulmina knows is a fact in one journal. A fact has an `event_id`, a `kind`, `occurred_at`",
        "(when it happened), `recorded_at` (when it became known), an `actor`, for most kinds a `lead_id`, and a",
        "payload. Nothing is edited: a mistake is cancelled by `event.voided`.",
        "",
        'An amount is written as a decimal string (`"1500.00"`), an instant with its offset',
        '(`"2026-10-02T10:00:00+03:00"`), a day as `"2026-10-02"`. Fields that a kind does not know are kept.',
    ),
    "ru": (
        "Всё, что знает Kulmina, — факты одного журнала. У факта есть `event_id`, `kind`, `occurred_at` (когда",
        "случилось), `recorded_at` (когда стало известно), `actor`, у большинства видов `lead_id`, и поля. Ничего не",
        "правится: ошибку отменяет `event.voided`.",
        "",
        'Сумма пишется десятичной строкой (`"1500.00"`), момент — со смещением (`"2026-10-02T10:00:00+03:00"`), день —',
        '`"2026-10-02"`. Поля, которых вид не знает, сохраняются.',
    ),
}


def events_page(language: str) -> str:
    return page(
        language,
        said(language, "Events", "События"),
        *_ABOUT[language],
        "",
        said(language, "## What happens to a client", "## Что происходит с клиентом"),
        "",
        *_kinds(language, registry=False),
        said(language, "## What the company is", "## Что такое компания"),
        "",
        said(
            language,
            "Registry facts: the latest one recorded holds.",
            "Факты реестра: действует записанный последним.",
        ),
        "",
        *_kinds(language, registry=True),
    )


def _kinds(language: str, *, registry: bool) -> Iterator[str]:
    russian = data("kinds")
    for kind in sorted(KINDS.values(), key=lambda kind: kind.code):
        if kind.registry == registry:
            sentence = said(language, " ".join(kind.sentence.split()), russian[kind.name])
            yield from (f"### `{kind.name}`", "", sentence, "")
            yield from _fields(kind, language)


def _fields(kind: Kind, language: str) -> list[str]:
    heads = (said(language, "field", "поле"), said(language, "form", "вид"), "")
    required = said(language, "required", "обязательно")
    rows = [
        (code(name), _form(form.name, language), required if needed else "")
        for name, form, needed, _usual in kind.fields
    ]
    return table(heads, rows)


def _form(form: str, language: str) -> str:
    return cell(form if language == "en" else _FORMS.get(form, form)).replace("\\|", "|")
