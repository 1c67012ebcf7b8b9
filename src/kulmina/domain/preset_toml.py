"""An industry written as the TOML file that it is read from: what a company shares of its own preset."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kulmina.domain.portrait_table import Reasons, Words
from kulmina.domain.preset_form import Preset, Question, Variant

ASIDE = "\n"


def to_toml(preset: Preset, *, inherited: Reasons | None = None) -> str:
    """The preset as a file that is complete by itself: `based_on` has been filled in.

    `inherited`: reasons that its portrait gives it anyway; they are left out where they are the same.
    """
    parts = [
        _pairs(_head(preset)),
        *_lists("target_actions", map(_variant, preset.variants)),
        *_named("action_names", preset.action_names),
        *_lists("questions", map(_question, preset.questions)),
        *_lists("non_target_rules", preset.non_target_rules),
        *_reasons(preset.reasons, inherited or {}),
        *_named("stage_words", preset.stage_words),
        *_table("first", {role: list(kpis) for role, kpis in preset.first.items()}),
        *_named("messages", preset.messages),
        *_named("glossary", preset.glossary),
        *_table("norms", preset.norms.written() if preset.norms else {}),
    ]
    return ASIDE.join(parts)


def _head(preset: Preset) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": "industry", "id": preset.id, "number": preset.number}
    if preset.portrait:
        found["portrait"] = preset.portrait
    found |= _said(preset.words)
    if preset.about:
        found["about"] = _said(preset.about)
    if preset.examples:
        found["examples"] = [_said(one) for one in preset.examples]
    found["lead_actions"] = list(preset.lead_actions)
    if preset.recommended_scheme:
        found["recommended_scheme"] = preset.recommended_scheme
    if preset.visits_off:
        found["visits_off"] = list(preset.visits_off)
    if preset.documents:
        found["documents"] = [_said(one) for one in preset.documents]
    return found


def _variant(variant: Variant) -> dict[str, Any]:
    found = {"id": variant.id, **_said(variant.words), "actions": list(variant.actions)}
    for name in ("creates", "consent_required"):
        if value := getattr(variant, name):
            found[name] = list(value)
    return found if variant.min_talk_s is None else found | {"min_talk_s": variant.min_talk_s}


def _question(question: Question) -> dict[str, Any]:
    found = {"field": question.field, "type": question.type, **_said(question.words)}
    choices = [{"id": choice, **_said(words)} for choice, words in question.choices.items()]
    return found | ({"choices": choices} if choices else {})


def _reasons(reasons: Reasons, inherited: Reasons) -> Iterator[str]:
    for kind in sorted(reasons):
        had = inherited.get(kind, {})
        own = {code: words for code, words in reasons[kind].items() if had.get(code) != words}
        yield from _named(f"reasons.{kind}", own)


def _said(words: Words) -> dict[str, str]:
    return {"ru": words.ru, "en": words.en}


def _named(name: str, words: Mapping[str, Words]) -> Iterator[str]:
    yield from _table(name, {key: _said(one) for key, one in words.items()})


def _table(name: str, pairs: Mapping[str, Any]) -> Iterator[str]:
    if pairs:
        yield f"[{name}]\n{_pairs(pairs)}"


def _lists(name: str, items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for item in items:
        yield f"[[{name}]]\n{_pairs(item)}"


def _pairs(pairs: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in pairs.items())


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "a").replace("-", "a").isalnum()
    return key if bare else _text(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _text(value)
        case Mapping():
            return f"{{ {', '.join(f'{_key(key)} = {_value(one)}' for key, one in value.items())} }}"
        case list() | tuple():
            items = [_value(one) for one in value]
            if any(isinstance(one, Mapping) for one in value):
                return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
            return f"[{', '.join(items)}]"
    raise TypeError(f"{value!r} has no form in a preset's file")


def _text(text: str) -> str:
    """A basic string; TOML forbids one control character more than JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
