"""A preset as it stands in the form: nested texts whose places are the names of the fields, `questions[0].ru`.

What was typed is never thrown away: a draft that means nothing yet is shown again as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, TypeAlias

from django.http import QueryDict

from kulmina.domain.portrait_table import LONGEST_TEXT, MOST_ROWS, Reasons, Words
from kulmina.domain.preset import Norms, Preset
from kulmina.web import figures

Draft: TypeAlias = dict[str, Any]
REASONS = ("non_target", "lost", "invalid")
QUOTE = '"'
_PLACE = re.compile(r"[\w-]+(?:\[\d{1,3}\])?(?:\.[\w-]+(?:\[\d{1,3}\])?){0,4}")
_PART = re.compile(r"\[(\d+)\]|([\w-]+)")
# Lists of the form, and what a new row of each begins with.
_NEW: Mapping[str, Any] = {
    "questions": {"field": "", "type": "flag", "ru": "", "en": "", "choices": []},
    "choices": {"id": "", "ru": "", "en": ""},
    "non_target_rules": {"reason": "", "how": "all", "parts": [{"field": "", "op": "", "value": []}]},
    "parts": {"field": "", "op": "", "value": []},
    "documents": {"ru": "", "en": ""},
    "examples": {"ru": "", "en": ""},
    **{kind: {"code": "", "ru": "", "en": ""} for kind in REASONS},
}


def of(preset: Preset, inherited: Reasons) -> Draft:
    """A preset as texts. `inherited`: the reasons of its portrait, which are not its own to edit."""
    return {
        **_said(preset.words),
        "about": _said(preset.about),
        "examples": [_said(one) for one in preset.examples],
        "questions": [
            {
                "field": question.field,
                "type": question.type,
                **_said(question.words),
                "choices": [{"id": choice, **_said(words)} for choice, words in question.choices.items()],
            }
            for question in preset.questions
        ],
        "non_target_rules": [_rule(rule) for rule in preset.non_target_rules],
        "reasons": {kind: _own(preset.reasons.get(kind, {}), inherited.get(kind, {})) for kind in REASONS},
        "messages": {key: _said(words) for key, words in preset.messages.items()},
        "documents": [_said(one) for one in preset.documents],
        "glossary": {key: _said(words) for key, words in preset.glossary.items()},
        "stage_words": {key: _said(words) for key, words in preset.stage_words.items()},
        "first": {role: list(kpis) for role, kpis in preset.first.items()},
        "norms": _norms(preset),
    }


def _said(words: Words | None) -> dict[str, str]:
    return {"ru": words.ru, "en": words.en} if words else {"ru": "", "en": ""}


def _own(reasons: Mapping[str, Words], inherited: Mapping[str, Words]) -> list[dict[str, str]]:
    return [{"code": code, **_said(words)} for code, words in reasons.items() if inherited.get(code) != words]


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    how = "any" if "any" in rule else "all"
    parts = rule.get(how) or [rule]
    return {"reason": rule["reason"], "how": how, "parts": [_condition(part) for part in parts]}


def _condition(part: Mapping[str, Any]) -> dict[str, Any]:
    value = part.get("value")
    op = "==" if part["op"] == "!=" and isinstance(value, bool) else part["op"]
    value = not value if op != part["op"] else value
    many = value if isinstance(value, list | tuple) else [value]
    return {"field": part["field"], "op": op, "value": [_text(one) for one in many]}


def _text(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _norms(preset: Preset) -> dict[str, str]:
    """Shares as percents, amounts as roubles, as they are typed."""
    if preset.norms is None:
        return {}
    return {name: shown_norm(preset.norms, name) for name in (*SHARES, *AMOUNTS)}


def shown_norm(norms: Norms, name: str) -> str:
    """A norm as it stands in its field; a share is rounded there."""
    value = getattr(norms, name)
    return figures.typed(value) if name in AMOUNTS else figures.decimal(value * 100, 2).replace(figures.GAP, "")


SHARES = ("invalid", "cut_off", "cc_conv", "sl_conv", "show_rate")
AMOUNTS = ("cost_of_lead", "average_deal")


def sent(form: QueryDict) -> Draft:
    """What a form sent, by the places that its fields are named by; other fields are none of the draft's."""
    draft: Draft = {"reasons": {}, "questions": [], "non_target_rules": [], "documents": [], "examples": []}
    for name, values in form.lists():
        if _PLACE.fullmatch(name):
            texts = [str(value).replace("\x00", "")[: LONGEST_TEXT + 1] for value in values]
            _put(draft, parts_of(name), texts if name.endswith(".value") else texts[-1])
    dense: Draft = _dense(draft)
    return dense


