"""The company's own norms from its ripe leads, and the plan of a month that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context
from django.views.decorators.http import require_POST, require_safe

from kulmina.analytics.forecast import of_columns
from kulmina.analytics.forecast.joints import Joints, joints
from kulmina.current.norms import tells_verdicts
from kulmina.current.prospects import prospects
from kulmina.domain import decomposition as ladder
from kulmina.domain.company import COMPANY
from kulmina.domain.decomposition import PLANNED, Estimate, Ladder, NoLadder, Rung
from kulmina.domain.period import Period, micros, midnight
from kulmina.domain.rights import may
from kulmina.web import planning, typed
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, refused, token
from kulmina.web.history import trading
from kulmina.web.history.past import Past, norms_of, past
from kulmina.web.page import Page, turn
from kulmina.web.remembered import Remembered, journal
from kulmina.web.span import period_title

MONEY = frozenset({"money", "budget", "average", "cpl"})
JOINTS: Mapping[str, Any] = {
    "average": in_context("joint of a plan", "Money of a deal in its first month"),
    "sale": in_context("joint of a plan", "Target arrivals that end in a deal"),
    "arrival": in_context("joint of a plan", "Leads in work that come and fit"),
    "waste": in_context("joint of a plan", "Invalid and cut off, of all leads"),
    "cpl": in_context("joint of a plan", "Price of a lead"),
}
RUNGS: Mapping[str, Any] = {
    "money": in_context("rung", "Money"),
    "deals": in_context("rung", "Deals"),
    "arrived": in_context("rung", "Target arrivals"),
    "eligible": in_context("rung", "Leads in work"),
    "leads": in_context("rung", "Leads"),
    "budget": in_context("rung", "Advertising budget"),
}
_kept = Remembered[Joints](8)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A plan of money taken apart by the company's own joints, in the middle and at both ends."""

    middle: Ladder
    worse: Ladder
    better: Ladder


@require_safe
@opens("history")
def show(request: HttpRequest) -> HttpResponse:
    """The norms and the plan; they take longer, so they come after the page."""
    page = turn(request, "history")
    told = past(page)
    template = "history/norms.html" if request.headers.get("HX-Request") else "history/norms_page.html"
    if told is None:
        return page.show(template, told=None)
    at = _as_of(page, told)
    own = _joints(page, at)
    example = norms_of(page)
    amount, wrong = _amount(request, told)
    found = {**_example(page), **own.told}
    plan = _plan(amount, found)
    period = _period(page)
    return page.show(
        template,
        told=told,
        at=at.replace(second=0, microsecond=0),
        norms=[_norm(name, own, example) for name in ladder.JOINTS],
        own=own.told,
        lacking=[JOINTS[name] for name in ladder.JOINTS if name not in own.told],
        amount=amount,
        wrong=wrong,
        plan=plan,
        rungs=_rungs(page, plan, period) if plan else [],
        period=period,
        title=period_title(period) if period else "",
        may_plan=may(actor(request), "plan.set", page.company),
        may_norms=bool(own.told) and example is not None and may(actor(request), "preset.saved", page.company),
        seen=trading.seen(page),
    )


def _as_of(page: Page, told: Past) -> datetime:
    """The end of the history: now, or for one that ended earlier when its last fact came."""
    last = max(told.reach.last, told.reach.paid or told.reach.last) + timedelta(minutes=1)
    return min(page.now, last + timedelta(days=30))


def _joints(page: Page, at: datetime) -> Joints:
    return _kept.get((*journal(), at.date()), lambda: _count(page, at))


def _count(page: Page, at: datetime) -> Joints:
    known = prospects(at, page.company)
    since = micros(midnight(known.first, page.company.rules.tz))
    # a history of statuses says of nobody who came whether he was target: then all are who were not cut off
    target = known.target if tells_verdicts(since, micros(at)) else ~(np.isnan(known.arrived) | known.wasted)
    return joints(of_columns(known.columns).known(known.at + 1e-9), known.wasted, target, known.spend)


def _norm(name: str, own: Joints, example: Any) -> dict[str, Any]:
    return {
        "name": name, "title": JOINTS[name], "money": name in MONEY, "own": own.told.get(name),
        "example": example.rates.of(name) if example else None,
    }  # fmt: skip


def _example(page: Page) -> dict[str, Estimate]:
    """What stands in for joints that too few leads tell: the trade's example, and where it has none, the house's."""
    example = norms_of(page)
    rates = example.rates if example else ladder.reference()
    return {name: ladder.certain(rates.of(name)) for name in ladder.JOINTS}


def _amount(request: HttpRequest, told: Past) -> tuple[int, str]:
    """Kopecks of the plan: what was asked for, else what a usual month brought. And what is wrong with the asking."""
    ripe = [month.money for month in told.months[:-1] if month.money] or [month.money for month in told.months]
    usual = sum(ripe[-3:]) // max(1, len(ripe[-3:]))
    step: int = 10 ** max(0, len(str(usual)) - 2)
    usual = usual // step * step
    text = request.GET.get("amount", "")
    if not text.strip():
        return usual, ""
    try:
        amount = int(typed.amount(text))
    except typed.BadNumber as error:
        return usual, str(error)
    return (amount, "") if 0 < amount <= ladder.MOST else (usual, _("An amount above zero is expected."))


def _plan(amount: int, told: Mapping[str, Estimate]) -> Proposed | None:
    try:
        worse, better = (ladder.down(amount, end) for end in ladder.ends(told))
        return Proposed(ladder.down(amount, ladder.middle(told)), worse, better) if amount else None
    except NoLadder:
        return None


def _rungs(page: Page, plan: Proposed, period: Period | None) -> list[dict[str, Any]]:
    return [
        {
            "rung": rung, "title": RUNGS[rung], "money": rung in MONEY, "count": plan.middle.of(rung),
            "worse": plan.worse.of(rung), "better": plan.better.of(rung), "field": _field(rung),
            "value": Fraction(plan.middle.of(rung), 100 if rung in MONEY else 1),
            "was": page.company.plan(period.id, COMPANY, PLANNED[rung]) if period and rung in PLANNED else None,
        }
        for rung in ladder.RUNGS
    ]  # fmt: skip


def _field(rung: Rung) -> str:
    return f"{planning.FIELD}{PLANNED[rung]}" if rung in PLANNED else ""


def _period(page: Page) -> Period | None:
    """The next period that has not begun, else the one that runs."""
    ahead = [period for period in page.company.periods if period.start > page.today]
    running = [period for period in page.company.periods if period.start <= page.today < period.end]
    return next(iter([*ahead, *running]), None)


@require_POST
@opens("history")
def accept(request: HttpRequest) -> HttpResponse:
    """Record the proposed plan as the company's."""
    page = turn(request, "history")
    return planning.record(page, then=f"{reverse('plans')}?{urlencode({'period': request.POST.get('period', '')})}")


@require_POST
@opens("history")
def use(request: HttpRequest) -> HttpResponse:
    """Make the own norms those of the company's own industry."""
    page = turn(request, "history")
    told = past(page)
    own = _joints(page, _as_of(page, told)) if told else None
    if told is None or own is None or not own.told:
        return refused(page, _("There is too little to propose norms."))
    share = Fraction(told.funnel.total.verdict("invalid"), told.leads)
    if norms_of(page) is None:
        return refused(page, _("Choose the industry of the company first."))
    return act(
        page,
        lambda: trading.use(page, own.told, share, seen=request.POST.get("seen", ""), token=token(request)),
        then=reverse("history_says"),
        said=_("The norms are saved in the company's own industry."),
    )
