"""The scheme (R03): how a client comes from an advertisement to the till, with the counts of a period."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.current.funnel import funnel
from kulmina.domain.funnel import STAGES, FunnelRow
from kulmina.web.access import opens
from kulmina.web.page import turn
from kulmina.web.scheme import drawing
from kulmina.web.standing import Standing, over, standing

# The stage whose count the band shows under each of the six boxes; marketing brings the leads.
COLUMNS = ("lead", "lead", "contacted", "arrived", "signed", "paid")


@require_safe
@opens("scheme")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "scheme")
    report, then = funnel(by="creative", start=page.span.start, end=page.span.end), standing(page)
    total = report.total
    counts = dict(zip(STAGES, total.reached, strict=True))
    return page.show(
        "scheme/page.html",
        total=total,
        over=over(page),
        counts=counts,
        rates=_rates(counts),
        unattributed=sum(row.leads for row in report.rows if row.group is None),
        follow_up=then.follow_up,
        losses=_losses(then, total.leads),
        balance=_balance(then),
        band=drawing.band([counts[stage] for stage in COLUMNS]),
        stops=[(f"{x:.1f}", stage) for x, stage in zip(drawing.stops(COLUMNS), COLUMNS, strict=True)],
        **_money(total),
    )


def _rates(counts: Mapping[str, int]) -> dict[str, Fraction | None]:
    """The share of each stage of the one before it."""
    return {
        name: Fraction(counts[name], counts[before]) if counts[before] else None for before, name in pairwise(STAGES)
    }


def _money(total: FunnelRow) -> dict[str, Any]:
    return {
        "target": total.verdict("target"),
        "cpl": total.cost(total.leads),
        "arrived_share": total.share(total.stage("arrived")),
        "cost_of_arrival": total.cost(total.stage("arrived")),
        "romi": Fraction(total.cash - total.spend, total.spend) if total.spend else None,
    }


def _losses(then: Standing, leads: int) -> list[dict[str, Any]]:
    """What each zone lost: every lost lead belongs to exactly one (R20)."""
    told = {
        "marketing": (_("lost by marketing"), _("invalid contacts and non-target people")),
        "call_centre": (_("lost by the call centre"), _("did not come to the office")),
        "sales": (_("lost by sales"), _("came to the office and did not buy")),
    }
    return [
        {
            "zone": zone,
            "count": then.zones[zone],
            "share": Fraction(then.zones[zone], leads) if leads else None,
            "title": title,
            "words": words,
        }
        for zone, (title, words) in told.items()
    ]


def _balance(then: Standing) -> list[dict[str, Any]]:
    told = {
        "won": _("sold"),
        "open": _("in work"),
        "marketing": _("lost by marketing"),
        "call_centre": _("lost by the call centre"),
        "sales": _("lost by sales"),
    }
    return [{"zone": zone, "count": then.zones[zone], "words": words} for zone, words in told.items()]
