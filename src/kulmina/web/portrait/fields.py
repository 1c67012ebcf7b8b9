"""The form of a preset: every field with its name, its text, what it may be and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.preset_form import GLOSSARY, MESSAGES, PLACEHOLDERS, QUESTION_TYPES
from kulmina.domain.trade import Trade
from kulmina.web import words
from kulmina.web.portrait import shown
from kulmina.web.portrait.draft import AMOUNTS, REASONS, SHARES, Draft, inner, listed, said, together
from kulmina.web.portrait.meaning import OPERATORS, SEVERAL

MOST_FIRST = 6  # figures that a role sees first

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `options`: what may be chosen, as (value, words); `chosen`: what is, where several are."""

    name: str
    value: str
    error: str = ""
    options: Options = ()
    chosen: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name as an id of the page."""
        return "f-" + self.name.replace("[", "-").replace("].", "-").replace("]", "").replace(".", "-")


class Form:
    """The form of a draft. `wrong`: what is the matter, by the name of the field."""

    def __init__(self, draft: Draft, trade: Trade, wrong: Mapping[str, str]) -> None:
        self.draft, self.trade, self.wrong = draft, trade, dict(wrong)
        self.shown: set[str] = set()

    def field(self, place: str, row: Mapping[str, Any], name: str, options: Options = ()) -> Field:
        full = f"{place}.{name}" if place else name
        self.shown.add(full)
        return Field(full, said(row, name), self.wrong.get(full, ""), options)

    def words(self, place: str, row: Mapping[str, Any]) -> dict[str, Field]:
        return {"ru": self.field(place, row, "ru"), "en": self.field(place, row, "en")}

    def problem(self, place: str) -> str:
        """What is wrong with a whole part."""
        self.shown.add(place)
        return self.wrong.get(place, "")

    @property
    def elsewhere(self) -> list[str]:
        """What is wrong with something that has no field of its own on the page."""
        return [f"{place}: {why}" for place, why in self.wrong.items() if place not in self.shown]


def parts(draft: Draft, trade: Trade, wrong: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the template shows."""
    form = Form(draft, trade, wrong)
    found = {
        "name": form.words("", draft),
        "about": form.words("about", inner(draft, "about")),
        "questions": _questions(form),
        "rules": _rules(form),
        "reasons": _reasons(form),
        "inherited": _inherited(trade),
        "messages": _texts(form, "messages", [(key, str(shown.OCCASIONS[key])) for key in MESSAGES]),
        "glossary": _texts(form, "glossary", [(key, str(shown.TERMS[key])) for key in GLOSSARY]),
        "stage_words": _texts(form, "stage_words", _stages(trade)),
        "documents": _plain(form, "documents"),
        "examples": _plain(form, "examples"),
        "first": _first(form),
        "norms": _norms(form),
        "placeholders": [(f"{{{name}}}", shown.FILLED_IN[name]) for name in PLACEHOLDERS],
    }
    return {**found, "elsewhere": form.elsewhere, "wrong_parts": len(wrong)}


def _numbered(draft: Mapping[str, Any], name: str, before: str = "") -> Iterable[tuple[str, dict[str, Any]]]:
    return ((f"{before}{name}[{n}]", row) for n, row in enumerate(listed(draft, name)))


def _questions(form: Form) -> list[dict[str, Any]]:
    types = [(kind, str(shown.TYPES[kind])) for kind in QUESTION_TYPES]
    return [
        {
            "place": place,
            "code": form.field(place, row, "field"),
            "type": form.field(place, row, "type", types),
            "words": form.words(place, row),
            "is_choice": said(row, "type") == "choice",
            "choices": [
                {"place": inside, "code": form.field(inside, one, "id"), "words": form.words(inside, one)}
                for inside, one in _numbered(row, "choices", f"{place}.")
            ],
            "choices_problem": form.problem(f"{place}.choices"),
        }
        for place, row in _numbered(form.draft, "questions")
    ]


def _asked(form: Form) -> dict[str, dict[str, Any]]:
    """The questions that rules may be built of: those that have a code, whose words can be read."""
    return {said(row, "field"): row for row in listed(form.draft, "questions") if said(row, "field")}


def _titled(row: Mapping[str, Any]) -> str:
    first, second = ("en", "ru") if shown.language() == "en" else ("ru", "en")
    return said(row, first) or said(row, second)


def _rules(form: Form) -> list[dict[str, Any]]:
    asked = _asked(form)
    options = [("", _("choose a question")), *((code, _titled(row)) for code, row in asked.items())]
    reasons = [("", _("choose a reason")), *_reason_options(form)]
    return [
        {
            "place": place,
            "reason": form.field(place, row, "reason", reasons),
            "how": form.field(place, row, "how"),
            "parts": [_part(form, inside, one, asked, options) for inside, one in _numbered(row, "parts", f"{place}.")],
            "problem": form.problem(f"{place}.parts"),
        }
        for place, row in _numbered(form.draft, "non_target_rules")
    ]


