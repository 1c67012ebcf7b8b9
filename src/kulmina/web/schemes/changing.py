"""A new version of a scheme: its numbers in a form or a file, what changes, and the approval."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kulmina import wiring
from kulmina.actions import first_pay, schemes
from kulmina.actions.schemes import Draft
from kulmina.analytics.scheme_trial import Tried
from kulmina.analytics.scheme_trial import trial as tried
from kulmina.domain import scheme
from kulmina.domain.period import Period
from kulmina.domain.scheme import BadScheme, Scheme
from kulmina.domain.scheme_change import adjusted, differences, figures
from kulmina.domain.scheme_template import NAMES, template
from kulmina.domain.trade import trade_of
from kulmina.web import figures as written
from kulmina.web import typed, words
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, refused, token
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal
from kulmina.web.schemes import draft as drafts
from kulmina.web.schemes import wording
from kulmina.web.schemes.assigning import writing
from kulmina.web.schemes.told import Room
from kulmina.web.span import period_title

LARGEST = 256 * 1024  # bytes of a file
FIELD = "figure|"
MANY = 6  # numbers of a component that stand below each other; more of them take the whole width
_tried = Remembered[list[Tried]](16)


class NotReadable(ValueError):
    """What was typed or uploaded cannot be read; str() says so in the reader's language."""


@dataclass(frozen=True)
class Field:
    """A number in the form."""

    name: str
    label: str
    unit: str
    value: str


@require_http_methods(["GET", "HEAD", "POST"])
@opens("schemes")
def change(request: HttpRequest) -> HttpResponse:
    """The numbers of a scheme; sent, they become a version that can be looked at, handed on and approved."""
    page = writing(request)
    given = request.POST if request.method == "POST" else request.GET
    try:
        base = _base(page, given)
    except drafts.BadDraft as error:
        return refused(page, str(error))
    if request.method != "POST":
        return page.show("schemes/change.html", **_form(page, base, given))
    try:
        made = adjusted(base, _numbers(base, given))
        return redirect(_address(_draft(page, made, given)))
    except (NotReadable, typed.BadNumber, drafts.BadDraft) as error:
        response = page.show("schemes/change.html", refusal=str(error), **_form(page, base, given))
        response.status_code = 422
        return response


def _base(page: Page, given: Mapping[str, Any]) -> Scheme:
    """What the form begins from: a draft, a scheme of the company or one of a ready set. Raises BadDraft, Http404."""
    if given.get("draft"):
        return drafts.read(given["draft"]).scheme
    if given.get("ready"):
        return _ready(page, given["ready"])
    found = schemes.latest(page.company, given.get("scheme", ""))
    if found is None:
        raise Http404("scheme")
    return found


def _ready(page: Page, asked: str) -> Scheme:
    """The scheme of a role in a ready set, at the prices of the trade. Raises Http404."""
    name, _colon, role = asked.partition(":")
    if name not in NAMES or template(name).of_role(role) is None:
        raise Http404(asked)
    trade = trade_of(page.company)
    [made] = first_pay.schemes(
        template(name), trade.preset if trade else None, [first_pay.Payee("", "", (role,))]
    )  # fmt: skip
    data = {key: value for key, value in made.items() if key != "for"}
    return scheme.read({**data, "effective_from": page.today.isoformat()})


def _form(page: Page, base: Scheme, given: Mapping[str, Any]) -> dict[str, Any]:
    room = Room(page)
    numbers = figures(base)
    parts = [
        {
            "title": wording.title(item),
            "wide": sum(each.component == item.id for each in numbers) > MANY,
            "fields": [_field(each, item, given) for each in numbers if each.component == item.id],
        }
        for item in base.components
    ]
    return {
        "base": base,
        "role": words.word(base.role, "role"),
        "parts": parts,
        "periods": room.periods(),
        "begins": given.get("period") or room.next_period(),
        "new": schemes.latest(page.company, base.id) is None,
        "given": {key: given.get(key, "") for key in ("scheme", "ready", "draft")},
    }


