"""What the company's industry asks of a client, how answers are typed, and which of them make him non-target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kulmina.domain.company import Condition, NonTargetRule
from kulmina.domain.preset import Question
from kulmina.web import figures, trade, typed
from kulmina.web.page import Page

FIELD = "q-"  # how the fields of the questions are called in the form
LONGEST = 500  # letters of an answer
SIGNS = {"<": "<", ">": ">", "<=": "≤", ">=": "≥"}


class BadAnswer(ValueError):
    """An answer that cannot be read; str() says which and why in the reader's language."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a field of the form. `value`: the answer that is known; `choices`: (id, words)."""

    name: str
    words: str
    type: str
    value: Any
    choices: tuple[tuple[str, str], ...] = ()


def questions(page: Page, answers: Mapping[str, Any]) -> list[Asked]:
    """The questions of the industry with the answers known so far."""
    return [_asked(page, question, answers.get(question.field)) for question in trade.questions(page.company)]


def _asked(page: Page, question: Question, value: Any) -> Asked:
    choices = tuple((key, trade.said(words)) for key, words in question.choices.items())
    return Asked(f"{FIELD}{question.field}", trade.said(question.words), question.type, _shown(value), choices)


def _shown(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else "" if value is None else str(value)


def answers(page: Page, form: QueryDict) -> dict[str, Any]:
    """The answers of a form; questions without an answer are left out. Raises BadAnswer."""
    given: dict[str, Any] = {}
    for question in trade.questions(page.company):
        text = form.get(f"{FIELD}{question.field}", "").strip()[:LONGEST]
        if text:
            given[question.field] = _read(page, question, text)
    return given


def _read(page: Page, question: Question, text: str) -> Any:
    try:
        match question.type:
            case "flag":
                return {"yes": True, "no": False}[text]
            case "money" | "number":
                return int(typed.number(text))
            case "date":
                return date.fromisoformat(text).isoformat()
            case "choice" if text not in question.choices:
                raise KeyError(text)
        return text.replace("\x00", "")
    except (typed.BadNumber, ValueError, KeyError):
        told = {"question": page.question(question.field), "answer": text[:40]}
        raise BadAnswer(_("This is no answer to «%(question)s»: %(answer)s") % told) from None


@dataclass(frozen=True, slots=True)
class Unfit:
    """A rule that the answers meet: its reason, and the comparisons in words."""

    reason: str
    words: str
    because: str


def unfit(page: Page, given: Mapping[str, Any]) -> Unfit | None:
    """The first non-target rule that the answers meet."""
    for rule in page.company.rules.non_target_rules:
        if rule.matches(given):
            return Unfit(rule.reason, page.reason(rule.reason), _because(page, rule, given))
    return None


def _because(page: Page, rule: NonTargetRule, given: Mapping[str, Any]) -> str:
    return "; ".join(_compared(page, c, given) for c in rule.conditions if c.matches(given))


def _compared(page: Page, condition: Condition, given: Mapping[str, Any]) -> str:
    asked = next((one for one in trade.questions(page.company) if one.field == condition.field), None)
    question, answer = page.question(condition.field), _said(given[condition.field], asked)
    if condition.op in ("==", "!=", "in", "not_in"):
        return f"{question}: {answer}"
    return f"{question}: {answer} {SIGNS[condition.op]} {_said(condition.value, asked)}"


def _said(value: Any, asked: Question | None) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return figures.count(value)
    chosen = asked.choices.get(str(value)) if asked else None
    return trade.inside(trade.said(chosen)) if chosen else str(value)


def reasons(page: Page, group: str) -> list[tuple[str, str]]:
    """Codes and words of the reasons of a group: non_target, lost, invalid."""
    return trade.reasons(group, page.company)