def parts_of(place: str) -> list[str | int]:
    """`questions[0].ru` as its steps: "questions", 0, "ru"."""
    return [found[2] or int(found[1]) for found in _PART.finditer(place)]


def _put(draft: Any, steps: list[str | int], value: Any) -> None:
    """Rows come by their numbers: until all are there, a list is kept as a mapping from number to row."""
    for step in steps[:-1]:
        inner: dict[Any, Any] = {}
        if isinstance(draft.get(step), list) and not draft[step]:
            draft[step] = inner
        draft = draft.setdefault(step, inner)
        if not isinstance(draft, dict):
            return
    if isinstance(draft, dict):
        draft[steps[-1]] = value


def _dense(draft: Any) -> Any:
    if isinstance(draft, dict) and draft and all(isinstance(key, int) for key in draft):
        return [_dense(draft[key]) for key in sorted(draft)][: MOST_ROWS + 1]
    if isinstance(draft, dict):
        return {key: _dense(value) for key, value in draft.items() if not isinstance(key, int)}
    return draft


def changed(draft: Draft, act: str) -> Draft:
    """The draft after a row was added, taken away or moved: "add:questions", "up:questions[1]", "drop:documents[0]"."""
    name, _, place = act.partition(":")
    if name not in ("add", "drop", "up", "down") or not _PLACE.fullmatch(place):
        return draft
    steps = parts_of(place)
    if name == "add":
        rows = _rows(draft, steps, make=True)
        if rows is not None and len(rows) < MOST_ROWS and str(steps[-1]) in _NEW:
            rows.append(deepcopy(_NEW[str(steps[-1])]))
        return draft
    rows, at = _rows(draft, steps[:-1]), steps[-1]
    if rows is None or not isinstance(at, int) or at >= len(rows):
        return draft
    row = rows.pop(at)
    if name != "drop":
        rows.insert(max(0, at - 1) if name == "up" else at + 1, row)
    return draft


def _rows(draft: Any, steps: list[str | int], *, make: bool = False) -> list[Any] | None:
    """The list at a place; None where there is none."""
    for step in steps:
        if isinstance(draft, list) and isinstance(step, int) and step < len(draft):
            draft = draft[step]
        elif isinstance(draft, dict) and isinstance(step, str):
            if make and step == steps[-1] and not isinstance(draft.get(step), list):
                draft[step] = []
            draft = draft.get(step)
        else:
            return None
    return draft if isinstance(draft, list) else None


def listed(draft: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of a list of the draft, whatever was sent in its place."""
    rows = draft.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def inner(draft: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A table of the draft, whatever was sent in its place."""
    found = draft.get(name)
    return found if isinstance(found, dict) else {}


def together(answers: Iterable[str]) -> str:
    """Several answers as they stand in one field: «Пермь; Тверь»; one that holds a semicolon stands in quotes."""
    return "; ".join(f'"{one.replace(QUOTE, QUOTE * 2)}"' if {";", QUOTE} & set(one) else one for one in answers)


def apart(text: str) -> list[str]:
    """The answers of one field, as `together` writes them."""
    return [one.strip() for one in next(csv.reader([text], delimiter=";", skipinitialspace=True), []) if one.strip()]


def said(row: Mapping[str, Any], name: str = "ru") -> str:
    """A text of a row without its ends, whatever was sent in its place."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""