def _field(each: Any, item: Any, given: Mapping[str, Any]) -> Field:
    name = f"{FIELD}{each.key}"
    value = each.value * 100 if each.unit == "share" else each.value
    unit = {"money": "₽", "share": "%", "coefficient": "×"}.get(each.unit, "")
    return Field(name, wording.label(each, item), unit, given.get(name) or written.plain(value))


def _numbers(base: Scheme, given: Mapping[str, Any]) -> dict[str, Fraction]:
    """The numbers that were typed. Raises BadNumber, NotReadable."""
    found = {}
    for each in figures(base):
        text = given.get(f"{FIELD}{each.key}", "").strip()
        if text:
            number = typed.number(text)
            found[each.key] = number / 100 if each.unit == "share" else number
    return found


def _draft(page: Page, made: Scheme, given: Mapping[str, Any]) -> Draft:
    """The version that begins with the chosen period. Raises NotReadable."""
    chosen = next((one for one in schemes.open_periods(page.company) if one.id == given.get("period")), None)
    if chosen is None:
        raise NotReadable(_("Choose the period of pay with which the version begins; closed ones never change."))
    known = schemes.latest(page.company, made.id)
    held = replace(made, effective_from=chosen.start)
    return Draft(held, actor(page.request).person, known.version if known else 0)


def _address(draft: Draft) -> str:
    """Raises BadDraft."""
    return f"{reverse('scheme_review')}?{urlencode({'draft': drafts.written(draft)})}"


@require_POST
@opens("schemes")
def upload(request: HttpRequest) -> HttpResponse:
    """A file as `kulmina lint` reads it: one scheme goes on to be looked at, several are listed."""
    page = writing(request)
    try:
        made = [(one, _address(_draft(page, one, request.POST))) for one in _uploaded(request)]
    except (NotReadable, drafts.BadDraft) as error:
        return refused(page, str(error))
    if len(made) == 1:
        return redirect(made[0][1])
    listed = [(words.word(one.role, "role"), one.id, address) for one, address in made]
    return page.show("schemes/uploaded.html", listed=listed)


def _uploaded(request: HttpRequest) -> list[Scheme]:
    """Raises NotReadable naming the place."""
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > LARGEST:
        raise NotReadable(_("Choose a JSON file of up to 256 KB."))
    try:
        data = json.loads(file.read().decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, ValueError) as error:
        raise NotReadable(_("The file is no JSON: %(problem)s") % {"problem": str(error)[:200]}) from None
    items = data.get("schemes", [data]) if isinstance(data, dict) else data
    if not isinstance(items, list) or not items or len(items) > 50:
        raise NotReadable(_('The file holds no schemes: expected {"schemes": [...]} or one scheme.'))
    return [_read(number, item, len(items)) for number, item in enumerate(items)]


def _read(number: int, item: Any, count: int) -> Scheme:
    try:
        whole = {"effective_from": "2000-01-01", **item} if isinstance(item, dict) else item
        return scheme.read(whole)
    except BadScheme as error:
        place = f"schemes[{number}].{error.key}" if count > 1 else error.key
        raise NotReadable(_("Cannot be read, at %(place)s: %(problem)s") % {"place": place, "problem": error.problem}
                          ) from None  # fmt: skip


