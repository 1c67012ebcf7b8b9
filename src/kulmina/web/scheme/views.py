"""The scheme (R03): how a client comes from an advertisement to the till, with the counts of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.current.funnel import funnel
from kulmina.domain.funnel import STAGES, FunnelRow
from kulmina.web import target_words, trade
from kulmina.web.access import opens
from kulmina.web.page import Page, turn
from kulmina.web.scheme import drawing
from kulmina.web.standing import Standing, over, standing


@require_safe
@opens("scheme")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "scheme")
    report, then = funnel(by="creative", start=page.span.start, end=page.span.end), standing(page)
    total = report.total
    counts = dict(zip(STAGES, total.reached, strict=True))
    boxes = _boxes(page, counts, _rates(page.stages, counts))
    columns = ["lead", *(box["stage"] for box in boxes)]  # marketing brings the leads
    return page.show(
        "scheme/page.html",
        total=total,
        over=over(page),
        expected=target_words.last_step(page),
        counts=counts,
        boxes=boxes,
        unattributed=sum(row.leads for row in report.rows if row.group is None),
        follow_up=then.follow_up,
        losses=_losses(then, total.leads),
        balance=_balance(then),
        band=drawing.band([counts[stage] for stage in columns]),
        stops=[(f"{x:.1f}", stage) for x, stage in zip(drawing.stops(columns), columns, strict=True)],
        **_money(total, page.key_stage),
    )


def _boxes(page: Page, counts: Mapping[str, int], rates: Mapping[str, Fraction | None]) -> list[dict[str, Any]]:
    """The stages of the trade as boxes from left to right; a booking stands in the box of the talk before it."""
    shown = list(page.stages)
    with_talk = "contacted" in shown and page.key_stage != "booked"
    found = []
    for stage in shown:
        if stage == "booked" and with_talk:
            continue
        holds = stage == "contacted" and with_talk and "booked" in shown
        found.append(
            {
                "stage": stage,
                "asked": "" if stage == "lead" else stage,
                "count": counts[stage],
                "rate": rates.get(stage),
                "key": stage == page.key_stage,
                "title": _title(page, stage),
                "note": _note(page, stage, shown),
                "holds": {"count": counts["booked"], "rate": rates["booked"]} if holds else None,
            }
        )
    return found


def _title(page: Page, stage: str) -> str:
    named = page.stage(stage)
    return f"{page.term('key_stage')}: {trade.inside(named)}" if stage == page.key_stage else named


def _note(page: Page, stage: str, shown: Sequence[str]) -> str:
    """What the arrow to a stage says."""
    if stage == "arrived" and "booked" in shown:
        return _("of booked")
    return _("reached") if stage == "contacted" else trade.joint(stage, page.company)


def _rates(stages: Sequence[str], counts: Mapping[str, int]) -> dict[str, Fraction | None]:
    """The share of each stage of the one before it."""
    return {
        name: Fraction(counts[name], counts[before]) if counts[before] else None for before, name in pairwise(stages)
    }


def _money(total: FunnelRow, key: str) -> dict[str, Any]:
    return {
        "target": total.verdict("target"),
        "cpl": total.cost(total.leads),
        "key_share": total.share(total.stage(key)),
        "cost_of_key": total.cost(total.stage(key)),
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
