"""How marketing's leads were treated, and what they would have brought at a standard conversion (R56)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina import wiring
from kulmina.analytics.treatment import Treated, Treatment, treatment
from kulmina.current.leads import contacts
from kulmina.current.load import rows_of
from kulmina.domain.joint import Joint, beyond_chance
from kulmina.domain.loss import ZONES
from kulmina.staff.models import Role
from kulmina.web import downloads, figures, words
from kulmina.web.access import account, opens
from kulmina.web.page import Page, turn
from kulmina.web.remembered import Remembered, journal

_kept = Remembered[Treatment](8)
PARTS = ("in_time", "late", "unanswered", "given_up", "target", "bought", *ZONES)
SHOWN = 500


@require_safe
@opens("treatment")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "treatment")
    told = _treated(page)
    answerable = len(told.answerable)
    counts = {part: len(told.of(part)) for part in PARTS}
    return page.show(
        "treatment/page.html",
        told=told,
        counts=counts,
        answerable=answerable,
        shares={part: Fraction(n, answerable) if answerable else None for part, n in counts.items()},
        zones=[(zone, counts[zone], Fraction(counts[zone], len(told.leads) or 1)) for zone in ZONES],
        own=_own(page) is not None,
        creatives=_choices(page),
        chosen=request.GET.get("creative", ""),
        **_standard(told),
    )


def _standard(told: Treatment) -> dict[str, Any]:
    """What the target leads would have given at the usual conversion, beside what they gave; `inside`: the difference
    is no more than chance makes."""
    expected, average = told.expected, told.standard.average
    if expected is None:
        return {"expected": None}
    low, usual, high = expected
    norm, target = told.standard.norm, told.of("target")
    bought = sum(lead.bought for lead in target)
    gap = usual - bought
    return {
        "expected": {"low": _near(low), "usual": _near(usual), "high": _near(high), "norm": norm},
        "inside": not beyond_chance(Joint("lead", "paid", len(target), bought, norm)),
        "gap": gap,
        "gap_money": None if average is None else int(abs(gap) * average * 100),
        "average": average,
    }


def _near(value: Fraction) -> str:
    """Buyers, to a tenth: nobody expects a hundredth of a client."""
    return figures.decimal(value, 1)


def _own(page: Page) -> list[str] | None:
    """The creatives whose leads this person may look at; None: all of them."""
    who = account(page.request)
    if who.is_superuser or who.role != Role.MARKETER:
        return None
    return [c.id for c in page.company.creatives.values() if c.owner == who.person_id]


def _choices(page: Page) -> list[tuple[str, str]]:
    own = _own(page)
    ids = own if own is not None else list(page.company.creatives)
    return sorted(((c, page.creative(c)) for c in ids), key=lambda one: one[1].casefold())


def _treated(page: Page) -> Treatment:
    """The leads of the page's days, of one creative where the address asks for it."""
    own, asked = _own(page), page.request.GET.get("creative")
    chosen = own if not asked else [asked] if own is None or asked in own else []
    key = (*journal(), page.span.start, page.span.end, page.today, None if chosen is None else tuple(chosen))
    return _kept.get(
        key,
        lambda: treatment(
            wiring.source(), creatives=chosen, start=page.span.start, end=page.span.end, today=page.today
        ),
    )


@require_safe
@opens("treatment")
def leads(request: HttpRequest) -> HttpResponse:
    """The leads behind a number of the page; contacts masked."""
    page = turn(request, "treatment")
    part, found = _asked(page)
    rows = rows_of([lead.lead_id for lead in found[:SHOWN]])
    masked = contacts([row.client for row in rows.values()], full=False)
    return page.show(
        "treatment/leads.html",
        rows=[
            {
                "lead": lead,
                "row": rows.get(lead.lead_id),
                "contact": masked.get(rows[lead.lead_id].client or "", "") if lead.lead_id in rows else "",
                "creative": page.creative(lead.creative),
            }
            for lead in found[:SHOWN]
        ],
        count=len(found),
        most=SHOWN,
        part=part,
        title=titles()[part] if part else _("all leads"),
    )


def _asked(page: Page) -> tuple[str | None, list[Treated]]:
    told, part = _treated(page), page.request.GET.get("of")
    return (part, told.of(part)) if part in PARTS else (None, list(told.leads))


def titles() -> dict[str, str]:
    """What the lists are called."""
    return {
        "in_time": _("answered in time"),
        "late": _("answered too late"),
        "unanswered": _("never answered"),
        "given_up": _("given up with too few calls"),
        "target": _("target leads"),
        "bought": _("bought"),
        "won": _("sold"),
        "open": _("in work"),
        "marketing": _("lost by marketing"),
        "call_centre": _("lost by the call centre"),
        "sales": _("lost by sales"),
    }


@require_safe
@opens("treatment")
def leads_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same list as CSV or XLSX, without contacts."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "treatment")
    _part, found = _asked(page)
    header = [
        _("Lead"), _("Creative"), _("Verdict"), _("Answered after, s"), _("Calls"), _("Zone"), _("Bought"),
    ]  # fmt: skip
    rows = [
        [
            lead.lead_id, page.creative(lead.creative), words.word(lead.verdict, "verdict"), lead.response,
            lead.attempts, words.word(lead.zone, "zone"), _("yes") if lead.bought else "",
        ]
        for lead in found
    ]  # fmt: skip
    name = f"treatment-{page.span.start}-{page.span.last}"
    return downloads.as_file(form, name, _("How leads were treated"), header, rows)
