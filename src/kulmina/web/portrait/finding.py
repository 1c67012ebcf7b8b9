"""The finder: a few questions in plain words, one at a time, and the portrait and preset that they lead to (R41).

What was answered stands in the address, so that the browser's back button, a reload and a shared link all work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from kulmina.domain import finder
from kulmina.domain.finder import Asked, Found
from kulmina.domain.preset import Preset
from kulmina.domain.trade import catalogue
from kulmina.web.access import opens
from kulmina.web.page import Page, turn
from kulmina.web.portrait import shown, views
from kulmina.web.portrait.choosing import onward


@require_safe
@opens("portrait")
def find(request: HttpRequest) -> HttpResponse:
    """The next question that is not answered yet; behind the last one, what was found."""
    page = turn(request, "portrait")
    asked = finder.questions(shown.language())
    answers = _answers(request, asked)
    context = _context(page, asked, answers)
    if request.headers.get("HX-Request"):
        return render(request, "portrait/question.html", {"page": page, **context})
    return page.show("portrait/find.html", **context)


def _answers(request: HttpRequest, asked: list[Asked]) -> dict[str, str]:
    """The answers of the address, as far as they answer one question after the other."""
    answers: dict[str, str] = {}
    for question in asked:
        given = request.GET.get(question.id, "")
        if given not in dict(question.choices):
            break
        answers[question.id] = given
    return answers


def _context(page: Page, asked: list[Asked], answers: Mapping[str, str]) -> dict[str, Any]:
    next_ = onward(page.request)
    trail = _trail(asked, answers, next_)
    question = asked[len(answers)] if len(answers) < len(asked) else None
    return {
        "number": len(answers) + 1,
        "most": len(asked),
        "question": question,
        "choices": _choices(question, answers, next_) if question else [],
        "trail": trail,
        "back": trail[-1]["address"] if trail else "",
        "anew": _address({}, next_),
        "result": None if question else _result(page, finder.find(answers, catalogue(page.company)), next_),
    }


def _choices(question: Asked, answers: Mapping[str, str], next_: str) -> list[dict[str, Any]]:
    return [
        {"words": words, "address": _address({**answers, question.id: choice}, next_), "key": n if n <= 9 else None}
        for n, (choice, words) in enumerate(question.choices, start=1)
    ]


def _trail(asked: list[Asked], answers: Mapping[str, str], next_: str) -> list[dict[str, str]]:
    """What was answered, each with the address where it is asked again."""
    trail = []
    for place, question in enumerate(asked[: len(answers)]):
        before = {one.id: answers[one.id] for one in asked[:place]}
        said = dict(question.choices)[answers[question.id]]
        trail.append({"question": question.words, "answer": said, "address": _address(before, next_)})
    return trail


def _address(answers: Mapping[str, str], next_: str) -> str:
    asked = {**answers, **({"next": next_} if next_ else {})}
    return f"{reverse('portrait_find')}{'?' + urlencode(asked) if asked else ''}"


def _result(page: Page, found: Found, next_: str) -> dict[str, Any]:
    """What was found, with what leads on: reading it, choosing it."""
    offered = found.presets or ((found.least_bad,) if found.least_bad else ())
    return {
        "covered": found.portrait is not None,
        "portrait": shown.said(found.portrait.words) if found.portrait else "",
        "number": found.portrait.number if found.portrait else None,
        "why": shown.said(found.why),
        "presets": [_offered(page, preset, next_) for preset in offered],
        "may_choose": views.may_choose(page),
    }


def _offered(page: Page, preset: Preset, next_: str) -> dict[str, Any]:
    asked = {"preset": preset.id, **({"next": next_} if next_ else {})}
    return {
        "id": preset.id,
        "name": shown.said(preset.words),
        "about": shown.said(preset.about),
        "here": preset.id == page.company.industry,
        "take": f"{reverse('portrait_choose')}?{urlencode(asked)}",
    }
