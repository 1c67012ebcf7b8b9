"""The page of pay components, each with an example that the program reads."""

from __future__ import annotations

import json
from typing import Any, get_args, get_type_hints

from docs.made.words import data, page, said
from kulmina.domain import component, scheme

EXAMPLES: dict[str, dict[str, Any]] = {
    "fixed": {"amount": "45000"},
    "per_unit": {"kpi": "cc.arrived_target", "rate": "500"},
    "percent": {"kpi": "mk.cash", "rate": "0.01"},
    "tiered_percent": {
        "kpi": "sl.cash",
        "mode": "marginal",
        "tiers": [{"from": "0", "rate": "0.04"}, {"from": "0.7", "rate": "0.06"}, {"from": "1", "rate": "0.09"}],
    },
    "multiplier": {
        "applies_to": "arrivals",
        "axes": [{"kpi": "cc.nt_share", "from": ["0", "0.2"]}],
        "values": ["1", "0.8"],
        "when_undefined": "1",
    },
    "bonus_if": {"kpi": "cc.qc_score", "gte": "85", "amount": "3000"},
    "cap": {"amount": "60000"},
    "floor": {"amount": "10000"},
}
_ABOUT = {
    "en": (
        "A scheme is an ordered list of components. Each line of a statement is one component, rounded once to a",
        "kopeck, halves away from zero. A threshold belongs to the upper cell. Rates and thresholds are exact: write",
        "them as strings. Money is in roubles.",
    ),
    "ru": (
        "Схема — упорядоченный список компонентов. Каждая строка расчётного листа — один компонент, один раз",
        "округлённый до копейки, половина — от нуля. Порог принадлежит верхней клетке. Ставки и пороги точные: пишите",
        "их строками. Деньги — в рублях.",
    ),
}


def components_page(language: str) -> str:
    lines: list[str] = []
    russian = data("components")
    for typed in get_args(component.Component):
        (kind,) = get_args(get_type_hints(typed)["kind"])
        english = " ".join((typed.__doc__ or "").split())
        lines += [f"## `{kind}`", "", said(language, english, russian[kind]), "", *_example(kind), ""]
    return page(language, said(language, "Pay components", "Компоненты оплаты"), *_ABOUT[language], "", *lines)


def _example(kind: str) -> list[str]:
    shown = {"id": "example", "kind": kind, **EXAMPLES[kind]}
    return ["```json", json.dumps(shown, ensure_ascii=False), "```"]


def read_example(kind: str) -> scheme.Scheme:
    """The example as the program reads it. Raises scheme.BadScheme where the page would mislead."""
    first = {"id": "arrivals", "kind": "per_unit", **EXAMPLES["per_unit"]}
    shown = {"id": "example", "kind": kind, **EXAMPLES[kind]}
    head = {"scheme_id": "example", "version": 1, "role": "operator", "effective_from": "2026-10-01"}
    return scheme.read({**head, "components": [first, shown]})
