"""What is done at the till: money taken and given back, the day's till closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kulmina.actions import till as acts
from kulmina.actions.act import Done
from kulmina.domain.money import Kopecks
from kulmina.web import figures, typed
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, refused, sentence, token
from kulmina.web.page import Page, turn
from kulmina.web.till.views import of_lead
from kulmina.web.till.whose import desk


@require_POST
@opens("till")
def pay(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Take a payment; more than the contract asks for only when that is confirmed."""
    page = turn(request, "till")
    given, name = request.POST, token(request)
    try:
        amount = _amount(given.get("amount", ""))
    except typed.BadNumber as error:
        return refused(page, str(error))

    def take() -> Done:
        return acts.take(
            actor(request), lead_id, given.get("deal", ""), amount, given.get("method", ""), now=page.now,
            office=given.get("office") or None, over=given.get("over") == "1", token=name,
        )  # fmt: skip

    over: list[acts.OverContract] = []

    def unless_over() -> Done:
        try:
            return take()
        except acts.OverContract as error:
            over.append(error)
            raise

    said = _("%(amount)s was taken into the till.") % {"amount": figures.money(amount)}
    answer = act(page, unless_over, then=reverse("till_lead", args=[lead_id]), said=said)
    return _ask(page, lead_id, sentence(page, over[0]), name) if over else answer


def _ask(page: Page, lead_id: str, text: str, name: str) -> HttpResponse:
    """422: whether more than the contract asks for is meant; what was typed is sent again by one click."""
    fields = {key: page.request.POST.get(key, "") for key in ("deal", "amount", "method", "office")}
    asked = {"over_text": text, "over_fields": fields.items(), "over_token": name}
    if page.request.headers.get("HX-Request"):
        answer = render(page.request, "till/over.html", {**asked, "lead_id": lead_id}, status=422)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#notices", "afterbegin"
        return answer
    answer = page.show("till/contracts.html", **of_lead(page, lead_id), **asked)
    answer.status_code = 422
    return answer


def _amount(text: str) -> Kopecks:
    amount = typed.amount(text)
    if amount <= 0:
        raise typed.BadNumber(_("The amount must be above zero."))
    return amount


@require_POST
@opens("till")
def give_back(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Return money of a payment."""
    page = turn(request, "till")
    given = request.POST
    try:
        amount = _amount(given.get("amount", ""))
    except typed.BadNumber as error:
        return refused(page, str(error))
    return act(
        page,
        lambda: acts.give_back(
            actor(request), lead_id, given.get("payment", ""), amount, given.get("method", ""),
            given.get("reason", ""), now=page.now, office=given.get("office") or None, token=token(request),
        ),
        then=reverse("till_lead", args=[lead_id]),
        said=_("%(amount)s was given back.") % {"amount": figures.money(amount)},
    )  # fmt: skip


@require_POST
@opens("till")
def close(request: HttpRequest) -> HttpResponse:
    """Close the till of a day with the cash that was counted."""
    page = turn(request, "till")
    given, chosen = request.POST, desk(page)
    try:
        counted, left = typed.amount(given.get("counted", "")), typed.amount(given.get("left") or "0")
    except typed.BadNumber as error:
        return refused(page, str(error))
    return act(
        page,
        lambda: acts.close(
            actor(request), chosen.day, counted, now=page.now, left=left, note=given.get("note", ""),
            office=chosen.office, token=token(request),
        ),
        then=f"{reverse('till')}?day={chosen.day}&office={chosen.office or ''}",
        said=_("The till of %(day)s is closed.") % {"day": figures.day(chosen.day)},
    )  # fmt: skip
