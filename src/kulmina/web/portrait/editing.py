"""A preset of the company's own, edited on a page: rows come and go, every mistake stands at its field."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kulmina.actions import portrait as acts
from kulmina.current import presets
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import may
from kulmina.domain.trade import Trade, trade_of
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, onward, say, sentence, token
from kulmina.web.page import Page, turn
from kulmina.web.portrait import differing, fields, shown, told, views
from kulmina.web.portrait import draft as drafts
from kulmina.web.portrait.building import Built, build, inherited
from kulmina.web.portrait.draft import Draft
from kulmina.web.portrait.meaning import coded


@require_http_methods(["GET", "HEAD", "POST"])
@opens("portrait")
def edit(request: HttpRequest) -> HttpResponse:
    """The preset as a form; a button changes its rows, looks at what would change, saves, or goes back."""
    page = turn(request, "portrait")
    trade = _edited(page)
    if trade is None:
        return page.show("portrait/none.html", may_choose=views.may_choose(page))
    if request.method != "POST":
        return _show(
            page, trade, drafts.of(trade.preset, inherited(trade)), seen=acts.seen_of(page.company, trade.preset.id)
        )
    if "back" in request.POST:
        return _back(page, trade)
    draft, do = coded(drafts.sent(request.POST)), request.POST.get("do", "")
    if do:
        return _show(page, trade, drafts.changed(draft, do), part=True)
    built = build(page, draft, trade)
    if built.preset is None or "look" in request.POST:
        return _show(page, trade, draft, built=built)
    return _save(page, trade, draft, built)


def _edited(page: Page) -> Trade | None:
    """The preset that the address names, else the company's current one."""
    asked = page.request.POST.get("preset") or page.request.GET.get("preset")
    if asked:
        return views.trade_named(page, asked)
    trade = trade_of(page.company)
    return trade if trade and trade.preset.variants else None


def _save(page: Page, trade: Trade, draft: Draft, built: Built) -> HttpResponse:
    request = page.request
    seen = request.POST.get("over") or request.POST.get("seen", "")
    try:
        done = acts.save(
            actor(request), built.text, seen=seen, now=page.now, replaces=trade.preset.id, token=token(request),
            file=built.preset.id if built.preset else "",
        )  # fmt: skip
    except acts.SomebodyElseSaved as error:
        return _show(page, trade, draft, built=built, refusal=sentence(page, error), over=True)
    except ImpossibleStep as error:
        return _show(page, trade, draft, built=built, refusal=sentence(page, error))
    say(request, _("Saved. It holds from now on.") if done.events else _("Nothing differs from what is saved."))
    saved = built.preset.id if built.preset else trade.preset.id
    here = saved == turn(request, "portrait").company.industry
    return onward(request, reverse("portrait") if here else reverse("portrait_one", args=[saved]))


def _back(page: Page, trade: Trade) -> HttpResponse:
    """Save an earlier version once more."""
    version, click = page.request.POST["back"], token(page.request)
    seen = acts.seen_of(page.company, trade.preset.id)
    return act(
        page, lambda: acts.go_back(actor(page.request), version, seen=seen, now=page.now, token=click),
        then=reverse("portrait_history"), said=_("The earlier version holds again."), undo=False,
    )  # fmt: skip


def _show(
    page: Page,
    trade: Trade,
    draft: Draft,
    *,
    built: Built | None = None,
    seen: str | None = None,
    refusal: str = "",
    over: bool = False,
    part: bool = False,
) -> HttpResponse:
    wrong = built.wrong if built else {}
    context: dict[str, Any] = {
        "page": page,
        "preset": trade.preset,
        "title": shown.said(trade.preset.words),
        "form": fields.parts(draft, trade, wrong),
        "seen": page.request.POST.get("seen", "") if seen is None else seen,
        "refusal": refusal,
        "over": acts.seen_of(page.company, trade.preset.id) if over else "",
        "theirs": _theirs(page, trade) if over else [],
        "looked": differing.changes(trade.preset, built.preset) if built and built.preset else None,
        "reads": shown.messages(page, built.preset) if built and built.preset else [],
        "may_save": may(actor(page.request), "preset.saved", page.company),
        "is_own": trade.preset.id in page.company.presets,
        "here": trade.preset.id == page.company.industry,
    }
    status = 422 if wrong or refusal else 200
    if part and page.request.headers.get("HX-Request"):
        return render(page.request, "portrait/form.html", context, status=status)
    answer = page.show("portrait/edit.html", **{key: value for key, value in context.items() if key != "page"})
    answer.status_code = status
    return answer


def _theirs(page: Page, trade: Trade) -> list[differing.Change]:
    """What somebody else has changed meanwhile."""
    versions = presets.versions(trade.preset.id)
    read = [told.read(page, version) for version in versions[:2]]
    return differing.changes(read[1], read[0]) if len(read) == 2 and read[0] and read[1] else []
