"""The owner's first page, made for a phone: money, the road with its weakest joint, losses, what asks for an eye."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context
from django.views.decorators.http import require_safe

from kulmina.current import money, reattributions, stages
from kulmina.domain.funnel import STAGES
from kulmina.domain.guard import GUARDS, Finding
from kulmina.domain.joint import Joint
from kulmina.domain.loss import ZONES
from kulmina.domain.period import midnight
from kulmina.web import figures, handing, rounded
from kulmina.web.access import opens
from kulmina.web.page import Page, turn
from kulmina.web.road import Road, named, road
from kulmina.web.span import Span
from kulmina.web.today import watch

SHOWN = 500  # leads of a joint at once
_MONTH_IS_YOUNG = 1  # working days after which a pace means something
# Who passed each joint, said of the share: "41 % come instead of 58 %".
VERBS: Mapping[str, Any] = {
    "contacted": in_context("share of leads that", "are talked to"),
    "booked": in_context("share of leads that", "are booked"),
    "arrived": in_context("share of leads that", "come"),
    "signed": in_context("share of leads that", "sign"),
    "paid": in_context("share of leads that", "pay"),
}


@require_safe
@opens("today")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "today")
    return page.show("today/page.html", **_now(page))


@require_safe
@opens("today")
def now(request: HttpRequest) -> HttpResponse:
    """What changes by the minute, alone."""
    page = turn(request, "today")
    return page.show("today/now.html", **_now(page))


def _now(page: Page) -> dict[str, Any]:
    month, pace = money.company_pace(page.now, page.company)
    tz = page.company.rules.tz
    told = road(page)
    late, waits = watch.waits(page)
    where = stages.zones(told.cohort)
    return {
        "month": month,
        "span_query": urlencode(_span(month)),
        "pace": pace,
        "young": pace.gone < _MONTH_IS_YOUNG,
        "till": money.till(midnight(page.today, tz), midnight(page.today + timedelta(days=1), tz)),
        "road": told,
        "steps": _steps(page, told),
        "sentence": sentence(page, told),
        "zones": [(zone, where[zone]) for zone in ZONES],
        "leads_in_all": sum(where.values()),
        "late": late,
        "waits": [(page.office(office.office) or _("No office"), office, wait) for office, wait in waits],
        "no_plan": [
            _("the company") if who == "company" else page.person(who) for who in watch.without_plan(page, month)
        ],
    }


def _span(month: money.Month) -> dict[str, str]:
    """How an address asks for the month."""
    if month.period:
        return {"period": month.period}
    last = month.end - timedelta(days=1)
    return Span("days", month.start, month.end, "").asked | {"to": last.isoformat()}


def _steps(page: Page, told: Road) -> list[dict[str, Any]]:
    """The stages with what led to each: count, width of its bar, the joint, whether it is the weakest."""
    widest = max(told.reached) or 1
    worst = told.weakest
    by_stage: dict[str, Joint] = {joint.after: joint for joint in told.joints}
    return [
        {
            "stage": stage,
            "count": count,
            "width": max(2, round(100 * count / widest)),
            "joint": by_stage.get(first),
            "weakest": worst is not None and worst.after == first,
            "key": stage == page.key_stage,
        }
        for stage, first, count in _shown(page, told)
    ]


def _shown(page: Page, told: Road) -> Iterator[tuple[str, str, int]]:
    """The trade's stages: each with the first stage after the one before it (a stage that the trade passes over is
    reached together with the next one) and its count."""
    first = None
    for stage, count in zip(STAGES, told.reached, strict=True):
        first = first or stage
        if stage in page.stages:
            yield stage, first, count
            first = None


def sentence(page: Page, told: Road) -> dict[str, Any]:
    """The weakest joint in plain words: `title`, `text`, and how sure it is. Empty where there is none."""
    worst = told.weakest
    if worst is None or worst.norm is None:
        return {}
    before, after = named(page, worst)
    title = _("Weak point: %(before)s → %(after)s") % {"before": before, "after": after}
    share = {
        "share": figures.percent(worst.share, 0), "norm": figures.percent(worst.norm.share, 0),
        "verb": VERBS[worst.after],
    }  # fmt: skip
    text = capfirst(_("%(share)s %(verb)s instead of %(norm)s") % share)
    if worst.price >= 1:
        money_lost = rounded.about(int(worst.price * 100))
        text += ": " + _("this is about −%(money)s since the month began") % {"money": money_lost}
    return {"title": title, "text": f"{text}.", "sure": worst.sure, "joint": worst}


@require_safe
@opens("today")
def joint(request: HttpRequest, stage: str) -> HttpResponse:
    """The leads of the month that came to a joint and have not passed it."""
    if stage not in STAGES[1:]:
        raise Http404(stage)
    page = turn(request, "today")
    told = road(page)
    one = next(each for each in told.joints if each.after == stage)
    numbers, count = stages.stuck(told.cohort, one.before, one.after, limit=SHOWN)
    return page.show(
        "today/joint.html",
        rows=handing.rows(page, numbers),
        most=SHOWN,
        joint=one,
        count=count,
        title=_("%(before)s → %(after)s") % dict(zip(("before", "after"), named(page, one), strict=True)),
        month=told.month,
    )


@require_safe
@opens("today")
def guards(request: HttpRequest) -> HttpResponse:
    """What the guards have found this month; long to work out, so it comes after the page."""
    page = turn(request, "today")
    found = watch.alarms(page, money.month_of(page.today, page.company))
    return page.show(
        "today/guards.html" if request.headers.get("HX-Request") else "today/guards_page.html",
        alarms=[_alarm(page, guard, findings) for guard, findings in found.found.items()],
        count=sum(map(len, found.found.values())),
        looked_at=found.at,
        moves=reattributions.count(),
    )


def _alarm(page: Page, guard: str, findings: list[Finding]) -> dict[str, Any]:
    about = GUARDS[guard]
    return {
        "id": guard,
        "title": about.title_en if figures.english() else about.title_ru,
        "advice": about.advice_en if figures.english() else about.advice_ru,
        "count": len(findings),
        "address": _address(guard),
    }


def _address(guard: str) -> str:
    """Where the list behind a guard opens, where that page exists."""
    for name in ("guard", "guards", "quality"):
        try:
            return reverse(name, args=[guard] if name == "guard" else [])
        except NoReverseMatch:
            continue
    return ""
