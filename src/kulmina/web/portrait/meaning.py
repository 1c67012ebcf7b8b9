"""What a draft means: the table of a preset's file, and every mistake at the field where it was made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kulmina.domain.portrait_table import BadPortrait, Reasons
from kulmina.domain.preset_form import MESSAGES, QUESTION_TYPES, Norms
from kulmina.web import figures, typed
from kulmina.web.portrait.draft import AMOUNTS, REASONS, SHARES, Draft, apart, inner, listed, said, shown_norm

OPERATORS: Mapping[str, tuple[str, ...]] = {
    "money": ("<", "<=", ">", ">=", "==", "!=", "in", "not_in"),
    "number": ("<", "<=", ">", ">=", "==", "!=", "in", "not_in"),
    "date": ("<", "<=", ">", ">=", "==", "!="),
    "flag": ("==",),
    "choice": ("in", "not_in"),
    "text": ("==", "!=", "in", "not_in"),
}
SEVERAL = ("in", "not_in")
LONGEST = 60  # letters of a code
_LATIN = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye")) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "ь": "", "ъ": "",
}  # fmt: skip


@dataclass
class Read:
    """What a draft was read as. `data`: the file's table without id, number and what the form does not show;
    `wrong`: what is the matter, by the name of the field."""

    data: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def refuse(self, place: str, why: str) -> None:
        self.wrong.setdefault(place, why)


def read(draft: Draft, inherited: Reasons, before: Norms | None = None) -> Read:
    """Read a draft; an empty row or an empty text is taken for nothing, words in one language hold for both.

    `before`: the norms as they stand: a share that was left as it was shown keeps what was rounded off there.
    """
    found = Read()
    found.data |= _words(found, "", draft, needed=_("Give the preset a name"))
    if about := _words(found, "about.", inner(draft, "about")):
        found.data["about"] = about
    codes = _codes(listed(draft, "questions"), "field")
    asked = _questions(found, draft, codes)
    reasons = _reasons(found, draft)
    known = {*inherited.get("non_target", {}), *reasons.get("non_target", {})}
    rules = [_rule(found, place, rule, asked, known) for place, rule in _numbered(draft, "non_target_rules")]
    lists = {"non_target_rules": [rule for rule in rules if rule], "documents": _plain(found, draft, "documents")}
    lists |= {"examples": _plain(found, draft, "examples"), "questions": list(asked.values())}
    tables = {"reasons": reasons, "norms": _norms(found, inner(draft, "norms"), before), "first": _first(draft)}
    tables |= {name: _named(found, draft, name) for name in ("messages", "glossary", "stage_words")}
    found.data |= {name: value for name, value in (lists | tables).items() if value}
    return found


def _numbered(draft: Mapping[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{name}[{place}]", row) for place, row in enumerate(listed(draft, name))]


def _words(found: Read, before: str, row: Mapping[str, Any], needed: str = "") -> dict[str, str]:
    """Words in both languages; those of one stand for both where the other is empty."""
    ru, en = said(row), said(row, "en")
    if not ru and not en:
        if needed:
            found.refuse(f"{before}ru", needed)
        return {}
    return {"ru": ru or en, "en": en or ru}


def _plain(found: Read, draft: Draft, name: str) -> list[dict[str, str]]:
    rows = [_words(found, f"{place}.", row) for place, row in _numbered(draft, name)]
    return [row for row in rows if row]


def _named(found: Read, draft: Draft, name: str) -> dict[str, dict[str, str]]:
    rows = {key: _words(found, f"{name}.{key}.", row) for key, row in inner(draft, name).items() if key != ""}
    return {key: row for key, row in rows.items() if row and (name != "messages" or key in MESSAGES)}


# Questions ------------------------------------------------------------------------------------------------------


def _questions(found: Read, draft: Draft, codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    asked: dict[str, dict[str, Any]] = {}
    for (place, row), code in zip(_numbered(draft, "questions"), codes):
        kind = said(row, "type")
        words = _words(found, f"{place}.", row, needed=_("Write the question, or take the row away"))
        if kind not in QUESTION_TYPES:
            found.refuse(f"{place}.type", _("Choose what kind of answer is expected"))
        question: dict[str, Any] = {"field": code, "type": kind, **words}
        if kind == "choice":
            question["choices"] = _choices(found, place, row)
        asked[code] = question
    return asked


def _choices(found: Read, place: str, row: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = listed(row, "choices")
    given = [
        {"id": code, **_words(found, f"{place}.choices[{number}].", choice)}
        for number, (choice, code) in enumerate(zip(rows, _codes(rows, "id")))
    ]
    given = [choice for choice in given if "ru" in choice]
    if len(given) < 2:
        found.refuse(f"{place}.choices", _("A choice needs at least two answers"))
    return given


def _codes(rows: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    """The codes of rows: those they have, for new ones a code made of their words, each once."""
    codes: list[str] = []
    taken = {said(row, name) for row in rows}
    for row in rows:
        code = said(row, name)
        if not code or code in codes:
            code = _free(_spelled(said(row, "en")) or _spelled(said(row)) or name, {*taken, *codes})
        codes.append(code)
    return codes


def coded(draft: Draft) -> Draft:
    """The draft with a code for every new row that has words, so that rules can name it at once."""
    questions = listed(draft, "questions")
    groups = [(questions, "field"), *((listed(question, "choices"), "id") for question in questions)]
    groups += [(listed(inner(draft, "reasons"), kind), "code") for kind in REASONS]
    for rows, name in groups:
        for row, code in zip(rows, _codes(rows, name)):
            if said(row) or said(row, "en"):
                row[name] = code
    return draft


def _spelled(text: str) -> str:
    """Words as a code: Latin letters, digits and underlines."""
    latin = "".join(_LATIN.get(letter, letter) for letter in text.lower())
    return re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:LONGEST]


def _free(code: str, taken: set[str]) -> str:
    if code not in taken:
        return code
    return next(f"{code}_{number}" for number in range(2, len(taken) + 3) if f"{code}_{number}" not in taken)


# Rules ----------------------------------------------------------------------------------------------------------


def _reasons(found: Read, draft: Draft) -> dict[str, dict[str, dict[str, str]]]:
    given = {}
    for kind in REASONS:
        rows = listed(inner(draft, "reasons"), kind)
        words = {
            code: _words(found, f"reasons.{kind}[{place}].", row)
            for place, (row, code) in enumerate(zip(rows, _codes(rows, "code")))
        }
        if kept := {code: row for code, row in words.items() if row}:
            given[kind] = kept
    return given


def _rule(
    found: Read, place: str, rule: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]], reasons: set[str]
) -> dict[str, Any]:
    parts = [
        part
        for number, row in enumerate(listed(rule, "parts"))
        if (part := _condition(found, f"{place}.parts[{number}]", row, asked))
    ]
    reason = said(rule, "reason")
    if reason not in reasons:
        found.refuse(f"{place}.reason", _("Choose the reason that is recorded"))
    if not parts:
        found.refuse(f"{place}.parts", _("Say which answer makes a client non-target, or take the rule away"))
    if len(parts) == 1:
        return {"reason": reason, **parts[0]}
    return {"reason": reason, "any" if said(rule, "how") == "any" else "all": parts}


def _condition(
    found: Read, place: str, row: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    code, op = said(row, "field"), said(row, "op")
    given = [text.strip() for text in row.get("value") or () if isinstance(text, str) and text.strip()]
    if not code and not given:
        return None
    if code not in asked:
        found.refuse(f"{place}.field", _("Choose a question that is asked"))
        return None
    question = asked[code]
    kind = str(question["type"])
    if op not in OPERATORS.get(kind, ()):
        found.refuse(f"{place}.op", _("Choose how the answer is compared"))
        return None
    if op in SEVERAL and kind != "choice":
        given = [part for text in given for part in apart(text)]
    if not given:
        found.refuse(f"{place}.value", _("Say which answer"))
        return None
    try:
        values = [_value(kind, text, question) for text in given]
    except (ValueError, KeyError):
        found.refuse(f"{place}.value", _AS[kind]() % {"text": given[0][:40]})
        return None
    return {"field": code, **_compared(kind, op, values)}


def _compared(kind: str, op: str, values: list[Any]) -> dict[str, Any]:
    """One answer is compared, several are looked among."""
    if op not in SEVERAL:
        return {"op": op, "value": values[0]}
    if kind == "choice" and len(values) == 1:
        return {"op": "==" if op == "in" else "!=", "value": values[0]}
    return {"op": op, "value": values}


_AS: Mapping[str, Any] = {
    "money": lambda: _("An amount in roubles is expected, not “%(text)s”"),
    "number": lambda: _("A whole number is expected, not “%(text)s”"),
    "date": lambda: _("A date like 2026-11-04 is expected, not “%(text)s”"),
    "flag": lambda: _("Choose yes or no"),
    "choice": lambda: _("Choose among the answers of the question"),
    "text": lambda: _("Say which answer"),
}


def _value(kind: str, text: str, question: Mapping[str, Any]) -> Any:
    """An answer as the rules compare it. Raises ValueError, KeyError."""
    match kind:
        case "money" | "number":
            number = typed.number(text)
            if number.denominator != 1:
                raise ValueError(text)
            return int(number)
        case "flag":
            return {"yes": True, "no": False}[text]
        case "date":
            return date.fromisoformat(text).isoformat()
        case "choice" if text not in {choice["id"] for choice in question.get("choices", ())}:
            raise KeyError(text)
    return text


# The rest -------------------------------------------------------------------------------------------------------


def _first(draft: Draft) -> dict[str, list[str]]:
    chosen = {
        role: list(dict.fromkeys(kpi for kpi in kpis if isinstance(kpi, str) and kpi))
        for role, kpis in inner(draft, "first").items()
        if isinstance(kpis, list)
    }
    return {role: kpis for role, kpis in chosen.items() if kpis}


def _norms(found: Read, given: Mapping[str, Any], before: Norms | None) -> dict[str, str]:
    """Percents as shares, roubles as they stand; all of them or none."""
    if not any(said(given, name) for name in (*SHARES, *AMOUNTS)):
        return {}
    norms: dict[str, str] = {}
    for name in (*SHARES, *AMOUNTS):
        text = said(given, name)
        if before is not None and text == shown_norm(before, name):
            norms[name] = before.written()[name]
            continue
        try:
            value = typed.number(text.removesuffix("%")) if name in SHARES else Fraction(typed.amount(text))
        except typed.BadNumber as error:
            found.refuse(f"norms.{name}", str(error) if text else _("Fill in all the norms, or none of them"))
            continue
        if value < 0 or (name in SHARES and value > 100):
            bound = _("A share is from 0 to 100 %") if name in SHARES else _("An amount is not below zero")
            found.refuse(f"norms.{name}", bound)
        norms[name] = str(value / 100) if name in SHARES else f"{int(value) // 100}.{int(value) % 100:02d}"
    return norms


def place_of(error: BadPortrait, data: Mapping[str, Any]) -> str:
    """The name of the form's field that a mistake in the file's table is about."""
    key = re.sub(r"\.(?:all|any)\[", ".parts[", error.key)
    key = re.sub(r"^(non_target_rules\[\d+\])\.(field|op|value)$", r"\1.parts[0].\2", key)
    if reason := re.fullmatch(r"reasons\.(\w+)\.(\w+)(\.\w+)?", key):
        codes = list(data.get("reasons", {}).get(reason[1], {}))
        if reason[2] in codes:
            return f"reasons.{reason[1]}[{codes.index(reason[2])}]{reason[3] or '.ru'}"
    return key


def told(error: BadPortrait) -> str:
    """The mistake in the reader's language."""
    return error.problem if figures.english() else error.ru