@require_safe
@opens("schemes")
def review(request: HttpRequest) -> HttpResponse:
    """What a version changes, what the check says, and who approves it."""
    page = writing(request)
    try:
        draft = drafts.read(request.GET.get("draft", ""))
    except drafts.BadDraft as error:
        return refused(page, str(error))
    room, me = Room(page), actor(request).person
    made = schemes.stamped(page.company, draft)
    before = schemes.latest(page.company, made.id)
    others = schemes.approvers(draft.author)
    found = schemes.findings(page.company, made, today=page.today, month=room.month)
    wrong = schemes.errors(page.company, made, found, today=page.today, month=room.month)
    return page.show(
        "schemes/review.html",
        made=made,
        before=before,
        role=words.word(made.role, "role"),
        author=page.person(draft.author),
        changes=[wording.change(one, made, before) for one in differences(before, made)] if before else [],
        lines=[(wording.title(item), wording.amounts(item, made)) for item in made.components],
        at_plan=(room.at_plan(before) if before else None, room.at_plan(made)),
        wrong=[wording.said(one) for one in wrong],
        warnings=[wording.said(one) for one in found if one not in wrong],
        paid=[one.name for one in room.payees if one.scheme and one.scheme.scheme == made.id],
        mine=draft.author == me,
        alone=not others,
        others=[page.person(one) for one in others],
        stale=before is not None and before.version != draft.base,
        text=request.GET["draft"],
        link=request.build_absolute_uri(),
        last=_told_on(page),
    )


@require_POST
@opens("schemes")
def publish(request: HttpRequest) -> HttpResponse:
    """Approve the version."""
    page = writing(request)
    try:
        draft = drafts.read(request.POST.get("draft", ""))
    except drafts.BadDraft as error:
        return refused(page, str(error))
    return act(
        page,
        lambda: schemes.publish(
            actor(request), draft, month=Room(page).month, now=page.now, token=token(request), names=page.people
        ),
        then=reverse("schemes"), said=_("The version is published: it holds from its day on."), undo=False,
    )  # fmt: skip


@require_safe
@opens("schemes")
def trial(request: HttpRequest) -> HttpResponse:
    """What the version would have paid in the last period that is over; loaded into the page."""
    page = writing(request)
    try:
        draft = drafts.read(request.GET.get("draft", ""))
    except drafts.BadDraft as error:
        return refused(page, str(error))
    period = _last_over(page)
    rows = _try(page, draft.scheme, period) if period else []
    totals = {
        "before": sum(one.before or 0 for one in rows),
        "after": sum(one.after or 0 for one in rows),
    }
    name = "schemes/trial.html" if request.headers.get("HX-Request") else "schemes/trial_page.html"
    return page.show(
        name,
        rows=[_row(page, one) for one in rows],
        period_title=period_title(period) if period else "",
        totals={**totals, "more": totals["after"] - totals["before"]} if len(rows) > 1 else None,
        text=request.GET["draft"],
    )


def _row(page: Page, one: Tried) -> dict[str, Any]:
    problem = ""
    if one.problem is not None:
        problem = one.problem.problem if written.english() else one.problem.problem_ru
    more = None if one.before is None or one.after is None else one.after - one.before
    return {"name": page.person(one.person), "before": one.before, "after": one.after, "more": more, "problem": problem}


def _try(page: Page, made: Scheme, period: Period) -> list[Tried]:
    people = _paid_in(page, made, period)
    key = (*journal(), made, period, people, page.now >= period.close_at)
    return _tried.get(key, lambda: tried(wiring.source(), made, people, period, now=page.now)) if people else []


def _paid_in(page: Page, made: Scheme, period: Period) -> tuple[str, ...]:
    """Whom it concerns: who was paid by the scheme in the period, else who is now, else who has its role."""
    company = page.company
    then = {one.person for one in company.assignments if _by(company.scheme_of(one.person, period), made)}
    now = {one.person for one in company.assignments if one.scheme == made.id and one.covers(page.today)}
    of_role = {one.id for one in company.people.values() if one.role == made.role}
    return tuple(sorted(then or now or of_role))


def _by(held: Scheme | None, made: Scheme) -> bool:
    return held is not None and held.id == made.id


def _last_over(page: Page) -> Period | None:
    """The last period that is over, else the one that runs."""
    over = [one for one in page.company.periods if one.end <= page.today]
    running = [one for one in page.company.periods if one.start <= page.today < one.end]
    return next(iter(over[-1:] or running), None)


def _told_on(page: Page) -> str:
    period = _last_over(page)
    return period_title(period) if period else ""


__all__ = ["change", "publish", "review", "trial", "upload"]