def _reason_options(form: Form) -> list[tuple[str, str]]:
    own = [(said(row, "code"), _titled(row)) for row in listed(inner(form.draft, "reasons"), "non_target")]
    given = form.trade.portrait.reasons.get("non_target", {}) if form.trade.portrait else {}
    codes = {code for code, _words in own}
    return [pair for pair in own if pair[0]] + [(c, shown.said(w)) for c, w in given.items() if c not in codes]


def _part(
    form: Form, place: str, row: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]], options: Options
) -> dict[str, Any]:
    question = asked.get(said(row, "field"))
    kind = said(question, "type") if question else ""
    op = said(row, "op")
    if kind == "choice":
        op = {"==": "in", "!=": "not_in"}.get(op, op)
    ops = [(code, str(shown.COMPARED[code])) for code in OPERATORS.get(kind, ())]
    given = tuple(str(one) for one in row.get("value") or () if isinstance(one, str))
    name, text = f"{place}.value", together(given) if op in SEVERAL else "; ".join(given)
    form.shown |= {name, f"{place}.op"}
    return {
        "place": place,
        "question": form.field(place, row, "field", options),
        "op": Field(f"{place}.op", op, form.wrong.get(f"{place}.op", ""), ops),
        "kind": kind,
        "several": op in SEVERAL,
        "value": Field(name, text, form.wrong.get(name, ""), _answers(kind, question), given),
    }


def _answers(kind: str, question: Mapping[str, Any] | None) -> Options:
    if kind == "flag":
        return [("yes", _("yes")), ("no", _("no"))]
    if kind == "choice" and question is not None:
        return [(said(one, "id"), _titled(one)) for one in listed(question, "choices") if said(one, "id")]
    return ()


def _reasons(form: Form) -> list[dict[str, Any]]:
    given = inner(form.draft, "reasons")
    return [
        {
            "kind": kind,
            "title": shown.KINDS_OF_REASONS[kind],
            "place": f"reasons.{kind}",
            "rows": [
                {"place": place, "code": form.field(place, row, "code"), "words": form.words(place, row)}
                for place, row in _numbered(given, kind, "reasons.")
            ],
        }
        for kind in REASONS
    ]


def _inherited(trade: Trade) -> dict[str, list[str]]:
    reasons = trade.portrait.reasons if trade.portrait else {}
    return {kind: [shown.said(one) for one in reasons.get(kind, {}).values()] for kind in REASONS}


def _texts(form: Form, name: str, keys: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    rows = inner(form.draft, name)
    return [{"key": key, "title": title, "words": form.words(f"{name}.{key}", inner(rows, key))} for key, title in keys]


def _stages(trade: Trade) -> list[tuple[str, str]]:
    usual = {stage.id: shown.said(stage.words) for stage in trade.portrait.stages} if trade.portrait else {}
    return [(stage, usual.get(stage) or words.word(stage, "stage")) for stage in trade.stages]


def _plain(form: Form, name: str) -> list[dict[str, Any]]:
    return [{"place": place, "words": form.words(place, row)} for place, row in _numbered(form.draft, name)]


def _first(form: Form) -> list[dict[str, Any]]:
    roles = form.trade.portrait.roles if form.trade.portrait else ()
    usual = [("", _("as in the portrait")), *((kpi, shown.kpi(kpi)) for kpi in CATALOGUE)]
    given = inner(form.draft, "first")
    return [
        {"title": words.word(role.id, "role"), "usual": ", ".join(map(shown.kpi, role.first)), "own": any(kpis),
         "fields": [Field(f"first.{role.id}[{n}]", kpi, "", usual) for n, kpi in enumerate(kpis)]}
        for role in roles
        for kpis in [_kpis(given.get(role.id))]
    ]  # fmt: skip


def _kpis(given: Any) -> list[str]:
    chosen = [kpi for kpi in given if isinstance(kpi, str)] if isinstance(given, list) else []
    return [*chosen, *[""] * MOST_FIRST][: max(MOST_FIRST, len(chosen))]


def _norms(form: Form) -> list[dict[str, Any]]:
    given = inner(form.draft, "norms")
    unit = {**dict.fromkeys(SHARES, "%"), **dict.fromkeys(AMOUNTS, "₽")}
    return [
        {"title": title, "unit": unit[name], "field": form.field("norms", given, name)}
        for name, title in shown.NORMS.items()
    ]
