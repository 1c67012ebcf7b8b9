"""«За что отвечает маркетинг? Какого целевого действия мы ждём от клиента?»: what is in force, and every answer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.actions import target as acts
from kulmina.domain.counting import Counting
from kulmina.domain.rights import chooses_target
from kulmina.web import downloads, target_words, words
from kulmina.web.access import actor, opens
from kulmina.web.page import Page, turn
from kulmina.web.target import answers


@require_safe
@opens("target")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "target")
    listed = answers.listed(page)
    return page.show(
        "target/page.html",
        now=said(page, page.company.rules.counting_on(page.today)),
        planned=[said(page, one) for one in page.company.rules.counting if one.since and one.since > page.today],
        history=history(page),
        may_choose=chooses_target(actor(request)),
        answers=listed,
        lines=answers.lines(page, listed, answers.counted(page, listed)),
        paid=answers.pay_period(page) is not None,
    )


@require_safe
@opens("target")
def pay(request: HttpRequest) -> HttpResponse:
    """What marketing would be paid under each answer: longer to work out than the page, so it comes after it."""
    page = turn(request, "target")
    listed = answers.listed(page)
    part = "target/pay.html" if request.headers.get("HX-Request") else "target/pay_page.html"
    return page.show(part, answers=listed, pay=answers.pay(page, listed))


def said(page: Page, counting: Counting) -> dict[str, Any]:
    """What is counted, in words."""
    return {
        "title": target_words.answer(counting, page.company),
        "actions": target_words.actions(counting.target_actions, page.company),
        "leads": target_words.actions(counting.lead_actions, page.company),
        "apart": {rule.word for rule in counting.lead_actions} != {rule.word for rule in counting.target_actions},
        "consents": [words.word(one, "action") for one in counting.consent_required],
        "since": counting.since,
    }


def history(page: Page) -> list[dict[str, Any]]:
    """Who decided what and when, the latest first; the latest one may be taken back where something was before it."""
    found = acts.history()
    return [
        {
            "id": one.told.event_id,
            "at": page.local(one.told.at),
            "by": page.person(one.told.by),
            "since": one.since,
            "title": target_words.answer(_decided(one.now, one.since), page.company),
            "undone": not place and any(each.target_actions for each in one.before),
        }
        for place, one in enumerate(found)
    ]


def _decided(now: tuple[Counting, ...], since: Any) -> Counting:
    return next((one for one in now if one.since == since), now[-1])


@require_safe
@opens("target")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The answers side by side as CSV or XLSX: counts and the cost of one."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "target")
    listed = answers.listed(page)
    told = answers.lines(page, listed, answers.counted(page, listed))
    header = [_("Creative"), _("Code"), _("Spend, ₽")]
    for one in listed:
        header += [one.title, _("%(answer)s: cost of one, ₽") % {"answer": one.title}]
    body = [_written(line) for line in told]
    name = f"target-{page.span.start}-{page.span.last}"
    return downloads.as_file(form, name, _("Target action"), header, body)


def _written(line: answers.Line) -> list[Any]:
    row: list[Any] = [line.title, None if line.whole else line.group, Fraction(line.cells[0].row.spend, 100)]
    for cell in line.cells:
        row += [cell.row.target_actions, cell.row.cost]
    return row
